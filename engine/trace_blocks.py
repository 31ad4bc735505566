"""The arrays of a trace, block by block: decoded when asked for, remembered for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import zarr

from engine.errors import TraceError
from engine.trace_files import Files, is_inside
from engine.trace_schema import Array, first_axis

CACHE_BYTES = 128 * 2**20


class BlockCache:
    """Decoded blocks, the least recently used forgotten first."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit, self.held = limit, 0
        self.blocks: OrderedDict[tuple[Any, ...], Array] = OrderedDict()

    def get(self, address: tuple[Any, ...]) -> Array | None:
        if address in self.blocks:
            self.blocks.move_to_end(address)
        return self.blocks.get(address)

    def put(self, address: tuple[Any, ...], block: Array) -> None:
        self.blocks[address] = block
        self.held += block.nbytes
        while self.held > self.limit and self.blocks:
            self.held -= self.blocks.popitem(last=False)[1].nbytes


class Blocks:
    """What was committed of some arrays: `known` are their keys, `lengths` how far each axis counts."""

    def __init__(self, files: Files, known: frozenset[str], lengths: Mapping[str, int]) -> None:
        self.files, self.known, self.lengths = files, known, lengths
        self.cache = BlockCache()
        self._arrays: dict[str, zarr.Array[Any]] = {}

    @cached_property
    def _root(self) -> zarr.Group:
        return zarr.open_group(self.files.store(), mode="r", zarr_format=3, use_consolidated=False)

    def array(self, key: str) -> zarr.Array[Any]:
        if key not in self._arrays:
            if not is_inside(key) or key not in self.known:
                raise TraceError(f'{self.files.name} holds no array "{key}"{_alike(key, self.known)}')
            try:
                found = self._root[key]
            except Exception as error:  # zarr, a zip and each fsspec protocol raise their own
                raise self._damaged(key) from error
            if not isinstance(found, zarr.Array):
                raise self._damaged(key)
            self._arrays[key] = found.with_config({"order": "F"})
        return self._arrays[key]

    def axis(self, key: str) -> tuple[str | None, int]:
        """The growing axis of an array, if it has one, and how much of it was committed."""
        array = self.array(key)
        axis, lengths = first_axis(array), self.lengths
        return (axis, min(lengths[axis], array.shape[0])) if axis in lengths else (None, 0)

    def rows(self, key: str, first: int, end: int) -> Array:
        """Rows first to end, from decoded blocks."""
        array = self.array(key)
        side = array.chunks[0]
        out = np.empty((end - first, *array.shape[1:]), array.dtype, order="F")
        for number in range(first // side, -(-end // side)):
            block = self.block(key, number)
            start, stop = max(first, number * side), min(end, (number + 1) * side)
            out[start - first : stop - first] = block[start - number * side : stop - number * side]
        return frozen(out)

    def nothing(self, key: str) -> Array:
        array = self.array(key)
        return np.empty((0, *array.shape[1:]), array.dtype)

    def at(self, key: str, row: int, index: tuple[int, ...]) -> Array:
        """What lies at an index of one row; where the block was cut, only the chunk around it is decoded."""
        array = self.array(key)
        number, place = divmod(row, array.chunks[0])
        whole = self.cache.get((key, number))
        if whole is not None or not index or array.chunks[1] >= array.shape[1]:
            block = self.block(key, number) if whole is None else whole
            return np.asarray(block[(place, *index)])
        side = array.chunks[1]
        cut = index[0] // side
        chunk = self.cache.get((key, number, cut))
        if chunk is None:
            first, end = number * array.chunks[0], min((number + 1) * array.chunks[0], self.axis(key)[1])
            across = slice(cut * side, min((cut + 1) * side, array.shape[1]))
            rest = (slice(0, length) for length in array.shape[2:])
            chunk = self.decode(key, (slice(first, end), across, *rest))
            self.cache.put((key, number, cut), chunk)
        return np.asarray(chunk[(place, index[0] - cut * side, *index[1:])])

    def block(self, key: str, number: int) -> Array:
        cached = self.cache.get((key, number))
        if cached is not None:
            return cached
        axis, rows = self.axis(key)
        array = self.array(key)
        first = number * array.chunks[0] if axis else 0
        end = min(first + array.chunks[0], rows) if axis else array.shape[0]
        block = self.decode(key, (slice(first, end), *(slice(0, side) for side in array.shape[1:])))
        self.cache.put((key, number), block)
        return block

    def decode(self, key: str, region: tuple[slice, ...]) -> Array:
        """A region of an array from its file, or an error where a chunk of it is missing or broken."""
        array = self.array(key)
        for chunk in _chunks_of(region, array.chunks):
            if not self.files.exists(f"{key}/{array.metadata.encode_chunk_key(chunk)}"):
                raise self._damaged(key)
        try:
            return frozen(np.asarray(array[region]))
        except Exception as error:  # each codec and store raises its own
            raise self._damaged(key) from error

    def _damaged(self, key: str) -> TraceError:
        return TraceError(
            f"{key} of {self.files.name} is truncated or damaged. Copy the trace again, or record it: "
            f"render.py record NAME"
        )


def _chunks_of(region: tuple[slice, ...], sides: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    """The coordinates of the chunks that a region touches."""
    return product(
        *(range(part.start // side, -(-part.stop // side)) for part, side in zip(region, sides, strict=True))
    )


def _alike(key: str, keys: Iterable[str]) -> str:
    """What else the array may have been: those of the same quantity."""
    same = sorted(known for known in keys if known.split("/")[0] == key.split("/")[0])
    return f"; it has {', '.join(same[:6])}" if same else ""


def frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
