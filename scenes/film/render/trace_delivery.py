"""Traces on their way to machines that do not see them: packed once, sent once to each, beside all other work."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import Client

from tracereel.engine import trace
from tracereel.engine.errors import RenderError, TracereelError
from tracereel.scenes.film.disk import disk_errors
from tracereel.scenes.film.render import trace_shelf

PIECE = 16 * 2**20  # bytes: no machine on the way ever holds more of a trace in memory
AGAIN = 2  # a machine that lost what it was sent gets it once more

Told = Callable[[str], None]


class Courier:
    """One delivery at a time, in a thread of its own. A machine that already has a trace gets nothing."""

    def __init__(self, client: Client, workshop: Path) -> None:
        self.client, self.workshop = client, workshop
        self.name = uuid.uuid4().hex
        self.delivered: set[tuple[str, str]] = set()
        self.errands: queue.SimpleQueue[tuple[dict[str, Any], bool, Told] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="courier", daemon=True).start()

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
                self.client.run(
                    trace_shelf.receive, digest, self.name, offset, piece, end == size, workers=[worker]
                )
                offset = end

    def _packed(self, digest: str, path: str) -> Path:
        """The trace as one file, which may be what it is already."""
        if "://" in path:
            raise RenderError(f"only traces on a disk of this machine are sent along. Download it: {path}")
        source = Path(path)
        if source.is_file():
            return source
        packed = self.workshop / f"{digest}{trace.ZIP_SUFFIX}"
        if not packed.exists():
            try:
                with disk_errors(packed):
                    trace.pack(source, packed)
            except TracereelError as error:
                raise RenderError(f"it cannot be sent there: {error}") from error
            if not trace_shelf.holds(str(packed), digest):
                packed.unlink()
                raise RenderError("it changed after the work was planned. Run the same again")
        return packed
