"""The sums that many examples bring to one neuron of the first layer, every one with its address.

Examples are those of the test split that a trace holds; where it holds none, those that it follows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.worn import worn
from tracereel.scenes.parts.masks import cropped, disc
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place, View
from tracereel.scenes.read.wording import sized

Floats = NDArray[Any]
ROUND = 24  # cells across a dot
INKED = 0.2  # of their sides: pictures that would run into each other
BOLD = 0.7  # power of ink: strokes are seen where a picture is as small as a letter


class Sums:
    """See the module. unit: the neuron."""

    def __init__(self, view: View, unit: int) -> None:
        self.view, self.unit, self.layer = view, unit, view.layers[0]
        self.kept = "unseen" if view.trace.has("evaluation/inputs") else "followed"

    @property
    def array(self) -> str:
        """Where they stand."""
        made = f"analysis/unseen/sums_of_units/{self.layer.name}"
        return made if self.kept == "unseen" else f"preactivations/{self.layer.name}"

    def at(self, entry: int) -> Floats:
        """(N,) at a recorded entry."""
        if self.kept == "unseen":
            return np.asarray(analysis.unseen_sums(self.view.trace, 0, entry)[:, self.unit], float)
        recorded = self.view.trace.read(self.array, entry)
        return np.asarray(recorded.reshape(len(recorded), -1)[:, self.unit], float)

    def read(self, format: str, function: str, entry: int) -> Reading:
        """A function of all of them."""
        return self.view.derive(format, function, self._places(entry))

    def _places(self, entry: int) -> list[Place]:
        if self.kept == "unseen":
            return [(self.array, entry, (self.unit,))]
        return [(self.array, entry, (probe, self.unit)) for probe in range(self.view.header.probes)]

    def end(self, function: str, entry: int) -> Reading:
        """The smallest of them, or the largest."""
        return sized(self.read("+.1f", function, entry), 1000)

    def masks(self) -> Floats:
        """(N, R, C) what each is drawn as: its picture, the first letters of its class, or, for points, a dot."""
        data = self.view.header.dataset
        if self.view.is_image:
            return _apart(cropped(self._shades().reshape(-1, *data.input_shape)) ** BOLD)
        if data.kind == "points":
            return disc(ROUND, 0.8)  # with a little room around it
        return worn(self.view, self._labels())

    def _shades(self) -> Floats:
        """(N, I) inputs as brightness."""
        if self.kept == "followed":
            return facts.shades(self.view.trace)
        return facts.brightness(analysis.unseen_inputs(self.view.trace))

    def _labels(self) -> NDArray[np.int64]:
        trace = self.view.trace
        return analysis.unseen_labels(trace) if self.kept == "unseen" else analysis.probe_labels(trace)


def _apart(masks: Floats) -> Floats:
    """Pictures with a rim around them, where they are inked up to their sides."""
    sides = masks[:, [0, -1]].mean() + masks[:, :, [0, -1]].mean()
    wide = max(1, round(masks.shape[1] / 12)) if sides > INKED else 0
    return np.pad(masks, ((0, 0), (wide, wide), (wide, wide)))
