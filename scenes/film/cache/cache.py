"""Finished work, kept by content address: build/clips/<address>/, with a manifest that vouches for its files.

A folder is filled under a temporary name and renamed when it is whole: an address that exists is complete.
What was damaged later is noticed by its hashes, and made again. All together stays within a limit: what was used
longest ago goes first, and nothing that someone has locked, in whichever process.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tracereel.scenes.film.cache import scratch, sizes
from tracereel.scenes.film.cache.atomic_files import size_and_digest
from tracereel.scenes.film.cache.locks import SharedLock, exclusive_lock
from tracereel.scenes.film.cache.scratch import ADDRESS, is_folder

STORE = Path("build/clips")
MANIFEST = "manifest.json"
LIMIT = "TRACEREEL_CACHE"  # the variable that says how much may be kept
USUAL_LIMIT = "5GB"
OURS = re.compile(r"(?:clip|loop)\.\w+|sheet\.png|still-\d+\.png|manifest\.json")  # where no manifest says it


@dataclass(frozen=True)
class Entry:
    """One finished piece of work: its folder, and what its maker noted about it."""

    folder: Path
    notes: dict[str, Any]
    files: Mapping[str, Any] = field(default_factory=dict)
    used: float = 0.0  # when it was made or last found, in seconds since 1970
    lock: SharedLock | None = field(default=None, repr=False, compare=False)

    @property
    def address(self) -> str:
        """The entry's content address."""
        return self.folder.name

    @property
    def size(self) -> int:
        """The entry's bytes, as the manifest has them."""
        return sum(size for size, _ in self.files.values())

    def file(self, name: str) -> Path:
        """The path of one of the entry's files."""
        return self.folder / name


class Store:
    """The folder of finished work. Safe to share between processes: of two equal makers the first wins."""

    def __init__(self, root: Path, limit: int | None = None) -> None:
        self.root = root
        self.limit = limit_from(os.environ) if limit is None else limit

    def find(self, address: str) -> Entry | None:
        """The entry at an address, locked and marked as used; None where there is none or where it is damaged."""
        lock = SharedLock.on(self.root / address / MANIFEST)
        entry = entry_in(self.root / address, lock)
        if lock is None or entry is None or not _whole(entry):
            return None
        with contextlib.suppress(OSError):
            os.utime(entry.file(MANIFEST))
        return entry

    def peek(self, address: str) -> Entry | None:
        """The entry at an address by the sizes of its files alone, neither locked nor marked."""
        entry = entry_in(self.root / address)
        return entry if entry is not None and _complete(entry) else None

    def working_folder(self) -> AbstractContextManager[Path]:
        """A folder to work in, on the same disk, gone afterwards whatever happens."""
        return scratch.working_folder(self.root)

    def keep(self, address: str, folder: Path, notes: dict[str, Any]) -> Entry:
        """Take a finished folder in under its address."""
        files = {path.relative_to(folder).as_posix(): size_and_digest(path) for path in _files(folder)}
        manifest = json.dumps({"files": files, "notes": notes}, indent=1) + "\n"
        (folder / MANIFEST).write_text(manifest, encoding="utf-8")
        lock, target = SharedLock.on(folder / MANIFEST), self.root / address
        if found := self.find(address):
            return found
        with contextlib.suppress(FileNotFoundError):  # another maker was quicker
            make_room(target)
        try:
            folder.rename(target)
        except OSError:
            if found := self.find(address):
                return found
            raise
        self.shrink()
        return Entry(target, notes, files, time.time(), lock)

    def entries(self) -> list[Entry]:
        """Every entry by its manifest alone, most recently used first."""
        found = filter(None, map(entry_in, folders(self.root)))
        return sorted(found, key=lambda entry: (-entry.used, entry.address))

    def shrink(self) -> None:
        """Remove what was used longest ago and nobody has locked, until the rest is within the limit."""
        entries = self.entries()
        total = sum(entry.size for entry in entries)
        for entry in reversed(entries):
            if total > self.limit and self.remove(entry):
                total -= entry.size

    def remove(self, entry: Entry) -> bool:
        """Remove an entry, unless someone has locked it. Files in its folder that are not its own stay there."""
        with exclusive_lock(entry.file(MANIFEST)) as free:
            if free:
                discard(entry.folder, {MANIFEST, *entry.files})
        return free


def limit_from(environment: Mapping[str, str]) -> int:
    """How many bytes may be kept. Raises ConfigError for what is no size."""
    return sizes.parse(environment.get(LIMIT) or USUAL_LIMIT, LIMIT)


def folders(root: Path) -> list[Path]:
    """The folders of the entries below `root`."""
    found = sorted(root.iterdir()) if root.is_dir() else []
    return [path for path in found if ADDRESS.fullmatch(path.name) and is_folder(path)]


def entry_in(folder: Path, lock: SharedLock | None = None) -> Entry | None:
    """The entry in a folder by its manifest alone; None where that cannot be read."""
    try:
        path = folder / MANIFEST
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files = {name: [int(size), str(digest)] for name, (size, digest) in manifest["files"].items()}
        return Entry(folder, dict(manifest["notes"]), files, path.stat().st_mtime, lock)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def discard(folder: Path, made: set[str]) -> None:
    """Remove a folder in one step; where it holds other files than those made here, these files alone."""
    inside = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not is_folder(path)}
    if inside.keys() <= made:
        scratch.remove(folder)
    else:
        for name in made & inside.keys():
            inside[name].unlink(missing_ok=True)


def make_room(target: Path) -> None:
    """Remove a damaged entry. What somebody else put into its folder, or has under its name, is set aside."""
    if is_folder(target):
        entry = entry_in(target)
        discard(target, {MANIFEST, *(entry.files if entry else ()), *own_names(target)})
    if target.exists() or target.is_symlink():
        names = (target.with_name(f"{target.name}.{number}-not-of-the-cache") for number in count(1))
        target.rename(next(name for name in names if not name.exists() and not name.is_symlink()))


def own_names(folder: Path) -> set[str]:
    """Names in an entry's folder that are of entries, where no manifest says it."""
    return {path.name for path in folder.iterdir() if OURS.fullmatch(path.name) and path.is_file()}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _whole(entry: Entry) -> bool:
    try:
        return all(size_and_digest(entry.file(name)) == noted for name, noted in entry.files.items())
    except OSError:
        return False


def _complete(entry: Entry) -> bool:
    try:
        return all(entry.file(name).stat().st_size == size for name, (size, _) in entry.files.items())
    except OSError:
        return False
