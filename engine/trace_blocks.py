"""The arrays of a trace, chunk by chunk: decoded when asked for, remembered for a while."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Literal

import numpy as np

from engine.errors import TraceError
from engine.trace_chunks import decoded
from engine.trace_files import Files
from engine.trace_layout import Layout, layout_of
from engine.trace_limits import ARRAY_BYTES, CHUNK_OVERHEAD, READ_BYTES, READ_CHUNKS
from engine.trace_names import is_inside
from engine.trace_schema import Array

CACHE_BYTES = 128 * 2**20

Place = tuple[int, ...]
Region = tuple[slice, ...]  # a start and a stop in every dimension


class ChunkCache:
    """Decoded chunks, the least recently used forgotten first."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit, self.held = limit, 0
        self.chunks: OrderedDict[tuple[Any, ...], Array] = OrderedDict()

    def get(self, address: tuple[Any, ...]) -> Array | None:
        chunk = self.chunks.get(address)
        if chunk is not None:
            self.chunks.move_to_end(address)
        return chunk

    def put(self, address: tuple[Any, ...], chunk: Array) -> None:
        self.chunks[address] = chunk
        self.held += chunk.nbytes
        while self.held > self.limit and self.chunks:
            self.held -= self.chunks.popitem(last=False)[1].nbytes


class Blocks:
    """What was committed of some arrays: `known` are their keys, `lengths` how far each axis counts."""

    def __init__(self, files: Files, known: frozenset[str], lengths: Mapping[str, int]) -> None:
        self.files, self.known, self.lengths = files, known, lengths
        self.cache = ChunkCache()
        self._arrays: dict[str, Layout] = {}

    def array(self, key: str) -> Layout:
        """How an array lies in its chunks."""
        if key not in self._arrays:
            if not is_inside(key) or key not in self.known:
                raise TraceError(f'{self.files.name} holds no array "{key}"{self._instead(key)}')
            content = self.files.read(f"{key}/zarr.json", ARRAY_BYTES)
            if content is None:
                raise self._damaged(key, "its zarr.json is missing")
            try:
                self._arrays[key] = layout_of(content)
            except ValueError as error:
                raise self._damaged(key, f"its zarr.json: {error}") from error
        return self._arrays[key]

    def axis(self, key: str) -> tuple[str | None, int]:
        """The growing axis of an array, if it has one, and how much of it was committed."""
        array = self.array(key)
        if array.axis not in self.lengths:
            return None, 0
        committed = self.lengths[array.axis]
        if array.shape[0] < committed:
            raise self._damaged(key, f"it has {array.shape[0]} of {committed} rows")
        return array.axis, committed

    def whole(self, key: str) -> Array:
        """All of an array that does not grow."""
        return self.decode(key, tuple(slice(0, side) for side in self.array(key).shape))

    def rows(self, key: str, first: int, end: int) -> Array:
        """Rows first to end; time last in memory."""
        return self.decode(key, (slice(first, end), *(slice(0, side) for side in self.array(key).shape[1:])))

    def pieces(self, key: str, first: int, end: int) -> Iterator[Array]:
        """The same, chunk after chunk."""
        array = self.array(key)
        row = math.prod(array.shape[1:]) * array.dtype.itemsize
        count = max(1, min(array.chunks[0], READ_BYTES // max(row, 1)))
        for start in range(first - first % count, end, count) if row else ():
            yield self.rows(key, max(first, start), min(end, start + count))

    def entry(self, key: str, row: int, index: Place) -> Array:
        """What lies at an index of one row: only the chunks around it are decoded."""
        found = self.decode(key, self._around(key, slice(row, row + 1), index), "C")
        return np.asarray(found[(0,) * (1 + len(index))])

    def history(self, key: str, rows: int, index: Place) -> Array:
        """The same at every row. Chunks of which so little is needed are not remembered."""
        found = self.decode(key, self._around(key, slice(0, rows), index), keep=False)
        place: tuple[Any, ...] = (slice(None), *(0 for _ in index))
        return np.asarray(found[place])

    def _around(self, key: str, rows: slice, index: Place) -> Region:
        rest = self.array(key).shape[1 + len(index) :]
        return (rows, *(slice(side, side + 1) for side in index), *(slice(0, side) for side in rest))

    def decode(self, key: str, region: Region, order: Literal["C", "F"] = "F", keep: bool = True) -> Array:
        """A region of an array from its files, or an error where a chunk of it is missing or broken."""
        array = self.array(key)
        shape = tuple(part.stop - part.start for part in region)
        touched = [
            range(part.start // side, -(-part.stop // side))
            for part, side in zip(region, array.chunks, strict=True)
        ]
        size = math.prod(shape) * array.dtype.itemsize
        if not size:
            return np.empty(shape, array.dtype, order)
        self._refuse_too_much(key, size, math.prod(map(len, touched)))
        if size > CACHE_BYTES // 2:  # it takes the place of what was remembered
            self.cache, keep = ChunkCache(), False
        if 2 * size > array.chunk_bytes and order == "F" and all(len(places) == 1 for places in touched):
            place = tuple(places[0] for places in touched)
            return self._chunk(key, place, keep)[_within(region, place, array.chunks)]
        out = np.empty(shape, array.dtype, order)
        for place in product(*touched):
            chunk = self._chunk(key, place, keep)
            out[_of(region, place, array.chunks)] = chunk[_within(region, place, array.chunks)]
        return frozen(out)

    def _chunk(self, key: str, place: Place, keep: bool) -> Array:
        cached = self.cache.get((key, place))
        if cached is not None:
            return cached
        array = self.array(key)
        content = self.files.read(f"{key}/{array.file(place)}", array.chunk_bytes + CHUNK_OVERHEAD)
        if content is None:
            raise self._damaged(key, f"{array.file(place)} is missing")
        try:
            chunk = decoded(content, array)
        except (ValueError, RuntimeError) as error:  # RuntimeError: of the decompressor
            raise self._damaged(key, f"{array.file(place)}: {error}") from error
        if keep:
            self.cache.put((key, place), chunk)
        return chunk

    def _refuse_too_much(self, key: str, size: int, chunks: int) -> None:
        if size > READ_BYTES or chunks > READ_CHUNKS:
            raise TraceError(
                f"{key} of {self.files.name} is too large to be read at once: {size:,} bytes in {chunks:,} chunks, "
                f"expected at most {READ_BYTES:,} in {READ_CHUNKS:,}. Read a range of its rows"
            )

    def _instead(self, key: str) -> str:
        """What else the array may have been: those of the same quantity; or why there is none."""
        if not any(self.lengths.values()):
            return ": no step is recorded yet"
        same = sorted(known for known in self.known if known.split("/")[0] == key.split("/")[0])
        return f"; it has {', '.join(same[:6])}" if same else ""

    def _damaged(self, key: str, why: str) -> TraceError:
        return TraceError(
            f"{key} of {self.files.name} is truncated or damaged ({why}). Copy the trace again, or record it: "
            f"render.py record NAME"
        )


def _of(region: Region, place: Place, sides: Place) -> Region:
    """What a chunk covers of a region, counted from where the region begins."""
    return tuple(
        slice(max(0, n * side - part.start), min(part.stop, (n + 1) * side) - part.start)
        for part, n, side in zip(region, place, sides, strict=True)
    )


def _within(region: Region, place: Place, sides: Place) -> Region:
    """What a region covers of a chunk, counted from where the chunk begins."""
    return tuple(
        slice(max(0, part.start - n * side), min(part.stop - n * side, side))
        for part, n, side in zip(region, place, sides, strict=True)
    )


def frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
