"""A neuron opened: what comes in, times its weights, are products; they pile up, and what is left is its answer.

neuron = OpenedNeuron(scene, network, terms)     # in the places where network.poses.opened has the picture and the tile
scene.change(neuron.multiply, neuron, seconds=1.2)
scene.change(partial(neuron.mark, 0), neuron, seconds=0.4)  # one input comes out of its picture, to its number
scene.change(neuron.part, neuron, seconds=0.9)              # products alone, in the places of APART
scene.change(neuron.pile, neuron, seconds=1.6)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.knobs import cells_of
from tracereel.scenes.exhibits.opened_words import OpenedWords
from tracereel.scenes.exhibits.pile import TURN, Moment, Pile, Room
from tracereel.scenes.exhibits.pile_sum import PileSum
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.parts.network.framings import APART, OPENED, SPREAD
from tracereel.scenes.parts.network.inks import POWER
from tracereel.scenes.parts.network.panel import (
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
from tracereel.scenes.parts.network.pose import between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.read.view import View
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
STRONG = 0.85  # of the products that are not nothing, so many may be drawn in less than full colour
HALF, OWN, GROWS = 0.55, 0.5, 5.0  # of the way on; how far a bias comes by itself, and how fast in training
EMPTY, WAITING = 0.4, 0.35  # how bright a cell is whose product has left; one whose turn has not come


class OpenedNeuron:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms) -> None:
        self.scene, self.network, self.terms = scene, network, terms
        self.boxes = [np.array(box, float) for box in OPENED[network.aspect]]
        self.opened = self.boxes[2].copy()
        shades, weights = cells_of(network, terms)
        size = scene.shared("products", strong(terms.products))
        self.values = [shades, weights, np.clip(terms.products / size, -1, 1).reshape(shades.shape)]
        self.panel = Panel(scene.theme)
        apart, (x, y, wide, high) = APART[network.aspect]
        self.apart = np.array(apart, float)
        out = float(network.measures.width) + 20
        self.room = Room(x - wide / 2, x + wide / 2, y - high / 2, y + high / 2, out)
        middle, _, wide, _ = SPREAD[network.aspect]
        self.alone = Room(middle - wide / 2, middle + wide / 2, self.room.top, self.room.bottom, out)
        bias, answer = terms.bias.value, terms.answer.value
        self.bricks = Pile(terms.products, bias, answer, self.room, terms.marked, terms.biases)
        self.sums = PileSum(scene, network, terms, self.bricks)
        self.words = OpenedWords(scene, network, terms, self.boxes)
        self.marks, self.come, self.slid, self.gone, self.spent = 0, 1.0, 0.0, 0.0, 0.0
        self.own = 0.0  # how far the bias has come
        self._binding: Any = None
        self.show(0.0)
        array = f"weights/{terms.layer.name}/W"
        scene.bind("opened neuron", terms.view, array, network.sizes[0], (terms.entry, terms.entry))

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its words."""
        return [self.panel]

    @property
    def view(self) -> View:
        """The trace whose steps it follows."""
        return self.terms.view

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, slid: float, moment: Moment | None = None) -> None:
        """A moment. slid: how far the picture has gone over the weights, and products out of them; then the pile's."""
        self.slid = slid
        items = Items()
        inks = (VALUE, POSITIVE)
        items.panes = [
            Pane(box, values, ink, shine=0.4)
            for box, values, ink in zip(self.boxes, self.values, inks, strict=False)
        ]
        self._slides(slid, items)
        for pane in items.panes[:2]:
            pane.seen = 1 - self.gone
        for k in range(self.marks):
            self._mark(items, k, self.come if k == self.marks - 1 else 1.0)
        if moment is not None:
            items.panes[-1].values = self._left(moment.piled)
            items.panes[-1].seen *= 1 - self.spent
            self.bricks.show(items, self.all_cells(2), moment)
        self.panel.items = items

    def multiply(self, t: float) -> None:
        """The picture slides over the weights; what is left of them slides out as products."""
        self.show(t)

    def mark(self, k: int, t: float) -> None:
        """One input is marked in a pane, the first so many already, and its cell comes out of it to where its number
        stands."""
        self.marks, self.come = k + 1, eased(t)
        self.show(self.slid)

    def part(self, t: float) -> None:
        """What they came from goes, and the products make room for their pile."""
        self.marks, self.gone = 0, min(1.0, 2 * t)
        self.boxes[2] = self.opened + (self.apart - self.opened) * reached(t, 0.0, 1.0)
        self.show(1.0)

    def pile(self, t: float) -> None:
        """Products become bricks: those that add, then those that take away."""
        self.show(1.0, Moment(t))

    def spread(self, t: float) -> None:
        """What the votes came from goes, and their columns, with all words, spread over the frame."""
        self.spent = min(1.0, 2 * t)
        self.bricks.stand_in(self.room.toward(self.alone, t))
        self.sums.follow()
        self.show(1.0, Moment(1.0))

    def keep(self, t: float) -> None:
        """What is left of them goes on."""
        self.show(1.0, Moment(1.0, t))

    def go_on(self, t: float) -> None:
        """Both, one after the other."""
        if t < HALF:
            self.spread(eased(t / HALF))
        else:
            self.spread(1.0)
            self.keep(eased((t - HALF) / (1 - HALF)))

    def add_bias(self, t: float) -> None:
        """The bias comes to it, where it is not there yet, and then to the sum."""
        self.show(1.0, Moment(1.0, 1.0, self.own + (1 - self.own) * t))

    @property
    def training(self) -> list[tuple[int, int]]:
        """The way of the bias through all entries, at its end, and back; none, where it is not seen to change."""
        last = self.view.last
        return [(0, last), (last, last), (last, 0)] if self.terms.learns else []

    def train_bias(self, entry: float) -> None:
        """The bias alone, as training changes it, at a recorded entry or between two; all else, which is of the
        first, is faint."""
        away = min(1.0, GROWS * entry / self.view.last)
        self.own = max(self.own, OWN * away)
        self.bricks.bias = self.terms.bias_at(entry)
        self.sums.train_bias(entry, away)
        self._bind(self.view.around(entry)[0])
        self.show(1.0, Moment(1.0, 1.0, self.own, away=away))

    def leave(self, t: float) -> None:
        """The sum leaves, as light where it is an answer."""
        self.show(1.0, Moment(1.0, 1.0, 1.0, t))

    def _bind(self, entry: int) -> None:
        if self._binding is None:
            array = f"weights/{self.terms.layer.name}/b"
            self._binding = self.scene.bind("bias", self.view, array, 1 / self.bricks.high, (entry, entry))
        self._binding.reach(self.view.step(entry), self.view.step(min(entry + 1, self.view.last)))

    # -- panes -----------------------------------------------------------------------------------------------------

    def _left(self, piled: float) -> Floats:
        """(rows, columns) the products as they are seen while they leave: those shine whose turn it is."""
        values = self.values[2].reshape(-1)
        turned = reached(piled, TURN - 0.06, TURN)
        waiting = np.where(values > 0, 1.0, WAITING + (1 - WAITING) * turned)
        begun = reached(piled, 0.0, 0.06)
        waiting = 1 - (1 - waiting) * begun
        away = np.minimum(1.0, 4 * self.bricks.flown(piled))
        return np.asarray(values * waiting * (1 - (1 - EMPTY) * away)).reshape(self.values[2].shape)

    def _mark(self, items: Items, k: int, come: float) -> None:
        """The followed input in a pane, and its cell once more beside its number; none where its name stands there."""
        cell = self.all_cells(k)[self.terms.marked]
        items.frames.append(Frame(cell, LOOK))
        end = self.words.swatch(k)
        if end is None:
            return
        value = self.values[k].reshape(-1)[self.terms.marked].reshape(1, 1)
        box = between(cell[None], end[None], come)[0][0]
        ink = POSITIVE if k else VALUE
        items.panes.append(Pane(box, value, ink, frame=2.6, frame_ink=LOOK, shine=0.3))

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
            items.panes.append(Pane(self.boxes[2], self.values[2], POSITIVE, seen=float(seen), shine=0.45))

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


def strong(products: Floats) -> float:
    """What is drawn in full colour: more than most of the products that are not nothing."""
    sizes = np.abs(products[products != 0])
    return float(np.quantile(sizes, STRONG)) if len(sizes) else 1.0


def reached(t: float, begin: float, end: float) -> float:
    """How far something has come at t that goes from `begin` to `end`, gently."""
    return float(eased(min(1.0, max(0.0, (t - begin) / (end - begin)))))
