"""A heap: small pictures, each in the column over its own value on a number line. Numbers in, places out.

    scale = Scale(40, 1240, 70, 545, low=-6.5, high=5.2)
    heap = Heap(scale, values)                     # (N,)
    heap.boxes()                                   # (N, 4) where they come to rest
    heap.rows(np.tanh, rise=90, x=1180, room=400)  # the same columns, lying at what a function makes of them

Places are pixels of a 720-line frame. Columns begin at zero, so that none holds values of both signs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Function = Callable[[Floats], Floats]
LARGEST = 56.0  # side of a picture
THINNEST = 1.2  # width of one that is pressed together
SOONER = 0.2  # share of the time by which columns begin one before the other
OVER = 3.0  # pixels between the line and what stands on it


@dataclass(frozen=True)
class Scale:
    """A number line and the room over it: left, right, top and base in pixels, and the values at its two ends."""

    left: float
    right: float
    top: float
    base: float
    low: float
    high: float

    @property
    def unit(self) -> float:
        """Pixels for one."""
        return (self.right - self.left) / (self.high - self.low)

    def x(self, value: Any) -> Any:
        """Where a value lies."""
        return self.left + (np.asarray(value) - self.low) * self.unit

    def value(self, x: Any) -> Any:
        """The value at a place."""
        return self.low + (np.asarray(x) - self.left) / self.unit

    def toward(self, other: Scale, t: float) -> Scale:
        """A line between two."""
        return Scale(*(a + (b - a) * t for a, b in zip(astuple(self), astuple(other), strict=True)))


def tile_for(scale: Scale, values: Floats) -> float:
    """The largest side of a picture whose highest column still fits over the line."""
    room = scale.base - OVER - scale.top
    least = room / max(1, len(values))
    for tile in np.arange(min(LARGEST, room), least, -0.5):
        if _highest(scale, values, float(tile)) * tile <= room:
            return float(tile)
    return least


def _columns(scale: Scale, values: Floats, tile: float) -> NDArray[np.int64]:
    return np.floor(values * scale.unit / tile + 1e-9 * np.sign(values)).astype(np.int64)


def _highest(scale: Scale, values: Floats, tile: float) -> int:
    return int(np.unique(_columns(scale, values, tile), return_counts=True)[1].max(initial=0))


class Heap:
    """See the module. values: (N,). tile: side of a picture; the largest that fits, if left out."""

    def __init__(self, scale: Scale, values: Floats, tile: float | None = None) -> None:
        self.scale, self.values = scale, np.asarray(values, float)
        self.tile = tile_for(scale, self.values) if tile is None else tile
        self.column = _columns(scale, self.values, self.tile)
        self.rank = _ranks(self.column)

    @property
    def late(self) -> Floats:
        """(N,) in [0, 1): when each comes, so that all columns grow together, each from its floor."""
        counts = np.bincount(self.column - self.column.min(initial=0), minlength=1)
        of = counts[self.column - self.column.min(initial=0)]
        column = self.column % 97 * 0.6180339887 % 1.0  # some columns begin sooner than others
        return np.asarray(
            SOONER * column + (1 - SOONER) * (self.rank + _shuffled(len(of))) / np.maximum(of, 1)
        )

    @property
    def early(self) -> Floats:
        """(N,) in [0, 1): when each goes, so that nothing ever hangs in the air."""
        return 1 - (self.rank + 1) / self.counts

    @property
    def counts(self) -> NDArray[np.int64]:
        """(N,) how many stand in each one's column."""
        _, place, counts = np.unique(self.column, return_inverse=True, return_counts=True)
        return np.asarray(counts[place])

    def boxes(self) -> Floats:
        """(N, 4) centre and size of each."""
        x = self.scale.x((self.column + 0.5) * self.tile / self.scale.unit)
        y = self.scale.base - OVER - (self.rank + 0.5) * self.tile
        sides = np.full(len(y), self.tile)
        return np.column_stack([x, y, sides, sides])

    def at_curve(self, function: Function, rise: float) -> Floats:
        """(N, 4) where each column meets a function's curve; as high as that makes it. rise: pixels for one."""
        edges = np.column_stack([self.column, self.column + 1]) * self.tile / self.scale.unit  # values
        made = function(edges.ravel()).reshape(edges.shape)
        boxes = self.boxes()
        boxes[:, 1] = self.scale.base - rise * made.mean(1)
        boxes[:, 3] = np.maximum(rise * np.abs(made[:, 1] - made[:, 0]), min(THINNEST, self.tile))
        return boxes

    def rows(self, function: Function, rise: float, x: float, room: float) -> Floats:
        """(N, 4) each column lies as a row, at the height of its answers: from x to the left, the top of it first.

        room: how long a row may be; the longest is one that has answers other than zero.
        """
        boxes = self.at_curve(function, rise)
        speaks = function(self.values) != 0
        longest = int(self.counts[speaks].max(initial=1))
        wide = min(self.tile, room / longest)
        boxes[:, 0] = x - OVER - np.minimum((self.counts - self.rank - 0.5) * wide, room)
        boxes[:, 2] = wide
        return boxes


def _ranks(column: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) how many lie below each in its column, in no order: neighbours in the data are none here."""
    order = np.lexsort([_shuffled(len(column)), column])
    sorted_ = column[order]
    begin = np.searchsorted(sorted_, sorted_, side="left")
    rank = np.empty(len(column), np.int64)
    rank[order] = np.arange(len(column)) - begin
    return rank


def _shuffled(count: int) -> Floats:
    """(N,) in [0, 1): an order without one, the same each time."""
    return np.asarray(np.arange(count) * 0.6180339887 % 1.0)
