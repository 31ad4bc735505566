"""Files as wholes: what they hold in one number, and how they change in one step."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..disk import disk_errors


def publish(source: Path, target: Path) -> bool:
    """Copy a file to where people look for it, in one step. True where anything had to be written."""
    if target.is_file() and seal(target) == seal(source):
        return False
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as part:
            shutil.copyfile(source, part)
    return True


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A neighbour of `target` to write: renamed onto it when the block ends well, else removed."""
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(path: Path) -> list[Any]:
    """A file's size and digest, as manifests have them."""
    return [path.stat().st_size, file_digest(path)]
