"""A tube between two tiles: light from the left as strong as the answer, violet from the right as the error, and the
weight between them, as thick as it is large. Its cell in the second tile is marked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.parts.network.panel import (
    ERROR,
    LOOK,
    NEGATIVE,
    POSITIVE,
    VALUE,
    Bar,
    Frame,
    Items,
    Panel,
)

Floats = NDArray[Any]
LONG, THICK, THIN = (
    172.0,
    34.0,
    6.0,
)  # pixels of a weight: its length, and how thick the largest and the least are
AROUND = 7.0  # from a weight to its frame
FULL = 8.0  # pixels that the largest answer, or error, is thicker than none


class Place(NamedTuple):
    """Which weight: its layer, the output that it leads to, the neuron that it comes from."""

    layer: int
    to: int
    of: int


class Tube:
    """See the module. answer, error, weight: what is drawn, as recorded."""

    def __init__(
        self, network: NetworkExhibit, place: Place, answer: float, error: float, weight: float
    ) -> None:
        self.network, self.place = network, place
        self.panel = Panel(network.scene.theme)
        self.answer_ink = VALUE if answer >= 0 else NEGATIVE
        self.ink = POSITIVE if weight >= 0 else NEGATIVE
        self.error = min(1.0, abs(error))

    def boxes(self) -> tuple[Floats, Floats]:
        """The two tiles, as they stand now."""
        tiles = self.network.picture.pose.tiles
        return tiles[self.place.layer - 1][self.place.of], tiles[self.place.layer][self.place.to]

    def draw(self, t: float, marked: float | None = None) -> None:
        """t from 0 to 1: light grows from both tiles to the weight between them. marked: how far its cell is seen (as
        far as the weight, if left out)."""
        first, second = self.boxes()
        axis = int(self.network.measures.down)
        begin, end = first[axis] + first[2 + axis] / 2, second[axis] - second[2 + axis] / 2
        seen = float(np.clip(2 * t - 1, 0, 1))
        half = min(LONG, 0.5 * (end - begin)) / 2
        self.panel.items = Items()
        self._draw_light(begin, end, first[1 - axis], half, t)
        self._draw_weight((begin + end) / 2, first[1 - axis], half, seen)
        cell = Frame(self._cell(second), LOOK, seen if marked is None else marked, 2.6, 0.6, 4.0)
        self.panel.items.frames.append(cell)

    def _draw_light(self, begin: float, end: float, across: float, half: float, t: float) -> None:
        place = self.place
        answer = float(np.abs(self.network.picture.neurons[place.layer - 1].answers[place.of]))
        long = ((end - begin) / 2 - half - AROUND - 1) * t
        left = self._box(begin, begin + long, across, 2 + FULL * answer)
        right = self._box(end - long, end, across, 2 + FULL * self.error)
        seen = min(1.0, 3 * t)
        self.panel.items.under = [
            Bar(left, self.answer_ink, seen, 0.7 * answer),
            Bar(right, ERROR, seen, 0.7),
        ]

    def _draw_weight(self, middle: float, across: float, half: float, seen: float) -> None:
        strength = abs(float(self.network.picture.weights[self.place.layer][self.place.to, self.place.of]))
        thick = THIN + THICK * strength
        weight = self._box(middle - half, middle + half, across, thick)
        around = self._box(middle - half - AROUND, middle + half + AROUND, across, thick + 2 * AROUND)
        self.panel.items.bars = [Bar(weight, self.ink, seen, 0.35, thick / 2)]
        self.panel.items.frames = [Frame(around, LOOK, seen, 2.6, 0.6, thick / 2 + AROUND)]

    def _box(self, begin: float, end: float, across: float, thick: float) -> Floats:
        box = np.array([(begin + end) / 2, across, end - begin, thick])
        return box[[1, 0, 3, 2]] if self.network.measures.down else box

    def _cell(self, tile: Floats) -> Floats:
        """Where in the target's tile this weight is."""
        rows, columns = self.network.shape.cells(self.place.layer)
        row, column = divmod(self.place.of, columns)
        size = tile[2:] / [columns, rows]
        return np.concatenate([tile[:2] - tile[2:] / 2 + size * [column + 0.5, row + 0.5], size])
