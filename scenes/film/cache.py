"""Finished work, kept by content address: build/clips/<address>/, with a manifest that vouches for its files.

A folder is filled under a temporary name and renamed when it is whole: an address that exists is complete.
What was damaged later is noticed by its hashes, and made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .disk import disk_errors

MANIFEST = "manifest.json"
KEPT_PER_CLIP = 12  # other qualities, themes and shapes of one clip, before the one used longest ago goes
_WORKING = ".working-"


@dataclass(frozen=True)
class Entry:
    """One finished piece of work: its folder, and what its maker noted about it."""

    folder: Path
    notes: dict[str, Any]

    def file(self, name: str) -> Path:
        """A file of this entry by its name."""
        return self.folder / name


class Store:
    """The folder of finished work. Safe to share between processes: the last of two equal makers wins."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, address: str) -> Entry | None:
        """The entry at an address, or None where there is none or where it is damaged."""
        folder = self.root / address
        manifest = _read_manifest(folder)
        if manifest is None or not _whole(folder, manifest["files"]):
            return None
        with contextlib.suppress(OSError):
            os.utime(folder / MANIFEST)
        return Entry(folder, manifest["notes"])

    @contextlib.contextmanager
    def workshop(self) -> Iterator[Path]:
        """A folder to work in, on the same disk, gone afterwards whatever happens."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.sweep()
        prefix = f"{_WORKING}{socket.gethostname()}-{os.getpid()}-"
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, address: str, folder: Path, notes: dict[str, Any]) -> Entry:
        """Take a finished folder in under its address."""
        files = {path.relative_to(folder).as_posix(): _seal(path) for path in _files(folder)}
        (folder / MANIFEST).write_text(json.dumps({"files": files, "notes": notes}, indent=1) + "\n")
        target = self.root / address
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)
        with contextlib.suppress(FileExistsError):
            try:
                folder.rename(target)
            except OSError:
                if self.find(address) is None:
                    raise
        self._forget_old(str(notes.get("clip", "")))
        return Entry(target, notes)

    def entries(self) -> Iterator[Entry]:
        """Every entry by its manifest alone, most recently used first."""
        manifests = [(p.stat().st_mtime, p.parent) for p in self.root.glob(f"*/{MANIFEST}")]
        for _, folder in sorted(manifests, reverse=True):
            manifest = _read_manifest(folder)
            if manifest is not None:
                yield Entry(folder, manifest["notes"])

    def sweep(self) -> None:
        """Remove what a killed process of this machine left behind."""
        prefix = f"{_WORKING}{socket.gethostname()}-"
        for folder in self.root.glob(f"{prefix}*"):
            owner = folder.name.removeprefix(prefix).split("-")[0]
            if owner.isdigit() and not _alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)

    def _forget_old(self, clip: str) -> None:
        same = [entry for entry in self.entries() if entry.notes.get("clip") == clip]
        for entry in same[KEPT_PER_CLIP:]:
            shutil.rmtree(entry.folder, ignore_errors=True)


def publish(source: Path, target: Path) -> bool:
    """Copy a file to where people look for it, in one step. True where anything had to be written."""
    if target.is_file() and _seal(target) == _seal(source):
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


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _seal(path: Path) -> list[Any]:
    return [path.stat().st_size, file_digest(path)]


def _whole(folder: Path, files: dict[str, list[Any]]) -> bool:
    try:
        return all(_seal(folder / name) == seal for name, seal in files.items())
    except OSError:
        return False


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    fits = isinstance(manifest, dict) and {"files", "notes"} <= manifest.keys()
    return manifest if fits else None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
