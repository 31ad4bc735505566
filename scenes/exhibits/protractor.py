"""The protractor: which way each example of the first mini-batch asks to go, against the way that all examples ask for.

protractor = self.exhibit(Protractor, self.run, full=self.views["full"])   # full: one step with all training examples
scene.change(protractor.fan, protractor, seconds=2)     # each at its own angle to the true way, counted in all weights
scene.change(protractor.fold, protractor, seconds=1)    # all of them become one, their mean

Only the angle is real, from nought to 180 degrees: in so many dimensions there is no left or right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.errors import RoleError
from tracereel.scenes.exhibits.riders import DOT, ROUND, followed
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import cropped, disc
from tracereel.scenes.parts.needles import MEASURED, Needles
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
PLACES = {  # the middle's x and y, the radius, the size of a picture at the rim
    "16:9": (610.0, 570.0, 390.0, 30.0),
    "1:1": (345.0, 500.0, 290.0, 28.0),
    "9:16": (360.0, 800.0, 310.0, 38.0),
}
RIGHT = 90.0  # degrees: from there on a way climbs
LEAST, SMALLER, TOP = 6.0, 0.94, 4.0  # pixels of a picture, at least; shares to it; free over all of them
OUT = 24.0  # pixels from the rim to the nearest pictures
ASIDE = 4.6  # degrees that a picture may step aside from its needle
LATE = 0.55  # of the time of a fan: when the last needle leaves
FREE, UNDER, LINE = (
    22.0,
    34.0,
    34.0,
)  # pixels: beside the rim, under the foot, from a word to what stands below it
AIR = 14.0  # pixels more, between a number and its name
BEYOND, INSIDE = 145.0, 0.6  # degrees, and of the radius: where is written how many point uphill
OWN, BATCH = "analysis/directions/own", "analysis/directions/batch"


class Protractor:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View, full: View) -> None:
        self.scene, self.view, self.full = scene, view, full
        self.measures = MEASURES[scene.aspect]
        _refuse(view, full)
        self.examples = analysis.batch_examples(view.trace)
        true = analysis.batch_direction(full.trace, 0)
        self.own = analysis.angles(analysis.own_directions(view.trace, 0), true)
        self.together = float(analysis.angles(analysis.batch_direction(view.trace, 0)[None], true)[0])
        x, y, radius, self.size = PLACES[scene.aspect]
        self.needles = Needles((x, y), radius, scene.theme, len(self.own))
        self.images = self._images()
        self.needles.true, self.needles.ruled = 0.0, 1.0
        self.slots = self._lanes()
        while self.size > LEAST and (self.slots[:, 1] < self.size / 2 + TOP).any():  # too many at one angle
            self.size *= SMALLER
            self.slots = self._lanes()
        scene.bind("needles", view, OWN, 1.0, (0, 0))
        scene.bind("thick needle", view, BATCH, 1.0, (0, 0))
        scene.bind("true way", full, BATCH, 1.0, (0, 0))

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.needles, self.images]

    # -- what was recorded ---------------------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Any]:
        """What is said of it: how many examples there are in all and in the batch, how far off these are."""
        every = self.full.derive(",d", "count_valid", [("batch/indices", 0, ())])
        said = {"every": every, "count": self.count, "mean": self._angles(".0f", "mean_angle")}
        some, way = "some" if self.over.value else "none", "down" if self.together < RIGHT else "up"
        return {**said, "over": self.over, "off": self.off, "some": some, "way": way}

    @property
    def count(self) -> Reading:
        """How many examples the batch has."""
        return self.view.derive(",d", None, [("analysis/directions/count", None, ())])

    @property
    def over(self) -> Reading:
        """How many of them ask for a way that climbs, for all."""
        return self._angles(",d", "count_obtuse")

    @property
    def off(self) -> Reading:
        """How far their mean is from the true way."""
        return self.view.across(".0f", "angle", [(BATCH, 0, ())], self.full, [(BATCH, 0, ())])

    def _angles(self, format: str, function: str) -> Reading:
        own = [("analysis/directions/count", None, ()), (OWN, 0, ())]
        return self.view.across(format, function, own, self.full, [(BATCH, 0, ())])

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _images(self) -> Images:
        count = len(self.examples)
        masks = cropped(followed(self.view)[self.examples]) if self.view.is_image else disc(ROUND, DOT)
        images = Images(masks, self.scene.theme, count)
        images.light[:], images.seen[:] = 1.0, 0.0
        images.tint("error", (self.own > RIGHT).astype(float))
        return images

    def _lanes(self) -> Floats:
        """(B, 2) where each picture comes to rest: beyond its needle's tip in the lowest lane that has room, where it
        may step a little aside; needles stand exact."""
        ends: list[float] = []  # degrees, of the last picture in each lane
        turned, radii = self.own.copy(), np.zeros(len(self.own))
        for k in np.argsort(self.own, kind="stable"):
            own = float(self.own[k])
            free = [end + np.degrees(self.size / self._radius(lane)) for lane, end in enumerate(ends)]
            lane = next((lane for lane, from_ in enumerate(free) if from_ <= own + ASIDE), len(ends))
            at = max(own - ASIDE, free[lane]) if lane < len(ends) else own - (ASIDE if not lane else 0.0)
            ends[lane : lane + 1] = [at]
            turned[k], radii[k] = at, self._radius(lane)
        self.turned = turned
        return np.asarray(self.needles.at(turned, radii))

    def _radius(self, lane: int) -> float:
        return self.needles.radius + OUT + lane * self.size

    # -- moments: t from 0 to 1 ----------------------------------------------------------------------------------------

    def point(self, t: float) -> None:
        """The true way grows from the middle to the rim."""
        self.needles.true = t

    def fan(self, t: float) -> None:
        """One after the other, needles leave the true way for their own; their pictures come to their tips."""
        count = len(self.own)
        rank = np.argsort(np.argsort(self.own, kind="stable"), kind="stable")
        share = np.clip((t - LATE * rank / max(count, 1)) / (1 - LATE), 0, 1)
        turned = eased(share)
        self.needles.angles, self.needles.seen = self.own * turned, np.minimum(1.0, 4 * share)
        radii = np.linalg.norm(self.slots - self.needles.middle, axis=1)
        at = self.needles.at(self.turned * turned, radii)
        self.images.boxes = np.column_stack([at, np.full((count, 2), self.size)])
        self.images.seen = np.clip(2 * share - 0.5, 0, 1)

    def fold(self, t: float) -> None:
        """All needles turn into one, at the angle of their mean; their pictures go with them."""
        turned = self.own + (self.together - self.own) * eased(t)
        radii = np.linalg.norm(self.slots - self.needles.middle, axis=1)
        radii = radii + (self._radius(0) - radii) * eased(t)
        self.needles.angles, self.needles.seen[:] = turned, 1 - 0.85 * t
        self.needles.angle, self.needles.thick = self.together, max(0.0, 2 * t - 1)
        self.images.boxes[:, :2] = self.needles.at(
            self.turned + (self.together - self.turned) * eased(t), radii
        )
        self.images.seen[:] = min(1.0, 3 - 3 * t)

    def measure(self, t: float) -> None:
        """The angle of their mean is marked, from the true way on."""
        self.needles.seen[:] = 0.15 * (1 - t)
        self.needles.measured = t

    # -- words ---------------------------------------------------------------------------------------------------------

    def name_true(self, every: Figures, down: Figures, up: Figures) -> list[Any]:
        """Who the true way is of, which way it goes, and which way is the other: at the ends of the half-circle."""
        x, y = self.needles.middle
        radius, measures = self.needles.radius, self.measures
        every.resize(TYPE.focus[0]).recolor(self.scene.theme.value)
        half = every.width * UNIT / 2
        right = min(x + radius + FREE + half, measures.width - FREE / 2 - half)
        every.place_middle(measures.at(right, y - LINE))
        for name, end in ((down, x + radius), (up, x - radius)):
            wide = name.width * UNIT / 2
            name.place_middle(
                measures.at(np.clip(end, wide + 12, measures.width - wide - 12), y + UNDER + AIR)
            )
        return [every, down, up]

    def name_uphill(self, number: Figures, name: Figures) -> list[Any]:
        """How many are beyond a right angle: in the half of the circle in which these are."""
        x, y = self.needles.at(BEYOND, INSIDE * self.needles.radius)
        number.resize(TYPE.focus[1]).recolor(self.scene.theme.error)
        return [
            number.place_middle(self.measures.at(x, y - LINE / 2 - AIR)),
            name.place_middle(self.measures.at(x, y + LINE / 2 + AIR / 2)),
        ]

    def name_together(self, angle: Figures, name: Figures) -> list[Any]:
        """How far off the thick needle is, inside its angle; whose it is, at its tip."""
        for text, size in ((angle, TYPE.focus[1]), (name, TYPE.focus[0])):
            text.resize(size).recolor(self.scene.theme.error)
        x, y = self.needles.at(self.together / 2, MEASURED * self.needles.radius + FREE)
        angle.place_middle(self.measures.at(x + angle.width * UNIT / 2, y))
        x, y = self.needles.at(self.together, self.needles.radius + FREE)
        half = name.width * UNIT / 2
        x = min(x + half, self.measures.width - 14 - half)
        return [angle, name.place_middle(self.measures.at(x, y - TYPE.label / 2))]


def _refuse(view: View, full: View) -> None:
    """A RoleError where the one step was not made from the first weights of the run, over the same examples."""
    same = view.header.dataset.digest == full.header.dataset.digest and all(
        view.trace.has(key) and np.array_equal(view.trace.read(key, 0), full.trace.read(key, 0))
        for key in (f"weights/{layer.name}/W" for layer in full.layers)
        if full.trace.has(key)
    )
    if not same:
        raise RoleError(
            f"expected a step with all training examples from the first weights of {view.trace.path}; "
            f"{full.trace.path} begins elsewhere"
        )
