"""Writing a trace while training goes on: training fills blocks, a thread compresses and commits them.

Memory is bounded: BLOCKS buffers of 32 entries go round between the two, and training waits for a free one.
A kill at any moment leaves what was committed: first arrays, then digests, then commit.json, which says how
much of them counts.
"""

from __future__ import annotations

import errno
import queue
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import zarr

from engine.errors import TraceError
from engine.trace_schema import (
    BLOCK,
    COMMIT,
    MANIFEST,
    Array,
    Commit,
    Header,
    ManifestLine,
    array_digest,
    canonical,
    create,
    fill_value,
    first_axis,
)

BLOCKS = 3  # one being filled, one waiting, one being written
RAGGED = ("batch/", "drawn/")  # what a shorter last batch leaves partly empty

Rows = dict[str, list[float]]
Axes = dict[str, tuple[str, ...]]


@dataclass
class Block:
    """Up to 32 entries, and the numbers of every step and evaluation since the block before."""

    entries: dict[str, Array]  # (BLOCK, ...) each
    count: int = 0
    steps: Rows = field(default_factory=dict)
    evaluations: Rows = field(default_factory=dict)

    @classmethod
    def like(cls, first_entry: Mapping[str, Array]) -> Block:
        return cls({key: np.empty((BLOCK, *value.shape), value.dtype) for key, value in first_entry.items()})

    @property
    def is_full(self) -> bool:
        return self.count == BLOCK

    def add(self, values: Mapping[str, Array]) -> None:
        """Copy one entry; what it does not hold stays empty."""
        if stranger := next((key for key in values if key not in self.entries), None):
            raise TraceError(f"every entry holds what the first one held, got {stranger} besides")
        for key, rows in self.entries.items():
            self._copy(key, rows[self.count, ...], values.get(key))
        self.count += 1

    def add_row(self, rows: Rows, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            rows.setdefault(key, []).append(value)

    def clear(self) -> None:
        self.count, self.steps, self.evaluations = 0, {}, {}

    @staticmethod
    def _copy(key: str, row: Array, value: Array | None) -> None:
        if value is not None and value.shape == row.shape:
            row[...] = value
            return
        row[...] = fill_value(row.dtype)
        if value is None:
            return
        fits = value.ndim == row.ndim and all(a <= b for a, b in zip(value.shape, row.shape, strict=True))
        if not (key.startswith(RAGGED) and fits):
            raise TraceError(f"{key} expects shape {row.shape} in every entry, got {value.shape}")
        row[tuple(slice(side) for side in value.shape)] = value


class TraceWriter:
    """The file side of a recording: makes the arrays, then writes the blocks it is handed."""

    def __init__(self, folder: Path, header: Header, entries: int) -> None:
        self.folder, self.planned = folder, entries
        self.root = zarr.create_group(folder, attributes=header.to_json())
        self.commit = Commit()
        self.error: BaseException | None = None
        self.free: queue.Queue[Block] = queue.Queue()
        self.full: queue.Queue[Block | None] = queue.Queue()
        self.thread = threading.Thread(target=self._work, name="trace writer", daemon=True)
        (folder / MANIFEST).touch()

    def start(self, first_entry: Mapping[str, Array], axes: Axes, rows: Mapping[str, int]) -> None:
        """Make the arrays that grow; rows names those of one number a row, and how many rows to expect."""
        for key, value in first_entry.items():
            names = ("entry", *axes.get(key, ()))
            create(self.root, key, names, (self.planned, *value.shape), value.dtype)
        for key, length in rows.items():
            axis = "step" if key.startswith("scalars/") else "evaluation"
            dtype = np.int64 if key == "validation/steps" else np.float64
            create(self.root, key, (axis,), (length,), dtype)
        for _ in range(BLOCKS):
            self.free.put(Block.like(first_entry))
        self._write_commit()

    def move_to(self, folder: Path) -> None:
        """Rename the folder; only while no block is being written."""
        self.folder.rename(folder)
        self.folder = folder
        self.root = zarr.open_group(folder, mode="r+", zarr_format=3, use_consolidated=False)

    def put(self, arrays: Mapping[str, Array], axes: Axes) -> None:
        """Write arrays that do not grow; they count from the next commit on."""
        digests = {}
        for key, value in arrays.items():
            create(self.root, key, axes[key], value.shape, value.dtype)[...] = value
            digests[key] = array_digest(value)
        self._append(ManifestLine({}, digests))

    def begin(self) -> None:
        self.thread.start()

    def take(self) -> Block:
        """An empty block; waits while all of them are still to be written."""
        block = self.free.get()
        self.check()
        return block

    def hand_over(self, block: Block) -> None:
        self.full.put(block)

    def drain(self) -> None:
        """Wait until every block is written."""
        if self.thread.ident is not None:
            self.full.put(None)
            self.thread.join()
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
            return TraceError(f"the disk is full: {kept}. Make room, then record again")
        return TraceError(f"the trace cannot be written ({error}): {kept}")

    def seal(self, **result: Any) -> None:
        """The last commit, after the blocks: how it ended. Arrays are cut to what there is."""
        for axis, length in self.commit.lengths.items():
            for key in self._keys(axis):
                array = self._array(key)
                if array.shape[0] > length:
                    array.resize((length, *array.shape[1:]))
        self.commit = replace(self.commit, **result)
        self._write_commit()

    def _work(self) -> None:
        while (block := self.full.get()) is not None:
            if self.error is None:
                try:
                    self._write(block)
                except BaseException as error:  # raised again by check(), in the thread that trains
                    self.error = error
            block.clear()
            self.free.put(block)

    def _write(self, block: Block) -> None:
        """Arrays first, then their digests, then the commit."""
        before = self.commit
        taken = {
            "entry": {key: rows[: block.count] for key, rows in block.entries.items()},
            "step": {key: np.array(rows, np.float64) for key, rows in block.steps.items()},
            "evaluation": {key: np.array(rows) for key, rows in block.evaluations.items()},
        }
        ranges, digests = {}, {}
        for axis, arrays in taken.items():
            first = before.lengths[axis]
            end = first + max((len(rows) for rows in arrays.values()), default=0)
            if end == first:
                continue
            ranges[axis] = (first, end)
            for key, rows in arrays.items():
                self._write_rows(key, rows, first, end)
                digests[key] = array_digest(rows)
        self._append(ManifestLine(ranges, digests))
        ends = {axis: end for axis, (_, end) in ranges.items()}
        self.commit = replace(
            self.commit,
            entries=ends.get("entry", before.entries),
            steps=ends.get("step", before.steps),
            evaluations=ends.get("evaluation", before.evaluations),
        )
        self._write_commit()

    def _write_rows(self, key: str, rows: Array, first: int, end: int) -> None:
        array = self._array(key)
        if array.shape[0] < end:
            array.resize((end, *array.shape[1:]))
        array[first:end] = rows

    def _array(self, key: str) -> zarr.Array[Any]:
        array = self.root[key]
        assert isinstance(array, zarr.Array)
        return array.with_config({"write_empty_chunks": True})  # zarr forgets it between two openings

    def _keys(self, axis: str) -> Iterable[str]:
        lines = (self.folder / MANIFEST).read_text().splitlines()
        known = {key for line in lines for key in ManifestLine.from_json(line).digests}
        return sorted(key for key in known if first_axis(self._array(key)) == axis)

    def _append(self, line: ManifestLine) -> None:
        with (self.folder / MANIFEST).open("a", encoding="utf-8", newline="\n") as manifest:
            manifest.write(line.to_json() + "\n")
        self.commit = replace(self.commit, lines=self.commit.lines + 1)

    def _write_commit(self) -> None:
        partial = self.folder / f"{COMMIT}.partial"
        partial.write_text(canonical(asdict(self.commit)) + "\n", encoding="utf-8")
        partial.replace(self.folder / COMMIT)
