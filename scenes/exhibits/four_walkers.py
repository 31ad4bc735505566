"""Four walkers on one hill, one after the other, each with its name and its loss; and the curves of four trainings.

walkers = FourWalkers(self, views)            # the first is the one whose hill it is
walkers.wear(k, name, word)                   # the next one has its turn; who has walked stays, fainter
walkers.walk(k, entry)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.hill_walker import HillWalker
from tracereel.scenes.exhibits.loss_fan import LossFan, Plan
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.parts.time_curve import Strip
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

AWAY = 0.1  # of its first loss: who has lost less has stayed where it was flat
BACK = 0.1  # of its way: who came back by so much has rolled too far
FAINT = 0.4  # of a way that was walked before


class FourWalkers:
    """See the module."""

    def __init__(self, scene: TraceScene, views: Sequence[View]) -> None:
        self.scene, self.views = scene, list(views)
        self.hill = Hill(scene, views[0])
        self.walkers: list[HillWalker] = [self.hill.own, *(self.hill.join(view) for view in views[1:])]
        for k, walker in enumerate(self.walkers):
            walker.show(0)
            walker.part.seen = float(k == 0)
        self.hill.stand(self.hill.land())

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return self.hill.members

    @property
    def picture(self) -> Any:
        """The ground, for whoever moves the camera."""
        return self.hill.picture

    def stand(self, pose: Any) -> None:
        """See it from there."""
        self.hill.stand(pose)

    # -- what is told ----------------------------------------------------------------------------------------------

    def steps(self, k: int) -> Reading:
        """How many steps a walker made."""
        return self.views[k].read(",d", "steps", self.views[k].last)

    def came(self, k: int) -> str:
        """What came of a walker: "stays" near its first loss, "returns" after it rolled too far, gets "down", or
        "other"."""
        walker, last = self.walkers[k], self.views[k].last
        first, end = walker.loss(0).value, walker.loss(last).value
        if walker.down is None:
            return "stays" if end > 0.5 * first else "other"
        gone = np.linalg.norm(walker.part.places - walker.part.places[0], axis=1)
        return "returns" if gone.max() > (1 + BACK) * gone[-1] else "down"

    def down(self, k: int) -> Reading:
        """The step at which a walker was down; where it never was, how many it made."""
        return self.walkers[k].down or self.steps(k)

    # -- moments ---------------------------------------------------------------------------------------------------

    def wear(self, k: int, name: Figures, word: Figures) -> list[Figures]:
        """It is the turn of one: it is seen, with its name and its loss."""
        for other, walker in enumerate(self.walkers):
            walker.part.seen = 0.0 if other > k else 1.0 if other == k else FAINT
            walker.part.bright = float(other == k)
            walker.rest()
        return self.walkers[k].wear(name, word, left=True)

    def unwear(self, k: int) -> None:
        """What it wore has gone."""
        self.walkers[k].unwear()

    def walk(self, k: int, entry: float) -> None:
        """One walks."""
        self.walkers[k].show(min(entry, self.views[k].last))


class NamedFan(LossFan):
    """A fan whose runs have longer names."""

    plans: ClassVar[dict[str, Plan]] = {
        "16:9": Plan(Strip(52, 1010, 40, 540), Strip(96, 1184, 110, 520), 23),
        "1:1": Plan(Strip(32, 515, 40, 490), Strip(48, 672, 110, 490), 18),
        "9:16": Plan(Strip(32, 505, 140, 1010), Strip(48, 672, 260, 1010), 19),
    }

    @property
    def comes(self) -> str:
        """How the runs between the first and the last end: "ahead" of the first, or "other"."""
        first, *others, _ = (self.end(k).value for k in range(len(self.views)))
        return "ahead" if max(others) < first else "other"

    @property
    def keeps_up(self) -> str:
        """Whether the last run ends among those before it, without the first."""
        _, *others, last = (self.end(k).value for k in range(len(self.views)))
        return "yes" if last <= max(others) else "no"

    @property
    def worst(self) -> Reading:
        """The largest end of those between the first and the last."""
        return max((self.end(k) for k in range(1, len(self.views) - 1)), key=lambda reading: reading.value)
