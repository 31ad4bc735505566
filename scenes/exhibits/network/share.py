"""One output's error at the fork: over every line it takes as much as the line's weight is thick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import front, lines_of
from tracereel.scenes.parts.network.state import Lit, strongest

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
THIN, THICK = 0.5, 11.0  # pixels of the least and of the largest weight
WEIGHT, ERROR = 0.75, 0.8  # how bright both are


class Share:
    """See the module. Lines to neurons that get no error are not lit."""

    def __init__(self, network: NetworkExhibit, output: int, entry: float, probe: int) -> None:
        self.network, self.entry, self.probe = network, entry, probe
        layer = self.layer = network.last
        own = network.recorded.weights(layer, entry)[output] * (
            network.back.carried(layer, entry, probe)[output] > 0
        )
        row = np.zeros_like(network.recorded.weights(layer, entry))
        row[output] = own / (float(np.abs(own).max()) or 1.0)
        to, of = strongest(row, lines_of(layer, layer + 1, row.size))
        lines = Lit(layer, to, of, row[to, of], thin=THIN, thick=THICK)
        self.weights = replace(lines, light=WEIGHT)
        self.came_in: list[Lit] = []
        self.error = replace(lines, light=ERROR, kind=2, backward=True)

    def show_weights(self, t: float) -> None:
        """The weights of its lines light up; what came in over the lines of this layer goes."""
        picture = self.network.picture
        if t <= 0:
            self.came_in = [lit for lit in picture.lit if lit.layer == self.layer]
        going = [replace(lit, light=lit.light * (1 - t)) for lit in self.came_in] if t < 1 else []
        picture.lit = [*self._others(), *going, replace(self.weights, light=WEIGHT * t)]

    def flow(self, t: float) -> None:
        """Its error runs along them and takes their place: t from 0 (it leaves) to 1 (all lines have their share)."""
        come = front(self.error.strength, self.network.forward.length(self.layer), t)
        until = np.clip(come, 0, 1)
        error = replace(self.error, until=until, front=come if 0 < t < 1 else None)
        weights = [replace(self.weights, until=1 - until)] if t < 1 else []
        self.network.picture.lit = [*self._others(), *weights, *([error] if t > 0 else [])]

    def join(self, t: float) -> None:
        """The errors of all outputs join it, and land on the neurons that the lines come from."""
        flow = self.network.back.flow(self.layer, self.entry, self.probe, 1.0)
        own = [replace(self.error, light=ERROR * (1 - t))] if t < 1 else []
        self.network.picture.lit = [*self._others(), *own, replace(flow, light=flow.light * t)]
        self.network.back.land(self.layer - 1, self.entry, self.probe, t)

    def _others(self) -> list[Lit]:
        return [lit for lit in self.network.picture.lit if lit.layer != self.layer]
