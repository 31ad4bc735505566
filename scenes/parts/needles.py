"""Needles: a half-circle and what points from its middle: many thin ones, one thick one, and the true way, at nought.

It knows no trace: angles in, a picture of them. Degrees go from nought, on the right, over the top to 180, on the left;
only they mean something: there is no above and no below. Places are pixels of a 720-line frame.

    needles = Needles((620, 578), 384, theme, count=32)
    needles.angles[:] = degrees
    needles.seen[:] = 1.0
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel

Floats = NDArray[Any]
THIN, THICK, TRUE, RULE, ARC = 1.7, 5.5, 6.5, 1.2, 2.0  # pixels: half of each line's width
BEGIN, END = 16.0, 12.0  # pixels that needles leave free at the middle and at the rim
TICK, TICKS = 12.0, 12  # pixels of a mark at the rim; parts of the half-circle
DOT = 11.0  # pixels, the radius of the middle
DASH = 9.0  # pixels of the line at a right angle, and of the gaps in it
BITS = 96  # pieces of a half-circle
MEASURED = 0.55  # of the radius: where the angle of the thick needle is marked


class Needles(Painted):
    """See the module. middle: of the half-circle; count: of thin needles."""

    def __init__(self, middle: tuple[float, float], radius: float, theme: Theme, count: int) -> None:
        super().__init__()
        self.middle, self.radius = np.array(middle), radius
        self.angles, self.seen = np.zeros(count), np.zeros(count)  # of the thin ones
        self.angle, self.thick = 0.0, 0.0  # of the thick one, and how much is seen of it
        self.true = 1.0  # how much of the true way is drawn, from the middle on
        self.ruled = 0.0  # how much of the half-circle is drawn, from nought
        self.measured = 0.0  # how much of the thick needle's angle is marked
        self.theme, self.easel = theme, Easel(False)
        self.error, self.value, self.rule, self.muted = (
            rgb(ink) * 255 for ink in (theme.error, theme.value, theme.faint, theme.muted)
        )

    def at(self, degrees: Any, radius: Any) -> Floats:
        """(..., 2) pixels of a direction, that far from the middle."""
        turn = np.radians(np.asarray(degrees, float))
        out = np.stack([np.cos(turn), -np.sin(turn)], axis=-1)
        return np.asarray(self.middle + out * np.asarray(radius, float)[..., None])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: rules, thin needles, the true way, the thick one and its angle; then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_rules(fine)
        for degrees, seen in zip(self.angles, self.seen, strict=True):
            self._needle(float(degrees), THIN, self.error, 0.8 * float(seen), 0.12, fine)
        self._needle(0.0, TRUE, self.value, float(self.true > 0), 0.5, fine, self.true)
        self._needle(self.angle, THICK, self.error, self.thick, 0.6, fine)
        if self.measured > 0:
            turn = np.linspace(0, self.angle * self.measured, BITS)
            self._line(self.at(turn, MEASURED * self.radius), ARC, self.error, self.measured, 0.4, fine)
        easel.draw_dots(self.middle[None], np.full(1, DOT), self.value, np.full(1, self.opacity), 0.7)
        if self.theme.name == "dark":
            easel.bloom()

    def _paint_rules(self, fine: float) -> None:
        if self.ruled <= 0:
            return
        turn = np.linspace(0, 180 * self.ruled, BITS)
        self._line(self.at(turn, self.radius), RULE, self.rule, 1.0, 0.0, fine)
        for degrees in np.linspace(0, 180, TICKS + 1)[: int(self.ruled * TICKS) + 1]:
            ends = self.at([degrees, degrees], [self.radius, self.radius + TICK])
            self._line(ends, RULE, self.rule, 1.0, 0.0, fine)
        share = float(np.clip(2 * self.ruled - 1, 0, 1))
        for out in np.arange(0, self.radius * share, 2 * DASH):
            ends = self.at([90, 90], [out, min(out + DASH, self.radius * share)])
            self._line(ends, RULE, self.muted, 0.7, 0.0, fine)

    def _needle(
        self,
        degrees: float,
        half: float,
        ink: Floats,
        seen: float,
        shine: float,
        fine: float,
        long: float = 1.0,
    ) -> None:
        """A line from the middle to the rim, or as long a share of it, thinner where it begins."""
        if seen > 0:
            points = self.at([degrees, degrees], [BEGIN, BEGIN + (self.radius - END - BEGIN) * long])
            self._line(points, np.array([half * 0.45, half]), ink, seen, shine, fine)

    def _line(
        self, points: Floats, half: Floats | float, ink: Floats, seen: float, shine: float, fine: float
    ) -> None:
        self.easel.draw_stroke(points * fine, half * fine, seen * self.opacity, ink, shine)
