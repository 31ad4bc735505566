"""Writing the chunks of a growing array: what zarr would write, byte for byte once decoded, at several times its pace.

zarr transposes with strides that miss every cache, and asks an event loop for each of hundreds of small chunks. Here
a loop turns time last, blosc packs, a file appears under its name when it is whole. Readers notice nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numcodecs import Blosc  # type: ignore[import-untyped, unused-ignore]
from zarr.codecs import BloscCodec

from engine.optimizers import fused
from engine.trace_schema import Array

PARTIAL = ".partial"  # what a file is called until it is whole
SHUFFLES = {"noshuffle": Blosc.NOSHUFFLE, "shuffle": Blosc.SHUFFLE, "bitshuffle": Blosc.BITSHUFFLE}
WORTH_A_LOOP = 2**16  # bytes


class GrowingArray:
    """An array of a trace that gets longer along its first axis."""

    def __init__(self, folder: Path, array: zarr.Array[Any]) -> None:
        self.folder, self._array = folder / array.path, array
        self.sides = array.chunks
        self.length, self._rest = array.shape[0], array.shape[1:]
        self._fill, self._dtype = array.fill_value, array.dtype
        codec = next((codec for codec in array.compressors if isinstance(codec, BloscCodec)), None)
        self._packed = codec is not None
        if codec is not None:
            self._blosc = Blosc(codec.cname.value, codec.clevel, SHUFFLES[codec.shuffle.value])
        self._begun: tuple[int, Array] | None = None

    def write(self, rows: Array, first: int) -> None:
        """Put rows at `first`, where the rows before them end."""
        side, end = self.sides[0], first + len(rows)
        if end > self.length:
            self.set_length(end)
        for number in range(first // side, -(-end // side)):
            start, stop = max(first, number * side), min(end, (number + 1) * side)
            self._write_chunk(number, self._chunk(number, start, rows[start - first : stop - first]))

    def nothing(self) -> Array:
        """A row of the shape and type of all of them, without any number."""
        return np.empty(self._rest, self._dtype)

    def set_length(self, length: int) -> None:
        """Say how long the array is: in its zarr.json, for which zarr takes its time."""
        path = self.folder / "zarr.json"
        facts = json.loads(path.read_text(encoding="utf-8"))
        facts["shape"] = [length, *self._rest]
        write_whole(path, json.dumps(facts, indent=2).encode())
        self.length = length

    def _chunk(self, number: int, start: int, rows: Array) -> Array:
        """A whole chunk: the rows that it has already, these, and nothing."""
        side = self.sides[0]
        if len(rows) == side:
            return rows
        offset = start - number * side
        if self._begun is None or self._begun[0] != number:
            chunk = np.full((side, *self._rest), self._fill, self._dtype)
            if offset:
                chunk[:offset] = self._array[number * side : start]
            self._begun = (number, chunk)
        chunk = self._begun[1]
        chunk[offset : offset + len(rows)] = rows
        return chunk

    def _write_chunk(self, number: int, chunk: Array) -> None:
        if not chunk.size:
            return
        if chunk.ndim == 1:
            self._write_piece((number,), chunk)
            return
        across = self.sides[1]
        for cut, start in enumerate(range(0, chunk.shape[1], across)):
            piece = chunk[:, start : start + across]
            if piece.shape[1] < across:
                whole = np.full((len(piece), across, *piece.shape[2:]), self._fill, self._dtype)
                whole[:, : piece.shape[1]] = piece
                piece = whole
            self._write_piece((number, cut, *(0 for _ in self._rest[1:])), piece)

    def _write_piece(self, place: tuple[int, ...], piece: Array) -> None:
        stored = time_last(piece)
        stored = stored.astype(stored.dtype.newbyteorder("<"), copy=False)
        path = self.folder / self._array.metadata.encode_chunk_key(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, self._blosc.encode(stored) if self._packed else stored.data)


def write_whole(path: Path, content: Any) -> None:
    """Write a file that is there whole or not at all."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        with partial.open("wb", buffering=0) as file:
            left = memoryview(content).cast("B")
            while left:
                left = left[file.write(left) :]
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def time_last(piece: Array) -> Array:
    """The axes in reverse order, laid out anew."""
    if piece.nbytes < WORTH_A_LOOP or piece.itemsize != 4 or piece.ndim not in (2, 3):
        return np.ascontiguousarray(piece.T)
    bits = piece.view(np.uint32)
    bits = bits if piece.ndim == 3 else bits[:, None, :]
    out = np.empty(bits.shape[::-1], np.uint32)
    _reverse(bits, out)
    return out.view(piece.dtype).reshape(piece.shape[::-1])


@fused
def _reverse(a: Array, out: Array) -> None:
    """out[i, o, t] = a[t, o, i], in tiles that stay in the nearest cache."""
    times, rows, columns = a.shape
    for row in range(0, rows, 16):
        for column in range(0, columns, 8):
            for o in range(row, min(row + 16, rows)):
                for t in range(times):
                    for i in range(column, min(column + 8, columns)):
                        out[i, o, t] = a[t, o, i]
