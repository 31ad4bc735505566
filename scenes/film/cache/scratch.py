"""Folders to work in: beside the finished work, gone afterwards, and swept where a killed process left one."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from os import getpid
from pathlib import Path

from tracereel.scenes.film.cache.locks import SharedLock, exclusive_lock

WORKING, LOCK = ".working-", ".lock"
ADDRESS = re.compile(r"[0-9a-f]{32}")  # what a folder of finished work is called
_MADE_HERE = re.compile(rf"{re.escape(WORKING)}(?:.+-\d+|removed)-[a-z0-9_]+")
YOUNG = 60.0  # seconds in which a folder may still be without its lock


@contextlib.contextmanager
def working_folder(root: Path) -> Iterator[Path]:
    """A folder to work in, gone afterwards whatever happens."""
    root.mkdir(parents=True, exist_ok=True)
    sweep(root)
    lock = None
    while lock is None:  # another process may take a folder for abandoned before it is locked
        folder = _new(root, f"{socket.gethostname()}-{getpid()}-")
        lock = SharedLock.new(folder / LOCK)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        del lock


def working_folders(root: Path) -> list[Path]:
    """Folders that somebody works in, or did."""
    found = sorted(root.iterdir()) if root.is_dir() else []
    return [
        path for path in found if _MADE_HERE.fullmatch(path.name) and is_folder(path) and _is_made_here(path)
    ]


def _is_made_here(folder: Path) -> bool:
    """Whether it is as we leave one: with our lock in it, or (removed, or a moment old) with nothing but our work."""
    with contextlib.suppress(OSError):
        lock = folder / LOCK
        if lock.exists():
            return lock.is_file() and not lock.is_symlink() and not lock.stat().st_size
        return all(ADDRESS.fullmatch(path.name) and is_folder(path) for path in folder.iterdir())
    return False


def leftovers(root: Path) -> list[Path]:
    """Folders that a killed process left behind."""
    found = []
    for folder in working_folders(root):
        with _abandoned(folder) as left:
            found += [folder] * left
    return found


def sweep(root: Path) -> None:
    """Remove what killed processes left behind."""
    for folder in working_folders(root):
        with _abandoned(folder) as left:
            if left:
                shutil.rmtree(folder, ignore_errors=True)


def remove(folder: Path) -> None:
    """Remove a folder: nobody ever sees half of it."""
    away = _new(folder.parent, "removed-")
    try:
        folder.rename(away / folder.name)
    finally:
        shutil.rmtree(away, ignore_errors=True)


def is_folder(path: Path) -> bool:
    """Whether it is one itself. What a link leads to is somebody else's."""
    return path.is_dir() and not path.is_symlink()


def _new(root: Path, name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=WORKING + name, dir=root))


@contextlib.contextmanager
def _abandoned(folder: Path) -> Iterator[bool]:
    """Whether nobody works in a folder any more: whoever does has the lock in it."""
    if (folder / LOCK).exists():
        with exclusive_lock(folder / LOCK) as free:
            yield free
    else:
        yield _age(folder) > YOUNG


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0
