"""A curve over examples that are stacked where they stand: one kind upward at the top, the other down at the foot.

It knows no trace. Places are pixels of a 720-line frame.

    curve = StackedCurve(box, x, upper, theme)     # (N,) in [0, 1] from left to right, and which are piled at the top
    curve.heights = heights                        # (M,) of the curve, in [0, 1], evenly from left to right
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel

Floats = NDArray[Any]
DOT, PILE, GAP = (
    4.2,
    0.2,
    2.0,
)  # pixels: a dot's radius; of the height, that piles take; pixels before they begin
LINE, RULE = 3.2, 1.0  # pixels: half of the curve's width, and of the two levels'
COLUMNS = 64


class StackedCurve(Painted):
    """See the module. box: (4,) left, top, right, bottom of everything."""

    def __init__(self, box: Floats, x: Floats, upper: NDArray[np.bool_], theme: Theme) -> None:
        super().__init__()
        self.box, self.x, self.upper = np.asarray(box, float), np.asarray(x, float), upper
        self.theme, self.easel = theme, Easel(False)
        self.heights = np.full(2, 0.5)
        column = np.rint(self.x * COLUMNS).astype(int)
        self.column, self.rank = column / COLUMNS, np.zeros(len(column))
        for kind in (False, True):
            for place in np.unique(column[upper == kind]):
                of = np.flatnonzero((column == place) & (upper == kind))
                self.rank[of] = np.arange(len(of))
        self.value, self.text, self.edge = (rgb(ink) * 255 for ink in (theme.value, theme.text, theme.edge))

    @property
    def levels(self) -> tuple[float, float]:
        """The heights of one and of nothing."""
        high = self.box[3] - self.box[1]
        return float(self.box[1] + PILE * high), float(self.box[3] - PILE * high)

    def dots(self) -> tuple[Floats, float]:
        """(N, 2) where examples stand, and their radius."""
        one, none = self.levels
        room = one - self.box[1]
        radius = min(DOT, 0.45 * (self.box[2] - self.box[0]) / COLUMNS)
        pitch = min(2.1 * radius, (room - GAP - 2 * radius) / max(1.0, float(self.rank.max(initial=0))))
        away = radius + GAP + self.rank * pitch
        x = self.box[0] + self.column * (self.box[2] - self.box[0])
        return np.column_stack([x, np.where(self.upper, one - away, none + away)]), radius

    def curve(self) -> Floats:
        """(M, 2) the curve."""
        one, none = self.levels
        x = np.linspace(self.box[0], self.box[2], len(self.heights))
        return np.column_stack([x, none + (one - none) * self.heights])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: the two levels, examples, the curve, then their glow."""
        easel, fine, seen = self.easel, canvas.fine, self.opacity
        easel.begin(canvas.pixels, fine)
        rects = np.array([[self.box[0], y - RULE / 2, self.box[2], y + RULE / 2] for y in self.levels]) * fine
        easel.draw_rects(rects, 0.0, np.tile(self.edge, (2, 1)), np.full(2, seen), np.zeros(2))
        at, radius = self.dots()
        easel.draw_dots(at, np.full(len(at), radius), self.text, np.full(len(at), 0.9 * seen), 0.1)
        easel.draw_stroke(self.curve() * fine, LINE * fine, seen, self.value, 0.5)
        if self.theme.name == "dark":
            easel.bloom()
