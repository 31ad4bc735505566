"""Mixtures: three pictures at the corners of a map, all between them, and how a network answers.

mixtures = self.exhibit(Mixtures, self.run, probe=probe)
self.change(mixtures.mix, mixtures, seconds=2)         # pictures leave our corner for their places
self.change(mixtures.ask, mixtures, seconds=1)         # the map shows what they are taken for
mixtures.show(entry)                                   # at a recorded entry, also between two

A place of the map is a share of each picture; nothing is drawn beyond them.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tracereel.engine import analysis
from tracereel.engine.analysis.passing import passed
from tracereel.scenes.exhibits.country_names import CountryNames
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.plane import Plane
from tracereel.scenes.read import facts
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
MAPS = {  # left, right, height of the foot, in pixels of a 720-line frame; its sides are equally long
    "16:9": (110.0, 664.0, 584.0),
    "1:1": (60.0, 490.0, 506.0),
    "9:16": (70.0, 650.0, 640.0),
}
SIDE = 7  # mixtures along a side of the map
NODES = 61  # places of its grid along the foot
LEAPS = 5  # of training, from one recorded entry to another, between which its map is a blend of theirs
REMEMBERED = 8  # recorded entries whose answers are kept
CORNER, AIR = 1.16, 0.92  # of the distance of two: a picture at a corner, any other
CLEAR = 34.0  # pixels around a place that is kept clear of names
LATE = 0.5  # of the time in which they leave: until the last begins to
HIGH = float(np.sqrt(0.75))  # of a side: the height of a map


class Mixtures:
    """See the module. probe: our example, at the left end of the foot."""

    def __init__(self, scene: TraceScene, view: View, probe: int) -> None:
        self.scene, self.view, self.probe = scene, view, probe
        left, right, foot = MAPS[scene.aspect]
        side = right - left
        self.corners = np.array([[left, foot], [right, foot], [(left + right) / 2, foot - HIGH * side]])
        middle = np.array([(left + right) / 2, foot - HIGH * side / 2, side, HIGH * side])
        self.picture = Plane(middle, scene.theme)
        self.picture.half, self.picture.framed = np.array([1 / HIGH, 1.0]), 0.0
        self.picture.levels, self.picture.leveled = np.zeros(1), 1.0  # its outline
        self.picture.within = np.array([[-1 / HIGH, -1.0], [0.0, 1.0], [1 / HIGH, -1.0]])
        self.inputs = analysis.mixed(view.trace, probe)
        self.labels = analysis.mixed_labels(view.trace, probe)
        self.shape = view.header.dataset.input_shape
        self._grid()
        self.shares = analysis.triangle(SIDE)
        self.size = side / SIDE
        self.images = Images(self.masks(self.shares), scene.theme)
        self.images.windows[:] = 1.0
        self.names = CountryNames(scene, view, self.size)
        self._known: OrderedDict[int, tuple[Floats, Floats]] = OrderedDict()
        self.asked, self.bound = 0.0, False
        self.mix(0)
        self.ask(0)

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, self.images, *self.names.members]

    def masks(self, shares: Floats) -> Floats:
        """(M, R, C) mixtures as pictures."""
        return np.asarray(facts.brightness(shares @ self.inputs).reshape(-1, *self.shape))

    def at(self, shares: Floats) -> Floats:
        """(M, 2) pixels of the places of mixtures."""
        return np.asarray(shares @ self.corners)

    # -- verbs: t from 0 to 1 --------------------------------------------------------------------------------------

    def mix(self, t: float) -> None:
        """Pictures leave our corner for their places; on their way each is the mixture that belongs where it is."""
        images, ours = self.images, np.array([1.0, 0.0, 0.0])
        far = 1 - self.shares[:, 0]
        way = eased(np.clip((t - LATE * (1 - far)) / (1 - LATE), 0, 1))[:, None]
        shares = ours + (self.shares - ours) * way
        images.masks = np.ascontiguousarray(self.masks(shares))
        corner = self.shares.max(1) == 1
        size = self.size * np.where(corner, CORNER, AIR)[:, None]
        images.boxes = np.column_stack([self.at(shares), size, size])
        images.order = np.argsort(corner, kind="stable")
        images.seen = np.where(corner, 1.0, np.clip(6 * way[:, 0], 0, 1))
        images.light = np.where(corner, 1.0, 0.3 + 0.7 * way[:, 0])

    def ask(self, t: float) -> None:
        """Mixtures go, and the map shows what they are taken for."""
        self.asked = t
        corner = self.shares.max(1) == 1
        self.images.seen = self.images.windows = np.where(corner, 1.0, 1 - t)
        self.picture.filled = self.picture.border = t
        self.names.fade(t)

    def show(self, entry: float) -> None:
        """What the network answers everywhere at a recorded entry, or between two."""
        self.blend(*self.view.around(entry))

    def keep_clear(self, shares: Floats) -> None:
        """Let no country's name stand where a mixture does. shares: (M, 3)."""
        for place in self.at(shares):
            self.inside &= np.linalg.norm(self.places - place, axis=2) >= CLEAR

    def blend(self, entry: int, later: int, t: float) -> None:
        """On the way from one recorded entry to another that need not be the next: t from 0 to 1."""
        self._bind()
        (scores, shares), (after, afterwards) = self._fields(entry), self._fields(later)
        self.picture.scores, self.picture.shares = (
            scores + (after - scores) * t,
            shares + (afterwards - shares) * t,
        )
        self.names.stand(self.picture.scores, self.inside, self.places, self.asked)

    @property
    def leaps(self) -> list[tuple[int, int]]:
        """The entries between which training leaps."""
        stops = np.unique(np.rint(np.linspace(0, self.view.last, LEAPS + 1)).astype(int)).tolist()
        return list(pairwise(stops))

    # -- what the network makes of it ------------------------------------------------------------------------------

    def _grid(self) -> None:
        """Places of the map's grid, from the top left, and the shares of the pictures there."""
        rows = round(NODES * HIGH)
        (left, foot), (right, _), (_, top) = self.corners
        x, y = np.meshgrid(np.linspace(left, right, NODES), np.linspace(top, foot, rows))
        third = (foot - y) / (foot - top)
        second = (x - left) / (right - left) - third / 2
        self.grid = np.stack([1 - second - third, second, third], axis=2)
        self.inside = np.asarray((self.grid >= -1e-9).all(2))
        self.places = np.stack([x, y], axis=2)
        self.picture.level_field = self.grid.min(2)
        self.nodes = analysis.mixture_inputs(self.view.trace, self.probe, self.grid.reshape(-1, 3))

    def _fields(self, entry: int) -> tuple[Floats, Floats]:
        """(R, C, K) sums of the last layer, and chances."""
        if entry not in self._known:
            with threadpool_limits(1, user_api="blas"):  # two threads would wait for each other
                last = passed(self.view.trace, self.nodes, entry)
            shape = (*self.inside.shape, -1)
            self._known[entry] = last.sums.reshape(shape), last.activations.reshape(shape)
        self._known.move_to_end(entry)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return self._known[entry]

    def _bind(self) -> None:
        if not self.bound:
            self.bound = True
            array = f"analysis/mixtures/triangle/{self.probe}/{SIDE}"
            self.scene.bind("mixtures", self.view, array, 1.0, (0, self.view.last))
