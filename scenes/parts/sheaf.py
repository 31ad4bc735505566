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
FILLS = np.array([0.2, 0.05, 0.0])  # coverage under the other curve
BEHIND, LEAD = 0.6, 0.6  # how much less is seen of the others, and how much thicker one is, where it leads
DIM = 0.42  # of its ink: the faintest curve


class Sheaf(Painted):
    """See the module. curves: of each (N, 2) shares of the way along, rising, and of the height. lights: of each, in
    [0, 1], how much it stands out."""

    def __init__(self, strip: Strip, curves: Sequence[Floats], lights: Sequence[float], theme: Theme) -> None:
        super().__init__()
        self.strip, self.curves, self.theme = strip, list(curves), theme
        self.parts = np.ones(len(self.curves))  # (n,) of that, how far each has come
        self.until, self.seen = 0.0, 1.0  # how far curves have come; how much is seen of them
        self.led, self.leads = 0, 0.0  # one that stands out, and how far it does: the others are faint then
        self.heads = np.zeros((len(self.curves), 2))  # (n, 2) where points stand
        self.turned = 0.0  # how far points have become those of the other curve: their ink
        self.joined = 0.0  # how much of that curve is drawn
        self.axis = strip.left, strip.right  # from where to where that is drawn
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
        self.heads = np.array(
            [
                self._at(curve, min(self.until * part, float(curve[-1, 0])))
                for curve, part in zip(self.curves, self.parts.tolist(), strict=True)
            ]
        )

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        strip = self.strip
        axis = [self.axis[0], strip.base - AXIS / 2, self.axis[1], strip.base + AXIS / 2]
        easel.draw_rects(
            np.array([axis]) * fine, 0.0, self.edge[None].copy(), np.full(1, self.opacity), np.zeros(1)
        )
        for k in self._over():
            self._paint_curve(easel, fine, int(k))
        if self.joined > 0:
            self._paint_joined(easel, fine)
        self._paint_heads(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _over(self) -> NDArray[np.int64]:
        """(n,) the curves, in the order in which they lie over each other."""
        order = np.asarray(self.order)
        return np.append(order[order != self.led], self.led) if self.leads > 0 else order

    def _at(self, curve: Floats, share: float) -> tuple[float, float]:
        high = min(1.0, float(np.interp(share, curve[:, 0], curve[:, 1])))
        return self.strip.x(share), float(self.strip.y(high))

    def _paint_curve(self, easel: Easel, fine: float, k: int) -> None:
        curve = self.curves[k]
        end = min(self.until * float(self.parts[k]), float(curve[-1, 0]))
        before = curve[curve[:, 0] < end]
        if not len(before) or self.seen <= 0:
            return
        points = np.array([self._at(curve, float(share)) for share in (*before[:, 0], end)])
        leads = self.leads if k == self.led else 0.0
        seen = self.seen * (1 - BEHIND * (self.leads - leads))
        self._stroke(easel, fine, points, LINE * (1 + LEAD * leads), self.inks[k], seen, 0.35)

    def _paint_joined(self, easel: Easel, fine: float) -> None:
        points = self.heads[np.argsort(self.heads[:, 0])]
        begin, end = float(points[0, 0]), float(points[-1, 0])
        end = begin + (end - begin) * self.joined
        first, last = int(begin * fine), int(end * fine)
        if last - first < 2:
            return
        heights = np.interp((np.arange(first, last) + 0.5) / fine, points[:, 0], points[:, 1])
        shown = np.column_stack([heights] * 3) * fine
        draw_ribbon(
            easel.words, first, shown, self.strip.base * fine, 0.0, self.value, FILLS, self.opacity, easel.glow, 0.0
        )  # fmt: skip
        before = points[points[:, 0] < end]
        drawn = np.vstack([before, [end, heights[-1]]])
        self._stroke(easel, fine, drawn, JOINED, self.value, 1.0, 0.4)

    def _stroke(
        self, easel: Easel, fine: float, points: Floats, thick: float, ink: Floats, seen: float, shine: float
    ) -> None:
        if len(points) > 1:
            easel.draw_stroke(points * fine, thick / 2 * fine, seen * self.opacity, ink, shine)

    def _paint_heads(self, easel: Easel, fine: float) -> None:
        """Points, in the ink of their curves, then in that of values."""
        if self.until <= 0:
            return
        order = self._over()
        order = order[self.parts[order] > 0]
        rects = np.column_stack([self.heads - HEAD, self.heads + HEAD])[order] * fine
        inks = np.array(self.inks)[order]
        inks = inks + (self.value - inks) * self.turned
        seen = self.opacity * (1 - BEHIND * self.leads * (order != self.led))
        easel.draw_rects(rects, HEAD * fine, inks, seen, 0.5 * seen)
