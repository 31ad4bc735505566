"""The clip's clock: an axis of training steps on which recorded steps are evenly spaced.

Recordings are dense where much happens, so the axis is not linear; its ticks say so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, Dot, Line, VGroup
from numpy.typing import NDArray

from scenes.parts.curve import STROKE
from scenes.parts.words import Figures, width_of
from scenes.stage import Region
from scenes.theme import STROKES, TYPE, Theme


class StepAxis(VGroup):
    """A line under the picture from the first recorded step to the last, with a bead at the present."""

    def __init__(self, steps: NDArray[Any], epochs: NDArray[Any], region: Region, theme: Theme) -> None:
        super().__init__()
        self.last = len(steps) - 1
        name = Figures("step", TYPE.label, theme.muted, align=LEFT)
        y = region.bottom + 0.12
        name.place([region.left, y - 0.12, 0])
        start = region.left + width_of("step", TYPE.label) + 0.2
        self.counter = np.array([start, y - 0.12, 0.0])
        self.left = start + width_of(f"{int(steps[-1]):,}", TYPE.label) + 0.35
        self.right, self.y = region.right, y
        line = Line(
            [self.left, y, 0], [self.right, y, 0], color=theme.faint, stroke_width=STROKES.rule * STROKE
        )
        self.done = Line(
            [self.left, y, 0],
            [self.left + 1e-3, y, 0],
            color=theme.accent,
            stroke_width=STROKES.rule * 1.6 * STROKE,
        )
        ticks = VGroup()
        for epoch in np.unique(np.floor(epochs)):
            entry = float(np.interp(epoch, epochs, np.arange(len(epochs))))
            x = self.left + (self.right - self.left) * entry / max(1, self.last)
            ticks.add(
                Line(
                    [x, y - 0.07, 0],
                    [x, y + 0.07, 0],
                    color=theme.faint,
                    stroke_width=STROKES.hairline * STROKE,
                )
            )
        self.bead = Dot([self.left, y, 0], radius=0.09, color=theme.accent)
        self.add(name, line, ticks, self.done, self.bead)

    def show(self, entry: float) -> StepAxis:
        """Put the bead at a recorded entry, or between two."""
        x = self.left + (self.right - self.left) * entry / max(1, self.last)
        self.bead.move_to([x, self.y, 0])
        self.done.put_start_and_end_on([self.left, self.y, 0], [max(x, self.left + 1e-3), self.y, 0])
        return self
