"""Traces that were sent to this machine, by digest: each comes once, the one used longest ago goes first."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from tracereel.engine import trace
from tracereel.engine.errors import TraceError, TracereelError

KEPT_BYTES = 4 * 2**30
STALE_SECONDS = 24 * 3600  # of a piece whose sender is gone


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
