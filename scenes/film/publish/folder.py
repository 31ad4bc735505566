"""Folders that are published, an embed's or an article's: told by a JSON file in them, refused where they are not ours.

Every text in them is written in one step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import creating, publish, refuse_obstacles
from tracereel.scenes.film.disk import ELSEWHERE, disk_errors


@dataclass(frozen=True)
class FolderKind:
    """A kind of published folder: the file in it that says so, and what that says."""

    file: str
    kind: str
    version: int

    def read(self, folder: Path) -> dict[str, Any] | None:
        """What a folder says of itself; None where it is no folder of this kind."""
        place = folder / self.file
        try:
            found = None if place.is_symlink() else json.loads(place.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and found.get("tracereel") == self.kind else None

    def check(self, folder: Path, wanted: str) -> dict[str, Any] | None:
        """Refuse a folder that holds anything else; returns what it says of itself where it is of this kind already."""
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

    def fill(
        self, folder: Path, media: Mapping[str, Path], texts: Mapping[str, str], told: dict[str, Any]
    ) -> None:
        """Put files where they belong: what texts name first, then the texts, then what the folder says of itself."""
        refuse_obstacles(folder, [*media, *texts, self.file])
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        for name, source in media.items():
            publish(source, folder / name)
        for name, text in texts.items():
            write(folder / name, text)
        write_json(folder / self.file, told)


def write(path: Path, text: str) -> bool:
    """Write a text file in one step; False where it says the same already."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    with creating(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return True


def write_json(path: Path, told: dict[str, Any]) -> bool:
    """Write a JSON file in one step; False where it says the same already."""
    return write(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
