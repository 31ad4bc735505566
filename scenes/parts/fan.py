"""A fan: a few thick lines from places to others, orange or blue by their sign, which shine.

It knows no trace: arrays in, a picture of them.

    fan = Fan(theme, tall=False)                   # tall: lines run down, not to the right
    fan.ends = ends                                # (N, 4) x and y where each begins and ends, in pixels of 720 lines
    fan.weights = weights                          # (N,) in [-1, 1]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme
from tracereel.scenes.parts.network.inks import inks_of
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.sheet import Lines

Floats = NDArray[Any]
THIN, THICK = 0.7, 3.6  # pixels, half of a line's width: of the least weight, and of the largest


class Fan(Painted):
    """See the module."""

    def __init__(self, theme: Theme, tall: bool) -> None:
        super().__init__()
        self.theme, self.easel, self.inks = theme, Easel(tall), inks_of(theme)
        self.ends = np.zeros((0, 4))
        self.weights = np.zeros(0)
        self.until: Floats | float = 1.0  # how far lines have come, all or each

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        self.easel.begin(canvas.pixels, canvas.fine)
        if len(self.ends) and np.any(np.asarray(self.until) > 0):
            half = (THIN + (THICK - THIN) * np.abs(self.weights)) * canvas.fine
            strength = np.sign(self.weights) * (0.35 + 0.65 * np.abs(self.weights))
            lines = Lines(self.ends * canvas.fine, half, strength, self.until)
            self.easel.draw_lines([], [lines], [], self.inks, self.opacity)
        if self.inks.dark:
            self.easel.bloom()
