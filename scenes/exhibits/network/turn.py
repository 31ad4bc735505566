"""One turn of the training loop, told by the network itself: a wave right, a flash, a violet wave left, tiles twitch.

turn = Turn(network, probe)
turn.show(entry, t)                    # t from 0 (nothing passes) to 1 (the weights are those of the next entry)
turn.show(entry, t, prints=False)      # the same so fast that what blame prints into tiles could not be seen
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import CALM, REST
from tracereel.scenes.parts.network.pose import eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
FORWARD, LOSS, BACKWARD = 0.40, 0.54, 0.80  # where these parts of a turn end
LANDING = 0.74  # share of a layer's time after which its signal lands
STEP, SINK = 0.22, 0.62  # shares of an update: the blame is gone, the step begins to sink in


class Turn:
    """See the module. Both passes are those of one followed example; the update is the recorded one."""

    def __init__(self, network: NetworkExhibit, probe: int) -> None:
        self.network, self.probe = network, probe

    def show(self, entry: int, t: float, prints: bool = True) -> None:
        """Any moment of a turn, drawn afresh; without prints tiles keep their faces while blame passes."""
        self._draw(entry, t)
        if not prints:
            for neurons in self.network.picture.neurons:
                neurons.printed = 0.0

    def _draw(self, entry: int, t: float) -> None:
        network = self.network
        network.show(entry)
        network.rest()
        network.picture.input_light = 1.0
        if t <= FORWARD:
            self.forward(entry, t / FORWARD)
            return
        back = min(1.0, max(0.0, (t - LOSS) / (BACKWARD - LOSS)))
        network.back.hush(entry, self.probe, min(1.0, 4 * back))
        network.back.want(entry, self.probe, min(1.0, (t - FORWARD) / (LOSS - FORWARD)))
        self.backward(entry, back)
        if t > BACKWARD:
            self.update(entry, (t - BACKWARD) / (1 - BACKWARD))

    def moved(self, t: float) -> float:
        """How far the weights have come on their way to the next entry."""
        return self._sunk((t - BACKWARD) / (1 - BACKWARD))

    def _sunk(self, t: float) -> float:
        return float(eased(min(1.0, max(0.0, (t - SINK) / (1 - SINK)))))

    def forward(self, entry: int, t: float) -> None:
        """The wave to the right, layer after layer, and the bars it ends in."""
        network = self.network
        parts = network.last + 1.6  # the bars grow in what is left
        for layer in range(network.last + 1):
            part = min(1.0, t * parts - layer)
            if part > 0:
                network.forward.send(layer, entry, self.probe, min(1.0, part / LANDING))
                network.forward.land(layer, entry, self.probe, max(0.0, (part - LANDING) / (1 - LANDING)))
        network.forward.grow(entry, self.probe, min(1.0, max(0.0, (t * parts - network.last - 1) / 0.6)))

    def backward(self, entry: int, t: float) -> None:
        """The wave to the left: blame prints itself into tiles on its way."""
        network = self.network
        for layer in range(network.last, -1, -1):
            part = t * (network.last + 1) - (network.last - layer)
            if part <= 0:
                return
            network.back.send(layer, entry, self.probe, min(1.0, part / LANDING))
            if layer:
                landed = min(1.0, max(0.0, (part - LANDING) / (1 - LANDING)))
                network.back.land(layer - 1, entry, self.probe, landed)

    def update(self, entry: int, t: float) -> None:
        """Blame gives way to the step that weights take, in their colours, in their tiles; and it sinks into them."""
        network, picture = self.network, self.network.picture
        out, sunk = max(0.0, 1 - t / STEP), self._sunk(t)
        picture.lit_seen, picture.grown = out, out
        picture.wanting = picture.wanting * out
        picture.haze += (REST - picture.haze) * t
        picture.input_light += (1 - picture.input_light) * t
        for layer, neurons in enumerate(picture.neurons):
            self._sink(layer, entry, sunk)
            neurons.error, neurons.printed = neurons.error * out, out
            neurons.bright = np.full(len(neurons.bright), 1 + (CALM - 1) * sunk)
        network.names.follow()

    def _sink(self, layer: int, entry: int, t: float) -> None:
        """A layer's tiles between the step that its weights take (0) and these weights after it (1)."""
        network = self.network
        before, after = (network.recorded.weights(layer, k) for k in (entry, entry + 1))
        step, size = step_of(network, layer, entry), network.sizes[layer]
        faces = step * (1 - t) + np.clip(after / size, -1, 1) * t
        network.put_face(layer, faces)
        now = before + (after - before) * t
        network.picture.weights[layer] = np.clip(now / size, -1, 1).astype(np.float32)


def step_of(network: NetworkExhibit, layer: int, entry: int) -> Floats:
    """(O, I) how a layer's weights move from an entry to the next, in [-1, 1]: the largest steps in full."""
    before, after = (network.recorded.weights(layer, k) for k in (entry, entry + 1))
    step = after - before
    size = float(np.quantile(np.abs(step), 0.996)) or float(np.abs(step).max()) or 1.0
    return np.asarray(np.clip(step / size, -1, 1))
