"""A flash: every line and every tile shows the step that its weights take, in their colours; it sinks into them.

flash = Flash(network, entry)
flash.come(t)                          # from the weights at an entry to their steps, bright: t from 0 to 1
flash.sink(t)                          # from there to the weights at the next entry
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tracereel.engine import analysis
from tracereel.scenes.exhibits.network.passes import REST
from tracereel.scenes.exhibits.network.turn import step_of
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

BRIGHT = 4.0  # times brighter than at rest lines are


class Flash:
    """See the module. The network is at rest; a layer's largest steps are drawn in full."""

    def __init__(self, network: NetworkExhibit, entry: int) -> None:
        self.network, self.entry = network, entry
        self.steps = [step_of(network, layer, entry) for layer in range(network.last + 1)]

    @property
    def most(self) -> Reading:
        """How far the weight moves that moves the farthest."""
        view = self.network.view
        keys, entries = analysis.all_weights(view.trace), (self.entry, self.entry + 1)
        return fine(view.derive(".3f", "largest_change", [(key, at, ()) for at in entries for key in keys]))

    @property
    def moves(self) -> str:
        """Whether "all" weights move, or "some"."""
        moved = facts.every_weight_moves(self.network.view.trace, self.entry, self.entry + 1)
        return "all" if moved else "some"

    def come(self, t: float) -> None:
        """Steps take the place of weights."""
        self._show(float(eased(t)), 0.0)

    def sink(self, t: float) -> None:
        """Steps go into the weights."""
        self._show(1.0, float(eased(t)))

    def _show(self, come: float, sunk: float) -> None:
        """How far steps have come, and have sunk in."""
        network, entry = self.network, self.entry
        network.show(entry + sunk)
        network.rest()
        steps = come * (1 - sunk)
        network.picture.haze = REST * (1 + (BRIGHT - 1) * steps)
        for layer, step in enumerate(self.steps):
            weights = network.picture.weights[layer]
            shown = weights + (step - weights) * steps
            network.picture.weights[layer] = shown.astype(np.float32)
            network.put_face(layer, shown)
            network.picture.neurons[layer].bright[:] += (1 - network.picture.neurons[layer].bright) * steps
