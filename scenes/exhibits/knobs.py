"""A few inputs seen from so near that they are numbers; out of every one comes the volume knob that is its weight.

knobs = Knobs(scene, network, terms)
scene.change(knobs.dive, network, knobs, seconds=1.6)              # into the picture, until its cells are numbers
scene.change(knobs.part, knobs, knobs.words.numbers, seconds=1.2)        # one row rises, out of each cell comes a knob
scene.change(partial(knobs.turn, 0), knobs, seconds=0.4)           # and turns to its weight
scene.change(knobs.rise, knobs, seconds=1.2)                       # back, to wherever the network stands now
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.desk import Desk
from tracereel.scenes.exhibits.desk_words import DeskWords
from tracereel.scenes.exhibits.knob import Knob, draw_knob
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.parts.network.inks import POWER
from tracereel.scenes.parts.network.panel import LOOK, POSITIVE, RULE, VALUE, Bar, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
SHINE = 0.3  # of cells from near


class Knobs:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms) -> None:
        self.scene, self.network, self.terms = scene, network, terms
        self.desk = Desk(network, terms)
        self.near = self.desk.near
        self.panel = Panel(scene.theme)
        self.shades, self.weights = cells_of(network, terms)
        own = float(np.abs(terms.weights[self.near]).max()) or 1.0
        self.most = scene.shared("knobs", own * 1.12)
        self.turned = np.zeros(len(self.near))
        self.begin = network.picture.pose
        self.words = DeskWords(scene, network, terms, self.desk, self.shades)
        entries = terms.entry, terms.entry
        scene.bind("knobs", terms.view, f"weights/{terms.layer.name}/W", self.most, entries)

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its words."""
        return [self.panel]

    # -- moments ---------------------------------------------------------------------------------------------------

    def dive(self, t: float) -> None:
        """Into what comes in: t from 0 (it stands where the network has it) to 1 (its cells are large)."""
        network, items = self.network, Items()
        network.picture.lit_seen = max(0.0, 1 - 3 * t)
        if self.desk.is_image:
            network.stand(replace(self.begin.toward(self._inside, t), picture_seen=0.0))
            self._picture(items, between(self.begin.picture[None], self.desk.whole[None], t)[0][0], t)
        else:
            network.fade(max(0.0, 1 - 3 * t))
            self._inputs(items, between(self._tracks(), self.desk.cells, t)[0])
        if t >= 1:
            network.fade(0.0)
            network.picture.lit_seen = 1.0
        self.panel.items = items

    def part(self, t: float) -> None:
        """Their row rises, the others go; out of every cell comes a knob."""
        risen, out = eased(min(1.0, t / 0.6)), eased(float(np.clip((t - 0.3) / 0.7, 0, 1)))
        items, boxes = Items(), between(self.desk.cells, self.desk.risen, risen)[0]
        if self.desk.is_image and t < 0.5:
            rows = self.shades[self.desk.seen].copy()
            rows[self.desk.seen.index(self.near[0] // rows.shape[1]), self._columns] = 0.0
            items.panes.append(Pane(self._rows_of(self.desk.whole), rows, VALUE, 1 - 2 * t, frame=None))
        for k, box in enumerate(between(boxes, self.desk.knobs, out)[0] if out > 0 else ()):
            self._come(items, k, box, out)
        self._inputs(items, boxes)
        self.words.carry(boxes)
        self.panel.items = items

    def turn(self, k: int, t: float) -> None:
        """One knob turns from its middle to its weight."""
        self.turned[k] = eased(t)
        self._show(1.0)

    def fold(self, t: float) -> None:
        """Knobs become cells again; the input that will be followed is marked."""
        self._show(1 - t)
        for boxes in (self.desk.risen, self.desk.knobs):
            self.panel.items.frames.append(Frame(boxes[self.near.index(self.terms.marked)], LOOK, seen=t))

    def rise(self, t: float) -> None:
        """Cells go back (1) to where the network now has its picture and its tile; it is not seen itself."""
        self.network.fade(0.0)
        whole, items = max(0.0, 1 - (1 - t) / 0.45), Items()
        pose = self.network.picture.pose
        for ink, values, box, ends in (
            (POSITIVE, self.weights, pose.tiles[0][self.terms.unit], self.desk.knobs),
            (VALUE, self.shades, pose.picture, self.desk.risen),
        ):
            boxes = self._boxes(box, ends, 1 - t)
            if whole > 0:
                items.panes.append(Pane(self._whole(box, boxes[0]), values, ink, seen=whole, frame=None))
            self._cells(items, boxes, values, ink)
            items.frames.append(Frame(boxes[self.near.index(self.terms.marked)], LOOK))
        self.panel.items = items

    # -- what is drawn ---------------------------------------------------------------------------------------------

    def _show(self, there: float) -> None:
        items = Items()
        self._inputs(items, self.desk.risen)
        for k, box in enumerate(self.desk.knobs):
            draw_knob(items, self._knob(k, box), there, float(self.turned[k]))
        self.panel.items = items

    def _knob(self, k: int, box: Floats) -> Knob:
        i = self.near[k]
        turn = float(np.clip(self.terms.weights[i] / self.most, -1, 1))
        return Knob(box, turn, abs(float(self.weights.reshape(-1)[i])) ** POWER)

    def _come(self, items: Items, k: int, box: Floats, out: float) -> None:
        """A knob on its way out of a cell: behind the cell as long as it lies over it."""
        drawn = Items()
        draw_knob(drawn, self._knob(k, box), out, 0.0)
        if out >= 1:
            items.bars += drawn.bars
            items.bricks += drawn.bricks
        else:
            hub = drawn.bars[0]
            items.under.append(Bar(hub.box, RULE, radius=hub.radius, strength=hub.strength))

    def _picture(self, items: Items, whole: Floats, t: float) -> None:
        """All of the picture, and clearer the rows that will be seen."""
        if t < 1:
            seen = min(1.0, 2 - 2 * t)
            items.panes.append(Pane(whole, self.shades, VALUE, seen, frame=None, shine=0.5))
        rows = self.shades[self.desk.seen]
        items.panes.append(Pane(self._rows_of(whole), rows, VALUE, shine=0.5 + (SHINE - 0.5) * t, frame=None))

    def _rows_of(self, whole: Floats) -> Floats:
        """The box of the rows that are seen, of a whole picture."""
        high, seen = whole[3] / len(self.shades), self.desk.seen
        top = whole[1] - whole[3] / 2
        return np.array([whole[0], top + (seen[0] + len(seen) / 2) * high, whole[2], len(seen) * high])

    def _inputs(self, items: Items, boxes: Floats) -> None:
        self._cells(items, boxes, self.shades, VALUE)

    def _cells(self, items: Items, boxes: Floats, values: Floats, ink: int) -> None:
        flat, frame = values.reshape(-1), None if self.desk.is_image else 0.0
        for box, i in zip(boxes, self.near, strict=True):
            items.panes.append(Pane(box, flat[i : i + 1, None], ink, shine=SHINE, frame=frame))

    # -- places ----------------------------------------------------------------------------------------------------

    @property
    def _columns(self) -> slice:
        first = self.near[0] % self.shades.shape[1]
        return slice(first, first + len(self.near))

    @cached_property
    def _inside(self) -> Any:
        """The pose in which what comes in is as large as its cells become; all else flies past."""
        factor = self.desk.whole[2] / self.begin.picture[2]
        pose = self.begin.zoomed(factor, self.begin.picture[:2], self.desk.whole[:2])
        unseen = tuple(np.zeros_like(seen) for seen in pose.seen)
        return replace(pose, seen=unseen, haze=np.zeros_like(pose.haze), spine_seen=0.0)

    def _tracks(self) -> Floats:
        """(n, 4) where named inputs lie in their ranges, before the first lines begin."""
        points, long = self.network.picture.source_points(0)[self.near], self.network.picture.track
        along = np.array([0.5 * long, 0.0] if not self.network.measures.down else [0.0, 15.0])
        return np.column_stack([points - along, np.tile([long, 14.0], (len(points), 1))])

    def _boxes(self, box: Floats, ends: Floats, t: float) -> Floats:
        """The cells on their way from their places in a picture of that box to their own."""
        rows, columns = self.shades.shape
        r, c = np.divmod(np.asarray(self.near), columns)
        cell = box[2:] / [columns, rows]
        begin = box[:2] - box[2:] / 2 + np.column_stack([c + 0.5, r + 0.5]) * cell
        return between(np.column_stack([begin, np.tile(cell, (len(r), 1))]), ends, t)[0]

    def _whole(self, box: Floats, first: Floats) -> Floats:
        """The whole picture of which one cell has come to `first`."""
        rows, columns = self.shades.shape
        r, c = divmod(self.near[0], columns)
        size = first[2:] * [columns, rows]
        centre = first[:2] - (np.array([c + 0.5, r + 0.5]) / [columns, rows] - 0.5) * size
        return np.array([*centre, *size]) if rows > 1 and columns > 1 else np.asarray(box)


def cells_of(network: NetworkExhibit, terms: Terms) -> tuple[Floats, Floats]:
    """(rows, columns) of inputs and of weights, in [-1, 1], as pictures and tiles show them."""
    shape = network.shape.inputs
    weights = np.clip(terms.weights / network.sizes[0], -1, 1).reshape(shape)
    if network.shape.is_image:
        return network.shades[terms.probe].reshape(shape), weights
    size = np.abs(network.inputs).max(0)
    return (terms.inputs / np.where(size > 0, size, 1.0)).reshape(shape), weights
