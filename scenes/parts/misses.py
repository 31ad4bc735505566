"""Misses: points, a curve that should meet them, and how far it is off at each: a side, opened into a real square.

It knows no trace: arrays in, a picture of them. Places are pixels of a 720-line frame. Squares are squares: as wide as
they are high, whatever the unit of what lies across.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_ribbon

Floats = NDArray[Any]
POINT = 5.5  # pixels, the radius of a point
SIDE = 3.0  # pixels: the miss itself
LINE = 3.4  # pixels: the curve
FACE, RIM = 0.13, 0.5  # coverage of a square, and of its rim


class Misses(Painted):
    """See the module. points: (N, 2), rising from left to right; said: (N,) heights of the curve at each."""

    def __init__(self, points: Floats, middle: float, theme: Theme) -> None:
        super().__init__()
        self.points, self.said = np.asarray(points, float), np.asarray(points, float)[:, 1].copy()
        self.outward = np.where(self.points[:, 0] < middle, -1.0, 1.0)  # squares open away from the middle
        self.curve = np.zeros((0, 2))  # (M, 2), rising from left to right
        self.sides = 0.0  # share of each miss that is drawn
        self.opened = 0.0  # how far each side has opened into its square
        self.mean = np.zeros(3)  # centre x, centre y and side of their mean square
        self.gathered = 0.0  # how far copies of the squares have come to where their mean stands
        self.meant = 0.0  # how much of the mean is seen
        self.was = 0.0  # side of an earlier mean, which stays as a frame
        self.theme, self.easel = theme, Easel(False)
        self.value, self.error, self.text = (rgb(ink) * 255 for ink in (theme.value, theme.error, theme.text))

    def boxes(self) -> Floats:
        """(N, 4) left, top, right, bottom of every square, as far as it is opened."""
        x, y = self.points.T
        size = np.abs(self.said - y)
        wide = size * self.opened
        far = x + self.outward * wide
        top = np.minimum(self.said, y)
        high = size * self.sides
        top = np.where(self.said < y, y - high, y)
        return np.column_stack([np.minimum(x, far), top, np.maximum(x, far), top + high])

    def copies(self) -> Floats:
        """(N, 4) the same of a copy of each, on its way to where their mean stands."""
        boxes, half = self.boxes(), self.mean[2] / 2
        goal = np.array([*(self.mean[:2] - half), *(self.mean[:2] + half)])
        return np.asarray(boxes + (goal - boxes) * self.gathered)

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: squares, large ones first, the curve, sides and points, the mean; then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_squares(easel, fine)
        self._paint_curve(easel, fine)
        self._paint_sides(easel, fine)
        self._paint_points(easel, fine)
        self._paint_mean(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _paint_squares(self, easel: Easel, fine: float) -> None:
        if self.opened <= 0:
            return
        self._paint_cards(easel, self.boxes(), 1.0, fine)
        if 0 < self.gathered < 1:
            self._paint_cards(easel, self.copies(), 1 - 0.6 * self.gathered, fine)

    def _paint_cards(self, easel: Easel, boxes: Floats, share: float, fine: float) -> None:
        order = np.argsort(-(boxes[:, 3] - boxes[:, 1]), kind="stable")
        rects, count = boxes[order] * fine, len(order)
        ink = np.tile(self.error, (count, 1))
        seen = np.full(count, self.opacity * share)
        easel.draw_rects(rects, 0.0, ink, FACE * seen, 0.05 * seen)
        easel.draw_frames(rects, 0.0, np.full(count, 1.2 * fine), ink, RIM * seen, 0 * seen)

    def _paint_sides(self, easel: Easel, fine: float) -> None:
        if self.sides <= 0:
            return
        x, y = self.points.T
        end = y + (self.said - y) * self.sides
        half = SIDE / 2
        rects = np.column_stack([x - half, np.minimum(y, end), x + half, np.maximum(y, end)]) * fine
        seen = np.full(len(x), self.opacity)
        easel.draw_rects(rects, 0.0, np.tile(self.error, (len(x), 1)), seen, 0.5 * seen)

    def _paint_curve(self, easel: Easel, fine: float) -> None:
        if len(self.curve) < 2:
            return
        first, last = (int(np.round(side * fine)) for side in self.curve[[0, -1], 0])
        columns = (np.arange(first, last) + 0.5) / fine
        height = np.interp(columns, *self.curve.T) * fine
        shown = np.column_stack([height, height, height])
        draw_ribbon(
            easel.words, first, shown, 0.0, LINE / 2 * fine, self.value, np.zeros(3), self.opacity, easel.glow, 0.5
        )  # fmt: skip

    def _paint_points(self, easel: Easel, fine: float) -> None:
        rects = np.column_stack([self.points - POINT, self.points + POINT]) * fine
        seen = np.full(len(rects), self.opacity)
        easel.draw_rects(rects, POINT * fine, np.tile(self.text, (len(rects), 1)), seen, 0.25 * seen)

    def _paint_mean(self, easel: Easel, fine: float) -> None:
        if self.meant <= 0 or self.mean[2] <= 0:
            return
        half, seen = self.mean[2] / 2, np.full(1, self.meant * self.opacity)
        rect, was = (
            np.array([[*(self.mean[:2] - far), *(self.mean[:2] + far)]]) * fine
            for far in (half, self.was / 2)
        )
        if self.was > self.mean[2]:
            easel.draw_frames(was, 0.0, np.full(1, 1.2 * fine), self.error[None].copy(), RIM * seen, 0 * seen)
        easel.draw_rects(rect, min(3.0, half) * fine, self.error[None].copy(), 0.85 * seen, 0.5 * seen)
