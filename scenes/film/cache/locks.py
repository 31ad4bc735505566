"""Locks on files: what someone works with is not removed by another. The system lets go when a process ends."""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class SharedLock:
    """A lock that several may have on a file, for as long as this object lives."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)

    @classmethod
    def new(cls, path: Path) -> SharedLock | None:
        """A lock on a new file; None where somebody removed it, or its folder, at once."""
        with suppress(OSError):
            path.touch()
        return cls.on(path)

    @classmethod
    def on(cls, path: Path) -> SharedLock | None:
        """A lock on a file; None where the file is gone, or is being removed."""
        try:
            lock = cls(os.open(path, os.O_RDONLY))
        except OSError:
            return None
        if not _locked(lock.descriptor, fcntl.LOCK_SH) or not _same(lock.descriptor, path):
            return None
        return lock


@contextmanager
def exclusive_lock(path: Path) -> Iterator[bool]:
    """Whether nobody has a lock on a file; if so, nobody can until the block ends."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        yield False
        return
    try:
        yield _locked(descriptor, fcntl.LOCK_EX) and _same(descriptor, path)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk that knows no locks
        return how == fcntl.LOCK_SH
    return True


def _same(descriptor: int, path: Path) -> bool:
    """Whether the file is still at its path: it may have been renamed while it was being opened."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False
