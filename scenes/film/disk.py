"""What a disk refused, as one line that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import RenderError


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Say in one line what a disk refused."""
    try:
        yield
    except OSError as error:
        raise RenderError(disk_trouble(error, path)) from error


def disk_trouble(error: OSError, path: Path | str) -> str:
    """What an operating system's error means to someone who wants a video."""
    reasons = {
        errno.ENOSPC: f"the disk is full: {path} could not be written. Free some space, then run it again",
        errno.EDQUOT: f"the disk quota is used up: {path} could not be written",
        errno.EACCES: f"{path} may not be written. Choose another folder: -o DIR",
        errno.EPERM: f"{path} may not be written. Choose another folder: -o DIR",
        errno.EROFS: f"{path} lies on a read-only disk. Choose another folder: -o DIR",
        errno.ENOTDIR: f"{path} runs through a file where a folder was expected. Choose another: -o DIR",
        errno.EEXIST: f"{path} runs through a file where a folder was expected. Choose another: -o DIR",
        errno.EFBIG: f"{path} is larger than this disk or shell allows a file to be",
    }
    return reasons.get(error.errno or 0, f"{path}: {error.strerror or error}")
