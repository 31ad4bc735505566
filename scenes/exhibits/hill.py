"""The hill: the whole loss of a network of one weight and one bias, as a map or a land, and those who walk on it.

hill = self.exhibit(Hill, self.views["hill"])       # one walker: this run
other = hill.join(self.views["other"])              # another run over the same examples, from wherever it starts
hill.stand(hill.map())                              # from above, as near as all ways allow; hill.land() from the side
hill.show(0)                                        # every walker at a recorded entry, or between two
other.show(3.5)                                     # or one alone

Height is the mean loss of the examples that are learned from, at every weight and bias; where a walker stands, the loss
that was recorded there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.scenes.exhibits.hill_walker import HillWalker
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.relief import Fog, Pose, Relief
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
SIDE = 321  # places a side of the ground
ALL = {"16:9": (0.0, 0.0, 1280.0, 640.0), "1:1": (0.0, 0.0, 720.0, 600.0), "9:16": (0.0, 0.0, 720.0, 1130.0)}
PART = {
    "16:9": (440.0, 0.0, 1280.0, 664.0),
    "1:1": (0.0, 236.0, 720.0, 630.0),
    "9:16": (0.0, 420.0, 720.0, 1150.0),
}
INWARD = {"16:9": (96.0, 30.0), "1:1": (60.0, 24.0), "9:16": (64.0, 30.0)}  # pixels from its rim to its names
FADES = {"16:9": (1.0, 0.0, 0.0, 1.0), "1:1": (0.0, 1.0, 0.0, 1.0), "9:16": (0.0, 1.0, 0.0, 1.0)}  # of a part
MARGIN = {"16:9": 0.15, "1:1": 0.26, "9:16": 0.29}  # of the window, that ways leave free at each side
CLOSEST, CLOSER = 0.8, 0.56  # units of ground over the window's longer side, at least; of a part of the frame
LAND = (np.pi / 2 + 0.12, 0.95, 0.5)  # turn, tilt and lift from the side: from large weights to small ones
ROUND = (np.pi / 2 + 0.4, 0.95, 0.5)  # and from farther around
LIFT = 0.5
FAR = 0.62  # of the ground that is seen of all of it
LIT, WALKED = 0.12, 0.7  # how far a walker lights the ground, and how bright that stays where it has been


class Hill:
    """See the module. part: it leaves room for something beside it."""

    def __init__(self, scene: TraceScene, view: View, part: bool = False) -> None:
        self.scene, self.view = scene, view
        self.reach = analysis.hill_reach(view.trace)
        losses = analysis.hill_losses(view.trace, SIDE).reshape(SIDE, SIDE)
        self.margin = MARGIN["16:9" if part else scene.aspect]
        self.closest = CLOSER if part else CLOSEST
        self.picture = Relief(np.array((PART if part else ALL)[scene.aspect]), losses, scene.theme)
        self.picture.fades = FADES[scene.aspect] if part else (0.0, 0.0, 0.0, 1.0)
        self.walkers: list[HillWalker] = []
        self.own = self.join(view)
        self.picture.pose = self.map()

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, *(text for walker in self.walkers for text in walker.worn)]

    def join(self, view: View) -> HillWalker:
        """Let another run walk here; it must learn from the same examples."""
        other, own = view.header.dataset, self.view.header.dataset
        if (lacking := analysis.hill_lacks(view.trace)) is not None:
            raise TraceError(f"expected a network of one weight and one bias; {view.trace.path}: {lacking}")
        if other.digest != own.digest:
            raise TraceError(
                f"expected a run over the examples of {self.view.trace.path}; {view.trace.path} has others"
            )
        walker = HillWalker(self, view)
        self.walkers.append(walker)
        self.picture.walkers.append(walker.part)
        return walker

    # -- where it is seen from -----------------------------------------------------------------------------------------

    def map(self, *walkers: HillWalker) -> Pose:
        """From above, weights to the right and biases up; as near as the ways of these walkers (all) allow."""
        return self._fitted(walkers or self.walkers, 0.0, 0.0, LIFT)

    def land(self, *walkers: HillWalker) -> Pose:
        """From the side, the valley before the cliff."""
        return self._fitted(walkers or self.walkers, *LAND)

    def round(self, *walkers: HillWalker) -> Pose:
        """From farther around."""
        return self._fitted(walkers or self.walkers, *ROUND)

    def whole(self) -> Pose:
        """All of the ground from the side."""
        corners = np.array([[x, y] for x in (-FAR, FAR) for y in (-FAR, FAR)])
        return self.picture.fitted(Pose(0, 0, 300, *ROUND), corners, 0.0, 0.0)

    def _fitted(self, walkers: Sequence[HillWalker], turn: float, tilt: float, lift: float) -> Pose:
        places = np.concatenate([walker.part.places for walker in walkers])
        return self.picture.fitted(Pose(0, 0, 300, turn, tilt, lift), places, self.margin, self.closest)

    def stand(self, pose: Pose) -> None:
        """See it from there."""
        self.picture.pose = pose
        for walker in self.walkers:
            walker.follow()

    def widen(self, t: float) -> None:
        """Its window grows from a part of the frame to all of it."""
        begin, end = (np.array(boxes[self.scene.aspect]) for boxes in (PART, ALL))
        self.picture.box = begin + (end - begin) * t
        whole = np.array([0.0, 0.0, 0.0, 1.0])
        self.picture.fades = tuple((np.array(FADES[self.scene.aspect]) * (1 - t) + whole * t).tolist())

    def name(self, weight: Figures, bias: Figures) -> list[Figures]:
        """What its two directions are called, from above: at the window's foot, and at its left rim."""
        left, top, right, foot = self.picture.box
        across, up = INWARD[self.scene.aspect]
        at = MEASURES[self.scene.aspect].at
        muted = self.scene.theme.muted
        weight.recolor(muted).place_middle(at((left + right) / 2, foot - up))
        bias.recolor(muted).place_middle(at(left + across, (top + foot) / 2))
        return [weight, bias]

    # -- moments -------------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """All walkers at a recorded entry, or between two; who has arrived stays."""
        for walker in self.walkers:
            walker.show(min(entry, walker.view.last))

    def cover(self, share: float = 1.0) -> None:
        """Let fog lie on all that nobody has walked."""
        self.picture.fog = share
        self.light()

    def lift(self, t: float) -> None:
        """The fog lifts, t from 0 to 1."""
        self.cover(1 - t)

    def light(self) -> None:
        """What is lit in the fog: where walkers have been, and brighter where they are."""
        if self.picture.fog <= 0:
            return
        seen = [walker.part for walker in self.walkers if walker.part.seen > 0]
        ways = [part.places[: int(part.at) + 1] for part in seen]
        heads = np.array([part.here() for part in seen]).reshape(-1, 2)
        bright = np.concatenate([*(np.full(len(way), WALKED) for way in ways), np.ones(len(heads))])
        self.picture.lights = Fog(np.concatenate([*ways, heads]), LIT, bright)

    def units(self, places: Floats) -> Floats:
        """(N, 2) places on the ground of weights and biases."""
        return np.asarray(places / self.reach)
