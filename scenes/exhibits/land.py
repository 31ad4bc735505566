"""Land of a deep network: the loss on a slice through its way, and around where it stands, in two random directions.

slice = self.exhibit(Slice, self.run)               # the plane through its first, last and one recorded point between
slice.show(entry)                                   # its way, straight above or below the slice
ground = self.exhibit(Ground, self.run)             # the same two random directions at every step
ground.show(entry)                                  # the ground around it

Both are computed from recorded numbers. The ground is computed at some recorded entries, and drawn between these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import TYPE, points
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.relief import Pose, Relief
from tracereel.scenes.parts.text import CAPITAL, LEFT, Figures
from tracereel.scenes.parts.walker import Walker
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine, sized

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BOXES = {
    "16:9": (0.0, 0.0, 1280.0, 640.0),
    "1:1": (0.0, 0.0, 720.0, 600.0),
    "9:16": (0.0, 0.0, 720.0, 1130.0),
}
COMPUTED, DRAWN = 41, 161  # places a side of the slice: computed, and drawn between them
AROUND, SMOOTH = 21, 121  # the same of the ground
ROWS, POWER = 64, 0.85  # lines along the ground; how its tone rises with its height
MARGIN = 0.1  # of the window, that a way leaves free at each side
KEYS = 11  # recorded entries at which the ground is computed
RIM = 40.0  # pixels of the window that words leave free
BESIDE, AIR = 26.0, 13.0  # pixels from where the network stands to its loss; from the word to the number
ROUND, SEEN, BORDER = (
    48,
    0.97,
    0.02,
)  # places along a disc's rim; how far out it is seen; of the window, free at each side


class Land:
    """What both have in common: a relief, one walker, the loss where it stands."""

    number: Figures | None = None
    word: Figures | None = None

    def __init__(self, scene: TraceScene, view: View, heights: Floats, places: Floats) -> None:
        self.scene, self.view = scene, view
        self.picture = Relief(np.array(BOXES[scene.aspect]), heights, scene.theme)
        self.walker = Walker(places)
        self.walker.leaps[:] = self.walker.dotted = False
        self.picture.rows, self.picture.power = ROWS, POWER
        self.picture.walkers.append(self.walker)
        self._bound = False

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, *(text for text in (self.word, self.number) if text is not None)]

    def stand(self, pose: Pose) -> None:
        """See it from there."""
        self.picture.pose = pose
        self._follow()

    def loss(self, entry: int) -> Reading:
        """The loss where the network stood."""
        return fine(sized(self.view.derive(".2f", None, [("analysis/ground/loss", entry, ())])))

    def wear(self, word: Figures | None = None) -> list[Figures]:
        """The loss stands beside the walker, behind a word."""
        self.word = word
        self.number = self.scene.readout(self.loss(0), TYPE.focus[1], weight="SEMIBOLD", align=LEFT)
        self._follow()
        return [text for text in (self.word, self.number) if text is not None]

    def _reread(self, entry: int) -> None:
        if self.number is not None:
            self.scene.reread(self.number, self.loss(entry))
        self._follow()

    def _follow(self) -> None:
        if self.number is None:
            return
        x, y = self.picture.place(self.walker.here()[None])[0]
        at, box = MEASURES[self.scene.aspect].at, self.picture.box
        wide = UNIT * sum(text.width for text in self.members[1:]) + AIR
        x = float(np.clip(x, box[0] + RIM, box[2] - RIM - BESIDE - wide)) + BESIDE
        y = float(np.clip(y, box[1] + RIM, box[3] - RIM))
        foot = np.array(
            [0.0, CAPITAL * points(self.number.size) / 2, 0.0]
        )  # from the middle down to the baseline
        if self.word is not None:
            self.word.place(at(x, y) - foot)
            x += UNIT * self.word.width + AIR
        self.number.place(at(x, y) - foot)

    def _bind(self, part: str) -> None:
        if not self._bound:
            self._bound = True
            for layer in self.view.layers:
                for name in layer.parameters:
                    self.scene.bind(part, self.view, f"weights/{layer.name}/{name}", 1.0, (0, self.view.last))


class Slice(Land):
    """See the module."""

    ASIDE: ClassVar[Pose] = Pose(0.0, 0.0, 640.0, 0.4, 0.95, 0.5)

    def __init__(self, scene: TraceScene, view: View) -> None:
        losses = analysis.slice_losses(view.trace, COMPUTED).reshape(COMPUTED, COMPUTED)[::-1]
        x, y = analysis.slice_places(view.trace, COMPUTED)
        middle, half = np.array([x[0] + x[-1], y[0] + y[-1]]) / 2, (x[-1] - x[0]) / 2
        places = (analysis.slice_way(view.trace) - middle) / half
        super().__init__(scene, view, smoothed(losses, DRAWN), places)
        self.picture.pose = self.picture.fitted(self.ASIDE, places, MARGIN, 1.0)

    @property
    def share(self) -> Reading:
        """How much of the way it holds."""
        return self.view.derive(".0%", None, [("analysis/slice/share", None, ())])

    def show(self, entry: float) -> None:
        """The way up to a recorded entry, or between two."""
        self._bind("slice")
        self.walker.at = float(entry)
        self._reread(self.view.around(entry)[0])


class Ground(Land):
    """See the module."""

    SIDE: ClassVar[Pose] = Pose(0.0, 0.0, 560.0, 0.4, 1.06, 0.8)

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.keys = np.unique(np.linspace(0, view.last, min(KEYS, view.last + 1)).astype(int))
        self.grounds = [
            smoothed(
                analysis.ground_losses(view.trace, AROUND, int(key)).reshape(AROUND, AROUND)[::-1], SMOOTH
            )
            for key in self.keys
        ]
        super().__init__(scene, view, self.grounds[0], np.zeros((1, 2)))
        seen = np.array(self.grounds)[:, np.hypot.outer(self.picture.v, self.picture.u) < 1]
        self.picture.low, self.picture.high = float(seen.min()), float(seen.max())
        self.picture.follow = 0.0
        self.picture.round()
        self.picture.pose = self.pose = self._fitted()

    def _fitted(self) -> Pose:
        """All of the disc in the middle of the window, as the ground lies at last, where it is looked at longest."""
        angle = 2 * np.pi * np.arange(ROUND) / ROUND
        self.picture.raise_to(self.grounds[-1])
        pose = self.picture.fitted(
            self.SIDE, SEEN * np.column_stack([np.cos(angle), np.sin(angle)]), BORDER, 0.0
        )
        self.picture.raise_to(self.grounds[0])
        return pose

    def show(self, entry: float) -> None:
        """The ground at a recorded entry, between those at which it was computed; the loss is that of the last of these
        that was reached: it never runs ahead of the ground."""
        self._bind("ground")
        after = int(np.clip(np.searchsorted(self.keys, entry, side="right"), 1, max(1, len(self.keys) - 1)))
        low, high = self.keys[after - 1], self.keys[min(after, len(self.keys) - 1)]
        part = (entry - low) / (high - low) if high > low else 0.0
        one, other = self.grounds[after - 1], self.grounds[min(after, len(self.keys) - 1)]
        self.picture.raise_to(one + (other - one) * float(np.clip(part, 0, 1)))
        self._reread(int(high if entry >= high else low))


def smoothed(values: Floats, side: int) -> Floats:
    """(side, side) values between those of a grid, by cubic curves through these."""
    between = _between(len(values), side)
    return np.asarray(between @ values @ between.T)


def _between(count: int, side: int) -> Floats:
    """(side, count) how much of each of some values there is at places between them (Catmull and Rom's cubics)."""
    place = np.linspace(0, count - 1, side)
    first = np.minimum(place.astype(int), count - 2)
    t = place - first
    shares = np.stack(
        [
            ((2 - t) * t - 1) * t / 2,
            (t * t * (3 * t - 5) + 2) / 2,
            ((4 - 3 * t) * t + 1) * t / 2,
            (t - 1) * t * t / 2,
        ]
    )
    found = np.zeros((side, count))
    for k in range(4):
        np.add.at(found, (np.arange(side), np.clip(first - 1 + k, 0, count - 1)), shares[k])
    return found
