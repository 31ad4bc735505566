"""The way line: how far all weights have come from where they were at first, along the steps, each step as wide.

A faint line is how far they come at last.

way = self.exhibit(WayLine, self.run)
way.show(0)                            # as a time line
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.exhibits.time_line import ASIDE, FULL, TimeLine
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.parts.time_curve import Strip, TimeCurve
from tracereel.scenes.read.readings import Reading

INSIDE, LOWER = 28.0, 62.0  # pixels from the curve to the middle of a name below it; what is free below that
LATEST = 0.7  # share of all steps after which nothing happened early


class WayLine(TimeLine):
    """See the module. A distance is the length of all changes together, over all weights."""

    strips: ClassVar[dict[str, Strip]] = {  # lower than other time lines: a mark has its name above
        "16:9": Strip(48, 1232, 478, 600),
        "1:1": Strip(34, 686, 400, 588),
        "9:16": Strip(36, 684, 900, 1096),
    }

    def _curve(self) -> TimeCurve:
        scene, view = self.scene, self.view
        self.way = analysis.way(view.trace)
        self.first = view.step(0)
        self.end = scene.shared("steps", float(max(view.step(view.last), self.first + 1)))
        self.top = scene.shared("way", FULL * float(np.nanmax(self.way, initial=0.0)) or 1.0)
        shares = self.share(np.asarray(view.trace.steps, float))
        ticks = np.array([0.0, float(shares[-1])])
        curve = TimeCurve(self.strip, shares, self.way / self.top, ticks, scene.theme, scene.theme.value)
        curve.level = float(self.way[-1] / self.top)
        return curve

    @property
    def settled(self) -> tuple[int, Reading, Reading] | None:
        """The recorded entry at which most of the way is done, how much of it, and the step; None where it says little:
        nothing moved, or the end is near."""
        entry = analysis.arrived(self.view.trace)
        if entry == 0 or self.share(self.view.step(entry)) > LATEST:
            return None
        keys = analysis.all_weights(self.view.trace)
        places = [(key, at, ()) for at in (0, entry, self.view.last) for key in keys]
        return entry, self.view.derive(".0%", "way_share", places), self.reading(entry)

    def mark(self, entry: int, name: Figures) -> None:
        """A line at a recorded entry; its name stands behind it, in the light of the curve, where there is room."""
        super().mark(entry, name)
        x = self.strip.x(float(self.share(self.view.step(entry))))
        wide = self._wide(name)
        columns = self.curve.columns(1.0)[int(x - self.strip.left) :, 0]
        y = float(columns[: int(wide)].max(initial=self.strip.top)) + INSIDE
        if x + 2 * ASIDE + wide < self.strip.right and y + name.size < self.strip.base - LOWER:
            name.place_middle(self.measures.at(x + 2 * ASIDE, y))
            self.curve.marks[-1] = self.curve.marks[-1][0], self.strip.top

    def _place_measure(self, measure: Figures) -> None:
        """What the curve is called stands at its foot, where its light is high enough for names of marks above."""
        super()._place_measure(measure)
        left, wide = self._beginning(self._wide(measure)), self._wide(measure)
        columns, first = self.curve.columns(1.0)[:, 1], int(self.strip.left)
        if float(columns[int(left) - first : int(left + wide) - first].max()) < self.strip.base - LOWER:
            measure.place_middle(self.measures.at(left, self.strip.base - LOWER / 2))

    def share(self, step: Any) -> Any:
        """How far along a step lies: every step is as wide."""
        return (step - self.first) / (self.end - self.first)

    def _beginning(self, wide: float) -> float:
        """Where so wide a name of the curve begins: as far along as the curve has risen."""
        return self.strip.right - 12 - wide

    def _bind(self) -> None:
        for key in analysis.all_weights(self.view.trace):
            self.scene.bind("way line", self.view, key, self.top, (0, self.view.last))
