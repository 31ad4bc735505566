"""Bends: the neurons of a plane's network as tiles, each the plane as that neuron answers it, with lines to the plane.

bends = Bends(self, plane)             # of whichever run the plane stands for
bends.show(entry)
self.change(bends.come_out, bends, seconds=0.8)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.parts.fan import Fan
from tracereel.scenes.parts.plane import Plane, line_through
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
FILL, POWER = 0.85, 0.75  # of the ink of values, where a neuron answers most
COARSE = 2  # nodes of the plane's grid, of which a tile takes one
APART = 30.0  # pixels between two tiles
TILE = {"16:9": 170.0, "1:1": 150.0, "9:16": 190.0}  # pixels, the largest
FIRST = {
    "16:9": (38.0, 316.0),
    "1:1": (34.0, 300.0),
    "9:16": (360.0, 800.0),
}  # their left, or top, rim; their middle
ROOM = {"16:9": 572.0, "1:1": 520.0, "9:16": 652.0}  # pixels for all of them
GRID = 81  # places along a side, by which the shape of a border is told


class Bends:
    """See the module."""

    def __init__(self, scene: TraceScene, plane: PlaneExhibit) -> None:
        self.scene, self.plane, self.aspect = scene, plane, scene.aspect
        self.view, self.tall = plane.view, scene.stage.frame.upright
        view = self.view
        self.out = analysis.only_weights(view.trace, 1)
        self.count = view.layers[0].output_shape[0]
        ends = self._pull(view.last)
        self.strongest = float(np.abs(ends).max()) or 1.0
        self.most = self._most()
        self.places = self._places()
        self.tiles = [Plane(place, scene.theme) for place in self.places]
        for tile in self.tiles:
            tile.half, tile.border = plane.picture.half, 0.0
        self.fan = Fan(scene.theme, self.tall)
        self.fan.ends = self._ends()
        plane.show(0)
        self.show(0)
        self.come_out(0)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.fan, *self.tiles]

    def show(self, entry: float) -> None:
        """Neurons at a recorded entry, or between two; the plane has been shown it before."""
        low, high, part = self.view.around(entry)
        before, after = self._pull(low), self._pull(high)
        pull = before + (after - before) * part
        self.fan.weights = np.clip(pull / self.strongest, -1, 1)
        sums = self.plane.now.sums[:, ::COARSE, ::COARSE]
        for tile, field in zip(self.tiles, sums, strict=True):
            tile.inked = self._inked(tile, field)
            tile.hinges, tile.hinged = field[None], np.ones(1)

    def come_out(self, t: float) -> None:
        """The plane takes its colours, and each neuron's own view of it leaves it; then lines lead from there to it."""
        self.plane.color(t)
        way = min(1.0, t / 0.7)
        for tile, place in zip(self.tiles, self.places, strict=True):
            tile.box = self.plane.picture.box + (place - self.plane.picture.box) * way
            tile.opacity = float(np.clip(3 * way, 0, 1))
        self.fan.until = max(0.0, (t - 0.7) / 0.3)

    @property
    def told(self) -> dict[str, Any]:
        """How many neurons bend, how much is right, and what the border is like, for a script."""
        return {"neurons": self.neurons, "right": self.plane.right, "border": self.shape, "turns": self.turns}

    @property
    def neurons(self) -> Reading:
        """How many neurons bend."""
        return self.view.read(",d", "header/layers/0/output_shape", None, 0)

    @property
    def shape(self) -> str:
        """What the border is: a fence, a strip, a fold, or something else."""
        sums = analysis.plane_sums(self.view.trace, GRID, 1, self.view.last)
        return facts.country((sums[:, 1] > sums[:, 0]).reshape(GRID, GRID))

    @property
    def turns(self) -> str:
        """Whether every neuron's hinge goes into the border and out again."""
        trace, last = self.view.trace, self.view.last
        answers, sums = (analysis.plane_sums(trace, GRID, layer, last).T for layer in (1, 0))
        border = (answers[1] > answers[0]).reshape(GRID, GRID)
        return "through" if all(_crossings(row.reshape(GRID, GRID), border) == 2 for row in sums) else "other"

    # -- how it is drawn -------------------------------------------------------------------------------------------

    def _pull(self, entry: int) -> Floats:
        """(H,) how far each neuron pulls toward the second answer."""
        W_KH = self.view.trace.read(self.out, entry)
        return np.asarray(W_KH[1] - W_KH[0], float)

    def _most(self) -> float:
        """The largest answer of a neuron within what is shown, at last."""
        places = analysis.plane_activations(self.view.trace, 33, 0, self.view.last)
        return float(places.max()) or 1.0

    def _inked(self, tile: Plane, field: Floats) -> Floats:
        share = FILL * np.clip(np.maximum(field, 0) / self.most, 0, 1) ** POWER
        return np.asarray(tile.cell + (tile.inks[2] - tile.cell) * share[..., None])

    def _places(self) -> Floats:
        """(H, 4) boxes of the tiles, one after the other."""
        side = min(TILE[self.aspect], (ROOM[self.aspect] - APART * (self.count - 1)) / self.count)
        along = (np.arange(self.count) - (self.count - 1) / 2) * (side + APART)
        x, y = FIRST[self.aspect]
        across = np.full(self.count, (y if self.tall else x) + side / 2)
        middles = [x + along, across] if self.tall else [across, y + along]
        return np.column_stack([*middles, np.full((self.count, 2), side)])

    def _ends(self) -> Floats:
        """(H, 4) from each tile's rim to the middle of the plane's; downward, where lines run down."""
        box, tiles = self.plane.part, self.places
        if self.tall:
            rim = np.tile([box[0], box[1] + box[3] / 2], (self.count, 1))
            return np.column_stack([rim, tiles[:, 0], tiles[:, 1] - tiles[:, 3] / 2])
        rim = np.tile([box[0] - box[2] / 2, box[1]], (self.count, 1))
        return np.column_stack([tiles[:, 0] + tiles[:, 2] / 2, tiles[:, 1], rim])


def _crossings(field: Floats, above: NDArray[np.bool_]) -> int:
    """How often a field's line of zero crosses the rim of what is above, on a grid whose first row is on top."""
    at = (line_through(field, np.ones(2), 1 / GRID) * [1, -1] + 1) / 2 * (GRID - 1)
    column, row = np.rint(at).astype(int).T
    return int(np.count_nonzero(np.diff(above[row, column])))
