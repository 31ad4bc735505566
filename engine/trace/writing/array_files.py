"""Writing the files of an array: what zarr would write, byte for byte once decoded, at many times its pace.

zarr asks an event loop for each of hundreds of small files. Here time is turned last, blosc packs, and a file appears
under its name when it is whole. Readers notice nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numcodecs import Blosc  # type: ignore[import-untyped, unused-ignore]

from tracereel.engine.trace.reading.chunks import decoded
from tracereel.engine.trace.reading.layout import LEVELS, Layout, fill_value
from tracereel.engine.trace.schema import Array

PARTIAL = ".partial"  # what a file is called until it is whole
GROUP = b'{\n  "attributes": {},\n  "zarr_format": 3,\n  "node_type": "group"\n}'
PACK = {name: Blosc(name, level, Blosc.SHUFFLE).encode for name, level in LEVELS.items()} | {"": memoryview}


class GrowingArray:
    """An array of a trace that gets longer along its first axis."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder, self.layout = folder, layout
        self._begun: tuple[int, Array] | None = None

    @property
    def length(self) -> int:
        return self.layout.shape[0]

    def write(self, rows: Array, first: int) -> None:
        """Put rows at `first`, where the rows before them end."""
        side, end = self.layout.chunks[0], first + len(rows)
        if end > self.length:
            self.set_length(end)
        for number in range(first // side, -(-end // side)):
            start, stop = max(first, number * side), min(end, (number + 1) * side)
            block = self._block(number, start, rows[start - first : stop - first])
            write_chunks(self.folder, self.layout, block, number)

    def nothing(self) -> Array:
        """A row of the shape and type of all of them, without any number."""
        return np.empty(self.layout.shape[1:], self.layout.dtype)

    def set_length(self, length: int) -> None:
        """Say how long the array is: in its zarr.json."""
        self.layout = replace(self.layout, shape=(length, *self.layout.shape[1:]))
        write_whole(self.folder / "zarr.json", self.layout.to_json())

    def _block(self, number: int, start: int, rows: Array) -> Array:
        """The rows of a whole chunk: those that it has already, these, and nothing."""
        side = self.layout.chunks[0]
        if len(rows) == side:
            return rows
        offset = start - number * side
        if self._begun is None or self._begun[0] != number:
            block = np.full((side, *rows.shape[1:]), fill_value(rows.dtype), rows.dtype)
            if offset:
                self._read(number, block)
            self._begun = number, block
        block = self._begun[1]
        block[offset : offset + len(rows)] = rows
        return block

    def _read(self, number: int, block: Array) -> None:
        """What the files of a block hold, where an earlier recording left off within it."""
        for place, piece in _pieces(block, self.layout.chunks):
            content = (self.folder / self.layout.file((number, *place[1:]))).read_bytes()
            piece[...] = decoded(content, self.layout)[tuple(map(slice, piece.shape))]


def make(folder: Path, key: str, layout: Layout) -> Path:
    """An array without a chunk in a trace's folder, and the groups above it; its own folder."""
    place = folder / key
    place.mkdir(parents=True)
    write_whole(place / "zarr.json", layout.to_json())
    for group in list(place.parents)[: key.count("/")]:
        if not (group / "zarr.json").exists():
            write_whole(group / "zarr.json", GROUP)
    return place


def write_chunks(folder: Path, layout: Layout, block: Array, first: int = 0) -> None:
    """Write rows in whole chunks, the first of which are number `first` along the first axis."""
    for place, piece in _pieces(block, layout.chunks):
        if piece.shape != layout.chunks:
            whole = np.full(layout.chunks, fill_value(layout.dtype), layout.dtype)
            whole[tuple(map(slice, piece.shape))] = piece
            piece = whole
        stored = np.ascontiguousarray(piece.transpose(layout.order), layout.dtype)
        path = folder / layout.file((first + place[0], *place[1:]) if place else place)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, PACK[layout.compressor](stored))


def _pieces(block: Array, sides: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Array]]:
    """(place, what lies there) for every chunk that a block needs."""
    counts = [range(-(-length // side)) for length, side in zip(block.shape, sides, strict=True)]
    for place in product(*counts):
        within = (slice(i * side, (i + 1) * side) for i, side in zip(place, sides, strict=True))
        yield place, block[tuple(within)]


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
