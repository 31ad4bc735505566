"""Walkers on one hill who look at the data equally often: who looks at less before a step makes more of them.

looks = self.exhibit(EqualLooks, hill, others=[...])     # the hill's own run, and others over the same examples
scene.change(looks.show, looks, *looks.stamps, seconds=6)       # from none of all looks to all of them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.hill_walker import BESIDE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.relief import Pose
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

FROM = {
    "16:9": (0.0, 0.5, 0.3),
    "1:1": (0.8, 0.3, 0.3),
    "9:16": (0.8, 0.3, 0.3),
}  # turn, tilt, lift: ways lie apart
MARGIN = 0.16  # of the window, that they leave free at each side
BAND, EDGE = 44.0, 14.0  # pixels over and under a walker that its words take; of the frame that none enters
CLOSE = 0.3  # units of ground over the window's longer side, at least
SIGNS = (
    (2.4, 1.0, True),
    (1.0, 1.0, True),
    (0.5, 0.5, False),
)  # width and light of each trail, whether it has dots
RAISED = 44.0  # pixels: what stands to the right of a walker clears the ways of others
NEAR = 2.0  # times the loss of who stands lowest: so low is down, too


class EqualLooks:
    """See the module."""

    def __init__(self, scene: TraceScene, hill: Hill, others: Sequence[View]) -> None:
        self.scene, self.hill = scene, hill
        self.walkers = [hill.own, *(hill.join(view) for view in others)]
        for walker, (wide, trail, dotted) in zip(self.walkers, SIGNS, strict=True):
            walker.part.wide, walker.part.trail, walker.part.dotted = wide, trail, dotted
        hill.picture.walkers = [walker.part for walker in reversed(self.walkers)]  # many steps lie under few
        places = np.concatenate([walker.part.places for walker in self.walkers])
        self.pose = hill.picture.fitted(Pose(0, 0, 300, *FROM[scene.aspect]), places, MARGIN, CLOSE)

    @property
    def members(self) -> list[Any]:
        """The hill, and what stands beside its walkers."""
        return self.hill.members

    @property
    def stamps(self) -> list[Any]:
        """The stamps of all walkers, whose steps are counted."""
        return [self.scene.stamps[walker.view.role] for walker in self.walkers]

    @property
    def told(self) -> dict[str, Any]:
        """What is said of them, by their roles: how many steps each makes, how many examples it looks at before one;
        whether all at once stays behind a few, and whether one at a time goes a longer way than these."""
        said: dict[str, Any] = {}
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

    def name(self, names: Sequence[Figures], steps: Sequence[Figures]) -> list[Any]:
        """What each is called, how many steps it made and the loss where it stands, to its left, beside all that was
        walked there; to its right and higher, where it has no room."""
        worn = [
            walker.wear(name, word.recolor(self.scene.theme.muted), left=True)
            for walker, name, word in zip(self.walkers, names, steps, strict=True)
        ]
        ways = np.concatenate([self.hill.picture.place(walker.part.places) for walker in self.walkers])
        for walker, texts in zip(self.walkers, worn, strict=True):
            x, y = self.hill.picture.place(walker.part.here()[None])[0]
            if x - BESIDE - _wide(texts) < EDGE:
                walker.left = False
                walker.follow()
                over = ways[(ways[:, 1] > y - 2 * RAISED) & (ways[:, 1] < y), 0].max(initial=x)
                for text in texts:
                    text.shift([(over - x) / UNIT, RAISED / UNIT, 0])
                continue
            beside = ways[(ways[:, 1] > y - BAND) & (ways[:, 1] < y + BAND), 0].min(initial=x)
            left = (
                min(float(text.get_left()[0]) * UNIT for text in texts)
                + MEASURES[self.scene.aspect].width / 2
            )
            away = min(x - beside, left - EDGE)
            for text in texts:
                text.shift([-max(0.0, away) / UNIT, 0, 0])
        return [text for texts in worn for text in texts]


def _wide(texts: Sequence[Figures]) -> float:
    """Pixels from the leftmost of some texts to the end of the rightmost."""
    ends = [(float(text.get_left()[0]), float(text.get_right()[0])) for text in texts]
    return (max(right for _, right in ends) - min(left for left, _ in ends)) * UNIT
