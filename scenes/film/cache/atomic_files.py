"""Files that change in one step, nobody sees half of one; and the digest of what they hold."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.disk import disk_errors


def publish(source: Path, target: Path) -> bool:
    """Copy a file to where people look for it, in one step. True where anything had to be written."""
    refuse_obstacle(target)
    if target.is_file() and size_and_digest(target) == size_and_digest(source):
        return False
    with creating(target) as part:
        shutil.copyfile(source, part)
    return True


@contextlib.contextmanager
def creating(target: Path) -> Iterator[Path]:
    """As `replacing`, in a folder that need not be there yet; what the disk refuses is said in one line."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as part:
            yield part


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A neighbour of `target` to write: renamed onto it when the block ends well, else removed."""
    refuse_obstacle(target)
    part = _part(target)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def refuse_obstacle(target: Path) -> None:
    """Refuse to write a file where a folder has its name, or a link, which may lead to a file of somebody's."""
    if target.is_symlink():
        raise RenderError(f"{target} is a link, so it is not replaced. Remove it, or write elsewhere: -o")
    if target.exists() and not target.is_file():
        what = "a folder" if target.is_dir() else "no file"
        raise RenderError(
            f"{target} is {what}; expected a file, or nothing there. Move it, or write elsewhere: -o"
        )


def refuse_obstacles(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write into a folder where a link or a folder stands in the way of one of these files."""
    for name in names:
        for above in list(Path(name).parents)[:-1]:
            if (folder / above).is_symlink():
                raise RenderError(
                    f"{folder / above} is a link, and may lead to files of yours. Remove it first"
                )
        refuse_obstacle(folder / name)


def _part(target: Path) -> Path:
    """A new empty file beside `target`, which no other process has."""
    for number in count():
        part = target.with_name(f".{target.stem}.{os.getpid()}-{number}.part{target.suffix}")
        with contextlib.suppress(FileExistsError):
            part.touch(exist_ok=False)
            return part
    raise AssertionError


def file_digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_and_digest(path: Path) -> list[Any]:
    """A file's size and digest, as manifests have them."""
    return [path.stat().st_size, file_digest(path)]
