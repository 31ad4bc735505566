"""The visitors of a rain: the neuron that it falls from, and our example, which goes through its curve by itself.

visitor = Visitor(scene, rain, probe)
scene.change(visitor.settle, visitor, seconds=1.0)     # the neuron leaves the middle for its place above the line
scene.change(visitor.come, visitor, seconds=1.0)       # our example comes to its sum
scene.change(visitor.go_through, visitor, seconds=1.4) # to the curve, and over to its answer
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.rain import Rain
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.network.panel import LOOK, NEGATIVE, POSITIVE, VALUE, Bar, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures, width_of
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import sized

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
LARGE, ABOVE, CORNER = 300.0, 76.0, 84.0  # pixels: the neuron at first, over its rain, and its side there
TILE, OVER, ABOVE_IT, FREE = (
    84.0,
    8.0,
    34.0,
    20.0,
)  # our example; from the curve to it, from it to its number; beside
HIGHEST = 118.0  # pixels from the frame's top: no higher does it go
GONE = 0.3  # how bright it is when it is silenced
UP = 0.4  # share of the time in which it reaches the curve
THIN = 2.0  # pixels: its way


class Visitor:
    """See the module."""

    def __init__(self, scene: TraceScene, rain: Rain, probe: int) -> None:
        self.scene, self.rain, self.probe = scene, rain, probe
        self.measures = MEASURES[scene.aspect]
        self.panel = Panel(scene.theme)
        self.weights, self.picture = self._weights(), self._picture()
        self.neuron, self.ours = self._first(), np.zeros(4)
        self.bright, self.seen = 1.0, 0.0
        self.way: list[Bar] = []
        size = TYPE.focus[1] - 8
        ink = scene.theme.positive if self.sum.value > 0 else scene.theme.negative
        self.numbers = [
            scene.readout(self.sum, size, ink, "SEMIBOLD", align=None),
            scene.readout(self.answer, size, self._ink(), "SEMIBOLD", align=None),
        ]
        self._show()

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its numbers."""
        return [self.panel]

    # -- what is read ----------------------------------------------------------------------------------------------

    @property
    def sum(self) -> Reading:
        """What our example brings."""
        return self._read("+.2f", "preactivations")

    @property
    def answer(self) -> Reading:
        """What is passed on of it."""
        none = self._read(".2f", "activations").value == 0
        return self._read(".0f" if none else ".2f", "activations")

    def _read(self, format: str, family: str) -> Reading:
        array = f"{family}/{self.rain.sums.layer.name}"
        return sized(self.rain.view.read(format, array, self.rain.entry, self.probe, self.rain.sums.unit))

    def _weights(self) -> Floats:
        """(rows, columns) what the neuron looks for, as its tile shows it."""
        view, layer = self.rain.view, self.rain.sums.layer
        weights = view.trace.read(f"weights/{layer.name}/W", self.rain.entry)[self.rain.sums.unit]
        size = self.scene.shared("weights/0", analysis.weight_scale(view.trace, f"weights/{layer.name}/W"))
        return np.clip(np.asarray(weights, float) / (size or 1.0), -1, 1).reshape(self._shape())

    def _shape(self) -> tuple[int, int]:
        shape = self.rain.view.header.dataset.input_shape
        return (shape[0], shape[1]) if self.rain.view.is_image else (int(np.prod(shape)), 1)

    def _picture(self) -> Floats:
        shades = facts.shades(self.rain.view.trace)[self.probe]
        return np.asarray(shades.reshape(self._shape()), float)

    def _ink(self) -> str:
        theme = self.scene.theme
        return theme.value if self.answer.value >= 0 else theme.negative

    def name(self, words: Figures) -> Figures:
        """What the neuron is called, over it while it stands in the middle."""
        box = self._first()
        return words.place_middle(self.measures.at(box[0], box[1] - box[3] / 2 - 34))

    # -- moments ---------------------------------------------------------------------------------------------------

    @property
    def source(self) -> Floats:
        """Where the neuron stands over its rain."""
        return np.array([float(self.rain.scale.x(0.0)), ABOVE, CORNER, CORNER])

    def _first(self) -> Floats:
        middle = self.measures.height / 2 - (40 if self.measures.height <= 720 else 140)
        return np.array([self.measures.width / 2, middle, LARGE, LARGE])

    def settle(self, t: float) -> None:
        """From the middle to above its line, which comes meanwhile."""
        self.rain.grow(t)
        self.neuron = _between(self._first(), self.source, t)
        self._show()

    def withdraw(self, t: float) -> None:
        """Out of the frame: what it does, its sums tell."""
        self.neuron = _between(self.source, self.source - np.array([0, ABOVE + CORNER, 0, 0]), t)
        self._show()

    def come(self, t: float) -> None:
        """Our example comes from above to where its sum is."""
        x = float(self.rain.scale.x(self.sum.value))
        end = self._beside(x, self.rain.scale.base)
        self.ours = _between(np.array([end[0], -TILE, TILE, TILE]), end, t)
        self.seen = 1.0
        self._show()
        self._place(self.numbers[0])

    def go_through(self, t: float) -> None:
        """Up, or down, to the curve; then over to its answer. Where that is nothing, it grows dark."""
        scale, out = self.rain.scale, self.rain.gate.out
        x, y = float(scale.x(self.sum.value)), scale.base - self.rain.gate.rise * self.answer.value
        begin, turn = self._beside(x, scale.base), self._beside(x, y)
        end = np.array([out - OVER - TILE / 2, turn[1], TILE, TILE])
        up, over = min(1.0, t / UP), max(0.0, (t - UP) / (1 - UP))
        self.ours = _between(_between(begin, turn, up), end, over)
        self.way = self._walked(x, y, x + (out - x) * eased(over), scale.base + (y - scale.base) * eased(up))
        if self.answer.value == 0:
            self.bright = 1 - (1 - GONE) * eased(t)
        self._show()
        if t >= 1:
            self._answer(self.numbers[1], y)

    def _walked(self, x: float, y: float, across: float, up: float) -> list[Bar]:
        """Its way so far, thin: from its sum to the curve in the sum's colour, from there over in that of answers."""
        base, ink = self.rain.scale.base, POSITIVE if self.sum.value > 0 else NEGATIVE
        rise = np.array([x, (base + up) / 2, THIN, abs(base - up)])
        return [Bar(rise, ink), Bar(np.array([(x + across) / 2, y, across - x, THIN]), VALUE)]

    def crossed(self, words: list[Figures]) -> list[Figures]:
        """Those of other words that stand where it will come and go."""
        wide = UNIT * width_of(*(getattr(self.numbers[0], key) for key in ("string", "size", "weight")))
        box = self._beside(float(self.rain.scale.x(self.sum.value)), self.rain.scale.base)
        clear = box[0] - TILE / 2 - wide - 2 * FREE
        return [each for each in words if UNIT * each.get_right()[0] + self.measures.width / 2 > clear]

    def fade(self, t: float) -> None:
        """It goes."""
        self.seen = 1 - t
        self._show()

    def _beside(self, x: float, y: float) -> Floats:
        """The box of our example over a place, outside of zero, within the frame."""
        side = 1 if self.sum.value > 0 else -1
        zero = float(self.rain.scale.x(0.0))
        x = max(x, zero + TILE / 2 + OVER) if side > 0 else min(x, zero - TILE / 2 - OVER)
        x = float(np.clip(x, TILE, self.measures.width - TILE))
        y = y - OVER - TILE / 2
        return np.array([x, max(HIGHEST, y), TILE, TILE])

    def _answer(self, number: Figures, y: float) -> None:
        """Beyond the upright line, where its way meets it, or as near to that as the curve lets it."""
        half = UNIT * width_of(number.string, number.size, number.weight) / 2
        x = min(self.rain.gate.out + 2 * OVER + half, self.measures.width - OVER - half)
        places = [(x, max(HIGHEST, y) + away * TILE / 2) for away in (0, 1, -1)]
        number.place_middle(self.measures.at(*self._free(places, half, number.size)))

    def _place(self, number: Figures) -> None:
        """Left of it, right of it or over it: where no curve runs."""
        half = UNIT * width_of(number.string, number.size, number.weight) / 2
        (x, y), aside = self.ours[:2], TILE / 2 + FREE + half
        over = y - TILE / 2 - ABOVE_IT
        places = [(x - aside, y), (x + aside, y), (max(x, half + FREE), over)]
        room = [place for place in places if half + FREE <= place[0] <= self.rain.gate.out - half]
        number.place_middle(self.measures.at(*self._free(room or places[2:], half, number.size)))

    def _free(self, places: list[tuple[float, float]], half: float, size: float) -> tuple[float, float]:
        """The first place at which a number of that half width is clear of the curve; else the first."""
        for x, y in places:
            curve = self.rain.gate.heights(np.linspace(x - half, x + half, 24))
            if curve.min() > y + size or curve.max() < y - size:
                return x, y
        return places[0]

    def _show(self) -> None:
        frame = 2.6
        panes = [Pane(self.neuron, self.weights, POSITIVE, frame=frame, frame_ink=VALUE, shine=0.3)]
        if self.seen > 0:
            ours = Pane(self.ours, self.picture, VALUE, self.seen, self.bright, frame, LOOK, shine=0.35)
            panes.append(ours)
        way = [replace(bar, seen=self.seen) for bar in self.way]
        self.panel.items = Items(under=way, panes=panes)


def _between(begin: Floats, end: Floats, t: float) -> Floats:
    return np.asarray(begin + (end - begin) * eased(t))
