"""The rain: many examples fall onto the sums that they bring to one neuron, pile up there, and go through its curve.

    rain = Rain(scene, Sums(view, unit), entry, scale)
    scene.change(rain.grow, rain, seconds=0.6)                       # the number line, from zero outward
    scene.change(partial(rain.fall, source), rain, seconds=3.5)      # out of a box, onto their sums
    scene.change(rain.bend, rain, seconds=1.0)                       # the curve leaves the line
    scene.change(rain.pour("own"), rain, seconds=2.4)                # up to the curve, and over to their answers
    scene.change(rain.toward("tanh"), rain, seconds=1.2)             # another curve, other answers

What is at a place has that sum, up to half a picture. Out of a curve, a column lies as a row, as high as
its answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.sums import Sums
from tracereel.scenes.parts.gate import Gate
from tracereel.scenes.parts.heap import Function, Heap, Scale
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.read import facts

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
LAST_LEAVES, LAST_POURS = (
    0.64,
    0.5,
)  # shares of the time: until the last falls, until the last goes to the curve
UP = 0.45  # share of its way through a curve that each needs to reach it
SILENT = 0.3  # how much is seen of what is silent
HALF, DIM = 0.7, 0.4  # how bright the least sum is; one that is not passed on
LONGEST, APART = 0.42, 24.0  # of the line's length: the longest row; pixels between it and zero
UNDER = 88.0  # pixels under its room that a curve is seen
ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # curves that end, and where
SHARED = (-1.0, 1.0)  # the answers that all of these have room for


@dataclass
class Arrangement:
    """How pictures stand and are lit."""

    boxes: Floats
    light: Floats
    inks: Floats
    seen: Floats

    def toward(self, other: Arrangement, t: float | Floats) -> Arrangement:
        """Between two; t: of all, or of each."""
        share = np.broadcast_to(np.asarray(t, float), len(self.light))
        mixed = [
            a + (b - a) * (share[:, None] if a.ndim == 2 else share)
            for a, b in zip(vars(self).values(), vars(other).values(), strict=True)
        ]
        return Arrangement(*mixed)


class Rain:
    """See the module."""

    def __init__(self, scene: TraceScene, sums: Sums, entry: int, scale: Scale) -> None:
        self.scene, self.sums, self.view, self.entry = scene, sums, sums.view, entry
        self.values = sums.at(entry)
        self.line, self.heap = scale, Heap(scale, self.values)
        self.size = float(np.quantile(np.abs(self.values), 0.9)) or 1.0
        self.images = Images(sums.masks(), scene.theme, len(self.values))
        self.gate = Gate(scale, scene.theme, MEASURES[scene.aspect].width)
        self.put(self.rest())
        self.images.seen = np.zeros(len(self.values))  # until it falls
        self.images.windows = np.ones(len(self.values))  # so that it is a heap also from far
        scene.bind("rain", self.view, sums.array, 1.0, (entry, entry))

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.images, self.gate]

    @property
    def scale(self) -> Scale:
        """The number line that it stands on."""
        return self.gate.scale

    # -- states ----------------------------------------------------------------------------------------------------

    def function(self, name: str) -> Function:
        """A curve by its name; `own` is that of the neuron."""
        if name == "own":
            return lambda values: np.asarray(facts.curve(self.view.trace, 0, values))
        return partial(analysis.activation, name)

    def curve(self, name: str) -> tuple[Scale, float, tuple[float, float]]:
        """Where a curve has room: the line, lifted for answers below zero; how high one is; its least and its most.

        Both axes have one scale, where there is room. A curve that ends at one takes all the room there is; those that
        a neuron does not have share it, and one scale with it.
        """
        answers = self.function(name)(self.values)
        called = self.sums.layer.activation if name == "own" else name
        low, high = ENDS.get(called) or (
            min(0.0, float(answers.min())),
            max(0.0, float(answers.max())) or 1.0,
        )
        least, most = SHARED if name in ENDS else (low, high)
        rise = (self.line.base - self.line.top) / (most - least)
        rise = rise if called in ENDS else min(self.line.unit, rise)
        lifted = replace(self.line, base=self.line.base + rise * least)
        if called not in ENDS:
            high = max(high, float(self.function(name)(self.line.value(np.array([self.gate.out])))[0]))
        return lifted, rise, (low, high)

    def rest(self) -> Arrangement:
        """Everything at its sum, in a sum's colours: the brighter, the larger."""
        return self._lit(self.heap.boxes(), self.values, self.size, "positive")

    def passed(self, name: str) -> Arrangement:
        """Everything at what a curve makes of its sum: columns lie as rows, at the line of answers."""
        line, rise, _ = self.curve(name)
        function, x = self.function(name), self.gate.out
        answers = function(self.values)
        room = min(LONGEST * (line.right - line.left), x - float(line.x(0.0)) - APART)
        boxes = Heap(line, self.values, self.heap.tile).rows(function, rise, x, room)
        found = self._lit(boxes, answers, float(np.abs(answers).max()) or 1.0, "value")
        found.seen[answers == 0] = SILENT
        return found

    def _lit(self, boxes: Floats, values: Floats, size: float, ink: str) -> Arrangement:
        colors = self.images.colors
        inks = np.where((values > 0)[:, None], colors[ink], colors["negative"])
        light = np.where(values == 0, DIM, HALF + (1 - HALF) * np.minimum(1, np.abs(values) / size))
        return Arrangement(boxes, light, inks, np.ones(len(values)))

    def put(self, found: Arrangement) -> None:
        """Show it."""
        self.now = found
        images = self.images
        images.boxes, images.light, images.inks, images.seen = (
            found.boxes,
            found.light,
            found.inks,
            found.seen,
        )

    # -- verbs -----------------------------------------------------------------------------------------------------

    def grow(self, t: float) -> None:
        """The number line comes, from zero outward."""
        self.gate.grown = t

    def fall(self, source: Floats, t: float) -> None:
        """Out of a box (its centre) onto their sums, the lowest first."""
        rest, late = self.rest(), self.heap.late
        way = np.clip((t - LAST_LEAVES * late) / (1 - LAST_LEAVES), 0, 1)
        aside, down = eased(np.minimum(1, way / 0.75)), way**2
        rest.boxes[:, 0] = source[0] + (rest.boxes[:, 0] - source[0]) * aside
        rest.boxes[:, 1] = source[1] + (rest.boxes[:, 1] - source[1]) * down
        rest.seen = np.clip(8 * way, 0, 1)
        self.put(rest)

    def bend(self, t: float) -> None:
        """The neuron's curve leaves the number line, which makes room for what lies below it."""
        own, (lifted, rise, reach) = self.function("own"), self.curve("own")
        gate, line = self.gate, self.line.toward(lifted, t)
        gate.curve, gate.lit, gate.rise = lambda values: t * own(values), min(1.0, 4 * t), rise
        gate.scale, gate.risen, gate.reach, gate.below = line, t, reach, UNDER + self.line.base - line.base
        found, less = self.rest(), (line.base - line.top) / (self.line.base - self.line.top)
        found.boxes[:, 1] = line.base - (self.line.base - found.boxes[:, 1]) * less
        found.boxes[:, 3] *= less
        self.put(found)

    def pour(self, name: str) -> Callable[[float], None]:
        """All goes up, or down, to a curve that is there, and from it over to the line of answers."""
        line, rise, _ = self.curve(name)
        heap = Heap(line, self.values, self.heap.tile)
        begin, end, late = self.now, self.passed(name), heap.early
        turn = Arrangement(heap.at_curve(self.function(name), rise), begin.light, begin.inks, begin.seen)

        def update(t: float) -> None:
            way = np.clip((t - LAST_POURS * late) / (1 - LAST_POURS), 0, 1)
            there = eased(np.clip((way - UP) / (1 - UP), 0, 1))
            found = begin.toward(turn, eased(np.minimum(1, way / UP))).toward(end, there)
            self.put(found)

        return update

    def toward(self, name: str) -> Callable[[float], None]:
        """The curve becomes another, and so do the answers: one curve is seen at a time."""
        begin, end, bent = self.now, self.passed(name), self.bent(name)

        def update(t: float) -> None:
            bent(t)
            self.put(begin.toward(end, eased(t)))

        return update

    def bent(self, name: str) -> Callable[[float], None]:
        """The curve alone becomes another, with the lines that it has room on."""
        gate = self.gate
        before, after = gate.curve or (lambda values: 0.0 * values), self.function(name)
        begin = gate.scale, gate.rise, gate.reach, gate.risen
        scale, rise, reach = self.curve(name)

        def update(t: float) -> None:
            gate.curve = lambda values: (1 - t) * before(values) + t * after(values)
            gate.scale, gate.rise = begin[0].toward(scale, t), begin[1] + (rise - begin[1]) * t
            gate.reach = tuple(a + (b - a) * t for a, b in zip(begin[2], reach, strict=True))  # type: ignore[assignment]
            gate.risen, gate.lit = begin[3] + (1 - begin[3]) * t, max(gate.lit, t)
            gate.below = UNDER + self.line.base - gate.scale.base

        return update

    def light_up(self, found: Arrangement) -> Callable[[float], None]:
        """To another arrangement, each straight to its place."""
        begin = self.now
        return lambda t: self.put(begin.toward(found, t))

    def dim(self, least: float, t: float) -> None:
        """Something else leads: so much of all that is lit is seen."""
        self.images.set_opacity(1 - (1 - least) * t)

    def move(self, scale: Scale) -> Callable[[float], None]:
        """To another number line, without its curve: all stands at its sum again."""
        gate, begin = self.gate, self.now
        line, lit, risen = gate.scale, gate.lit, gate.risen
        self.line, self.heap = scale, Heap(scale, self.values)
        end = self.rest()

        def update(t: float) -> None:
            gate.scale = line.toward(scale, t)
            gate.lit, gate.risen = lit * max(0.0, 1 - 3 * t), risen * (1 - t)
            self.put(begin.toward(end, eased(t)))

        return update

    def leave(self, other: Rain) -> Callable[[float], None]:
        """Everything comes out of where it stands in another rain."""
        source, end = other.now, self.rest()

        def update(t: float) -> None:
            self.put(source.toward(end, eased(t)))
            self.gate.grown = t

        return update
