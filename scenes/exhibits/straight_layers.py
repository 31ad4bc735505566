"""Straight layers: the weights of all layers as grids, which multiply into the one grid that does what all of them do.

layers = self.exhibit(StraightLayers, self.run)
layers.show(entry)                     # every grid as recorded, the last layer first, as they are multiplied
self.change(layers.multiply, layers, seconds=3)
layers.lay_over(plane, t)              # the border of the one layer moves onto that of all
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.analysis.straight import straight_product
from tracereel.scenes.exhibits.plane import PlaneExhibit, difference
from tracereel.scenes.look.theme import TYPE, contrast, mix
from tracereel.scenes.parts.network.inks import POWER
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import LOOK, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.plane import Plane
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import Place, View
from tracereel.scenes.read.wording import sized

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ROOM = {
    "16:9": (334.0, 306.0, 590.0, 540.0),
    "1:1": (148.0, 300.0, 228.0, 520.0),
    "9:16": (360.0, 904.0, 640.0, 360.0),
}
ONE = {
    "16:9": (334.0, 268.0, 372.0),
    "1:1": (148.0, 234.0, 216.0),
    "9:16": (360.0, 866.0, 260.0),
}  # centre, side
BETWEEN, ROWS = 40.0, 34.0  # pixels between two grids, and between two rows of them
CELLS = np.arange(44.0, 0.5, -0.5)  # pixels of a cell, the largest first
BEADS = 3.6  # pixels: the radius of the dots of its border, which lie on another
MEET = 0.62  # of the time of a product: then one grid has come to the other


class StraightLayers:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view, self.aspect = scene, view, scene.aspect
        self.keys = [analysis.only_weights(view.trace, k) for k in range(len(view.layers))][::-1]
        shapes = [view.trace.read(key, 0).shape for key in self.keys]
        self.boxes, self.rows = packed(shapes, np.array(ROOM[self.aspect]))
        self.cell = float(self.boxes[0, 2] / shapes[0][1])
        self.scales = [analysis.weight_scale(view.trace, key) for key in self.keys]
        self.panel = Panel(scene.theme)
        self.signs = VGroup(*(self._sign(k) for k in range(len(shapes) - 1)))
        self.overlay = Plane(np.array([0.0, 0.0, 2.0, 2.0]), scene.theme)
        self.overlay.edge, self.overlay.dot = self.overlay.accent, BEADS
        self.overlay.filled = self.overlay.ground = self.overlay.border = self.overlay.opacity = 0.0
        self.entry, self.bound = 0, False
        self.show(0)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.panel, self.signs]

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """Every grid at a recorded entry, or between two."""
        self._bind()
        self.entry = round(entry)
        self.panel.items = Items(panes=[self._grid(k, entry) for k in range(len(self.keys))])

    def make_room(self, plane: PlaneExhibit, t: float) -> None:
        """A plane takes its colours, and leaves half of its room to the grids."""
        plane.stand(t)
        plane.color(t)
        self.appear(max(0.0, 2 * t - 1))

    def appear(self, t: float) -> None:
        """The grids come one after the other, the first layer first."""
        for k, pane in enumerate(reversed(self.panel.items.panes)):
            pane.seen = float(np.clip(t * len(self.keys) - k, 0, 1))
        self.signs.set_fill(opacity=max(0.0, 2 * t - 1))

    def multiply(self, t: float) -> None:
        """From the first layer on, each grid is multiplied with what came before it; the one that is left grows."""
        products = len(self.keys) - 1
        whole, part = divmod(min(t, 1.0) * (products + 1), 1)
        done = int(min(whole, products))
        part = 1.0 if t >= 1 else float(part)
        rest = [self._grid(k, self.entry) for k in range(products - done)]
        for number, sign in enumerate(self.signs):
            sign.set_fill(opacity=float(number < products - done - (done < products and part > 0)))
        if done == products:
            box = self._place(products) * (1 - eased(part)) + self.end * eased(part)
            self.panel.items = Items(panes=[self._product(products, box, part)])
            return
        onto = self._place(done + 1)
        way = eased(min(1.0, part / MEET))
        out = max(0.0, (part - MEET) / (1 - MEET))
        before = self._place(done)
        before[:2] += (onto[:2] - before[:2]) * way
        moving = self._product(done, before, 0.0)
        rest[-1].seen = moving.seen = 1 - out
        made = self._product(done + 1, onto, 0.0)
        made.seen = out
        self.panel.items = Items(
            panes=[*rest, moving, made], frames=[Frame(onto, LOOK, 0.9 * way * (1 - out))]
        )

    def lay_over(self, plane: PlaneExhibit, t: float) -> None:
        """What the one grid answers leaves it, and lies down on the plane: its border in yellow."""
        picture, overlay = plane.picture, self.overlay
        if not len(overlay.hinges):
            one = straight_product(self.view.trace, self.entry)
            rows, columns = picture.scores.shape[:2]
            x, y = np.meshgrid(
                np.linspace(-1, 1, columns) * picture.half[0], np.linspace(1, -1, rows) * picture.half[1]
            )
            scores = np.stack([x, y], axis=2) * plane.reach @ one.W.T + one.b
            overlay.hinges, overlay.hinged, overlay.half = difference(scores)[None], np.ones(1), picture.half
        overlay.opacity = float(np.clip(4 * t, 0, 1))
        overlay.box = self.end + (picture.box - self.end) * t

    # -- numbers ---------------------------------------------------------------------------------------------------

    def numbers(self) -> list[Figures]:
        """The numbers of the one grid."""
        rows, columns = (2, len(self._read(len(self.keys) - 1)[0]))
        cell = self.end[2:] / [columns, rows]
        size = min(TYPE.focus[1] - 4, cell[0] * 0.2)
        found = []
        for r in range(rows):
            for c in range(columns):
                reading = sized(self.view.read("+.2f", "analysis/straight/W", self.entry, r, c))
                x, y = self.end[:2] - self.end[2:] / 2 + (np.array([c, r]) + 0.5) * cell
                ink = self._ink(self._read(len(self.keys) - 1)[r, c])
                found.append(
                    self.scene.readout(reading, size, ink, "SEMIBOLD", None).place_middle(
                        MEASURES[self.aspect].at(x, y)
                    )
                )
        return found

    @property
    def told(self) -> dict[str, Any]:
        """How many layers there are, how long they train, and how far the one is from all, for a script."""
        places: list[Place] = [(f"header/layers/{k}/output_shape", None, (0,)) for k in range(len(self.keys))]
        count = self.view.derive(",d", "count", places)
        return {"count": count, "steps": self.view.read(",d", "steps", self.view.last)}

    @property
    def end(self) -> Floats:
        """The box of the one grid."""
        x, y, side = ONE[self.aspect]
        return np.array([x, y, side, side])

    # -- grids -----------------------------------------------------------------------------------------------------

    def _grid(self, k: int, entry: float) -> Pane:
        low, high, part = self.view.around(entry)
        before, after = (self.view.trace.read(self.keys[k], e) for e in (low, high))
        weights = before + (after - before) * part
        return Pane(self.boxes[k].copy(), np.clip(weights / self.scales[k], -1, 1), shine=0.15)

    def _read(self, done: int) -> Floats:
        """The product of the first layers, so many and one more."""
        return straight_product(self.view.trace, self.entry, done + 1).W

    def _product(self, done: int, box: Floats, large: float) -> Pane:
        values = self._read(done)
        most = float(np.abs(values).max()) or 1.0
        return Pane(box, values / most, shine=0.15 + 0.1 * large, frame=1.0 + 1.2 * large)

    def _place(self, done: int) -> Floats:
        """Where the product of the first layers stands: at the last of them."""
        values, at = self._read(done), self.boxes[len(self.keys) - 1 - done]
        return np.array([at[0], at[1], values.shape[1] * self.cell, values.shape[0] * self.cell])

    def _sign(self, k: int) -> Figures:
        """The sign between two grids; behind the last one of a row."""
        box = self.boxes[k]
        sign = Figures("×", TYPE.label, self.scene.theme.muted, align=None)
        return sign.place_middle(MEASURES[self.aspect].at(box[0] + box[2] / 2 + BETWEEN / 2, box[1]))

    def _ink(self, value: float) -> str:
        theme, most = self.scene.theme, float(np.abs(self._read(len(self.keys) - 1)).max()) or 1.0
        ink = theme.positive if value >= 0 else theme.negative
        ground = mix(theme.cell, ink, (abs(value) / most) ** POWER)
        return max((theme.background, theme.text), key=lambda color: contrast(color, ground))

    def _bind(self) -> None:
        if not self.bound:
            self.bound = True
            for key, scale in zip(self.keys, self.scales, strict=True):
                self.scene.bind("straight layers", self.view, key, scale, (0, self.view.last))


def packed(shapes: list[tuple[int, ...]], room: Floats) -> tuple[Floats, int]:
    """(N, 4) boxes of grids in rows, in their order, of one size of cell, as large as fit; and how many rows."""
    for cell in CELLS:
        rows: list[list[int]] = [[]]
        for k, shape in enumerate(shapes):
            across = sum(shapes[i][1] * cell + BETWEEN for i in rows[-1]) + shape[1] * cell + BETWEEN
            if rows[-1] and across > room[2]:
                rows.append([])
            rows[-1].append(k)
        heights = [max(shapes[k][0] for k in row) * cell for row in rows]
        widths = [sum(shapes[k][1] * cell + BETWEEN for k in row) for row in rows]
        if max(widths) <= room[2] + BETWEEN and sum(heights) + ROWS * (len(rows) - 1) <= room[3]:
            break
    boxes = np.zeros((len(shapes), 4))
    y = room[1] - (sum(heights) + ROWS * (len(rows) - 1)) / 2
    for row, high, wide in zip(rows, heights, widths, strict=True):
        x = room[0] - (wide - BETWEEN) / 2
        for k in row:
            size = np.array([shapes[k][1], shapes[k][0]]) * cell
            boxes[k] = [x + size[0] / 2, y + high / 2, *size]
            x += size[0] + BETWEEN
        y += high + ROWS
    return boxes, len(rows)
