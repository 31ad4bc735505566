"""Walkers on one hill, from one spot, with short, good and giant steps; each wears its learning rate.

walkers = ThreeWalkers(scene, [short, good, giant], words)       # words: of the rate, for each
scene.bring(*walkers.wear(k)); scene.replay(walkers.of(k), ...)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.hill_walker import HillWalker
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.relief import Pose
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import sized

if TYPE_CHECKING:
    from tracereel.scenes.read.view import View
    from tracereel.scenes.tell.scene import TraceScene


HOME = 0.85  # of the first loss: who still has so much has hardly left
FLAT = 0.01  # of the first slope: where it is no larger, there is none to speak of
RATE = "scalars/learning_rate"


class ThreeWalkers:
    """See the module. The hill is that of the one with good steps."""

    SHORT, GOOD, GIANT = range(3)

    def __init__(self, scene: TraceScene, views: Sequence[View], words: Sequence[Figures]) -> None:
        self.scene, self.views, self.words = scene, list(views), list(words)
        self.hill = Hill(scene, views[self.GOOD])
        own = {self.GOOD: self.hill.own}
        self.walkers: list[HillWalker] = [
            own[k] if k in own else self.hill.join(view) for k, view in enumerate(views)
        ]
        for walker in self.walkers:
            walker.show(0)
        self.hill.stand(self.near)

    @property
    def members(self) -> list[Any]:
        """All parts."""
        return self.hill.members

    # -- where the camera stands -----------------------------------------------------------------------------------

    @property
    def near(self) -> Pose:
        """So near that the ways of short and good steps fill the window."""
        return self.hill.land(*self.walkers[: self.GIANT])

    @property
    def far(self) -> Pose:
        """So far that all ways are in sight, and what walkers wear beside them."""
        return self.hill.land()

    # -- what is told ----------------------------------------------------------------------------------------------

    def loss(self, k: int) -> Reading:
        """Where a walker stands at last."""
        return sized(self.walkers[k].loss(self.views[k].last))

    def steps(self, k: int) -> Reading:
        """How many steps it made."""
        return self.views[k].read(",d", "steps", self.views[k].last)

    def kept(self, k: int) -> float:
        """How much of its first loss a walker has at last."""
        first, last = (self.walkers[k].loss(entry).value for entry in (0, self.views[k].last))
        return last / first if first else 1.0

    @property
    def told(self) -> dict[str, Reading | str]:
        """For the words: what came of each."""
        _, good, giant = self.walkers
        told: dict[str, Reading | str] = {f"loss_{k}": self.loss(k) for k in range(3)}
        told |= {"steps": self.steps(self.SHORT), "down": good.down or self.steps(self.GOOD)}
        starts = [walker.way[0] for walker in self.walkers]
        told["start"] = "same" if np.ptp(starts, axis=0).max() == 0 else "other"
        told["short"] = "home" if self.kept(self.SHORT) > HOME else "other"
        told["good"] = "down" if good.down is not None else "other"
        told["giant"] = "lost" if self._is_lost(giant) else "other"
        return told

    def _is_lost(self, walker: HillWalker) -> bool:
        """Whether it leaped, and stands high at last, where there is no slope to speak of."""
        last = walker.view.trace.gradient_entries - 1
        slopes = [float(np.linalg.norm(walker.slope(entry))) for entry in (0, last)]
        high = self.kept(self.GIANT) > 0.5
        return bool(walker.part.leaps.any()) and high and slopes[1] < FLAT * slopes[0]

    # -- moments ---------------------------------------------------------------------------------------------------

    def wear(self, k: int) -> list[Any]:
        """A walker puts on its rate behind a word: all but the first to their left."""
        size, theme = TYPE.focus[0] + 6, self.scene.theme
        rate = self.views[k].at_step(".4g", RATE, 0)
        name = self.scene.readout(rate, size, theme.text, "SEMIBOLD", align=LEFT)
        kind = self.words[k].recolor(theme.muted)
        return list(self.walkers[k].wear(name, left=k != self.SHORT, kind=kind, loss=False))

    def walk(self, k: int, entry: float) -> None:
        """One walks; those who have walked stay, those who wait for their turn are not seen."""
        for other, walker in enumerate(self.walkers):
            walker.part.seen = float(other <= k)
        self.walkers[k].show(min(entry, self.views[k].last))
