"""A few inputs seen from near, each with the volume knob that is its weight: the knob's angle is the weight.

knobs = Knobs(scene, network, terms)
scene.change(knobs.dive, network, knobs, seconds=1.4)      # from the picture and the neuron's tile to a few cells
scene.change(knobs.turn, knobs, seconds=1.2)               # cells become knobs, each turns to its weight
scene.change(knobs.rise, network, knobs, seconds=1.4)      # back, to wherever the network stands now
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.theme import TYPE, contrast, mix
from tracereel.scenes.parts.text import Figures, fitted
from tracereel.scenes.parts.tiled.network import POWER
from tracereel.scenes.parts.tiled.panel import (
    LOOK,
    NEGATIVE,
    POSITIVE,
    RULE,
    VALUE,
    WORDS,
    Bar,
    Bricks,
    Frame,
    Items,
    Pane,
    Panel,
)  # fmt: skip
from tracereel.scenes.parts.tiled.pose import between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
MOST = 6  # inputs that are seen from near
SWEEP = np.radians(135)  # from the middle to either end of a knob
FOCUS = 28.0  # height of capitals of numbers, at most
DESKS = {  # columns, pitch across, cell, its row's centre, the knob's, pitch of rows
    "16:9": (6, 206.0, 186.0, 178.0, 452.0, 0.0),
    "1:1": (3, 226.0, 92.0, 96.0, 200.0, 292.0),
    "9:16": (3, 226.0, 170.0, 180.0, 396.0, 530.0),
}
QUIET = 0.16  # how bright weights are while they are not spoken of
RING, HUB = 0.45, 0.35  # of a knob's cell: the ring on which weights are marked, the knob itself


class Knobs:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms) -> None:
        self.scene, self.network, self.terms = scene, network, terms
        self.is_marked = False  # the cells of the input that is followed
        self.near = near(terms, network.shape.is_image)
        self.panel = Panel(scene.theme)
        self.shades, self.weights = cells_of(network, terms)
        own = float(np.abs(terms.weights[self.near]).max()) or 1.0
        self.most = scene.shared("knobs", own * 1.12)
        self.cells, self.knobs = self._places()
        at = network.names.at
        size = min(FOCUS, 0.28 * self.cells[0, 2])
        self.inputs = [
            self._input(i, size, at(*box[:2])) for i, box in zip(self.near, self.cells, strict=True)
        ]
        self.values = [self._weight(i, size, box) for i, box in zip(self.near, self.knobs, strict=True)]
        self.names = self._names()
        scene.bind(
            "knobs", terms.view, f"weights/{terms.layer.name}/W", self.most, (terms.entry, terms.entry)
        )

    @property
    def numbers(self) -> VGroup:
        """What comes in, in its cells, under its names."""
        return VGroup(*self.inputs, *self.names)

    @property
    def settings(self) -> VGroup:
        """What the knobs are turned to."""
        return VGroup(*self.values)

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its words."""
        return [self.panel]

    # -- moments ---------------------------------------------------------------------------------------------------

    def dive(self, t: float) -> None:
        """From the picture and the tile (0) to a few cells of each (1): their neighbours go on the way."""
        self.network.fade(max(0.0, 1 - 6 * t))
        self._zoom(t)

    def rise(self, t: float) -> None:
        """Back (0) to where the network now has its picture and its tile (1); it is not seen itself."""
        self.network.fade(0.0)
        self._zoom(1 - t)

    def _zoom(self, t: float) -> None:
        whole, dim = max(0.0, 1 - t / 0.45), 1 - (1 - QUIET) * (not self.is_marked) * t
        items, cells = Items(), []
        pose = self.network.picture.pose
        for ink, values, box, ends in (
            (POSITIVE, self.weights, pose.tiles[0][self.terms.unit], self.knobs),
            (VALUE, self.shades, pose.picture, self.cells),
        ):
            boxes, bright = self._boxes(box, ends, t), dim if ink == POSITIVE else 1.0
            if whole > 0:
                items.panes.append(
                    Pane(self._whole(box, boxes[0]), values, ink, seen=whole, bright=bright, frame=None)
                )
            flat = values.reshape(-1)
            cells += [
                Pane(one, flat[i : i + 1, None], ink, bright=bright, shine=0.25 + 0.2 * t)
                for one, i in zip(boxes, self.near, strict=True)
            ]
            if self.is_marked:
                items.frames.append(Frame(boxes[self.near.index(self.terms.marked)], LOOK))
        items.panes += cells if t > 0 else []
        self.panel.items = items

    def turn(self, t: float) -> None:
        """Weights' cells become knobs, and each knob turns from its middle to its weight."""
        early = min(1.0, t / 0.3)
        items = Items()
        items.panes = [
            Pane(box, self.shades.reshape(-1)[i : i + 1, None], VALUE, shine=0.45)
            for box, i in zip(self.cells, self.near, strict=True)
        ]
        share = np.clip(self.terms.weights[self.near] / self.most, -1, 1)
        weights = self.weights.reshape(-1)[self.near]
        for k, (box, value, weight) in enumerate(zip(self.knobs, share, weights, strict=True)):
            late = float(np.clip((t - 0.25 - 0.4 * k / len(self.near)) / 0.35, 0, 1))  # one after the other
            self._knob(items, box, float(value), float(weight), early, eased(late))
        self.panel.items = items

    def fold(self, t: float) -> None:
        """Knobs become cells again; the input that will be followed is marked."""
        self.turn(1 - t)
        self.is_marked = True
        for boxes in (self.cells, self.knobs):
            self.panel.items.frames.append(Frame(boxes[self.near.index(self.terms.marked)], LOOK, seen=t))

    def _knob(
        self, items: Items, box: Floats, value: float, weight: float, early: float, late: float
    ) -> None:
        ink = POSITIVE if weight >= 0 else NEGATIVE
        side = box[2] * (1 + (2 * HUB - 1) * early)
        hub = np.array([box[0], box[1], side, side])
        items.bars.append(
            Bar(
                hub,
                ink,
                strength=abs(weight) ** POWER * (QUIET + (1 - QUIET) * early),
                shine=0.2,
                radius=3 + (side / 2 - 3) * early,
            )
        )
        radius = RING * box[2]
        items.bricks.append(stamps(box[:2], radius, -SWEEP, SWEEP, 3.0, RULE, 0.8 * early))
        angle = value * SWEEP * late
        if late > 0:
            items.bricks.append(stamps(box[:2], radius, 0.0, angle, 9.0, ink, early, 0.35))
        items.bricks.append(pointer(box[:2], 0.18 * side, 0.43 * side, angle, early))

    # -- places ----------------------------------------------------------------------------------------------------

    def _places(self) -> tuple[Floats, Floats]:
        """(n, 4) boxes of the inputs' cells and of the knobs."""
        columns, pitch, side, above, below, rows = DESKS[self.network.aspect]
        number = np.arange(len(self.near))
        columns = min(columns, len(number))
        r, c = np.divmod(number, columns)
        x = self.network.measures.width / 2 + (c - (columns - 1) / 2) * pitch
        sides = np.full((len(number), 2), side)
        return np.column_stack([x, above + r * rows, sides]), np.column_stack([x, below + r * rows, sides])

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

    # -- words -----------------------------------------------------------------------------------------------------

    def _input(self, i: int, size: float, place: Any) -> Figures:
        """The number of an input, in its cell."""
        theme, shade = self.scene.theme, float(abs(self.shades.reshape(-1)[i]))
        ground = mix(theme.cell, theme.value, shade**POWER)
        ink = max((theme.background, theme.text), key=lambda color: contrast(color, ground))
        reading = self.terms.published(i)
        size = size * min(1.0, 6 / len(reading.text))
        return self.scene.readout(reading, size, ink, "SEMIBOLD").place_middle(place)

    def _weight(self, i: int, size: float, box: Floats) -> Figures:
        """The number of a weight, under its knob."""
        theme = self.scene.theme
        ink = theme.positive if self.terms.weights[i] >= 0 else theme.negative
        place = self.network.names.at(box[0], box[1] + 0.5 * box[3] + 1.1 * size)
        return self.scene.readout(self.terms.weight(i, self.near), size, ink, "SEMIBOLD").place_middle(place)

    def _names(self) -> list[Figures]:
        """The names of inputs that have some, over their cells."""
        if self.network.shape.is_image:
            return []
        named = self.terms.view.header.dataset.feature_names or ()
        found = []
        for i, box in zip(self.near, self.cells, strict=True):
            name = fitted(named[i] if i < len(named) else f"x{i + 1}", TYPE.label, 1.05 * box[2] / 90)
            place = self.network.names.at(box[0], box[1] - 0.5 * box[3] - 24)
            found.append(Figures(name, TYPE.label, self.scene.theme.muted, align=None).place_middle(place))
        return found


def near(terms: Terms, is_image: bool) -> list[int]:
    """The inputs that are seen from near: the marked one and its neighbours in its row, where most comes in."""
    count, i = len(terms.inputs), terms.marked
    begin, columns = (i // terms.shape[1] * terms.shape[1], terms.shape[1]) if is_image else (0, count)
    many = min(MOST, columns)
    starts = range(max(begin, i - many + 1), min(i, begin + columns - many) + 1)
    best = max(starts, key=lambda start: _telling(terms, slice(start, start + many)))
    return list(range(best, best + many))


def _telling(terms: Terms, some: slice) -> float:
    """How much there is to see of a few inputs: weights that are not nought as written, of both signs, and light."""
    weights, inputs = terms.weights[some], np.abs(terms.inputs[some])
    size = np.abs(weights) / (np.abs(terms.weights).max() or 1.0)
    seen = (size > 0.08).sum() + 2 * (weights.min() < 0 < weights.max())
    return float(seen + size.sum() + 0.7 * (inputs > 0).sum())


def cells_of(network: NetworkExhibit, terms: Terms) -> tuple[Floats, Floats]:
    """(rows, columns) of inputs and of weights, in [-1, 1], as pictures and tiles show them."""
    shape = network.shape.inputs
    weights = np.clip(terms.weights / network.sizes[0], -1, 1).reshape(shape)
    if network.shape.is_image:
        return network.shades[terms.probe].reshape(shape), weights
    size = np.abs(network.inputs).max(0)
    return (terms.inputs / np.where(size > 0, size, 1.0)).reshape(shape), weights


def stamps(
    centre: Floats,
    radius: float,
    begin: float,
    end: float,
    thick: float,
    ink: int,
    seen: float,
    shine: float = 0.0,
) -> Bricks:
    """An arc of discs, from one angle to another; 0 is up, and angles grow to the right."""
    count = max(2, int(abs(end - begin) * radius / 1.2))
    angle = np.linspace(begin, end, count)
    return _discs(
        centre[0] + radius * np.sin(angle), centre[1] - radius * np.cos(angle), thick, ink, seen, shine
    )


def pointer(centre: Floats, inner: float, outer: float, angle: float, seen: float) -> Bricks:
    """A line of discs outward at an angle: where a knob points."""
    along = np.linspace(inner, outer, max(2, int((outer - inner) / 1.2)))
    x, y = centre[0] + along * np.sin(angle), centre[1] - along * np.cos(angle)
    return _discs(x, y, 6.0, WORDS, seen, 0.0)


def _discs(x: Floats, y: Floats, thick: float, ink: int, seen: float, shine: float) -> Bricks:
    boxes = np.column_stack([x, y, np.full((len(x), 2), thick)])
    return Bricks(boxes, ink, seen, shine * 1.2 / thick, radius=thick / 2)
