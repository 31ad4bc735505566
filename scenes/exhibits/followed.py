"""One neuron's answer, followed: along its row, over its lines, into the same cell of every tile of the next layer.

followed = Followed(scene, layered)                              # the layer behind the first is there
scene.change(followed.approach, followed, seconds=1.2)
scene.change(followed.go, followed, seconds=2)
scene.change(followed.withdraw, followed, seconds=1.2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.panel import LOOK, VALUE, Bricks, Frame, Items, Panel
from tracereel.scenes.parts.network.pose import corners, eased
from tracereel.scenes.parts.network.state import Lit

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.layered import Layered
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
LIGHT = 9.0  # pixels of the light that goes out
ROW, WAY, RIM = (
    0.14,
    0.74,
    0.86,
)  # shares of its time: its row, its lines, up to the tiles; then into their cells
THIN, THICK = 1.2, 2.6  # pixels of a mark around a cell, by its size
LARGE = 16.0  # pixels of a cell from near
STRAND = 3.4  # pixels of a line that carries a full answer
SETTLED = (
    0.22  # share of a camera's way in which names and grounds are not there: they go first, and come last
)


class Followed:
    """See the module. It is the neuron of the first layer that answers most at first."""

    def __init__(self, scene: TraceScene, layered: Layered) -> None:
        self.layered, self.network = layered, layered.network
        network = self.network
        assert network.probe is not None
        answers = network.forward.crossings(0, network.probe)[0].answers
        self.unit, self.answer = int(np.abs(answers).argmax()), float(answers[np.abs(answers).argmax()])
        self.near = network.building.built(network.poses.fanned(0, self.unit, layered.pose), 2)
        self.far = network.building.built(layered.pose, 2)
        self.panel = Panel(scene.theme)
        self.come = 0.0

    @property
    def members(self) -> list[Any]:
        """All that changes while it is followed; its own panel lies over the network."""
        return [*self.layered.members, self.panel]

    def approach(self, t: float) -> None:
        """The camera comes near: t from 0 (it sees all) to 1."""
        self.network.marks.focus(0, self.unit, t)
        self._stand(t)

    def go(self, t: float) -> None:
        """The answer goes out: t from 0 (it is in its neuron) to 1 (it is in a cell of every tile)."""
        self.come = t
        passed = float(np.clip((t - ROW) / (WAY - ROW), 0, 1))
        to = np.arange(len(self.near.seen[1]))
        of, size = np.full(len(to), self.unit), np.full(len(to), abs(self.answer))
        lit = Lit(1, to, of, size, passed, kind=1, fan=True, thick=STRAND)
        self.network.picture.lit = [lit] if passed > 0 else []
        self._draw()

    def withdraw(self, t: float) -> None:
        """The camera goes back: t from 0 (near) to 1; the marks stay until others answer too."""
        self._stand(1 - t)
        self.network.picture.lit_seen = 1 - t
        if t >= 1:
            self.network.picture.lit, self.network.picture.lit_seen = [], 1.0

    def leave(self, t: float) -> None:
        """The marks go: t from 0 (they are there) to 1."""
        self.network.marks.focus(0, self.unit, 1 - t)
        self._draw(1 - t)

    def _stand(self, t: float) -> None:
        self.layered.see(max(0.0, 1 - t / SETTLED))
        self.network.stand(self.far.toward(self.near, max(0.0, (t - SETTLED) / (1 - SETTLED))))
        self._draw()

    def _draw(self, seen: float = 1.0) -> None:
        self.panel.items = items = Items()
        if self.come <= 0:
            return
        self._draw_rows(items)
        there = self.network.picture.pose.seen[1]
        cells, landed = self._cells(), max(0.0, (self.come - RIM) / (1 - RIM))
        if self.come < 1:
            size = np.full((len(cells), 2), LIGHT)
            lights = np.column_stack(
                [self._places(self.come, cells), size * (1 - landed) + cells[:, 2:] * landed]
            )
            shown = seen * there * (1 - 0.6 * landed)
            items.bricks.append(Bricks(lights, LOOK, seen=shown, shine=0.8, radius=3.0))
            return
        width = float(np.clip(cells[0, 2] / LARGE, 0, 1)) * (THICK - THIN) + THIN
        pairs = zip(cells, there, strict=True)
        items.frames += [
            Frame(cell, LOOK, seen * float(is_there), width, 0.6, 2.0) for cell, is_there in pairs
        ]

    def _draw_rows(self, items: Items) -> None:
        """The lines go on along the rows of their tiles, up to these."""
        pose, along = self.network.picture.pose, int(self.network.measures.down)
        share = float(np.clip((self.come - WAY) / (RIM - WAY), 0, 1)) * bool(pose.trunks[1])
        seen = self.network.picture.lit_seen * bool(self.network.picture.lit)
        if share <= 0 or seen <= 0:
            return
        boxes, enter = pose.tiles[1].copy(), pose.enter[1][:, along]
        long = share * (corners(pose.tiles[1])[:, along] - enter)
        boxes[:, along], boxes[:, 2 + along] = enter + long / 2, long
        boxes[:, 3 - along] = 0.5 + (STRAND - 0.5) * abs(self.answer)
        items.bricks.append(Bricks(boxes, VALUE, seen=0.85 * seen, shine=0.2))

    def _cells(self) -> Floats:
        """(n, 4) of every tile of the next layer the cell that stands for this neuron."""
        tiles = self.network.picture.pose.tiles[1]
        rows, columns = self.network.shape.cells(1)
        r, c = divmod(self.unit, columns)
        size = tiles[:, 2:] / [columns, rows]
        centres = tiles[:, :2] - tiles[:, 2:] / 2 + (np.array([c, r]) + 0.5) * size
        return np.column_stack([centres, 0.92 * size])

    def _places(self, t: float, cells: Floats) -> Floats:
        """(n, 2) where the lights are: t from 0 (at their neuron) to 1 (in their cells)."""
        pose, along = self.network.picture.pose, int(self.network.measures.down)
        here, tiles = corners(pose.tiles[0])[self.unit], pose.tiles[1]
        begin = pose.tiles[0][self.unit, :2].copy()
        begin[along] = here[2 + along]
        rim = tiles[:, :2].copy()
        rim[:, along] = corners(tiles)[:, along]
        stops = [begin, pose.leave[0][self.unit], pose.enter[1], rim, cells[:, :2]]
        times = (0.0, ROW, WAY, RIM, 1.0)
        leg = min(int(np.searchsorted(times, t, side="right")) - 1, len(times) - 2)
        share = np.full(2, (t - times[leg]) / (times[leg + 1] - times[leg]))
        share[1 - along] = eased(share[1 - along])
        first, second = (np.broadcast_to(stop, (len(tiles), 2)) for stop in stops[leg : leg + 2])
        return np.asarray(first + (second - first) * share)
