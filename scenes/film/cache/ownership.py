"""Folders that are ours, and what in them is: an embed's, an article's. A JSON file in the folder says whose it is.

Whatever such a file names was written by anybody. A name is that of a file in its folder, or nothing is done with it;
and what is removed carries the digest of what it holds in its name: a file that somebody changed, or put there, stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.files import file_digest, refuse_way
from tracereel.scenes.film.disk import ELSEWHERE, disk_errors

DIGITS = 8  # of a file's digest in its name
DIGESTED = re.compile(r"(?P<stem>[^/\\:\x00-\x1f\x7f]+)\.(?P<digest>[0-9a-f]{8})(?:\.\w+)?")


@dataclass(frozen=True)
class House:
    """A kind of folder that is ours: the file that says so, and what it says."""

    file: str
    kind: str
    version: int

    def read(self, folder: Path) -> dict[str, Any] | None:
        """What the folder says of itself; None where it is none of these."""
        place = folder / self.file
        try:
            found = None if place.is_symlink() else json.loads(place.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and found.get("tracereel") == self.kind else None

    def check(self, folder: Path, wanted: str) -> dict[str, Any] | None:
        """Refuse a folder that holds anything but this; what it says where it is one already."""
        if not folder.exists() and not folder.is_symlink():
            return None
        if not folder.is_dir():
            raise RenderError(f"{folder} is a file; expected a folder for {wanted}. {ELSEWHERE}")
        found = self.read(folder)
        if found is None and any(folder.iterdir()):
            raise RenderError(
                f"{folder} holds files that are no {self.kind} of Tracereel's; nothing was written. {ELSEWHERE}"
            )
        if found is not None:
            self.check_version(found, folder)
        return found

    def check_version(self, found: dict[str, Any], folder: Path) -> None:
        """Refuse a folder that a newer Tracereel made."""
        if found.get("version") != self.version:
            raise RenderError(
                f"{folder} was made by another version of Tracereel (format {found.get('version')}, expected "
                f"{self.version}); nothing was written. {ELSEWHERE}"
            )


def refuse_ways(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write into a folder where a link or a folder stands in the way of one of these files."""
    for name in names:
        for above in list(Path(name).parents)[:-1]:
            if (folder / above).is_symlink():
                raise RenderError(
                    f"{folder / above} is a link, and may lead to files of yours. Remove it first"
                )
        refuse_way(folder / name)


def is_name(name: object, stem: str = "") -> bool:
    """Whether this is the plain name of a file that says what it holds; of a clip, where one is named."""
    found = DIGESTED.fullmatch(name) if isinstance(name, str) else None
    return found is not None and (not stem or found["stem"] == stem or found["stem"].startswith(f"{stem}-"))


def is_whole(path: Path) -> bool:
    """Whether a file holds what its name says."""
    found = DIGESTED.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_file():
        return False
    return file_digest(path).startswith(found["digest"])


def remove(folder: Path, names: Iterable[str]) -> list[str]:
    """Remove those of some files that hold what their names say; returns these."""
    gone = [name for name in dict.fromkeys(names) if is_name(name) and is_whole(folder / name)]
    for name in () if folder.is_symlink() else gone:
        with disk_errors(folder / name):
            (folder / name).unlink(missing_ok=True)
    return [] if folder.is_symlink() else gone


def changed(folder: Path, names: Iterable[str]) -> list[str]:
    """Files that are there and do not hold what their names say."""
    there = (
        name for name in dict.fromkeys(names) if (folder / name).exists() or (folder / name).is_symlink()
    )
    return [name for name in there if folder.is_symlink() or not is_whole(folder / name)]


def stays(folder: Path, names: Sequence[str]) -> list[str]:
    """A line for each that was changed, and therefore stays."""
    return [f"{folder / name} stays: it is not what Tracereel wrote under this name" for name in names]
