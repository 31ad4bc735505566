"""The wall of unseen examples, lit where a network reads them rightly at last; then where another does.

wall = self.exhibit(ReadWall, self.run, other=self.views["twin"])
self.change(wall.come, wall, seconds=1)        # out of one place, lit as the one before reads them
self.change(wall.change, wall, seconds=2)      # what only one of the two reads lights up, or goes dark
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

ROOM = {
    "16:9": (640.0, 250.0, 1204.0, 440.0),
    "1:1": (360.0, 236.0, 652.0, 408.0),
    "9:16": (360.0, 480.0, 652.0, 840.0),
}
SCORES = {  # where the two scores stand: middles, and the line of their feet
    "16:9": (390.0, 890.0, 558.0),
    "1:1": (190.0, 530.0, 520.0),
    "9:16": (190.0, 530.0, 1010.0),
}
UNDER = 42.0  # pixels from a score's foot to that of its name
SMALL = 0.05  # of its size: a picture that has not come yet
LEFT = 0.15  # share of the time in which what points at them goes


class ReadWall:
    """See the module. other: whose light is seen first, where it was asked about the same examples."""

    def __init__(self, scene: TraceScene, view: View, other: View) -> None:
        self.scene, self.view, self.aspect = scene, view, scene.aspect
        self.compares = comparable(view, other)
        self.before = other if self.compares else view
        self.wall = Wall(scene, view, ROOM)
        self.images, self.boxes = self.wall.images, self.wall.home
        self.right, self.was = _right(view), _right(self.before)
        self.images.windows[:] = 1.0
        self.bound = False

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return self.wall.members

    def come(self, t: float) -> None:
        """Pictures come from the middle, one after the other, and are lit where they land."""
        self._bind()
        images, count = self.images, len(self.boxes)
        far = np.linalg.norm(self.boxes[:, :2] - self.boxes[:, :2].mean(0), axis=1)
        late = far / max(float(far.max()), 1.0) * 0.5
        way = 1 - (1 - np.clip((t - late) / 0.4, 0, 1)) ** 3
        start = np.tile([*self.boxes[:, :2].mean(0), *(self.boxes[0, 2:] * SMALL)], (count, 1))
        images.boxes = start + (self.boxes - start) * way[:, None]
        images.seen = np.clip(4 * way, 0, 1)
        images.light = self.was * 1.0 * np.clip((t - late - 0.35) / 0.15, 0, 1)

    def change(self, t: float) -> None:
        """From what the one before reads to what this one does; those that light up are pointed at meanwhile."""
        images, differs = self.images, self.was != self.right
        late = np.zeros(len(differs))
        late[differs] = np.arange(differs.sum()) / max(int(differs.sum()), 1) * 0.6
        way = np.clip((t - late) / 0.25, 0, 1)
        images.light = np.asarray(self.was * (1 - way) + self.right * way)
        shown = np.minimum(4 * way, 1.0) * np.clip((1 - t) / LEFT, 0, 1)
        images.pointed = np.asarray((self.right & ~self.was) * shown)

    def score(self, role: str, name: Figures) -> tuple[Figures, Figures]:
        """The share that the network in a role reads rightly, large, with its name below."""
        last = role == self.view.role
        x, foot = SCORES[self.aspect][int(last)], SCORES[self.aspect][2]
        ink = self.scene.theme.value if last else self.scene.theme.muted
        score = self.scene.readout(
            share(self.view if last else self.before), TYPE.focus[1], ink, "SEMIBOLD", None
        )
        return score.place(MEASURES[self.aspect].at(x, foot)), name.recolor(self.scene.theme.muted).place(
            MEASURES[self.aspect].at(x, foot + UNDER)
        )

    @property
    def roles(self) -> list[str]:
        """Whose light it shows."""
        return list(dict.fromkeys([self.view.role, self.before.role]))

    @property
    def told(self) -> dict[str, Any]:
        """Whether there are two to compare, and how much each reads rightly, for a script."""
        twins = "yes" if self.compares else "no"
        return {"twins": twins, "straight": share(self.before), "bent": share(self.view)}

    def _bind(self) -> None:
        if not self.bound:
            self.bound = True
            for view in (self.before, self.view) if self.compares else (self.view,):
                self.scene.bind("wall", view, "analysis/unseen/right", 1.0, (view.last, view.last))


def share(view: View) -> Reading:
    """The share of unseen examples that are read rightly at last."""
    return view.read(".1%", "commit/test_accuracy")


def comparable(one: View, other: View) -> bool:
    """Whether two networks are asked about the same unseen examples."""
    if one.header.dataset.digest != other.header.dataset.digest:
        return False
    first, second = (view.trace.read("evaluation/rows") for view in (one, other))
    return bool(np.array_equal(first, second))


def _right(view: View) -> NDArray[np.bool_]:
    return analysis.unseen_right(view.trace, view.last)
