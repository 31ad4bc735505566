"""The visitors of a rain: the neuron that it falls from, and our example, which goes through its curve by itself.

visitor = Visitor(scene, rain, probe)
scene.change(visitor.settle, visitor, seconds=1.0)     # the neuron leaves the middle for its place above the line
scene.change(visitor.come, visitor, seconds=1.0)       # our example comes to its sum
scene.change(visitor.go_through, visitor, seconds=1.4) # to the curve, and over to its answer
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.rain import Rain
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.network.panel import LOOK, POSITIVE, VALUE, Items, Pane, Panel
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


class Visitor:
    """See the module."""

    def __init__(self, scene: TraceScene, rain: Rain, probe: int) -> None:
        self.scene, self.rain, self.probe = scene, rain, probe
        self.measures = MEASURES[scene.aspect]
        self.panel = Panel(scene.theme)
        self.weights, self.picture = self._weights(), self._picture()
        self.neuron, self.ours = self._first(), np.zeros(4)
        self.bright, self.seen = 1.0, 0.0
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
        """From the middle to above its line."""
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
        scale = self.rain.scale
        y = scale.base - self.rain.gate.rise * self.answer.value
        begin = self._beside(float(scale.x(self.sum.value)), scale.base)
        turn = self._beside(float(scale.x(self.sum.value)), y)
        end = np.array([self.rain.gate.out - OVER - TILE / 2, turn[1], TILE, TILE])
        self.ours = _between(_between(begin, turn, min(1.0, t / UP)), end, max(0.0, (t - UP) / (1 - UP)))
        if self.answer.value == 0:
            self.bright = 1 - (1 - GONE) * eased(t)
        self._show()
        self._place(self.numbers[0])
        if t >= 1:
            self._answer(self.numbers[1])

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

    def _answer(self, number: Figures) -> None:
        """Beyond the upright line, beside it."""
        half = UNIT * width_of(number.string, number.size, number.weight) / 2
        x = min(self.rain.gate.out + 2 * OVER + half, self.measures.width - OVER - half)
        number.place_middle(self.measures.at(x, self.ours[1]))

    def _place(self, number: Figures) -> None:
        """Left of it, where a curve that rises lies lower; over it, where there is no room."""
        half = UNIT * width_of(number.string, number.size, number.weight) / 2
        x, y = self.ours[0] - TILE / 2 - FREE - half, self.ours[1]
        if x < half + FREE:
            x, y = half + FREE, y - TILE / 2 - ABOVE_IT
        number.place_middle(self.measures.at(x, y))

    def _show(self) -> None:
        frame = 2.6
        panes = [Pane(self.neuron, self.weights, POSITIVE, frame=frame, frame_ink=VALUE, shine=0.3)]
        if self.seen > 0:
            ours = Pane(self.ours, self.picture, VALUE, self.seen, self.bright, frame, LOOK, shine=0.35)
            panes.append(ours)
        self.panel.items = Items(panes=panes)


def _between(begin: Floats, end: Floats, t: float) -> Floats:
    return np.asarray(begin + (end - begin) * eased(t))
