"""Gauges: bars in their tracks, one below the other, each filled by a share.

It knows no trace.  gauges = Gauges(rects, theme); gauges.shares = shares     # (n, 4) left, top, right, bottom; (n,)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel

Floats = NDArray[Any]
ROUND = 3.0  # pixels of a corner
TRACK, SHINE = 0.9, 0.3  # coverage of a track; how much a bar shines


class Gauges(Painted):
    """See the module."""

    def __init__(self, rects: Floats, theme: Theme) -> None:
        super().__init__()
        self.rects, self.theme, self.easel = np.asarray(rects, float), theme, Easel(False)
        self.shares = np.zeros(len(self.rects))
        self.value, self.edge = rgb(theme.value) * 255, rgb(theme.edge) * 255

    def bars(self) -> Floats:
        """(n, 4) as much of each track as is filled."""
        bars = self.rects.copy()
        bars[:, 2] = bars[:, 0] + (bars[:, 2] - bars[:, 0]) * np.clip(self.shares, 0, 1)
        return bars

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine, count = self.easel, canvas.fine, len(self.rects)
        easel.begin(canvas.pixels, fine)
        tracks, bars = (np.tile(ink, (count, 1)) for ink in (self.edge, self.value))
        easel.draw_rects(
            self.rects * fine, ROUND * fine, tracks, np.full(count, TRACK * self.opacity), np.zeros(count)
        )
        seen = np.where(self.shares > 0, self.opacity, 0.0)
        easel.draw_rects(self.bars() * fine, ROUND * fine, bars, seen, SHINE * seen)
        if self.theme.name == "dark":
            easel.bloom()
