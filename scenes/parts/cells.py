"""Little squares that hold a value each: an image, a heat map of weights, a column of inputs.

    picture = Cells(pixels(x, y, 2.4, (8, 8)).places, 0.3, theme).show(image / 16)
    weights = Cells(places, 0.3, theme).show_signed(W_I, scale)

A set of cells becomes another of as many cells by moving (an image that turns into a column, say).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster import fills
from tracereel.scenes.raster.canvas import Canvas, Painted, yardstick, zoom_of

Floats = NDArray[Any]


class Cells(Painted):
    """Upright squares (or rectangles) at given places; see the module."""

    blends = ("opacity", "colour", "cover", "size")

    def __init__(
        self, places: Floats, size: float | tuple[float, float], theme: Theme, seam: float = 0.06
    ) -> None:
        """places: (n, 3) centres. size: side, or width and height, in scene units, of which `seam` is left open."""
        self.places, self.theme, self.seam = np.asarray(places, dtype=float), theme, seam
        self.size = np.broadcast_to(np.asarray(size, dtype=float), (len(places), 2)).copy()
        self.colour = np.tile(rgb(theme.panel), (len(places), 1))
        self.cover = np.ones(len(places))
        super().__init__()

    def reset_points(self) -> Cells:
        """Manim's hook: the points are the centres, and two more that carry the scale."""
        start = self.places[0] if len(self.places) else np.zeros(3)
        self.points = np.concatenate([self.places, yardstick(start)])
        return self

    def generate_points(self) -> None:
        """Manim's hook, called once at construction."""
        self.reset_points()

    def show(self, value: Floats, low: str | None = None, high: str | None = None) -> Cells:
        """Brightness: 0 is the theme's black end, 1 its white end (ink on paper for a light theme)."""
        v = np.clip(np.ravel(value), 0, 1)[:, None]
        a, b = rgb(low or self.theme.panel), rgb(high or self.theme.signal)
        self.colour = a + (b - a) * v
        return self

    def show_signed(self, value: Floats, scale: float) -> Cells:
        """Hue by sign, strength by |value|; |value| = scale is full."""
        v = np.clip(np.ravel(np.asarray(value, dtype=float)) / scale, -1, 1)[:, None]
        ink = np.where(v >= 0, rgb(self.theme.positive), rgb(self.theme.negative))
        self.colour = rgb(self.theme.panel) + (ink - rgb(self.theme.panel)) * np.abs(v)
        return self

    def paint(self, canvas: Canvas) -> None:
        """Draw the squares in their order."""
        zoom = zoom_of(self.points)
        centres = canvas.place(self.points[:-2])
        half = self.size * (1 - self.seam) * zoom * canvas.unit / 2
        if self.seam:  # nothing behind shines through the seams
            whole = half / (1 - self.seam)
            ground = np.tile(rgb(self.theme.background) * 255, (len(centres), 1))
            backing = np.concatenate([centres - whole, centres + whole], axis=1)
            fills.draw_cells(canvas.pixels, backing, ground, self.cover * self.opacity)
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        if (
            not self.seam and len(boxes) > 1
        ):  # neighbours meet on whole pixels, or a fine grid would show between them
            boxes = np.rint(boxes)
        fills.draw_cells(canvas.pixels, boxes, self.colour * 255, self.cover * self.opacity)
