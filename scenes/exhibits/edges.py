"""Edges: what each neuron of the first layer makes of a plane, one soft edge, and all their edges over the plane.

edges = Edges(self, plane, points)     # at the plane's last recorded entry
self.change(edges.come_out, plane, edges, seconds=1.2)     # one, large
self.change(edges.spread, plane, edges, seconds=1.2)       # then all, each in its place
self.change(edges.lay_over, plane, edges, seconds=2.6)     # their edges fly onto the plane, one by one

Tiles leave from behind the plane: `behind` is to be added before it, `flying` after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.analysis.passing import passed
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.exhibits.worn_points import WornPoints
from tracereel.scenes.parts.images import grid_in
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.plane import Plane
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
NODES = 49  # along the shorter side of a neuron's field
FILL, POWER = 0.8, 0.75  # of an ink, where a neuron answers most
ROOMS = {  # centre x, centre y, width, height, in pixels of a 720-line frame: beside the plane
    "16:9": (336.0, 316.0, 572.0, 572.0),
    "1:1": (102.0, 296.0, 178.0, 520.0),
    "9:16": (360.0, 900.0, 652.0, 320.0),
}
PARTS = {
    "1:1": (456.0, 296.0, 500.0, 500.0)
}  # where the plane stands meanwhile, if it has more room than it takes
AIR = 1.1  # distance of two tiles, in sizes
LATE = 0.7  # of the time in which all move: until the last begins to
FLIGHT, AFTER = 0.12, 0.1  # of the time in which all land: of one on its way, and until its light is gone
FAINT = 0.2  # of its light: an edge that landed before


class Edges:
    """See the module."""

    def __init__(self, scene: TraceScene, plane: PlaneExhibit, points: WornPoints) -> None:
        self.scene, self.plane, self.points, self.view = scene, plane, points, plane.view
        self.count = self.view.layers[0].output_shape[0]
        plane.part = np.array(PARTS.get(scene.aspect, plane.part))
        room = np.array(ROOMS[scene.aspect])
        self.large = np.array([*room[:2], *[room[2:].min()] * 2])
        self.places = grid_in(room, self.count, air=AIR)
        sums, answers = self._fields()
        most = float(np.abs(answers).max()) or 1.0
        self.sums = sums
        self.first = int(np.argmin(np.abs(sums.mean((1, 2))) / (sums.std((1, 2)) + 1e-12)))
        self.tiles = [self._tile(field, answer / most) for field, answer in zip(sums, answers, strict=True)]
        self.flying = [self._flying(field) for field in sums]
        self.come_out(0)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [*self.behind, *self.flying]

    @property
    def behind(self) -> list[Any]:
        """Tiles, which leave from behind the plane; the one that comes first lies over the others."""
        own = self.tiles[self.first]
        return [*(tile for tile in self.tiles if tile is not own), own]

    @property
    def told(self) -> dict[str, Value]:
        """How many neurons there are, for a script."""
        return {"neurons": self.neurons}

    @property
    def neurons(self) -> Reading:
        """How many neurons the first layer has."""
        return self.view.read(",d", "header/layers/0/output_shape", None, 0)

    # -- verbs: t from 0 to 1 --------------------------------------------------------------------------------------

    def come_out(self, t: float) -> None:
        """The plane makes room and lets its points go, and one neuron's own view of it leaves it."""
        self.plane.stand(min(1.0, t / 0.6))
        self.points.fade(1 - min(1.0, t / 0.5))
        self.points.stand()
        box, way = self.plane.picture.box, float(np.clip((t - 0.4) / 0.6, 0, 1))
        for number, tile in enumerate(self.tiles):
            tile.box = box + (self.large - box) * way if number == self.first else box
            tile.opacity = float(np.clip(4 * way, 0, 1)) if number == self.first else 0.0
        for flying in self.flying:
            flying.opacity = 0.0

    def spread(self, t: float) -> None:
        """It takes its place, and the others leave the plane for theirs."""
        box = self.plane.picture.box
        order = np.argsort(np.argsort(np.arange(self.count) != self.first, kind="stable"), kind="stable")
        late = LATE * order / max(self.count - 1, 1)
        for number, tile in enumerate(self.tiles):
            way = eased(np.clip((t - late[number]) / (1 - LATE), 0, 1))
            start = self.large if number == self.first else box
            tile.box = start + (self.places[number] - start) * way
            tile.opacity = 1.0 if number == self.first else min(1.0, 12 * way)

    def lay_over(self, t: float) -> None:
        """The edge of each leaves its tile and lands on the plane, bright, then faint when the next one comes."""
        picture = self.plane.picture
        picture.hinges, seen = self.sums, np.zeros(self.count)
        for number, flying in enumerate(self.flying):
            late = (1 - FLIGHT - AFTER) * number / max(self.count - 1, 1)
            way = eased(np.clip((t - late) / FLIGHT, 0, 1))
            old = float(np.clip((t - late - FLIGHT) / AFTER, 0, 1))
            flying.box = self.places[number] + (picture.box - self.places[number]) * way
            flying.opacity, seen[number] = float(0 < way < 1), float(way >= 1) * (1 - (1 - FAINT) * old)
        picture.hinged = seen

    # -- how it is drawn -------------------------------------------------------------------------------------------

    def _fields(self) -> tuple[Floats, Floats]:
        """(H, R, C) sums of the first layer over the plane, and what it makes of them."""
        half = self.plane.picture.half
        columns, rows = (round(NODES * side) for side in half.tolist())
        x, y = np.meshgrid(np.linspace(-half[0], half[0], columns), np.linspace(half[1], -half[1], rows))
        places = np.stack([x.ravel(), y.ravel()], axis=1) * self.plane.reach
        found = passed(self.view.trace, places, self.view.last, 0)
        sums, answers = (np.moveaxis(f.reshape(rows, columns, -1), 2, 0) for f in found)
        weights = analysis.only_weights(self.view.trace, 0)
        self.scene.bind("edges", self.view, weights, 1.0, (self.view.last, self.view.last))
        return sums, answers

    def _tile(self, sums: Floats, answers: Floats) -> Plane:
        """A neuron's view: orange or blue by the sign of its answer; where it answers nothing else, in warm white."""
        tile = Plane(self.large, self.scene.theme)
        tile.half = self.plane.picture.half
        above = tile.inks[2] if self.view.layers[0].activation == "relu" else tile.inks[1]
        ink = np.where((answers >= 0)[..., None], above, tile.inks[0])
        share = FILL * np.clip(np.abs(answers), 0, 1) ** POWER
        tile.inked = np.asarray(tile.cell + (ink - tile.cell) * share[..., None])
        tile.border, tile.hinges, tile.hinged = 0.0, sums[None], np.ones(1)
        return tile

    def _flying(self, sums: Floats) -> Plane:
        """Its edge alone."""
        edge = Plane(self.large, self.scene.theme)
        edge.half = self.plane.picture.half
        edge.filled = edge.ground = edge.border = edge.framed = 0.0
        edge.hinges, edge.hinged = sums[None], np.ones(1)
        return edge
