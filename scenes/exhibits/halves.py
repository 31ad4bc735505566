"""Halves: how many of the examples near the middle of a hidden space are read rightly, and of those far out.

halves = Halves(scene, space, *words)          # words: what their numbers say, one for each
scene.change(halves.look_near, space, seconds=1)
scene.change(halves.look_far, space, seconds=1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.hidden_space import LIGHT, HiddenSpace
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import UNIT
from tracereel.scenes.parts.network.panel import VALUE, Bricks, Items, Panel
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import wording
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
DIM = 0.14  # of their light: those that are not meant
PLATE, ROUND, DENSE = (
    12.0,
    10.0,
    0.86,
)  # pixels around what stands on the plate; of its corners; how much it covers
UNDER = 44.0  # pixels from a number down to the word about it


class Halves:
    """See the module. One number stands in the ring, on a plate; the other in the corner that has most room."""

    def __init__(self, scene: TraceScene, space: HiddenSpace, *words: Figures) -> None:
        self.space, self.view = space, space.view
        self.inside = analysis.hidden_near(self.view.trace, self.view.last)
        self.around = analysis.hidden_middle(self.view.trace, self.view.last)
        self.plate = Panel(scene.theme)
        self.middle = space.at(self.around[None, :2])[0]
        self.near, self.far = (
            [
                scene.readout(half, TYPE.focus[1], scene.theme.value, "SEMIBOLD", None),
                word.recolor(scene.theme.muted),
            ]
            for half, word in zip(self.shares, words, strict=True)
        )
        for (number, word), (x, y) in (
            (self.near, self.middle - [0, UNDER / 2]),
            (self.far, self._free_corner()),
        ):
            number.place_middle(space.measures.at(x, y))
            word.place_middle(space.measures.at(x, y + UNDER))

    @property
    def shares(self) -> tuple[Reading, Reading]:
        """How many of the nearer half are read rightly, and of the farther."""
        near, far = (self.view.read(".0%", "analysis/hidden/halves", self.view.last, k) for k in (0, 1))
        return wording.chance(near), wording.chance(far)

    @property
    def told(self) -> dict[str, Value]:
        """Both for a script, and whether those far out are read better."""
        near, far = self.shares
        return {"near": near, "far": far, "grows": "yes" if far.value > near.value else "no"}

    # -- verbs: t from 0 to 1 --------------------------------------------------------------------------------------

    def look_near(self, t: float) -> None:
        """A ring grows from the middle until it holds the nearer half; the others go dim."""
        far = np.linalg.norm(self.space.places[-1] - self.around[:2], axis=1)
        reached = self.inside & ((far <= self.around[2] * t) | (t >= 1))
        self._shine(np.where(reached, 1.0, 1 - (1 - DIM) * t))
        self.space.ring(self.around[:2], self.around[2] * t, float(t > 0))
        self._lay(max(0.0, 2 * t - 1))

    def look_far(self, t: float) -> None:
        """Then the nearer half goes dim, and the others shine."""
        self._shine(np.where(self.inside, 1 - (1 - DIM) * t, DIM + (1 - DIM) * t))

    def look_at_all(self, t: float) -> None:
        """All of them shine again, and the ring goes."""
        self._shine(np.where(self.inside, DIM + (1 - DIM) * t, 1.0))
        self.space.ring(self.around[:2], self.around[2], 1 - t)
        self._lay(1 - t)

    def _lay(self, seen: float) -> None:
        """The plate under the number in the ring."""
        wide = UNIT * max(float(text.width) for text in self.near) + 2 * PLATE
        boxes = np.array([[*self.middle, wide, UNDER + TYPE.focus[1] + 2 * PLATE]])
        plate = Bricks(boxes, VALUE, seen=DENSE * seen, strength=0.0, radius=ROUND)
        self.plate.items = Items(bricks=[plate] if seen > 0 else [])

    def _shine(self, light: Floats) -> None:
        self.space.images.light = LIGHT * light

    def _free_corner(self) -> Floats:
        """(2,) pixels of the corner of the frame, where no ruler is, in which fewest examples stand."""
        x, y, wide, high = self.space.room
        corners = np.array(
            [
                [x + side * (wide / 2 - 30), y + end * (high / 2 - 30)]
                for side, end in ((-1, -1), (1, -1), (1, 1))
            ]
        )
        taken = np.concatenate([self.space.images.boxes[:, :2], self.space.names.at])
        gaps = np.abs(taken[None] - corners[:, None]) < [130.0, 90.0]
        return np.asarray(corners[gaps.all(2).sum(1).argmin()])
