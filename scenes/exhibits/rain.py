"""The rain: many examples fall onto the sums that they bring to one neuron, pile up there, and go through its curve.

    rain = Rain(scene, Sums(view, unit), entry, scale)
    scene.change(rain.grow, rain, seconds=0.6)                       # the number line, from zero outward
    scene.change(partial(rain.fall, source), rain, seconds=3.5)      # out of a box, onto their sums
    scene.change(rain.bend, rain, seconds=1.0)                       # the curve leaves the line
    scene.change(rain.toward("relu"), rain, seconds=1.8)             # what it silences folds flat, and goes to zero

What is at a place has that sum, up to half a picture. Pressed by a curve, a column stands where that puts its sum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.sums import Sums
from tracereel.scenes.parts.gate import Gate
from tracereel.scenes.parts.heap import Function, Heap, Scale, flattened
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.read import facts

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
LAST_LEAVES, FOLDED = 0.64, 0.66  # shares of the time: until the last falls, until what is silent lies flat
FLAT, SILENT = 0.06, 0.3  # of its height, when it lies flat; how much is seen of what is silent
HALF, DIM = 0.6, 0.4  # how bright the least sum is; one that is not passed on
ROOM = 84.0  # pixels that a curve which ends at one and at minus one has on each side of the line
ENDS = ("sigmoid", "tanh")  # curves that do


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
        self.heap = Heap(scale, self.values)
        self.size = float(np.quantile(np.abs(self.values), 0.9)) or 1.0
        self.images = Images(sums.masks(), scene.theme, len(self.values))
        self.gate = Gate(scale, scene.theme, MEASURES[scene.aspect].width)
        self.gate.rise = self.rise("own")
        self.put(self.rest())
        self.images.seen = np.zeros(len(self.values))  # until it falls
        scene.bind("rain", self.view, sums.array, 1.0, (entry, entry))

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.images, self.gate]

    @property
    def scale(self) -> Scale:
        """The number line that it stands on."""
        return self.heap.scale

    # -- states ----------------------------------------------------------------------------------------------------

    def function(self, name: str) -> Function:
        """A curve by its name; `own` is that of the neuron."""
        if name == "own":
            return lambda values: np.asarray(facts.curve(self.view.trace, 0, values))
        return partial(analysis.activation, name)

    def rise(self, name: str) -> float:
        """How high a curve's answer of one is, in pixels: as wide as a sum of one, where there is room."""
        called = self.sums.layer.activation if name == "own" else name
        return min(self.scale.unit, ROOM) if called in ENDS else self.scale.unit

    def rest(self) -> Arrangement:
        """Everything at its sum, in a sum's colours: the brighter, the larger."""
        return self._lit(self.heap.boxes(), self.values, self.size, "positive")

    def told(self) -> Arrangement:
        """Everything at its sum, as bright as what the neuron makes of it."""
        answers = self.function("own")(self.values)
        found = self._lit(self.heap.boxes(), answers, float(np.abs(answers).max()) or 1.0, "value")
        found.light[answers == 0] = HALF
        return found

    def pressed(self, name: str) -> Arrangement:
        """Everything where a curve puts its sum."""
        function = self.function(name)
        answers = function(self.values)
        found = self._lit(self.heap.boxes(function), answers, float(np.abs(answers).max()) or 1.0, "value")
        silent = answers == 0
        found.boxes[silent] = self._at_zero()
        found.seen[silent] = SILENT
        return found

    def _at_zero(self) -> Floats:
        tile = self.heap.tile
        high = max(1.2, FLAT * tile)
        return np.array([self.scale.x(0.0) - tile / 2, self.scale.base - high, tile, high])

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
        """The neuron's curve leaves the number line."""
        own = self.function("own")
        self.gate.curve, self.gate.lit = lambda values: t * own(values), min(1.0, 4 * t)

    def toward(self, name: str) -> Callable[[float], None]:
        """All goes through another curve than it stands under now, and so does the line."""
        begin, end, bent = self.now, self.pressed(name), self.bent(name)

        def update(t: float) -> None:
            bent(t)
            self.put(self.between(begin, end, t))

        return update

    def bent(self, name: str) -> Callable[[float], None]:
        """The curve alone becomes another."""
        before, after = self.gate.curve or (lambda values: 0.0 * values), self.function(name)
        low, high = self.gate.rise, self.rise(name)

        def update(t: float) -> None:
            self.gate.curve = lambda values: (1 - t) * before(values) + t * after(values)
            self.gate.rise = low + (high - low) * t

        return update

    def between(self, begin: Arrangement, end: Arrangement, t: float) -> Arrangement:
        """Between two: what falls silent folds flat, then goes to zero; what is silent no more the other way round."""
        found = begin.toward(end, eased(t))
        for there, one, other, share in (
            ((end.seen < 1) & (begin.seen >= 1), begin, end, t),
            ((begin.seen < 1) & (end.seen >= 1), end, begin, 1 - t),
        ):
            if there.any():
                flat, gone = eased(min(1.0, share / FOLDED)), eased(max(0.0, (share - FOLDED) / (1 - FOLDED)))
                folded = Arrangement(
                    flattened(one.boxes, self.scale.base, 1 - (1 - FLAT) * flat),
                    one.light + (1 - one.light) * flat, one.inks, one.seen,
                )  # fmt: skip
                moved = folded.toward(other, gone)
                for key, values in vars(found).items():
                    values[there] = vars(moved)[key][there]
        return found

    def light_up(self, found: Arrangement) -> Callable[[float], None]:
        """To another arrangement, each straight to its place."""
        begin = self.now
        return lambda t: self.put(begin.toward(found, t))

    def dim(self, least: float, t: float) -> None:
        """Something else leads: so much of all that is lit is seen."""
        self.images.set_opacity(1 - (1 - least) * t)

    def brighten(self, least: float, t: float) -> None:
        """It leads again."""
        self.dim(least, 1 - t)

    def move(self, scale: Scale, name: str = "own") -> Callable[[float], None]:
        """To another number line, with its curve and all that stands on it."""
        begin, line, rise = self.now, self.scale, self.gate.rise
        self.heap = Heap(scale, self.values)
        end, high = self.told(), self.rise(name)

        def update(t: float) -> None:
            self.gate.scale = line.toward(scale, t)
            self.gate.rise = rise + (high - rise) * t
            self.put(begin.toward(end, t))

        return update

    def leave(self, other: Rain) -> Callable[[float], None]:
        """Everything comes out of where it stands in another rain."""
        source, end = other.now, self.told()

        def update(t: float) -> None:
            self.put(source.toward(end, t))
            self.gate.lit = self.gate.grown = t

        return update
