"""Writing a trace while training goes on: training fills a block, a thread packs and commits it.

One block goes to and fro. While it is being written training goes on, but waits before it records another entry: what
a kill can take away is at most one block, and memory is bounded. The first half of large arrays is written while
training fills the second. First arrays, then digests, then commit.json, which says how much of them counts; only then
what is needed to go on after it (engine/recording/resume/checkpoint.py).
"""

from __future__ import annotations

import errno
import json
import queue
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.layout import Layout, layout_of
from tracereel.engine.trace.schema import (
    BLOCK,
    COMMIT,
    MANIFEST,
    ROWS_PER_CHUNK,
    Array,
    Commit,
    Digest,
    Header,
    ManifestLine,
    array_digest,
    canonical,
)
from tracereel.engine.trace.writing.array_files import PARTIAL, GrowingArray, make, write_chunks, write_whole
from tracereel.engine.trace.writing.block import Block, Room
from tracereel.engine.trace.writing.packing import HALF, layout_for

PACKERS = 2  # threads, where training waits
WORTH_THREADS = 2**20  # bytes of a block

Axes = dict[str, tuple[str, ...]]


class TraceWriter:
    """The file side of a recording: makes the arrays, then writes the blocks it is handed."""

    def __init__(self, folder: Path, header: Header | None, entries: int) -> None:
        """Begin a trace; without a header, go on with the one that is there, from again()."""
        self.folder, self.planned = folder, entries
        self.commit = Commit()
        self.growing: dict[str, GrowingArray] = {}
        self.error: BaseException | None = None
        self.advice = "then record again"
        self._halves: dict[str, Digest] = {}  # of arrays of which half a block is written
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="trace writer", daemon=True)
        self._packers = ThreadPoolExecutor(PACKERS, "trace packer")
        if header is not None:
            folder.mkdir(parents=True)
            group = {"attributes": header.to_json(), "zarr_format": 3, "node_type": "group"}
            write_whole(folder / "zarr.json", json.dumps(group, indent=2).encode())
            (folder / MANIFEST).touch()

    @classmethod
    def again(cls, folder: Path, entries: int, commit: Commit) -> TraceWriter:
        """Go back to a commit of before: what was written after it will be written again."""
        lines = (folder / MANIFEST).read_bytes().splitlines(keepends=True)[: commit.lines]
        if len(lines) < commit.lines:
            raise TraceError(f"{folder} cannot be resumed: its {MANIFEST} is truncated. Record the run again")
        writer = cls(folder, None, entries)
        writer.commit = commit
        writer._write_commit()
        write_whole(folder / MANIFEST, b"".join(lines))
        for leftover in folder.rglob(f"*{PARTIAL}"):
            leftover.unlink()
        for file in folder.rglob("*/zarr.json"):
            if json.loads(content := file.read_bytes())["node_type"] == "array":
                writer._add(file.parent.relative_to(folder).as_posix(), layout_of(content))
        of_entry = {key: array for key, array in writer.growing.items() if array.layout.axis == "entry"}
        writer.room = Room({key: array.nothing() for key, array in of_entry.items()})
        return writer

    def start(self, first_entry: Mapping[str, Array], axes: Axes, rows: Mapping[str, int]) -> None:
        """Make the arrays that grow; rows names those of one number a row, and how many rows to expect."""
        for key, value in first_entry.items():
            names = ("entry", *axes.get(key, ()))
            self._make(key, layout_for(key, names, (self.planned, *value.shape), value.dtype))
        for key, length in rows.items():
            axis = "step" if key.startswith("scalars/") else "evaluation"
            dtype = np.int64 if key == "validation/steps" else np.float64
            self._make(key, layout_for(key, (axis,), (length,), dtype))
        self._write_commit()
        self.room = Room(first_entry)

    def move_to(self, folder: Path) -> None:
        """Rename the folder; only while no block is being written."""
        self.folder.rename(folder)
        self.folder = folder
        for key, array in self.growing.items():
            array.folder = folder / key

    def put(self, arrays: Mapping[str, Array], axes: Axes) -> None:
        """Write arrays that do not grow; they count from the next commit on."""
        digests = {}
        for key, value in arrays.items():
            shutil.rmtree(self.folder / key, ignore_errors=True)
            layout = layout_for(key, axes[key], value.shape, value.dtype)
            write_chunks(make(self.folder, key, layout), layout, value)
            digests[key] = array_digest(value)
        self._append(ManifestLine({}, digests))

    def begin(self) -> None:
        self._thread.start()

    def take(self) -> Block:
        """An empty block. Its first entry waits until the block before is committed."""
        self.check()
        return Block(self.room, self._wait)

    def _wait(self) -> None:
        self.room.free.wait()
        self.check()

    def entered(self, block: Block) -> None:
        """Another entry has come: half a block of the large arrays is packed while training fills the other."""
        if block.count == HALF:
            self._jobs.put(lambda: self._write_half(block))

    def hand_over(self, block: Block) -> None:
        if block.count:
            self.room.free.clear()

        def write() -> None:
            self._write(block)
            if block.count:
                self.room.free.set()

        self._jobs.put(write)

    def soon(self, job: Callable[[Commit], None]) -> None:
        """Do something once everything that was handed over is committed; it is told that commit."""
        self._jobs.put(lambda: job(self.commit))

    def drain(self) -> None:
        """Wait until every block is written."""
        if self._thread.ident is not None:
            self._jobs.put(None)
            self._thread.join()
        self._packers.shutdown()
        self.check()

    def check(self) -> None:
        """Raise what went wrong in the thread, as one line."""
        if self.error is not None:
            raise self.failure(self.error) from self.error

    def failure(self, error: BaseException) -> TraceError:
        """What kept the trace from being written, and what there is of it."""
        if isinstance(error, TraceError):
            return error
        kept = f"{self.commit.entries} of {self.planned} entries are kept in {self.folder}"
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return TraceError(f"the disk is full: {kept}. Make room, {self.advice}")
        return TraceError(f"the trace cannot be written ({error}): {kept}")

    def seal(self, **result: Any) -> None:
        """The last commit, after the blocks: how it ended. Arrays are cut to what there is."""
        for array in self.growing.values():
            length = self.commit.lengths[array.layout.axis]
            if array.length > length:
                array.set_length(length)
        self.commit = replace(self.commit, **result)
        self._write_commit()

    def _make(self, key: str, layout: Layout) -> None:
        make(self.folder, key, layout)
        self._add(key, layout)

    def _add(self, key: str, layout: Layout) -> None:
        if layout.axis in ROWS_PER_CHUNK:
            self.growing[key] = GrowingArray(self.folder / key, layout)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self.error is None:
                    job()
            except BaseException as error:  # raised again by check(), in the thread that trains
                self.error = error
            if self.error is not None:
                self.room.free.set()

    def _write(self, block: Block) -> None:
        """Arrays first, then their digests, then the commit."""
        ranges: dict[str, tuple[int, int]] = {}
        taken: list[tuple[str, Array, int]] = []
        for axis, arrays in block.held().items():
            first = self.commit.lengths[axis]
            end = first + max((len(rows) for rows in arrays.values()), default=0)
            if end > first:
                ranges[axis] = (first, end)
                taken += [(key, rows, first) for key, rows in arrays.items()]
        self._append(ManifestLine(ranges, dict(self._written(taken))))
        self._halves = {}
        ends = {axis: end for axis, (_, end) in ranges.items()}
        self.commit = replace(
            self.commit,
            entries=ends.get("entry", self.commit.entries),
            steps=ends.get("step", self.commit.steps),
            evaluations=ends.get("evaluation", self.commit.evaluations),
        )
        self._write_commit()

    def _written(self, taken: list[tuple[str, Array, int]]) -> Iterable[tuple[str, str]]:
        """Write rows of some arrays, the largest first; their digests."""
        taken = sorted(taken, key=lambda one: -one[1].nbytes)
        if sum(rows.nbytes for _, rows, _ in taken) < WORTH_THREADS:
            return [self._write_rows(*one) for one in taken]
        return list(self._packers.map(lambda one: self._write_rows(*one), taken))

    def _write_rows(self, key: str, rows: Array, first: int) -> tuple[str, str]:
        """Write rows of which the first half may have been written already."""
        half = self._halves.get(key)
        if half is None:
            self.growing[key].write(rows, first)
            return key, array_digest(rows)
        self.growing[key].write(rows[HALF:], first + HALF)
        if half.shape != rows.shape:  # fewer entries came than were to come
            return key, array_digest(rows)
        half.add(rows[HALF:])
        return key, half.text

    def _write_half(self, block: Block) -> None:
        """Write half a block of the large arrays: one after another while training goes on, more once it waits."""
        first = self.commit.entries
        left = self.planned - first
        count = left if HALF < left < BLOCK else BLOCK
        halved = [key for key in block.room.entries if self.growing[key].layout.chunks[0] == HALF]

        def write(key: str) -> None:
            rows = block.room.entries[key]
            self.growing[key].write(rows[:HALF], first)
            self._halves[key] = Digest(rows.dtype, (count, *rows.shape[1:]))
            self._halves[key].add(rows[:HALF])

        while halved and not block.is_full:
            write(halved.pop())
        list(self._packers.map(write, halved))

    def _append(self, line: ManifestLine) -> None:
        with (self.folder / MANIFEST).open("a", encoding="utf-8", newline="\n") as manifest:
            manifest.write(line.to_json() + "\n")
        self.commit = replace(self.commit, lines=self.commit.lines + 1)

    def _write_commit(self) -> None:
        write_whole(self.folder / COMMIT, (canonical(asdict(self.commit)) + "\n").encode())
