"""Where a trace lies: a folder, a .zarr.zip or a URL. Each reads small files and opens as a zarr store."""

from __future__ import annotations

import os
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from zarr.abc.store import Store
from zarr.storage import FsspecStore, LocalStore, ZipStore

from engine.errors import TraceError

RECORDING = ".recording"  # what the name of a trace ends in until it is finished


class Files(Protocol):
    """One place that holds a trace."""

    name: str

    def read(self, name: str) -> bytes | None: ...

    def exists(self, name: str) -> bool: ...

    def store(self) -> Store: ...


class Folder:
    """A directory store, as it is recorded."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        if not any(path.iterdir()):
            raise TraceError(f"{path} is an empty folder, not a trace. Record one: render.py record NAME")

    def read(self, name: str) -> bytes | None:
        return (self.path / name).read_bytes() if self.exists(name) else None

    def exists(self, name: str) -> bool:
        return os.path.exists(f"{self.name}/{name}")  # noqa: PTH110 (asked once per chunk)

    def store(self) -> Store:
        return LocalStore(self.path, read_only=True)


class Zip:
    """A packed trace; read in place, never unpacked."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise TraceError(
                f"{path} is not a trace: expected a folder or a whole .zarr.zip, got {_what(path)}. "
                "If it was copied, copy it again; if not, record it: render.py record NAME"
            ) from error
        self.names = set(self.archive.namelist())
        for name in self.names:
            if not is_inside(name):
                self.archive.close()
                raise TraceError(f'{path} is refused: it holds "{name}", a path that leads out of the trace')

    def read(self, name: str) -> bytes | None:
        return self.archive.read(name) if name in self.names else None

    def exists(self, name: str) -> bool:
        return name in self.names

    def store(self) -> Store:
        return ZipStore(self.path, mode="r", read_only=True)

    def __del__(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()


class Remote:
    """A directory store behind a URL that fsspec understands; a URL that ends in .zip is read as one."""

    def __init__(self, url: str) -> None:
        if find_spec("fsspec") is None:
            raise TraceError(f"reading {url} needs the package fsspec. Install it: pip install fsspec")
        self.name = url
        self.url = f"zip::{url}" if url.endswith(".zip") else url
        try:
            self.filesystem, self.root = import_module("fsspec").core.url_to_fs(self.url)
        except (ImportError, OSError, ValueError, zipfile.BadZipFile) as error:
            raise TraceError(f"no trace at {url}: {error}") from error
        self.chunks: dict[str, bool] = {}

    def read(self, name: str) -> bytes | None:
        try:
            content: bytes = self.filesystem.cat_file(self._within(name))
        except (FileNotFoundError, KeyError):
            return None
        except Exception as error:  # every protocol has exceptions of its own
            raise TraceError(f"{self.name} does not answer: {error}") from error
        return content

    def exists(self, name: str) -> bool:
        if name not in self.chunks:
            self.chunks[name] = bool(self.filesystem.exists(self._within(name)))
        return self.chunks[name]

    def store(self) -> Store:
        return FsspecStore.from_url(self.url, read_only=True)

    def _within(self, name: str) -> str:
        return f"{self.root}/{name}" if self.root else name


def locate(path: str | os.PathLike[str]) -> Files:
    """The files of the trace at a path or a URL; whatever else is there is refused in one line."""
    if "://" in os.fspath(path):
        return Remote(os.fspath(path))
    here = Path(path)
    if here.is_dir():
        return Folder(here)
    if here.is_file():
        return Zip(here)
    unfinished = here.with_name(here.name + RECORDING)
    if unfinished.is_dir():
        raise TraceError(f"no trace at {here}, but a recording that did not finish: {unfinished}")
    raise TraceError(f"no trace at {here}. Record it: render.py record NAME")


def is_inside(name: str) -> bool:
    """Whether a name stays within the folder that it is relative to."""
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name


def write_zip(folder: Path, out: Path) -> None:
    """Every file of a folder, stored, in the order of names and without dates: same trace, same bytes."""
    partial = out.with_name(out.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            for file in sorted(file for file in folder.rglob("*") if file.is_file()):
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                    _copy(source, target)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise TraceError(f"{out} cannot be written: {error.strerror}") from error


def _copy(source: Any, target: Any) -> None:
    while piece := source.read(2**20):
        target.write(piece)


def _what(path: Path) -> str:
    """A few words for a file that is no trace."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return "an empty file"
    if start.startswith(b"PK"):
        return "a zip that is damaged"
    return "a text file" if _is_text(start) else "a file of another kind"


def _is_text(start: bytes) -> bool:
    try:
        return start.decode("utf-8", errors="strict").isprintable() or b"\n" in start
    except UnicodeDecodeError:
        return False
