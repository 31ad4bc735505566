"""A neuron opened: what comes in, times its weights, are products; they pile up, and what is left is its answer.

neuron = OpenedNeuron(scene, network, terms)     # in the places where network.opened_pose has the picture and the tile
scene.change(neuron.multiply, neuron, seconds=1.2)
scene.change(neuron.part, neuron, seconds=0.9)             # products alone, in the places of APART
scene.change(neuron.pile, neuron, seconds=1.6)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.exhibits.knobs import cells_of
from tracereel.scenes.exhibits.pile import Pile, Room
from tracereel.scenes.exhibits.pile_sum import PileSum
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, Figures, fitted, width_of
from tracereel.scenes.parts.tiled.framings import APART, OPENED
from tracereel.scenes.parts.tiled.network import POWER
from tracereel.scenes.parts.tiled.panel import (
    LOOK,
    NEGATIVE,
    POSITIVE,
    VALUE,
    Bricks,
    Frame,
    Items,
    Pane,
    Panel,
)  # fmt: skip
from tracereel.scenes.parts.tiled.pose import eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.read.readings import Reading
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ABOVE, BELOW = 32.0, 54.0  # from a pane's rim to the middle of what is written over, and under it
SWATCH = 34.0
NUMBER = 29.0  # height of capitals


class OpenedNeuron:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms) -> None:
        self.scene, self.network, self.terms = scene, network, terms
        self.at = network.names.at
        self.boxes = [np.array(box, float) for box in OPENED[network.aspect]]
        self.opened = self.boxes[2].copy()
        self.tight = network.aspect == "1:1"
        self.above, self.below = (24.0, 30.0) if self.tight else (ABOVE, BELOW)
        self.number = 26.0 if self.tight else NUMBER
        shades, weights = cells_of(network, terms)
        size = scene.shared("products", float(np.abs(terms.products).max()) or 1.0)
        self.values = [shades, weights, np.clip(terms.products / size, -1, 1).reshape(shades.shape)]
        self.stacked = network.aspect != "16:9"
        self.panel = Panel(scene.theme)
        apart, (x, y, wide, high) = APART[network.aspect]
        self.apart = np.array(apart, float)
        room = Room(x - wide / 2, x + wide / 2, y - high / 2, y + high / 2)
        self.bricks = Pile(terms.products, terms.bias.value, room, terms.marked)
        self.sums = PileSum(scene, network, terms, self.bricks)
        self.signs = self._signs()
        self.row = self._row()
        self.marks, self.slid, self.gone = 0, 0.0, 0.0
        self.show(0.0)
        array = f"weights/{terms.layer.name}/W"
        scene.bind("opened neuron", terms.view, array, network.sizes[0], (terms.entry, terms.entry))

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its words."""
        return [self.panel]

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, slid: float, piled: float = 0.0, own: float = 0.0, light: float = 0.0) -> None:
        """A moment. slid: how far the picture has gone over the weights, and products out of them; piled: how many of
        them have come to the pile; own: how much of the bias; light: how far the answer has gone."""
        self.slid = slid
        items = Items()
        inks = (VALUE, POSITIVE)
        items.panes = [
            Pane(box, values, ink) for box, values, ink in zip(self.boxes, self.values, inks, strict=False)
        ]
        self._slides(slid, items)
        for pane in items.panes[:2]:
            pane.seen = 1 - self.gone
        for k in range(self.marks):
            items.frames.append(Frame(self.all_cells(k)[self.terms.marked], LOOK))
            items.panes += self._swatch(k)
        if piled > 0 or own > 0:
            items.panes[-1].bright = 1 - 0.8 * min(1.0, 1.5 * piled)  # they leave it
            self.bricks.show(items, self.all_cells(2), piled, own, light, self.terms.answer.value)
        self.panel.items = items

    def multiply(self, t: float) -> None:
        """The picture slides over the weights; what is left of them slides out as products."""
        self.show(t)

    def part(self, t: float) -> None:
        """What they came from goes, and the products make room for their pile."""
        self.marks, self.gone = 0, min(1.0, 2 * t)
        self.boxes[2] = self.opened + (self.apart - self.opened) * reached(t, 0.0, 1.0)
        self.show(1.0)

    def pile(self, t: float) -> None:
        """Products become bricks."""
        self.show(1.0, t)

    def add_bias(self, t: float) -> None:
        """Its own brick comes."""
        self.show(1.0, 1.0, t)

    def leave(self, t: float) -> None:
        """What is left of the pile leaves, as light where it is an answer."""
        self.show(1.0, 1.0, 1.0, t)

    def mark(self, count: int) -> None:
        """One input is marked in the first so many panes, and again in a row below them."""
        self.marks = count
        self.show(self.slid)

    # -- panes -----------------------------------------------------------------------------------------------------

    def _slides(self, t: float, items: Items) -> None:
        """What moves between the panes: the light of the picture onto the weights, then products away from them."""
        there, onto, away = (reached(t, *span) for span in ((0.0, 0.45), (0.45, 0.6), (0.6, 1.0)))
        shades, _, products = (values.reshape(-1) for values in self.values)
        step = self.boxes[1] - self.boxes[0]
        items.panes[1].bright = 1 - 0.8 * there * (1 - away)
        if t > 0 and onto < 1:
            items.bricks.append(self._cells(0, shades, step * there, VALUE, 1 - 0.85 * onto))
        if onto > 0 and t < 1:
            step = self.boxes[2] - self.boxes[1]
            for ink, sign in ((POSITIVE, 1), (NEGATIVE, -1)):
                items.bricks.append(self._cells(1, np.maximum(sign * products, 0), step * away, ink, onto))
        if away > 0.7:
            seen = 1.0 if t >= 1 else (away - 0.7) / 0.3
            items.panes.append(Pane(self.boxes[2], self.values[2], POSITIVE, seen=float(seen), shine=0.3))

    def _cells(self, k: int, values: Floats, step: Floats, ink: int, seen: float) -> Bricks:
        """The cells of a pane in which something is, on their way."""
        some = np.flatnonzero(values > 0.02)
        boxes = self.all_cells(k)[some] + step
        boxes[:, 2:] *= 0.9
        return Bricks(boxes, ink, values[some] ** POWER * seen, 0.25, radius=0)

    def all_cells(self, k: int) -> Floats:
        """(n, 4) the boxes of the cells of a pane."""
        rows, columns = self.values[k].shape
        r, c = np.divmod(np.arange(rows * columns), columns)
        box = self.boxes[k]
        size = box[2:] / [columns, rows]
        centres = box[:2] - box[2:] / 2 + (np.column_stack([c, r]) + 0.5) * size
        return np.column_stack([centres, np.tile(size, (rows * columns, 1))])

    def _swatch(self, k: int) -> list[Pane]:
        """The marked cell again, beside its number; none where its name stands there."""
        if self._name_leads(k):
            return []
        value = self.values[k].reshape(-1)[self.terms.marked].reshape(1, 1)
        x, y = self._row_at(k)
        left = x - self._row_width(k) / 2
        box = np.array([left + SWATCH / 2, y, SWATCH, SWATCH])
        return [Pane(box, value, POSITIVE if k else VALUE, frame=2.4, frame_ink=LOOK, shine=0.2)]

    # -- words -----------------------------------------------------------------------------------------------------

    def name(self, *names: Figures) -> VGroup:
        """Put names over the panes, as many as there are."""
        for name, box in zip(names, self.boxes, strict=False):
            name.place_middle(self.at(box[0], box[1] - box[3] / 2 - self.above))
        return VGroup(*names)

    def _row_at(self, k: int) -> tuple[float, float]:
        box = self.boxes[k]
        return float(box[0]), float(box[1] + box[3] / 2 + self.below)

    def _readings(self) -> list[Reading]:
        terms, i = self.terms, self.terms.marked
        return [terms.input(i), terms.weight(i), terms.product(i)]

    def _row_width(self, k: int) -> float:
        return self._lead(k) + 12 + 90 * width_of(self._readings()[k].text, self.number, "SEMIBOLD")

    def _name_leads(self, k: int) -> bool:
        """Whether an input's name stands before its number: where there is no room below."""
        return k == 0 and self.tight and not self.network.shape.is_image

    def _lead(self, k: int) -> float:
        """Pixels of what stands before a number."""
        return 90 * width_of(self._written_name(), TYPE.label) if self._name_leads(k) else SWATCH

    def _written_name(self) -> str:
        named = self.terms.view.header.dataset.feature_names or ()
        i = self.terms.marked
        room = 1.05 * self.boxes[0][2] - (80 if self.tight else 0)
        return fitted(named[i] if i < len(named) else f"x{i + 1}", TYPE.label, room / 90)

    def _row(self) -> list[VGroup]:
        """The marked input's number, its weight and their product, each under its pane; the input's name below."""
        theme, row = self.scene.theme, []
        for k, reading in enumerate(self._readings()):
            ink = theme.value if k == 0 and reading.value >= 0 else self.ink(reading.value)
            x, y = self._row_at(k)
            place = self.at(x - self._row_width(k) / 2 + self._lead(k) + 12, y)
            figure = self.scene.readout(reading, self.number, ink, "SEMIBOLD", align=LEFT)
            row.append(VGroup(figure.place_middle(place)))
            if k and (k == 1 or not self.stacked):
                between = (self.boxes[k - 1][0] + self.boxes[k][0]) / 2
                row[k].add(self._sign("×" if k == 1 else "=", between, y))
        if not self.network.shape.is_image:
            row[0].add(self._named())
        return row

    def _named(self) -> VGroup:
        """The name of the marked input; where columns are scaled, its number in the units of the data behind it."""
        name = self._name()
        if not self.terms.scaled or self._name_leads(0):
            return VGroup(name)
        x, y = self._row_at(0)
        behind = self.at(x + 45 * width_of(self._written_name(), TYPE.label) + 12, y + 46)
        reading, ink = self.terms.published(self.terms.marked), self.scene.theme.muted
        return VGroup(name, self.scene.readout(reading, TYPE.label, ink, align=LEFT).place_middle(behind))

    def _name(self) -> Figures:
        x, y = self._row_at(0)
        ink = self.scene.theme.muted
        if self._name_leads(0):
            left = Figures(self._written_name(), TYPE.label, ink, align=LEFT)
            return left.place_middle(self.at(x - self._row_width(0) / 2, y))
        return Figures(self._written_name(), TYPE.label, ink, align=None).place_middle(self.at(x, y + 46))

    def _signs(self) -> VGroup:
        """Times and equals between the panes."""
        one, other, last = self.boxes
        middle = (one[0] + other[0]) / 2
        if self.tight:
            equals = last[0] - last[2] / 2 - 40, last[1]
        elif self.stacked:
            label = last[1] - last[3] / 2 - self.above
            equals = middle, (self._row_at(0)[1] + label) / 2
        else:
            equals = (other[0] + last[0]) / 2, other[1]
        return VGroup(self._sign("×", middle, one[1]), self._sign("=", *equals))

    def _sign(self, sign: str, x: float, y: float) -> Figures:
        return Figures(sign, TYPE.body, self.scene.theme.text, "SEMIBOLD", align=None).place_middle(
            self.at(x, y)
        )

    def ink(self, value: float) -> str:
        """The colour of a signed number."""
        theme = self.scene.theme
        return theme.positive if value > 0 else theme.negative if value < 0 else theme.muted


def reached(t: float, begin: float, end: float) -> float:
    """How far something has come at t that goes from `begin` to `end`, gently."""
    return float(eased(min(1.0, max(0.0, (t - begin) / (end - begin)))))


def sign(reading: Reading) -> str:
    """What a script may ask of a number: whether it is positive, negative or none."""
    return "positive" if reading.value > 0 else "negative" if reading.value < 0 else "none"
