"""A tube between two tiles: light from the left as strong as the answer, violet from the right as the error, and the
weight between them, as thick as it is large. Its cell in the second tile is marked; a nudge makes it swell a little.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.parts.network.near_outputs import Close, close
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
from tracereel.scenes.parts.network.pose import Pose

Floats = NDArray[Any]
LONG, SHARE = (
    150.0,
    0.5,
)  # pixels of a weight, and the share of the way between its tiles that it takes at most
THICK, THIN = 34.0, 6.0  # of the largest weight, and of the least
AROUND = 7.0  # from a weight to its frame
FULL = 8.0  # pixels that the largest answer, or error, is thicker than none
SWELL = 9.0  # pixels that a nudge makes it thicker on each side
PULSE = 46.0  # length of the light that runs along it


class Place(NamedTuple):
    """Which weight of the last layer: the output that it leads to, the neuron that it comes from."""

    to: int
    of: int


class Tube:
    """See the module. answer: as a share of the layer's largest; error, weight: as recorded."""

    def __init__(
        self, network: NetworkExhibit, place: Place, close: Close, answer: float, error: float, weight: float
    ) -> None:
        self.network, self.place, self.close = network, place, close
        self.panel = Panel(network.scene.theme)
        self.answer_ink = VALUE if answer >= 0 else NEGATIVE
        self.ink = POSITIVE if weight >= 0 else NEGATIVE
        self.error = min(1.0, abs(error))
        self.answer = min(1.0, abs(answer))
        strength = abs(float(network.picture.weights[-1][place]))
        self.thick = THIN + THICK * strength
        self.axis = int(network.measures.down)
        begin, end = self._ends(close.first, close.second)
        self.half = min(LONG, SHARE * (end - begin)) / 2

    def grow(self, t: float) -> None:
        """The camera comes, t from 0 to 1: once the tiles are near, light grows from both."""
        self.draw(float(np.clip(2.5 * t - 1.5, 0, 1)))

    def draw(self, t: float, swell: float = 0.0, pulse: float = 0.0, back: float = 0.0) -> None:
        """t from 0 to 1: light grows from both tiles to the weight between them. swell: how far a nudge has come;
        pulse: how far the answer's light that it lets pass; back: how far the error that runs the other way."""
        tiles = self.network.picture.pose.tiles
        first, second = tiles[-2][self.place.of], tiles[-1][self.place.to]
        begin, end = self._ends(first, second)
        share = (self.close.tube - self.close.first[:2])[self.axis] / (self.close.second - self.close.first)[
            self.axis
        ]
        middle = first[self.axis] + (second - first)[self.axis] * share
        seen = float(np.clip(2 * t - 1, 0, 1))
        self.panel.items = Items()
        self._draw_light(begin, end, middle, first[1 - self.axis], t)
        self._draw_weight(middle, first[1 - self.axis], seen, swell)
        self.panel.items.frames.append(Frame(self._cell(second), LOOK, seen, 2.6, 0.6, 4.0))
        if 0 < pulse < 1:
            self._draw_pulse(begin, end, first[1 - self.axis], pulse)
        if 0 < back < 1:
            self._draw_pulse(begin, end, first[1 - self.axis], 1 - back, ERROR, self.error)

    @property
    def pose(self) -> Pose:
        """The camera, here."""
        return self.network.poses.weight(*self.place, self.close)

    def _ends(self, first: Floats, second: Floats) -> tuple[float, float]:
        """Where one tile ends and the other begins."""
        axis = self.axis
        return float(first[axis] + first[2 + axis] / 2), float(second[axis] - second[2 + axis] / 2)

    def _draw_light(self, begin: float, end: float, middle: float, across: float, t: float) -> None:
        left, right = middle - self.half - AROUND - 1 - begin, end - middle - self.half - AROUND - 1
        came = self._box(begin, begin + left * t, across, 2 + FULL * self.answer)
        back = self._box(end - right * t, end, across, 2 + FULL * self.error)
        seen = min(1.0, 3 * t)
        self.panel.items.under = [
            Bar(came, self.answer_ink, seen, 0.7 * self.answer),
            Bar(back, ERROR, seen, 0.7),
        ]

    def _draw_weight(self, middle: float, across: float, seen: float, swell: float) -> None:
        half, thick, more = self.half, self.thick, 2 * SWELL * swell
        weight = self._box(middle - half, middle + half, across, thick)
        rim = self._box(middle - half, middle + half, across, thick + more)
        around = self._box(middle - half - AROUND, middle + half + AROUND, across, thick + more + 2 * AROUND)
        self.panel.items.bars = [
            Bar(rim, POSITIVE, seen * min(1.0, 2 * swell), 0.3, (thick + more) / 2, 0.45),
            Bar(weight, self.ink, seen, 0.35, thick / 2),
        ]
        self.panel.items.frames = [Frame(around, LOOK, seen, 2.6, 0.6, (thick + more) / 2 + AROUND)]

    def _draw_pulse(
        self,
        begin: float,
        end: float,
        across: float,
        t: float,
        ink: int | None = None,
        size: float | None = None,
    ) -> None:
        """Light at a place from the first tile (0) to the second: the answer's, if no other is named."""
        ink, size = self.answer_ink if ink is None else ink, self.answer if size is None else size
        head = begin + (end - begin + PULSE) * t
        box = self._box(max(begin, head - PULSE), min(end, head), across, 5 + 1.6 * FULL * size)
        self.panel.items.bars.append(Bar(box, ink, 1.0, 1.0, 4.0))

    def _box(self, begin: float, end: float, across: float, thick: float) -> Floats:
        box = np.array([(begin + end) / 2, across, end - begin, thick])
        return box[[1, 0, 3, 2]] if self.axis else box

    def _cell(self, tile: Floats) -> Floats:
        """Where in the target's tile this weight is."""
        rows, columns = self.network.shape.cells(self.network.last)
        row, column = divmod(self.place.of, columns)
        size = tile[2:] / [columns, rows]
        return np.concatenate([tile[:2] - tile[2:] / 2 + size * [column + 0.5, row + 0.5], size])


def telling(network: NetworkExhibit, entry: int) -> Tube:
    """That of the weight whose gradient is told of the example that the network looks at."""
    assert network.probe is not None
    probe, last = network.probe, network.last
    place = Place(*analysis.telling_weight(network.view.trace, entry, probe))
    at = close(network.home, place.to, network.aspect, network.measures)
    answers = network.recorded.of_probe("activations", last - 1, entry, probe)
    loud = float(answers[place.of]) / (float(np.abs(answers).max()) or 1.0)
    error = float(network.recorded.of_probe("deltas", last, entry, probe)[place.to])
    return Tube(network, place, at, loud, error, float(network.recorded.weights(last, entry)[place]))
