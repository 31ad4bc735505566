"""Walkers on one hill who look at the data equally often: who looks at less before a step makes more of them.

looks = self.exhibit(EqualLooks, hill, others=[...])     # the hill's own run, and others over the same examples
scene.change(looks.show, looks, *looks.stamps, seconds=6)       # from none of all looks to all of them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.exhibits.hill import LAND, MARGIN, Hill
from tracereel.scenes.parts.relief import Pose
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

CLOSE = 0.3  # units of ground over the window's longer side, at least
NEAR = 2.0  # times the loss of who stands lowest: so low is down, too


class EqualLooks:
    """See the module."""

    def __init__(self, scene: TraceScene, hill: Hill, others: Sequence[View]) -> None:
        self.scene, self.hill = scene, hill
        self.walkers = [hill.own, *(hill.join(view) for view in others)]
        places = np.concatenate([walker.part.places for walker in self.walkers])
        self.pose = hill.picture.fitted(Pose(0, 0, 300, *LAND), places, MARGIN, CLOSE)

    @property
    def members(self) -> list[Any]:
        """The hill, and what stands beside its walkers."""
        return self.hill.members

    @property
    def stamps(self) -> list[Any]:
        """The stamps of all walkers, whose steps are counted."""
        return [self.scene.stamps[walker.view.role] for walker in self.walkers]

    @property
    def told(self) -> dict[str, Value]:
        """What is said of them, by their roles: how many steps each makes, how many examples it looks at before one;
        whether all at once stays behind a few, and whether one at a time goes a longer way than these."""
        said: dict[str, Value] = {}
        for walker in self.walkers:
            view, role = walker.view, walker.view.role
            said[f"{role}_steps"] = view.derive(",d", None, [("steps", view.last, ())])
            said[f"{role}_looks"] = view.derive(",d", "count_valid", [("batch/indices", 0, ())])
        every, some, one = (walker.loss(walker.view.last).value for walker in self.walkers)
        ways = [float(np.linalg.norm(np.diff(w.way, axis=0), axis=1).sum()) for w in self.walkers]
        crawls, staggers = every > NEAR * some, ways[2] > ways[1] and one < NEAR * some
        return {**said, "found": "both" if crawls and staggers else "behind" if crawls else "other"}

    def show(self, t: float) -> None:
        """Each where it stands after so much of its looks, t from 0 to 1."""
        for walker in self.walkers:
            steps = walker.view.trace.steps
            entry = float(np.interp(t * steps[-1], steps, np.arange(len(steps))))
            walker.show(min(entry, walker.view.last))
            self.scene.stand_at(int(entry), walker.view.role)

    def name(self, *names: Figures, left: Sequence[bool]) -> list[Any]:
        """What each is called, to its right or left, and the loss where it stands."""
        worn = zip(self.walkers, names, left, strict=True)
        return [text for walker, name, aside in worn for text in walker.wear(name=name, left=aside)]
