"""Traces for machines that do not see them: sent once to each, and kept there by digest.

A TraceSender packs and sends, where clips are handed out. `home`, `find` and `receive` run on the
machine that lacks a trace: each comes to its shelf once, and the one used longest ago goes first.
"""

from __future__ import annotations

import os
import queue
import stat
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from distributed import Client

from tracereel.engine import trace
from tracereel.engine.errors import RenderError, TraceError, TracereelError
from tracereel.scenes.film.disk import disk_errors

PIECE = 16 * 2**20  # bytes: no machine on the way ever holds more of a trace in memory
AGAIN = 2  # a machine that lost what it was sent gets it once more
KEPT_BYTES = 4 * 2**30
STALE_SECONDS = 24 * 3600  # of a piece whose sender is gone

Told = Callable[[str], None]


class TraceSender:
    """One delivery at a time, in a thread of its own. A machine that already has a trace gets nothing."""

    def __init__(self, client: Client, working_folder: Path) -> None:
        self.client, self.working_folder = client, working_folder
        self.name = uuid.uuid4().hex
        self.delivered: set[tuple[str, str]] = set()
        self.errands: queue.SimpleQueue[tuple[dict[str, Any], bool, Told] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="sender", daemon=True).start()

    def send(self, lacking: dict[str, Any], again: bool, told: Told) -> None:
        """Deliver what a worker's answer says it lacks; `told` hears why that failed, or nothing but ''."""
        self.errands.put((lacking, again, told))

    def close(self) -> None:
        """No more errands."""
        self.errands.put(None)

    def _run(self) -> None:
        while (errand := self.errands.get()) is not None:
            lacking, again, told = errand
            told(self._trouble(lacking, again))

    def _trouble(self, lacking: dict[str, Any], again: bool) -> str:
        """Deliver; returns why that cannot be done, or ''."""
        machine = lacking["machine"]
        for digest, path in lacking["traces"].items():
            try:
                if again or (machine, digest) not in self.delivered:
                    self._deliver(lacking["worker"], digest, path)
                    self.delivered.add((machine, digest))
            except TracereelError as error:
                return f"{machine.partition(':')[0]} does not see {path}, and {error}"
            except Exception:  # the worker, or the connection to it, went away: another worker will ask again
                break
        return ""

    def _deliver(self, worker: str, digest: str, path: str) -> None:
        packed = self._packed(digest, path)
        size, offset = packed.stat().st_size, 0
        with packed.open("rb") as file:
            while offset < size:
                piece = file.read(PIECE)
                end = offset + len(piece)
                self.client.run(receive, digest, self.name, offset, piece, end == size, workers=[worker])
                offset = end

    def _packed(self, digest: str, path: str) -> Path:
        """The trace as one file, which may be what it is already."""
        if "://" in path:
            raise RenderError(f"only traces on a disk of this machine are sent along. Download it: {path}")
        source = Path(path)
        if source.is_file():
            return source
        packed = self.working_folder / f"{digest}{trace.ZIP_SUFFIX}"
        if not packed.exists():
            try:
                with disk_errors(packed):
                    trace.pack(source, packed)
            except TracereelError as error:
                raise RenderError(f"it cannot be sent there: {error}") from error
            if not holds(str(packed), digest):
                packed.unlink()
                raise RenderError("it changed after the work was planned. Run the same again")
        return packed


# -- the shelf, on the machine that lacked them ----------------------------------------------------------


@cache
def home() -> Path:
    """The folder for them: this user's own, which nobody else may read or write."""
    import pooch  # takes a moment, and is needed only here

    folder = Path(pooch.os_cache("tracereel")) / "sent"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise TraceError(f"{folder} belongs to somebody else: traces that are sent here cannot be kept in it")
    folder.chmod(0o700)
    return folder


def find(digest: str) -> Path | None:
    """The trace with this digest, where it was sent before."""
    path = home() / f"{digest}{trace.ZIP_SUFFIX}"
    if not holds(str(path), digest):
        return None
    os.utime(path)
    return path


def holds(path: str, digest: str) -> bool:
    """Whether just this trace can be read there."""
    try:
        return trace.open(path).digest == digest
    except (TracereelError, OSError):
        return False


def receive(digest: str, sender: str, offset: int, piece: bytes, last: bool) -> None:
    """Take one piece of a packed trace; the last one puts it on the shelf."""
    part = home() / f".{digest}.{sender}.part"
    with part.open("r+b" if offset else "wb") as file:
        file.seek(offset)
        file.write(piece)
        if last:
            file.flush()
            os.fsync(file.fileno())
    if last:
        if not (holds(str(part), digest) and not trace.open(part).verify_digests()):
            part.unlink()
            raise TraceError(f"trace {digest} did not arrive whole. Run the same again")
        part.replace(home() / f"{digest}{trace.ZIP_SUFFIX}")
        _tidy(spared=digest)


def _tidy(spared: str) -> None:
    """Keep the shelf within its bounds."""
    for part in home().glob(".*.part"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink()
    kept = 0
    traces = [(path.stat(), path) for path in home().glob(f"*{trace.ZIP_SUFFIX}")]
    for found, path in sorted(traces, key=lambda known: -known[0].st_mtime):
        kept += found.st_size
        if kept > KEPT_BYTES and not path.name.startswith(spared):
            path.unlink(missing_ok=True)
