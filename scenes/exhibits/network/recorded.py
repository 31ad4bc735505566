"""Recorded arrays at a moment, also between two recordings; and the scales on which a clip draws them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.parts.network.shape import Shape
from tracereel.scenes.read.view import View

Floats = NDArray[Any]


class Recorded:
    """Arrays of a trace by entry: a float entry lies linearly between two recorded ones."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._rows: dict[str, dict[int, Floats]] = {}

    def at(self, array: str, entry: float) -> Floats:
        """An array at an entry."""
        low, high, t = self.view.around(entry)
        a = self._row(array, low)
        if t <= 0 or low == high:
            return np.asarray(a, dtype=float)
        return np.asarray(a * (1 - t) + self._row(array, high) * t, dtype=float)

    def _row(self, array: str, entry: int) -> Floats:
        """A recorded array; the two asked for last are at hand, since the next frame lies between them too."""
        rows = self._rows.setdefault(array, {})
        if entry not in rows:
            rows[entry] = self.view.trace.read(array, entry)
            if len(rows) > 2:
                del rows[next(iter(rows))]
        return rows[entry]

    def weights(self, layer: int, entry: float) -> Floats:
        """(O, I)."""
        return self.at(f"weights/{self.view.layers[layer].name}/W", entry)

    def of_probe(self, array: str, layer: int, entry: float, probe: int) -> Floats:
        """(O,) preactivations, activations or deltas of one followed example."""
        return self.at(f"{array}/{self.view.layers[layer].name}", entry)[probe].ravel()


def shape_of(view: View) -> Shape:
    """What the network looks like before it is placed."""
    shape = view.header.dataset.input_shape
    count = int(np.prod(shape))
    inputs = (int(shape[0]), int(shape[1])) if view.is_image else (count, 1)
    widths = tuple(int(np.prod(layer.output_shape)) for layer in view.layers)
    return Shape(inputs, widths, view.is_image)


def weight_size(view: View, layer: int, last: int | None = None) -> float:
    """What is drawn in full: nearly the largest weight after training, or where those were larger of the first ones.

    last: the last entry that is shown, where the training is not.
    """
    key = analysis.only_weights(view.trace, layer)
    entries = (view.last if last is None else last, 0)
    after, first = (float(np.quantile(np.abs(view.trace.read(key, e)), 0.996)) for e in entries)
    return max(after, 0.6 * first) or 1.0


def answer_size(view: View, array: str, layer: int, last: int | None = None) -> float:
    """The same of sums or answers, over all followed examples."""
    entry = view.last if last is None else last
    values = np.abs(view.trace.read(f"{array}/{view.layers[layer].name}", entry))
    return float(np.quantile(values, 0.98)) or float(values.max()) or 1.0
