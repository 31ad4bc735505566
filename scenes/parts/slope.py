"""The slope: loss against the chance given to the truth, -ln p, a curve from high on the left down to nothing.

It knows no trace. A chance is a place along the foot, a loss a height over it, both in pixels of a 720-line frame. The
bar along the foot is the truth's own bar.
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
BAR = 30.0  # pixels, the height of the bar along the foot
LINE, POST, MEAN = 4.0, 5.0, 2.2  # pixels
DOT = 8.0  # pixels, the radius of where a post meets the curve
LEAST = 1e-9  # a chance that is not told from none


@dataclass(frozen=True)
class Foot:
    """Where the slope stands: left (no chance), right (certain), the height of no loss, and pixels for a loss of 1."""

    left: float
    right: float
    base: float
    unit: float

    def at(self, chances: Any) -> Floats:
        """(..., 2) pixels of the points of the curve over chances."""
        p = np.clip(np.asarray(chances, float), LEAST, 1)
        return np.stack([self.x(p), self.base + self.unit * np.log(p)], axis=-1)

    def over(self, losses: Any) -> Floats:
        """(..., 2) pixels of its points at losses."""
        cost = np.asarray(losses, float)
        return np.stack([self.x(np.exp(-cost)), self.base - self.unit * cost], axis=-1)

    def x(self, chance: Any) -> Any:
        """The place of a chance."""
        return self.left + chance * (self.right - self.left)


class Slope(Painted):
    """See the module."""

    def __init__(self, foot: Foot, theme: Theme) -> None:
        super().__init__()
        self.foot = foot
        self.chance, self.loss = 0.0, 0.0  # of the truth: the bar's length, and how high its post stands
        self.bar = self.track()  # where the bar stands, as long as one that is certain
        self.turned = 1.0  # from 0 (it fills from its top, as bars that hang do) to 1 (from its left)
        self.drawn = 0.0  # share of the curve, from its right end
        self.raised = 0.0  # share of the post from the bar's tip to the curve
        self.marked = 1.0  # how much is seen of the post and of what fills the bar
        self.short = 1.0  # of the post's height, so much; below nought it hangs
        self.aside = 0.0  # from 0 (the post stands) to -1 or 1 (it lies, to the left or to the right)
        self.barred = 1.0  # how much is seen of the bar alone
        self.mean = 0.0  # a loss
        self.meant = 0.0  # how much is seen of its line
        self.theme, self.easel = theme, Easel(False)
        self.value, self.error, self.cell, self.edge, self.muted = (
            rgb(ink) * 255 for ink in (theme.value, theme.error, theme.cell, theme.edge, theme.muted)
        )

    def track(self) -> Floats:
        """(4,) left, top, right, bottom of the foot itself: no loss is its upper edge."""
        foot = self.foot
        return np.array([foot.left, foot.base, foot.right, foot.base + BAR])

    def filled(self) -> Floats:
        """(4,) left, top, right, bottom of as much of the bar as the chance fills."""
        left, top, right, bottom = self.bar
        across, down = (1 - (1 - self.chance) * part for part in (self.turned, 1 - self.turned))
        return np.array([left, top, left + (right - left) * across, top + (bottom - top) * down])

    def post(self) -> tuple[Floats, Floats]:
        """(2,) pixels of the foot of the post, at the bar's tip, and of its head, as high over it as the loss."""
        left, top, right, bottom = self.bar
        _, _, tip, end = self.filled()
        side = left if self.aside < 0 else right
        lying = abs(self.aside)
        foot = np.array([tip, top if self.short >= 0 else bottom]) if lying < 0.5 else np.array([side, end])
        long = self.foot.unit * self.loss * self.short * self.raised
        up, out = max(0.0, 1 - 2 * lying), max(0.0, 2 * lying - 1) * float(np.sign(self.aside))
        return foot, foot + long * np.array([out, -up])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_curve(easel, fine)
        self._paint_bar(easel, fine)
        self._paint_mean(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _paint_curve(self, easel: Easel, fine: float) -> None:
        foot = self.foot
        begin = foot.right - (foot.right - foot.left) * self.drawn
        first, last = int(np.ceil(begin * fine)), int(foot.right * fine)
        if last - first < 2:
            return
        edges = (np.arange(first, last) + 0.5) / fine
        height = foot.at((edges - foot.left) / (foot.right - foot.left))[:, 1] * fine
        shown = np.column_stack([height, height, height])
        draw_ribbon(
            easel.words, first, shown, foot.base * fine, LINE / 2 * fine, self.muted, np.zeros(3), self.opacity,
            easel.glow, 0.15,
        )  # fmt: skip

    def _rect(
        self,
        easel: Easel,
        rect: list[float],
        ink: Floats,
        seen: float,
        shine: float,
        fine: float,
        radius: float = 3.0,
    ) -> None:
        seen *= self.opacity
        if seen > 0 and rect[2] > rect[0] and rect[3] > rect[1]:
            one = np.array([rect]) * fine
            easel.draw_rects(one, radius * fine, ink[None].copy(), np.full(1, seen), np.full(1, shine * seen))

    def _paint_bar(self, easel: Easel, fine: float) -> None:
        left, top, right, bottom = self.bar
        self._rect(easel, [left, top, right, bottom], self.edge, 0.55 * self.barred, 0.0, fine)
        self._rect(easel, self.filled().tolist(), self.value, self.marked * self.barred, 0.25, fine)
        if self.raised <= 0:
            return
        foot, (x, y) = self.post()
        (low, up), (high, down) = np.sort([foot, [x, y]], axis=0)
        thick = POST / 2 * (np.array([0, 1]) if abs(self.aside) > 0.5 else np.array([1, 0]))
        line = [low - thick[0], up - thick[1], high + thick[0], down + thick[1]]
        self._rect(easel, line, self.error, self.marked, 0.5, fine)
        dot = DOT * min(1.0, 2 * self.raised)
        self._rect(easel, [x - dot, y - dot, x + dot, y + dot], self.error, self.marked, 0.9, fine, DOT)

    def _paint_mean(self, easel: Easel, fine: float) -> None:
        y = self.foot.base - self.foot.unit * self.mean
        line = [self.foot.left, y - MEAN / 2, self.foot.right, y + MEAN / 2]
        self._rect(easel, line, self.error, 0.9 * self.meant, 0.4, fine, 0.0)
