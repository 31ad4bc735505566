"""A curve in a frame: loss over steps, accuracy over steps, an activation function.

plot = Plot(region, (0, 2000), (0, 2.4), theme)
plot.draw("loss", steps, losses, theme.positive)
plot.cut("loss", until=840)          # draws itself as far as the clock has come
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Dot, Line, VGroup, VMobject
from numpy.typing import NDArray

from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import STROKES, TYPE, Theme
from tracereel.scenes.parts.text import Figures

Floats = NDArray[Any]
STROKE = 100 / 90  # Manim's stroke_width per pixel at 720p


class Plot(VGroup):
    """Axes without numbers of their own, and curves that can be cut off at an x."""

    def __init__(
        self,
        region: Region,
        x: tuple[float, float],
        y: tuple[float, float],
        theme: Theme,
        baseline: float | None = None,
    ) -> None:
        super().__init__()
        self.region, self.x_range, self.y_range, self.theme = region, x, y, theme
        self.curves: dict[str, tuple[VMobject, Floats, Floats]] = {}
        self.dots: dict[str, Dot] = {}
        ground = y[0] if baseline is None else baseline
        left, right = self.point(x[0], ground), self.point(x[1], ground)
        self.axis = Line(left, right, color=theme.faint, stroke_width=STROKES.rule * STROKE)
        self.add(self.axis)

    def point(self, x: float, y: float) -> Floats:
        """Data -> scene units."""
        u = (x - self.x_range[0]) / (self.x_range[1] - self.x_range[0])
        v = (y - self.y_range[0]) / (self.y_range[1] - self.y_range[0])
        return self.region.at(u, v)

    def draw(
        self, name: str, x: Floats, y: Floats, color: str, width: float = STROKES.curve, dot: bool = True
    ) -> Plot:
        """Add a curve through these data points, drawn to its end."""
        points = np.array(
            [self.point(float(a), float(np.clip(b, *self.y_range))) for a, b in zip(x, y, strict=True)]
        )
        line = VMobject(stroke_color=color, stroke_width=width * STROKE)
        line.set_points_as_corners(points)
        self.curves[name] = (line, np.asarray(x, dtype=float), points)
        self.add(line)
        if dot:
            self.dots[name] = Dot(points[-1], radius=0.075, color=color)
            self.add(self.dots[name])
        return self

    def cut(self, name: str, until: float) -> Plot:
        """Draw a curve only up to an x, in a straight line between its data points."""
        line, x, points = self.curves[name]
        stop = int(np.searchsorted(x, until, side="right"))
        shown = points[:stop]
        if 0 < stop < len(x):
            t = (until - x[stop - 1]) / (x[stop] - x[stop - 1])
            shown = np.concatenate([shown, [points[stop - 1] * (1 - t) + points[stop] * t]])
        if len(shown) == 0:
            shown = points[:1]
        if len(shown) == 1:
            shown = np.concatenate([shown, shown + 1e-4 * RIGHT])
        line.set_points_as_corners(shown)
        if name in self.dots:
            self.dots[name].move_to(shown[-1])
        return self

    def heading(self, text: str, color: str, size: float = TYPE.label) -> Figures:
        """The curve's name, above its frame."""
        head = Figures(text, size, color, align=LEFT).place([self.region.left, self.region.top + 0.18, 0])
        self.add(head)
        return head
