"""A desk of knobs: which inputs are seen from near, and where their cells and their knobs stand, in pixels.

desk = Desk(network, terms)
desk.near, desk.cells, desk.risen, desk.knobs     # inputs by number; a box of each: in the middle, above, below
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.terms import Terms

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
NAMED = 0.72  # of a cell's size: where names stand over cells
LARGER = 1.3  # that few named inputs may be
LOWER = 26.0  # pixels that named cells stand lower


class Plan(NamedTuple):
    """How many columns and rows of inputs are seen, the size of a cell, where a row stands: first, above its knobs."""

    columns: int
    rows: int
    pitch: float
    middle: float
    above: float
    below: float


PLANS = {
    "16:9": Plan(6, 3, 206.0, 312.0, 132.0, 396.0),
    "1:1": Plan(3, 3, 226.0, 339.0, 128.0, 396.0),
    "9:16": Plan(3, 5, 226.0, 580.0, 400.0, 790.0),
}


class Desk:
    """See the module."""

    def __init__(self, network: NetworkExhibit, terms: Terms) -> None:
        self.network, self.plan = network, PLANS[network.aspect]
        self.is_image = network.shape.is_image
        self.near = near(terms, self.is_image, self.plan.columns)
        larger = 1.0 if self.is_image else min(LARGER, self.plan.columns / len(self.near))
        self.pitch = self.plan.pitch * larger
        self.cells = self._row(self._middle, self.cell)
        self.risen = self._row(self.plan.above + LOWER * (not self.is_image), self.cell)
        self.knobs = self._row(self.plan.below + LOWER * (not self.is_image), self.pitch)
        self.around = self._around()

    @property
    def cell(self) -> float:
        """The size of an input's cell."""
        return self.pitch * (1.0 if self.is_image else NAMED)

    def _row(self, y: float, side: float) -> Floats:
        """(n, 4) a box of each input that is seen from near, side by side."""
        count = len(self.near)
        x = self.network.measures.width / 2 + (np.arange(count) - (count - 1) / 2) * self.pitch
        return np.column_stack([x, np.full(count, y), np.full((count, 2), side)])

    def _around(self) -> list[tuple[int, Floats]]:
        """The inputs in the rows of a picture over and under them, each with its box."""
        if not self.is_image:
            return []
        columns = self.network.shape.inputs[1]
        away = [row - self.near[0] // columns for row in self.seen]
        return [
            (i + down * columns, box + np.array([0.0, down * self.pitch, 0.0, 0.0]))
            for down in away
            if down
            for i, box in zip(self.near, self.cells, strict=True)
        ]

    @property
    def whole(self) -> Floats:
        """The box of a whole picture whose cells stand where those do."""
        rows, columns = self.network.shape.inputs
        row, column = divmod(self.near[0], columns)
        pitch = self.pitch
        x, y = self.cells[0, :2] + np.array([columns / 2 - column - 0.5, rows / 2 - row - 0.5]) * pitch
        return np.array([x, y, columns * pitch, rows * pitch])

    @property
    def seen(self) -> list[int]:
        """The rows of a picture that are seen when its cells stand there: theirs, and others over and under it."""
        rows, columns = self.network.shape.inputs
        row, count = self.near[0] // columns, min(self.plan.rows, rows)
        first = int(np.clip(row - self.plan.rows // 2, 0, rows - count))
        return list(range(first, first + count))

    @property
    def _middle(self) -> float:
        """Where their row stands, so that all rows that are seen stand in the middle."""
        if not self.is_image:
            return self.plan.middle
        row = self.near[0] // self.network.shape.inputs[1]
        return self.plan.middle + (row - self.seen[0] - (len(self.seen) - 1) / 2) * self.pitch


def near(terms: Terms, is_image: bool, most: int) -> list[int]:
    """The inputs that are seen from near: the marked one and its neighbours in its row, where most comes in."""
    count, i = len(terms.inputs), terms.marked
    begin, columns = (i // terms.shape[1] * terms.shape[1], terms.shape[1]) if is_image else (0, count)
    many = min(most, columns)
    starts = range(max(begin, i - many + 1), min(i, begin + columns - many) + 1)
    best = max(starts, key=lambda start: _telling(terms, slice(start, start + many)))
    return list(range(best, best + many))


def _telling(terms: Terms, some: slice) -> float:
    """How much there is to see of a few inputs: weights that are not nought as written, of both signs, and light."""
    weights, inputs = terms.weights[some], np.abs(terms.inputs[some])
    size = np.abs(weights) / (np.abs(terms.weights).max() or 1.0)
    seen = (size > 0.08).sum() + 2 * (weights.min() < 0 < weights.max())
    return float(seen + size.sum() + 0.7 * (inputs > 0).sum())
