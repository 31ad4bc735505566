"""A gate: a number line with a mark at every unit, over it the curve that says how much of a number is passed; at the
line's end an upright one, for what comes out.

It knows no trace. Both axes have one scale, as long as the curve has room. Places are pixels of a 720-line frame.

    gate = Gate(scale, theme, width=1280)
    gate.curve = lambda values: np.maximum(values, 0)
    gate.grown = gate.lit = 1.0
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.parts.heap import Function, Scale
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_ribbon

Floats = NDArray[Any]
AXIS, LINE, HINGE = 1.6, 5.0, 7.5  # pixels: widths of the line and of the curve, half of the dot at zero
MARK, ZERO = 9.0, 16.0  # pixels: how far a mark, and that of zero, reaches below
MOST = 40  # marks; where there would be more, they stand at every tenth unit
FILLS = np.array([0.0, 0.0, 1.0])  # of a ribbon: nothing under it, all of its width


class Gate(Painted):
    """See the module. width: of the frame, which the curve crosses. below: how far under the line a curve is seen."""

    def __init__(self, scale: Scale, theme: Theme, width: float, below: float = 88.0) -> None:
        super().__init__()
        self.scale, self.theme, self.below = scale, theme, below
        self.span, self.ceiling = (0.0, width), -60.0  # left and right, and how high it is seen
        self.curve: Function | None = None
        self.rise = scale.unit  # pixels that an answer of one is high
        self.grown, self.lit = 0.0, 0.0  # share of the line that is drawn; how much the curve is seen
        self.risen, self.reach = 0.0, (0.0, 1.0)  # share of the upright line that is drawn, and its answers
        self.post = 0.0  # pixels of a rule that goes up from zero
        self.easel = Easel(False)
        self.rule, self.ink = rgb(theme.muted) * 255, rgb(theme.value) * 255

    def heights(self, x: Floats) -> Floats:
        """The curve's y over places of the line."""
        values = self.scale.value(x)
        made = values if self.curve is None else self.curve(values)
        return np.asarray(self.scale.base - self.rise * made)

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_line(easel, fine)
        if self.lit > 0 and self.curve is not None:
            self._paint_curve(easel, fine, self.curve, self.ink, LINE)
            self._paint_hinge(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def marks(self) -> Floats:
        """The values that have a mark: every unit within the line, or every tenth."""
        step = 1.0 if self.scale.high - self.scale.low <= MOST else 10.0
        return np.arange(np.ceil(self.scale.low / step), np.floor(self.scale.high / step) + 1) * step

    def _paint_line(self, easel: Easel, fine: float) -> None:
        """From zero outward, as far as it is drawn."""
        scale, zero = self.scale, float(self.scale.x(0.0))
        left, right = (zero + (end - zero) * self.grown for end in self._ends())
        rects = [[left, scale.base - AXIS / 2, right, scale.base + AXIS / 2]]
        for value in self.marks():
            x = float(scale.x(value))
            if left <= x <= right:
                far = ZERO if value == 0 else MARK
                rects.append([x - AXIS / 2, scale.base, x + AXIS / 2, scale.base + far])
        rects += self._upright()
        count, seen = len(rects), min(1.0, 8 * self.grown) * self.opacity
        inks = np.tile(self.rule, (count, 1))
        easel.draw_rects(np.array(rects) * fine, 0.0, inks, np.full(count, 0.75 * seen), np.zeros(count))

    @property
    def out(self) -> float:
        """Where the upright line stands: at the end of the other."""
        return self._ends()[1]

    def _upright(self) -> list[list[float]]:
        """The line of answers, with its marks; and the rule at zero."""
        x, base, zero, rects = self.out, self.scale.base, float(self.scale.x(0.0)), []
        if self.risen:
            low, high = (self.risen * end for end in self.reach)
            rects.append([x - AXIS / 2, base - self.rise * high, x + AXIS / 2, base - self.rise * low])
            units = np.arange(np.ceil(low), np.floor(high) + 1)
            for y in base - self.rise * (units if len(units) <= MOST else units[:0]):
                rects.append([x, y - AXIS / 2, x + MARK, y + AXIS / 2])
        if self.post:
            rects.append([zero - AXIS / 2, base - self.post, zero + AXIS / 2, base])
        return rects

    def _ends(self) -> tuple[float, float]:
        """The line reaches a little beyond its values, within the curve's span."""
        return max(self.span[0], self.scale.left - 40), min(self.span[1], self.scale.right + 40)

    def _paint_curve(self, easel: Easel, fine: float, curve: Function, ink: Floats, wide: float) -> None:
        """As wide across its own direction wherever it goes; cut off where it leaves its room."""
        first, end = int(self.span[0] * fine), int(np.ceil(self.span[1] * fine))
        at = (np.arange(first, end) + 0.5) / fine
        y = self.scale.base - self.rise * curve(self.scale.value(at))
        slope = np.gradient(y, at)
        half = wide / 2 * np.sqrt(1 + np.minimum(np.abs(slope), 8.0) ** 2)
        inside = (y < self.scale.base + self.below) & (y > self.ceiling)
        for begin, stop in _runs(inside):
            part = slice(begin, stop)
            band = np.column_stack([y[part] - half[part], y[part], y[part] + half[part]]) * fine
            draw_ribbon(
                easel.words, first + begin, band, 0.0, wide / 2 * fine, ink, FILLS, self.lit * self.opacity,
                easel.glow, 0.5 * self.lit * wide / LINE,
            )  # fmt: skip

    def _paint_hinge(self, easel: Easel, fine: float) -> None:
        x = float(self.scale.x(0.0))
        y = float(self.heights(np.array([x]))[0])
        rect = np.array([[x - HINGE, y - HINGE, x + HINGE, y + HINGE]]) * fine
        seen = np.full(1, self.lit * self.opacity)
        easel.draw_rects(rect, HINGE * fine, self.ink[None].copy(), seen, 1.5 * seen)


def _runs(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where neighbours are all inside: begin and end of each run."""
    padded = np.concatenate([[False], inside, [False]]).astype(np.int8)
    turns = np.flatnonzero(np.diff(padded))
    return [(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True)]
