"""Where a trace lies: a folder, a .zarr.zip or a URL. Each reads small files, and none beyond the trace.

Nothing within a trace is a link: one could lead to any file of the reader. The trace itself may be reached by one.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Protocol

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.limits import HEADER_BYTES
from tracereel.engine.trace.reading.strict_json import parsed
from tracereel.engine.trace.reading.zip_file import DamagedZip, ZipArchive
from tracereel.engine.trace.schema import FORMAT

RECORDING = ".recording"  # what the name of a trace ends in until it is finished
LOCAL = ("file://", "local://")
# A link is not followed, a pipe not waited for; both are 0 where there is no such thing.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Files(Protocol):
    """One place that holds a trace. read() gives a whole file, None where it is not, never more than the limit."""

    name: str

    def read(self, name: str, limit: int) -> bytes | None: ...


class Folder:
    """A directory store, as it is recorded."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        self.root = os.path.realpath(path)
        self.folders: set[str] = set()  # known to be no links
        try:
            with os.scandir(path) as inside:
                empty = next(inside, None) is None
        except OSError as error:
            raise TraceError(f"{path} cannot be read: {error.strerror}") from error
        if empty:
            raise TraceError(f"{path} is an empty folder, not a trace. Record one: render.py record NAME")

    def read(self, name: str, limit: int) -> bytes | None:
        folder = name.rpartition("/")[0]
        if folder not in self.folders:
            self._refuse_link(folder)
        try:
            handle = os.open(f"{self.root}/{name}", FLAGS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if os.path.islink(f"{self.root}/{name}"):  # noqa: PTH114 (as everything here)
                self._refuse(name)
            raise TraceError(f"{name} of {self.name} cannot be read: {error.strerror}") from error
        try:
            return self._content(handle, name, limit)
        except OSError as error:
            raise TraceError(f"{name} of {self.name} cannot be read: {error.strerror}") from error
        finally:
            os.close(handle)

    def _content(self, handle: int, name: str, limit: int) -> bytes:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise TraceError(f"{name} of {self.name} is refused: expected a file, got something else")
        if facts.st_size > limit:
            raise TraceError(f"{name} of {self.name} has {facts.st_size:,} bytes, expected at most {limit:,}")
        pieces = [os.read(handle, facts.st_size)]
        while len(pieces[-1]) and (left := facts.st_size - sum(map(len, pieces))):
            pieces.append(os.read(handle, left))
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _refuse_link(self, folder: str) -> None:
        """Refuse a folder that is not where it seems to be."""
        place = os.path.normpath(f"{self.root}/{folder}")
        if os.path.normcase(os.path.realpath(place)) != os.path.normcase(place):
            self._refuse(folder)
        self.folders.add(folder)

    def _refuse(self, name: str) -> NoReturn:
        raise TraceError(
            f"{name} of {self.name} is refused: it is a link, and may lead out of the trace. If you trust it, "
            f"copy it with its files: cp -rL"
        )


class Zip:
    """A packed trace; read in place, never unpacked."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        try:
            self.archive = ZipArchive(file, name)
        except (DamagedZip, OSError) as error:
            start = _start(file)
            file.close()
            raise TraceError(
                f"{name} is not a trace: expected a folder or a whole .zarr.zip, got {_what(start)}. "
                "If it was copied, copy it again; if not, record it: render.py record NAME"
            ) from error
        except TraceError:
            file.close()
            raise

    def read(self, name: str, limit: int) -> bytes | None:
        try:
            return self.archive.read(name, limit)
        except (OSError, ValueError) as error:  # ValueError: closed by another
            raise TraceError(f"{name} of {self.name} cannot be read: {error}") from error

    def __del__(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()


class Remote:
    """A directory store behind a URL that fsspec understands."""

    def __init__(self, url: str, filesystem: Any, root: str) -> None:
        self.name, self.filesystem, self.root = url, filesystem, root

    def read(self, name: str, limit: int) -> bytes | None:
        path = f"{self.root}/{name}" if self.root else name
        try:
            facts = self.filesystem.info(path)
            size = facts.get("size") or 0
            if facts.get("type") == "file" and not facts.get("islink") and size <= limit:
                return bytes(self.filesystem.cat_file(path))
        except (FileNotFoundError, NotADirectoryError, KeyError):
            return None
        except Exception as error:  # every protocol has exceptions of its own
            raise TraceError(f"{self.name} does not answer: {error}") from error
        if facts.get("type") != "file" or facts.get("islink"):
            raise TraceError(f"{name} of {self.name} is refused: expected a file, got something else")
        raise TraceError(f"{name} of {self.name} has {size:,} bytes, expected at most {limit:,}")


def locate(path: str | os.PathLike[str]) -> Files:
    """The files of the trace at a path or a URL; whatever else is there is refused in one line."""
    text = os.fspath(path)
    for prefix in LOCAL:
        text = text.removeprefix(prefix)
    if "://" in text:
        return _remote(text)
    here = Path(text)
    if os.path.isdir(here):  # noqa: PTH112 (pathlib's raises for a name that is too long)
        return Folder(here)
    if os.path.isfile(here):  # noqa: PTH113
        try:
            return Zip(here.open("rb"), str(here))
        except OSError as error:
            raise TraceError(f"{here} cannot be read: {error.strerror}") from error
    unfinished = f"{text.rstrip('/')}{RECORDING}"
    if os.path.isdir(unfinished):  # noqa: PTH112
        raise TraceError(f"no trace at {here}, but a recording that did not finish: {unfinished}")
    raise TraceError(f"no trace at {here}. Record it: render.py record NAME")


def _remote(url: str) -> Files:
    if find_spec("fsspec") is None:
        raise TraceError(f"reading {url} needs the package fsspec. Install it: pip install fsspec")
    try:
        filesystem, root = import_module("fsspec").core.url_to_fs(url)
        file = filesystem.open(root, "rb") if url.endswith(".zip") else None
    except Exception as error:  # every protocol has exceptions of its own
        raise TraceError(f"no trace at {url}: {error}") from error
    return Remote(url, filesystem, root) if file is None else Zip(file, url)


def write_zip(folder: Path, out: Path, check: Callable[[Path], None]) -> None:
    """Every file of a folder, stored, in the order of names and without dates: same trace, same bytes.

    The zip gets its name once `check` has nothing against it.
    """
    _refuse_other(folder, out)
    partial = free_name(out, ".partial")
    try:
        with zipfile.ZipFile(partial, "x", zipfile.ZIP_STORED) as archive:
            for file in sorted(folder.rglob("*")):
                _refuse_packing(file)
                if file.is_file():
                    _put(archive, file, file.relative_to(folder).as_posix())
        check(partial)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise TraceError(f"{out} cannot be written: {error.strerror}") from error
    except TraceError:
        partial.unlink(missing_ok=True)
        raise


def free_name(path: Path, ending: str) -> Path:
    """PATH.ending, or PATH.ending-2 and so on where somebody has that."""
    names = (f"{path.name}{ending}" + (f"-{number}" if number > 1 else "") for number in count(1))
    places = (path.with_name(name) for name in names)
    return next(place for place in places if not place.exists() and not place.is_symlink())


def _refuse_other(folder: Path, out: Path) -> None:
    """A packed trace may take the place of one of the same run, never of anything else."""
    if not out.exists() and not out.is_symlink():
        return
    packed = _run_of(Zip(out.open("rb"), str(out))) if _is_zip(out) else None
    if packed is None or packed != _run_of(Folder(folder)):
        what = "a packed trace" if packed is None else "this run with these settings"
        raise TraceError(f"{out} is not {what}, so it is not replaced. Pack elsewhere: -o PATH")


def _is_zip(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and zipfile.is_zipfile(path)


def _run_of(files: Files) -> tuple[object, object] | None:
    """The name of a trace's run, and its settings; None for what is no trace."""
    try:
        facts = parsed(files.read("zarr.json", HEADER_BYTES) or b"")["attributes"]
        return (facts["name"], facts["config"]) if facts["format"] == FORMAT else None
    except (ValueError, TypeError, LookupError):
        return None


def _refuse_packing(file: Path) -> None:
    """What a link leads to is not part of the trace, and may be nobody else's business."""
    if file.is_symlink():
        raise TraceError(f"{file} is a link, so the trace is not packed. Copy it with its files: cp -rL")


def _put(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while piece := source.read(2**20):
            target.write(piece)


def _start(file: BinaryIO) -> bytes:
    try:
        file.seek(0)
        return file.read(512)
    except OSError:
        return b""


def _what(start: bytes) -> str:
    """A few words for a file that is no trace, by how it begins."""
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
