"""The plane of a network into which two numbers go: what it answers at every place, and examples that it never saw.

plane = self.exhibit(PlaneExhibit, self.run)
plane.show(0)                          # a recorded entry, also between two
plane.turn_to(other)                   # the same plane, of another run

Answers are made from recorded weights. Where the first hidden layer bends at zero, its neurons' hinges can be seen.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tracereel.engine import analysis
from tracereel.engine.analysis.passing import passed
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.plane import Plane
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import facts
from tracereel.scenes.read.figures import figure
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
COARSE = 36  # coarse cells of a grid, along what a square box shows; each side of one is divided in four
REMEMBERED = 8  # recorded entries whose answers are kept
DARK, LIGHT = 0.45, 1.55  # tones of the first and the last country, where there are more than two
LEVELS = 18  # level lines between the least and the largest difference of two answers, at last
BENDING = ("relu", "leaky_relu")
ALL = {  # centre x, centre y, width, height, in pixels of a 720-line frame: by itself
    "16:9": (640.0, 316.0, 1204.0, 572.0),
    "1:1": (360.0, 306.0, 652.0, 548.0),
    "9:16": (360.0, 568.0, 652.0, 1016.0),
}
PART = {  # and beside something else
    "16:9": (956.0, 316.0, 572.0, 572.0),
    "1:1": (484.0, 234.0, 404.0, 404.0),
    "9:16": (360.0, 386.0, 652.0, 652.0),
}
SCORE = {"16:9": (508.0, 552.0), "1:1": (484.0, 520.0), "9:16": (360.0, 1066.0)}  # where the score stands
UNDER = 42.0  # pixels from its foot to that of its name


class Fields(NamedTuple):
    """What a network makes of the places of a grid: sums of its last layer, its chances, sums of its first."""

    scores: Floats  # (R, C, K)
    shares: Floats  # (R, C, K)
    sums: Floats  # (H, R, C), or none where these do not bend at zero


class PlaneExhibit:
    """See the module. It fills the frame's width, or the half beside which something else stands."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene = scene
        self.all, self.part = np.array(ALL[scene.aspect]), np.array(PART[scene.aspect])
        self.picture = Plane(self.all, scene.theme)
        self.picture.half = np.maximum(self.all[2:] / self.all[2:].min(), 1.0)
        self._known: OrderedDict[tuple[str, int], Fields] = OrderedDict()
        self._bound: set[str] = set()
        self.turn_to(view)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.picture]

    def turn_to(self, view: View) -> None:
        """Stand for another run from now on; its points come with it."""
        self.view, picture = view, self.picture
        self.reach = analysis.plane(view.trace, 2)[1]
        points, classes = analysis.judged(view.trace)
        picture.dots, picture.classes = points / self.reach, classes
        picture.seen, picture.toned, picture.sizes = np.ones(len(points)), np.ones(len(points)), 1.0
        if len(view.class_names) > 2:
            picture.tones = np.linspace(DARK, LIGHT, len(view.class_names))
        self.bends = view.layers[0].activation in BENDING
        last = self._fields(view.last)
        gaps = difference(last.scores)
        self.levels = np.linspace(gaps.min(), gaps.max(), LEVELS + 2)[1:-1]

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """Answers at a recorded entry, or between two; all that is seen of a border, and of hinges."""
        self._bind()
        low, high, part = self.view.around(entry)
        before, after = self._fields(low), self._fields(high)
        now = Fields(*(a + (b - a) * part for a, b in zip(before, after, strict=True)))
        self.now, picture = now, self.picture
        picture.scores, picture.shares = now.scores, now.shares
        picture.hinges = now.sums
        picture.hinged = np.full(len(picture.hinges), float(picture.filled))
        picture.level_field, picture.levels = difference(now.scores), self.levels

    def stand(self, share: float) -> None:
        """From the whole width (0) to one half of it (1)."""
        self.picture.box = self.all + (self.part - self.all) * share

    def widen(self, t: float) -> None:
        """Back to the whole width."""
        self.stand(1 - t)

    def pale(self, t: float) -> None:
        """Lose all colours; t from 0 to 1."""
        self.color(1 - t)

    def tell_apart(self, t: float) -> None:
        """Points take the colours of their classes, the first class first, around the middle; t from 0 to 1."""
        self.color(0)
        picture, classes = self.picture, max(int(self.picture.classes.max(initial=0)), 1)
        angle = np.arctan2(picture.dots[:, 1], picture.dots[:, 0]) / (2 * np.pi) + 0.5
        late = 0.45 * picture.classes / classes + 0.35 * angle
        way = np.clip((t - late) / 0.2, 0, 1)
        picture.toned, picture.sizes = way, 0.8 + 0.2 * way + 0.6 * np.sin(np.pi * way)

    def color(self, share: float) -> None:
        """How much is seen of everything but the points."""
        picture = self.picture
        picture.filled = picture.border = share
        picture.leveled = share if self.bends else 0.0
        picture.hinged = np.full(len(picture.hinges), share)

    def score(self, name: Figures) -> list[Figures]:
        """The share of unseen examples that are read rightly at last, large, beside it, with its name below."""
        at, (x, y) = MEASURES[self.scene.aspect].at, SCORE[self.scene.aspect]
        number = self.scene.readout(self.right, TYPE.focus[1], self.scene.theme.value, "SEMIBOLD", None)
        return [number.place(at(x, y)), name.recolor(self.scene.theme.muted).place(at(x, y + UNDER))]

    # -- what can be said of it ------------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Any]:
        """How many kinds of what stand on it, whether a straight line can part them, and how much is read rightly at
        last, for a script."""
        found = {"kinds": figure("classes", self.view), "points": figure("nouns", self.view)}
        parted = "yes" if facts.parted_by_a_line(*analysis.judged(self.view.trace)) else "no"
        own = {"parted": parted, "right": self.right, "numbers": self.numbers}
        return own | {name: value for name, value in found.items() if value is not None}

    @property
    def right(self) -> Reading:
        """The share of unseen examples that are read rightly at last."""
        return self.view.read(".0%", "commit/test_accuracy")

    @property
    def numbers(self) -> Reading:
        """Of how many numbers an example is made."""
        return self.view.read(",d", "header/layers/0/input_shape", None, 0)

    # -- what the network makes of places ----------------------------------------------------------------------------

    def _fields(self, entry: int) -> Fields:
        key = (self.view.role, entry)
        if key not in self._known:
            self._known[key] = fields(self.view, entry, self.picture.half, self.reach)
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return self._known[key]

    def _bind(self) -> None:
        if self.view.role not in self._bound:
            self._bound.add(self.view.role)
            for layer in self.view.layers:
                for name in layer.parameters:
                    self.scene.bind(
                        "plane", self.view, f"weights/{layer.name}/{name}", 1.0, (0, self.view.last)
                    )


def fields(view: View, entry: int, half: Floats, reach: float) -> Fields:
    """What a network makes of a grid from -half to half, in units of reach, at a recorded entry."""
    columns, rows = (4 * round(COARSE * side) + 1 for side in half.tolist())
    x, y = np.meshgrid(np.linspace(-half[0], half[0], columns), np.linspace(half[1], -half[1], rows))
    places = np.stack([x.ravel(), y.ravel()], axis=1) * reach
    with threadpool_limits(1, user_api="blas"):  # two threads would wait for each other
        last = passed(view.trace, places, entry)
        bends = view.layers[0].activation in BENDING
        first = passed(view.trace, places, entry, 0).sums if bends else places[:, :0]
    return Fields(
        last.sums.reshape(rows, columns, -1), last.activations.reshape(rows, columns, -1),
        np.moveaxis(first.reshape(rows, columns, first.shape[1]), 2, 0),
    )  # fmt: skip


def difference(scores: Floats) -> Floats:
    """(R, C) how far the second answer is ahead of the first; of more, the best of the next best."""
    if scores.shape[2] == 2:
        return np.asarray(scores[..., 1] - scores[..., 0])
    ordered = np.partition(scores, -2, axis=2)
    return np.asarray(ordered[..., -1] - ordered[..., -2])
