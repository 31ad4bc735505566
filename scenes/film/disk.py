"""What a disk refused, as one line that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracereel.engine.errors import RenderError

MORE = "Free some space, then run the same again"
ELSEWHERE = "Choose another folder: -o DIR"
HERE = "Make it writable, or work in another folder"


@contextmanager
def disk_errors(path: Path, cure: str = ELSEWHERE) -> Iterator[None]:
    """Say in one line what a disk refused."""
    try:
        yield
    except OSError as error:
        raise RenderError(disk_trouble(error, path, cure)) from error


def disk_trouble(error: OSError, path: Path | str, cure: str = ELSEWHERE) -> str:
    """What an operating system's error means to someone who wants a video; `cure` where another place would do."""
    reasons = {
        errno.ENOSPC: f"the disk is full: {path} could not be written. {MORE}",
        errno.EDQUOT: f"the disk quota is used up: {path} could not be written. {MORE}",
        errno.EACCES: f"{path} may not be written. {cure}",
        errno.EPERM: f"{path} may not be written. {cure}",
        errno.EROFS: f"{path} lies on a read-only disk. {cure}",
        errno.ENOTDIR: f"{path} runs through a file where a folder was expected. {cure}",
        errno.EEXIST: f"{path} runs through a file where a folder was expected. {cure}",
        errno.EFBIG: f"{path} may not grow so large on this disk or in this shell. Try: ulimit -f unlimited",
    }
    return reasons.get(error.errno or 0, f"{path}: {error.strerror or error}")
