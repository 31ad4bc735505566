"""Parts of an array, put together from the chunks that they touch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal

import numpy as np

from tracereel.engine.trace.reading.layout import Layout
from tracereel.engine.trace.schema import Array

Place = tuple[int, ...]
Region = tuple[slice, ...]  # a start and a stop in every dimension
ChunkOf = Callable[[Place], Array]


def whole(array: Layout) -> Region:
    """All of an array, as far as its shape goes."""
    return tuple(slice(0, side) for side in array.shape)


def rows(array: Layout, first: int, end: int) -> Region:
    """Rows first to end."""
    return (slice(first, end), *whole(array)[1:])


def pieces(array: Layout, first: int, end: int, most: int) -> Iterator[Region]:
    """The same, none larger than `most` bytes unless one row is; chunk after chunk, where a row has any numbers."""
    row = math.prod(array.shape[1:]) * array.dtype.itemsize
    count = max(1, min(array.chunks[0], most // max(row, 1)))
    for start in range(first - first % count, end, count) if row else ():
        yield rows(array, max(first, start), min(end, start + count))


def shape_of(region: Region) -> tuple[int, ...]:
    """The sides of a region."""
    return tuple(part.stop - part.start for part in region)


def touched(array: Layout, region: Region) -> list[range]:
    """The chunks of a region, along every dimension."""
    parts = zip(region, array.chunks, strict=True)
    return [range(part.start // side, -(-part.stop // side)) for part, side in parts]


def gathered(array: Layout, region: Region, chunk_of: ChunkOf, order: Literal["C", "F"] = "F") -> Array:
    """A region's numbers, read-only; a view of its only chunk where that holds little else."""
    places, shape = touched(array, region), shape_of(region)
    size = math.prod(shape) * array.dtype.itemsize
    if 2 * size > array.chunk_bytes and order == "F" and all(len(along) == 1 for along in places):
        place = tuple(along[0] for along in places)
        return chunk_of(place)[_within(region, place, array.chunks)]
    out = np.empty(shape, array.dtype, order)
    for place in product(*places):
        out[_of(region, place, array.chunks)] = chunk_of(place)[_within(region, place, array.chunks)]
    return frozen(out)


def frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array


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
