"""The arrays of a trace: read from their chunks when asked for, and only what was recorded."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from tracereel.engine.errors import NotRecorded, TraceError
from tracereel.engine.trace.reading.arrays import Arrays
from tracereel.engine.trace.reading.layout import Layout
from tracereel.engine.trace.reading.limits import READ_BYTES, READ_CHUNKS
from tracereel.engine.trace.reading.proven import Proven
from tracereel.engine.trace.reading.recorded import Block, Recorded
from tracereel.engine.trace.reading.regions import Region, gathered, rows, shape_of, touched, whole
from tracereel.engine.trace.reading.seals import CACHE_BYTES, ChunkCache, Place, Sight
from tracereel.engine.trace.schema import Array


class Blocks:
    """The arrays of a trace by their parts."""

    def __init__(self, arrays: Arrays, recorded: Recorded, is_there: Callable[[], bool]) -> None:
        """`is_there` says whether the files are still those of the trace that was opened."""
        self.arrays, self.proven = arrays, Proven(arrays, recorded)
        self.name, self._is_there = arrays.files.name, is_there

    def array(self, key: str) -> Layout:
        """How an array lies in its chunks."""
        try:
            return self.arrays.array(key)
        except TraceError as error:
            raise self._explained(error) from error

    def axis(self, key: str) -> tuple[str | None, int]:
        """The growing axis of an array, if it has one, and how much of it was committed."""
        try:
            return self.arrays.axis(key)
        except TraceError as error:
            raise self._explained(error) from error

    def whole(self, key: str) -> Array:
        """All of an array that does not grow."""
        return self.decode(key, whole(self.array(key)))

    def rows(self, key: str, first: int, end: int) -> Array:
        """Rows first to end; time last in memory."""
        return self.decode(key, rows(self.array(key), first, end))

    def entry(self, key: str, row: int, index: Place) -> Array:
        """What lies at an index of one row: only the chunks around it are decoded."""
        found = self.decode(key, self._around(key, slice(row, row + 1), index), "C")
        return np.asarray(found[(0,) * (1 + len(index))])

    def history(self, key: str, rows: int, index: Place) -> Array:
        """The same at every row. Chunks of which so little is needed push out no others."""
        found = self.decode(key, self._around(key, slice(0, rows), index), keep=None)
        place: tuple[Any, ...] = (slice(None), *(0 for _ in index))
        return np.asarray(found[place])

    def _around(self, key: str, rows: slice, index: Place) -> Region:
        rest = self.array(key).shape[1 + len(index) :]
        return (rows, *(slice(side, side + 1) for side in index), *(slice(0, side) for side in rest))

    def decode(
        self, key: str, region: Region, order: Literal["C", "F"] = "F", keep: bool | None = True
    ) -> Array:
        """A region of an array, or an error where a chunk of it is missing, broken, or not what was recorded."""
        array, shape = self.array(key), shape_of(region)
        size = math.prod(shape) * array.dtype.itemsize
        self._refuse_too_much(key, size, math.prod(map(len, touched(array, region))) if size else 0)
        if size > CACHE_BYTES // 2:  # it takes the place of what was remembered
            self.proven.cache, keep = ChunkCache(), False
        try:
            if size:
                return gathered(array, region, lambda place: self.proven.chunk(key, place, keep), order)
            self._check_rows(key, region)
            return np.empty(shape, array.dtype, order)
        except TraceError as error:
            raise self._explained(error) from error

    def check(self, key: str, first: int, end: int) -> None:
        """Refuse rows that are not what was recorded, without giving them out."""
        try:
            self.proven.check(key, first, end)
        except TraceError as error:
            raise self._explained(error) from error

    def _check_rows(self, key: str, region: Region) -> None:
        """Rows without a number in them: that there is none must have been recorded."""
        first, end = (region[0].start, region[0].stop) if region else (0, 0)
        if first < end or self.axis(key)[0] is None:
            self.proven.check(key, first, end)

    def is_recorded(self, key: str, block: Block, sight: Sight) -> bool:
        """Whether a block can be read, and is what was recorded."""
        try:
            return self.proven.is_recorded(key, block, sight)
        except TraceError:
            return False

    def _explained(self, error: TraceError) -> TraceError:
        """What went wrong; where another trace lies there now, or none, that is all there is to it."""
        if self._is_there():
            return error
        return NotRecorded(f"{self.name} was replaced or removed while it was being read. Run the same again")

    def _refuse_too_much(self, key: str, size: int, chunks: int) -> None:
        if size > READ_BYTES or chunks > READ_CHUNKS:
            raise TraceError(
                f"{key} of {self.name} is too large to be read at once: {size:,} bytes in {chunks:,} chunks, "
                f"expected at most {READ_BYTES:,} in {READ_CHUNKS:,}. Read a range of its rows"
            )
