"""A valley: a loss over the values of one weight, its line of numbers below; a point on it, and the way to another.

It knows no trace. Places are pixels of a 720-line frame. Between two points of the curve it is straight. Near to its
point it can be looked at as near as one likes: places grow apart, lines and points keep their size. The ruler has a
tick at every whole number, every tenth, every hundredth and so on, as soon as they have room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_ribbon

Floats = NDArray[Any]
FILLS = np.array([0.34, 0.0, 0.2])  # coverage under the curve, at its base, and of what strays around it
LINE, AXIS, POST, STEP = 5.0, 3.0, 2.4, 8.0  # pixels
DOT, RIM, ZERO = 10.0, 3.0, 26.0  # pixels: of the point, around it; of the tick at zero
TICKS = (
    9.0,
    130.0,
    9.0,
    20.0,
)  # pixels between two from which they are seen, and are full; how high they then are
FINEST = 7  # decimals of the ruler


@dataclass(frozen=True)
class Lens:
    """How weights and losses become places: those of `centre` stand at `place`; pixels for each 1 of them."""

    centre: tuple[float, float]
    place: tuple[float, float]
    scale: tuple[float, float]

    def x(self, weight: Any) -> Any:
        """The place of a weight."""
        return self.place[0] + (weight - self.centre[0]) * self.scale[0]

    def y(self, loss: Any) -> Any:
        """The height of a loss."""
        return self.place[1] - (loss - self.centre[1]) * self.scale[1]

    def weight(self, x: Any) -> Any:
        """The weight at a place."""
        return self.centre[0] + (x - self.place[0]) / self.scale[0]

    @property
    def lean(self) -> float:
        """Pixels up for a pixel to the right, where the loss rises by 1 with the weight."""
        return self.scale[1] / self.scale[0]


class Valley(Painted):
    """See the module. points: (N, 2) weights, rising, and the loss at each."""

    def __init__(
        self, points: Floats, lens: Lens, bounds: tuple[float, float, float, float], theme: Theme
    ) -> None:
        super().__init__()
        self.points, self.lens, self.bounds = (
            points,
            lens,
            bounds,
        )  # left, top, right, and where the ruler lies
        self.low = self.high = 0.0  # the weights between which it is drawn
        self.at = 0.0  # the weight of its point
        self.moved = 0.0  # how far another way leads from there, drawn on the ruler
        self.laid = 1.0  # how far the ruler is drawn, from its middle
        self.marked = 0.0  # how much is seen of its point
        self.filled = 1.0  # how much is seen of what lies under the curve
        self.cut = 0.0  # pixels over the ruler in which no curve is: it is not where the loss is none
        self.lifted = 0.0  # how far that has risen from the ruler to the curve
        self.theme, self.easel = theme, Easel(False)
        inks = theme.error, theme.positive, theme.negative, theme.muted, theme.text, theme.background
        self.error, self.up, self.down, self.muted, self.text, self.ground = (rgb(ink) * 255 for ink in inks)

    def loss(self, weight: Any) -> Any:
        """The loss at a weight."""
        return np.interp(weight, self.points[:, 0], self.points[:, 1])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_ruler(easel, fine)
        if self.high > self.low:
            self._paint_curve(easel, fine)
        self._paint_point(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    # -- parts -----------------------------------------------------------------------------------------------------

    def _paint_curve(self, easel: Easel, fine: float) -> None:
        left, top, right, base = self.bounds
        begin, end = max(left, self.lens.x(self.low)), min(right, self.lens.x(self.high))
        first, last = int(np.ceil(begin * fine)), int(end * fine)
        if last - first < 2:
            return
        columns = np.arange(first, last) + 0.5
        heights = self.lens.y(self.loss(self.lens.weight(columns / fine))) * fine
        start, end = _around(
            (heights > top * fine) & (heights < (base - self.cut) * fine),
            int(self.lens.x(self.at) * fine) - first,
        )
        shown = heights[start:end]
        if len(shown) > 1:
            draw_ribbon(
                easel.words, first + start, np.column_stack([shown, shown, shown]), base * fine, LINE / 2 * fine,
                self.error, FILLS * self.filled, self.opacity, easel.glow, 0.4,
            )  # fmt: skip

    def _paint_ruler(self, easel: Easel, fine: float) -> None:
        left, _, right, base = self.bounds
        middle, half = (left + right) / 2, (right - left) / 2 * self.laid
        left, right = middle - half, middle + half
        zero = float(np.clip(self.lens.x(0.0), left, right))
        self._rect(easel, [left, base - AXIS / 2, zero, base + AXIS / 2], self.down, 0.75, 0.1, fine)
        self._rect(easel, [zero, base - AXIS / 2, right, base + AXIS / 2], self.up, 0.75, 0.1, fine)
        for decimals in range(FINEST + 1):
            self._paint_ticks(easel, fine, left, right, 10.0**-decimals)
        if left < zero < right:
            self._rect(easel, [zero - 1, base, zero + 1, base + ZERO], self.text, 0.8, 0.0, fine)

    def _paint_ticks(self, easel: Easel, fine: float, left: float, right: float, apart: float) -> None:
        """Ticks of one distance; of those that lie too close, none."""
        begins, full, low, high = TICKS
        gap = apart * self.lens.scale[0]
        seen = float(np.clip((gap - begins) / (full - begins), 0, 1)) ** 0.5
        if seen <= 0 or right - left < 2:
            return
        first, last = (self.lens.weight(side) / apart for side in (left, right))
        x = self.lens.x(np.arange(np.ceil(first), np.floor(last) + 1) * apart)
        base, tall = self.bounds[3], low + (high - low) * seen
        rects = np.column_stack([x - 1, np.full_like(x, base), x + 1, np.full_like(x, base + tall)]) * fine
        count = len(rects)
        if count:
            inks = np.repeat(self.muted[None], count, 0)
            easel.draw_rects(rects, 0.0, inks, np.full(count, 0.85 * seen * self.opacity), np.zeros(count))

    def _paint_point(self, easel: Easel, fine: float) -> None:
        base, x = self.bounds[3], float(self.lens.x(self.at))
        if self.moved:
            self._post(easel, fine, self.at - self.moved, 0.35 * self.marked)
            ends = sorted((x, float(self.lens.x(self.at - self.moved))))
            ink = self.up if self.moved > 0 else self.down
            self._rect(easel, [ends[0], base - STEP / 2, ends[1], base + STEP / 2], ink, 1.0, 0.5, fine)
        if self.marked <= 0:
            return
        y, ink = self._post(easel, fine, self.at, 0.8 * self.marked)
        for radius, color, shine in ((DOT + RIM, self.text, 0.5), (DOT, ink, 0.6)):
            self._rect(
                easel,
                [x - radius, y - radius, x + radius, y + radius],
                color,
                self.marked,
                shine,
                fine,
                radius,
            )

    def _post(self, easel: Easel, fine: float, weight: float, seen: float) -> tuple[float, Floats]:
        """From the ruler to the curve, over a weight: its height, its colour."""
        base, x = self.bounds[3], float(self.lens.x(weight))
        y = base + (float(self.lens.y(self.loss(weight))) - base) * self.lifted
        ink = self.up if weight >= 0 else self.down
        self._rect(easel, [x - POST / 2, y, x + POST / 2, base], ink, seen, 0.2, fine)
        return y, ink

    def _rect(
        self, easel: Easel, rect: list[float], ink: Floats, seen: float, shine: float, fine: float,
        radius: float = 1.0,
    ) -> None:  # fmt: skip
        seen *= self.opacity
        if seen > 0 and rect[2] > rect[0] and rect[3] > rect[1]:
            one = np.array([rect]) * fine
            easel.draw_rects(one, radius * fine, ink[None].copy(), np.full(1, seen), np.full(1, shine * seen))


def _around(inside: NDArray[np.bool_], place: int) -> tuple[int, int]:
    """The stretch of columns around a place that are all inside; the nearest, where that one is not."""
    found = np.flatnonzero(inside)
    if not len(found):
        return 0, 0
    place = int(found[np.abs(found - place).argmin()])
    outside = np.flatnonzero(~inside)
    before, after = outside[outside < place], outside[outside > place]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) if len(after) else len(inside)
