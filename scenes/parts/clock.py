"""The clip's clock: an axis of training steps on which recorded steps are evenly spaced.

Recordings are dense where much happens, so the axis is not linear: a few ticks, each at a recorded step, say so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, Dot, Line, VGroup
from numpy.typing import NDArray

from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import STROKES, TYPE, Theme
from tracereel.scenes.parts.curve import STROKE
from tracereel.scenes.parts.text import Figures, width_of

TICKS = 4


class StepAxis(VGroup):
    """A line under the picture from the first recorded step to the last, with a bead at the present.

    `ticks` are the entries to be labelled, each at `below(entry)`; `counter` is where the present step is written.
    """

    def __init__(self, steps: NDArray[Any], region: Region, theme: Theme) -> None:
        super().__init__()
        self.last = len(steps) - 1
        self.y = region.bottom + 0.3
        name = Figures("step", TYPE.label, theme.muted, align=LEFT).place([region.left, self.y - 0.12, 0])
        start = region.left + width_of("step", TYPE.label) + 0.2
        self.counter = np.array([start, self.y - 0.12, 0.0])
        longest = width_of(f"{int(steps[-1]):,}", TYPE.label)
        self.left, self.right = start + longest + 0.35, region.right - longest / 2
        self.ticks = sorted({round(entry) for entry in np.linspace(0, self.last, TICKS)})
        stroke = STROKES.rule * STROKE
        ends = [self.left, self.y, 0], [self.right, self.y, 0]
        self.done = Line(ends[0], ends[1], color=theme.accent, stroke_width=1.6 * stroke)
        marks = [
            Line(
                [self.x(e), self.y - 0.07, 0],
                [self.x(e), self.y + 0.07, 0],
                color=theme.muted,
                stroke_width=stroke,
            )
            for e in self.ticks
        ]
        self.bead = Dot(ends[0], radius=0.09, color=theme.accent)
        self.add(name, Line(*ends, color=theme.faint, stroke_width=stroke), *marks, self.done, self.bead)
        self.put(0.0)

    def x(self, entry: float) -> float:
        """Where a recorded entry, or a moment between two, lies on the line."""
        return self.left + (self.right - self.left) * entry / max(1, self.last)

    def below(self, entry: int) -> NDArray[np.float64]:
        """Where a tick's label stands, on the baseline."""
        return np.array([self.x(entry), self.y - 0.42, 0.0])

    def put(self, entry: float) -> StepAxis:
        """Put the bead at a recorded entry, or between two."""
        x = self.x(entry)
        self.bead.move_to([x, self.y, 0])
        self.done.put_start_and_end_on([self.left, self.y, 0], [max(x, self.left + 1e-3), self.y, 0])
        return self
