"""The file of a recording whose training is run by somebody else: it may end anywhere, and nobody may know when.

While it lasts, the trace is PATH.recording; when the training is over, or broke off, it takes its own name.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from tracereel.engine.errors import ConfigError, TraceError
from tracereel.engine.layers.layer import Array
from tracereel.engine.recording.place import CALLED, clear, give_name, lock_of, refuse_path, start_place
from tracereel.engine.trace.reading.files import RECORDING
from tracereel.engine.trace.schedule import DEFAULT, Schedule, parse
from tracereel.engine.trace.schema import Header, canonical
from tracereel.engine.trace.writing.block import Block
from tracereel.engine.trace.writing.writer import Axes, TraceWriter

ONLINE = "growing:32"
FIRST_GUESS = 4096  # steps, where nobody says how many there will be; doubled whenever there are more


class Pace:
    """Which steps are recorded. Without a known end, log:240 becomes growing:32: about as many in 10,000 steps."""

    def __init__(self, schedule: str | None, total_steps: int | None) -> None:
        if total_steps is not None and total_steps < 1:
            raise ConfigError(f"total_steps is 1 or more (None where nobody knows), got {total_steps}")
        self.known = total_steps is not None
        self.total = FIRST_GUESS if total_steps is None else int(total_steps)
        chosen = parse(schedule or (DEFAULT if self.known else ONLINE))
        self.schedule = chosen if self.known else _without_end(chosen)
        self._plan()

    def takes(self, step: int) -> bool:
        """Whether a step is recorded; asked for each in turn."""
        while not self.known and step >= self.total:
            self.total *= 2
            self._plan()
        return step in self._steps

    def _plan(self) -> None:
        self.planned = self.schedule.steps(self.total)
        self._steps = frozenset(self.planned[:-1].tolist())


def _without_end(schedule: Schedule) -> Schedule:
    terms = (
        ("growing", max(1, number * 2 // 15)) if name == "log" else (name, number)
        for name, number in schedule.terms
    )
    return Schedule(tuple(dict.fromkeys(terms)))


class Sink:
    """A trace being written: open() takes its place, start() makes it, add() fills it, close() names it."""

    def __init__(self, out: str | os.PathLike[str], overwrite: bool = False) -> None:
        self.path = Path(out)
        self.writer: TraceWriter | None = None
        self._header: Header | None = None
        self._block: Block | None = None
        self.overwrite = overwrite
        self._lock = FileLock(lock_of(self.path))
        refuse_path(self.path, overwrite, CALLED)

    def open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise TraceError(
                f"{self.path} is being recorded already. Wait for it, or record elsewhere: out=PATH"
            ) from error
        except OSError as error:
            raise TraceError(
                f"{self.path} cannot be written: {error.strerror}. Record elsewhere: out=PATH"
            ) from error

    def release(self) -> None:
        self._lock.release()

    def start(
        self,
        header: Header,
        entries: int,
        fixed: tuple[dict[str, Array], Axes],
        entry: Mapping[str, Array],
        axes: Axes,
        rows: Mapping[str, int],
    ) -> None:
        """Make the empty trace aside, then give it the name of a recording: whoever sees it can open it."""
        aside = start_place(self.path)
        recording = self.path.with_name(self.path.name + RECORDING)
        try:
            writer = TraceWriter(aside, header, entries)
            writer.put(*fixed)
            writer.start(entry, axes, rows)
            clear(recording, CALLED)
            writer.move_to(recording)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            raise TraceError(
                f"{self.path} cannot be written: {error.strerror or error}. Record elsewhere: out=PATH"
            ) from error
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        writer.begin()
        self.writer, self._header = writer, header

    def add(
        self,
        scalars: Mapping[str, float] | None = None,
        entry: Mapping[str, Array] | None = None,
        evaluation: Mapping[str, float] | None = None,
    ) -> None:
        """One step: its numbers, and what an entry holds where it is recorded. Copies."""
        assert self.writer is not None
        self.writer.check()
        self._block = block = self._block or self.writer.take()
        if scalars:
            block.add_row(block.steps, scalars)
        if evaluation:
            block.add_row(block.evaluations, evaluation)
        if entry is not None:
            block.add(entry)
            self.writer.entered(block)
        if block.is_full:
            self._hand_over()

    def close(
        self, total_steps: int | None, fixed: tuple[dict[str, Array], Axes] | None, **result: object
    ) -> None:
        """Write what is left, say how it ended and where, and give the trace its name."""
        if self.writer is None:
            return
        writer = self.writer
        self._hand_over()
        writer.drain()
        try:
            if total_steps is not None:
                self.say_total(total_steps)
            if fixed is not None:
                writer.put(*fixed)
            writer.seal(**result)
            give_name(writer.folder, self.path, self.overwrite, CALLED)
        except OSError as error:
            raise writer.failure(error) from error
        self.writer = None

    def say_total(self, total_steps: int) -> None:
        """Correct the header's number of steps, once it is known better."""
        assert self.writer is not None
        assert self._header is not None
        if self._header.total_steps == total_steps:
            return
        self._header = replace(self._header, total_steps=total_steps)
        place = self.writer.folder / "zarr.json"
        facts = json.loads(place.read_text(encoding="utf-8"))
        facts["attributes"] = self._header.to_json()
        partial = place.with_name("zarr.json.partial")
        partial.write_text(canonical(facts) + "\n", encoding="utf-8")
        partial.replace(place)

    def _hand_over(self) -> None:
        if self.writer is not None and self._block is not None:
            self.writer.hand_over(self._block)
            self._block = None
