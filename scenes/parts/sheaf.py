"""A sheaf: curves of one kind over one axis, that grow together; then their ends become points of one other curve.

It knows no trace. Places are pixels of a 720-line frame. What lies above the frame is drawn along its upper rim.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, mix, rgb
from tracereel.scenes.parts.time_curve import Strip
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_ribbon

Floats = NDArray[Any]
LINE, AXIS, HEAD, JOINED = (
    3.2,
    1.6,
    7.0,
    4.0,
)  # pixels: of a curve, the axis, half of a head, of the other curve
NONE, FILLS = np.zeros(3), np.array([0.2, 0.05, 0.0])  # coverage under the curves, and under the other one
DIM = 0.42  # of its ink: the faintest curve


class Sheaf(Painted):
    """See the module. curves: of each (N, 2) shares of the way along, rising, and of the height. lights: of each, in
    [0, 1], how much it stands out."""

    def __init__(self, strip: Strip, curves: Sequence[Floats], lights: Sequence[float], theme: Theme) -> None:
        super().__init__()
        self.strip, self.curves, self.theme = strip, list(curves), theme
        self.until, self.seen = 0.0, 1.0  # how far curves have come; how much is seen of them
        self.heads = np.zeros((len(self.curves), 2))  # (n, 2) where points stand
        self.turned = 0.0  # how far points have become those of the other curve: their ink
        self.joined = 0.0  # how much of that curve is drawn
        self.grown = 1.0  # of the axis
        self.easel = Easel(False)
        self.inks = [
            rgb(mix(theme.background, theme.error, DIM + (1 - DIM) * light)) * 255 for light in lights
        ]
        self.order = np.argsort(lights)  # brighter ones over fainter ones
        self.value, self.edge = rgb(theme.value) * 255, rgb(theme.faint) * 255
        self.follow()

    def ends(self, until: float = 1.0) -> Floats:
        """(n, 2) where curves are at a share of the way; where a curve ends earlier, there."""
        return np.array([self._at(curve, min(until, float(curve[-1, 0]))) for curve in self.curves])

    def follow(self) -> None:
        """Points ride on their curves."""
        self.heads = self.ends(self.until)

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        strip = self.strip
        axis = [strip.left, strip.base - AXIS / 2, strip.x(self.grown), strip.base + AXIS / 2]
        easel.draw_rects(
            np.array([axis]) * fine, 0.0, self.edge[None].copy(), np.full(1, self.opacity), np.zeros(1)
        )
        for k in self.order:
            self._paint_curve(easel, fine, int(k))
        if self.joined > 0:
            self._paint_joined(easel, fine)
        self._paint_heads(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _at(self, curve: Floats, share: float) -> tuple[float, float]:
        high = min(1.0, float(np.interp(share, curve[:, 0], curve[:, 1])))
        return self.strip.x(share), float(self.strip.y(high))

    def _paint_curve(self, easel: Easel, fine: float, k: int) -> None:
        curve, strip = self.curves[k], self.strip
        end = min(self.until, float(curve[-1, 0]))
        x, y = strip.x(curve[:, 0]), strip.y(np.minimum(curve[:, 1], 1.0))
        self._ribbon(easel, fine, x, y, (strip.left, strip.x(end)), LINE, self.inks[k], NONE, self.seen, 0.35)

    def _paint_joined(self, easel: Easel, fine: float) -> None:
        order = np.argsort(self.heads[:, 0])
        x, y = self.heads[order].T
        ends = float(x[0]), float(x[0] + (x[-1] - x[0]) * self.joined)
        self._ribbon(easel, fine, x, y, ends, JOINED, self.value, FILLS, 1.0, 0.4)

    def _ribbon(
        self, easel: Easel, fine: float, x: Floats, y: Floats, ends: tuple[float, float], thick: float, ink: Floats,
        fills: Floats, seen: float, shine: float,
    ) -> None:  # fmt: skip
        first, last = int(ends[0] * fine), int(ends[1] * fine)
        if last - first < 2 or seen <= 0:
            return
        heights = np.interp((np.arange(first, last) + 0.5) / fine, x, y) * fine
        shown = np.column_stack([heights, heights, heights])
        draw_ribbon(
            easel.words, first, shown, self.strip.base * fine, thick / 2 * fine, ink, fills, seen * self.opacity,
            easel.glow, shine * seen,
        )  # fmt: skip

    def _paint_heads(self, easel: Easel, fine: float) -> None:
        """Points, in the ink of their curves, then in that of values."""
        if self.until <= 0:
            return
        order = self.order
        rects = np.column_stack([self.heads - HEAD, self.heads + HEAD])[order] * fine
        inks = np.array(self.inks)[order]
        inks = inks + (self.value - inks) * self.turned
        count = len(rects)
        easel.draw_rects(
            rects, HEAD * fine, inks, np.full(count, self.opacity), np.full(count, 0.5 * self.opacity)
        )
