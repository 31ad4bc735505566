"""Horizontal bars, one per row: probabilities, or signed values that grow from a middle line.

bars = Bars(places, width=2.6, thickness=0.2, theme).show(p_K)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster import fills
from tracereel.scenes.raster.canvas import Canvas, Painted, yardstick, zoom_of

Floats = NDArray[Any]


class Bars(Painted):
    """Bars that start at given places (their left ends, or their middles when signed) on tracks of equal width."""

    blends = ("opacity", "value", "mark", "cover")

    def __init__(
        self, places: Floats, width: float, thickness: float, theme: Theme, signed: bool = False
    ) -> None:
        self.places, self.width_units, self.thickness = np.asarray(places, dtype=float), width, thickness
        self.theme, self.signed = theme, signed
        self.value = np.zeros(len(places))
        self.cover = np.ones(len(places))  # 0 hides a row
        self.mark = np.zeros(len(places))  # 1 draws the bar in the accent colour
        super().__init__()

    def generate_points(self) -> None:
        """Manim's hook: the left ends (or middles), and two points that carry the scale."""
        start = self.places[0]
        self.points = np.concatenate([self.places, yardstick(start)])

    def show(self, value: Floats) -> Bars:
        """Lengths in [0, 1], or [-1, 1] when signed, of the whole (or half) track."""
        self.value = np.clip(np.asarray(value, dtype=float), -1 if self.signed else 0, 1)
        return self

    def highlight(self, row: int | None) -> Bars:
        """Mark one row with the accent colour."""
        self.mark = np.zeros(len(self.places))
        if row is not None:
            self.mark[row] = 1.0
        return self

    def tip(self, row: int, beyond: float = 0.0) -> Floats:
        """Where a bar's track ends, to the right, or a little beyond."""
        end: Floats = self.points[row] + [self.width_units / (2 if self.signed else 1) + beyond, 0, 0]
        return end

    def paint(self, canvas: Canvas) -> None:
        """Tracks, then bars."""
        zoom = zoom_of(self.points) * canvas.unit
        at = canvas.place(self.points[:-2])
        length, half = self.width_units * zoom, self.thickness * zoom / 2
        left = at[:, 0] - (length / 2 if self.signed else 0.0)
        track = np.stack([left, at[:, 1] - half, left + length, at[:, 1] + half], axis=1)
        cover = self.cover * self.opacity
        fills.draw_cells(canvas.pixels, track, np.tile(rgb(self.theme.panel) * 255, (len(at), 1)), cover)
        end = at[:, 0] + self.value * length * (0.5 if self.signed else 1.0)
        bar = np.stack(
            [np.minimum(at[:, 0], end), track[:, 1], np.maximum(at[:, 0], end), track[:, 3]], axis=1
        )
        plain = np.tile(rgb(self.theme.signal), (len(at), 1))
        if self.signed:
            plain = np.where(self.value[:, None] >= 0, rgb(self.theme.positive), rgb(self.theme.negative))
        ink = plain + (rgb(self.theme.accent) - plain) * self.mark[:, None]
        fills.draw_cells(canvas.pixels, bar, ink * 255, cover)
        if self.signed:
            hair = 0.75 * canvas.fine
            zero = np.stack([at[:, 0] - hair, track[:, 1] - 2, at[:, 0] + hair, track[:, 3] + 2], axis=1)
            fills.draw_cells(canvas.pixels, zero, np.tile(rgb(self.theme.muted) * 255, (len(at), 1)), cover)
