"""How an array is laid out when it is recorded: in which chunks, packed by what."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.names import is_inside
from tracereel.engine.trace.reading.layout import TYPES, Layout
from tracereel.engine.trace.reading.limits import BLOCK_BYTES
from tracereel.engine.trace.reading.limits import CHUNK_BYTES as READABLE
from tracereel.engine.trace.schema import BLOCK, ROWS_PER_CHUNK

CHUNK_BYTES = 2**21  # so that little is read for one weight's history
HALF = BLOCK // 2


def layout_for(key: str, axes: tuple[str, ...], shape: tuple[int, ...], dtype: Any) -> Layout:
    """That of an array which is not there yet; axes it does not name get names of their own, for xarray.

    Entries are packed by lz4, because training waits for them; all else is little, and packed by zstd.
    """
    dtype, first = np.dtype(dtype), axes[0] if axes else ""
    sides = chunks(first, shape, dtype.itemsize)
    _refuse_unreadable(key, dtype.name, math.prod(sides) * dtype.itemsize)
    if first == "entry":
        _refuse_unprovable(key, min(BLOCK, shape[0]), math.prod(shape[1:]) * dtype.itemsize)
    leaf = key.rpartition("/")[2]
    names = (*axes, *(f"{leaf}_{axis}" for axis in range(len(shape) - len(axes))))
    time_last = tuple(reversed(range(len(shape))))
    compressor = "lz4" if first == "entry" else "zstd"
    return Layout(shape, sides, dtype.newbyteorder("<"), names, time_last, compressor)


def chunks(axis: str, shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Blocks along the first axis, whole along the others. Large blocks are halved, then cut along the second axis.

    Half a block is packed while training fills the other, and a frame reads half as much. Of an array that does not
    grow the next axes are cut too, where that is not enough, and the first comes last.
    """
    sides = [max(1, side) for side in shape]
    cut = [*range(1, len(sides)), 0] if sides else []
    if axis in ROWS_PER_CHUNK:
        sides[0] = ROWS_PER_CHUNK[axis]
        if axis == "entry" and itemsize * math.prod(sides) > CHUNK_BYTES:
            sides[0] = HALF
        cut = [1] if len(sides) > 1 else []
    for place in cut:
        pieces = -(-itemsize * math.prod(sides) // CHUNK_BYTES)
        sides[place] = -(-sides[place] // min(pieces, sides[place]))
        if sides[place] > 1:
            break
    return tuple(sides)


def _refuse_unreadable(key: str, dtype: str, chunk_bytes: int) -> None:
    """Refuse to begin an array that no reader of traces would read."""
    if not is_inside(key):
        raise TraceError(
            f'"{key}" cannot be the name of an array: expected names without : and \\, joined by /'
        )
    if dtype not in TYPES:
        raise TraceError(f"{key} cannot be recorded: expected plain numbers such as float32, got {dtype}")
    if chunk_bytes > READABLE:
        raise TraceError(
            f"{key} cannot be recorded: expected chunks of at most {READABLE:,} bytes, got {chunk_bytes:,}. "
            f"Record fewer probes, or smaller ones"
        )


def _refuse_unprovable(key: str, entries: int, entry_bytes: int) -> None:
    """Refuse to begin an array whose blocks no reader would hold against their digests."""
    if entries * entry_bytes > BLOCK_BYTES:
        raise TraceError(
            f"{key} cannot be recorded: expected {entries} entries of at most {BLOCK_BYTES // entries:,} bytes, "
            f"got {entry_bytes:,}. Record a smaller layer, or fewer steps"
        )
