"""Sides: weights that changed their sign from the first recorded entry to the last, singled out in the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import crossing, lines_of
from tracereel.scenes.parts.tiled.network import Lit

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

FADED = 0.06  # of its strength: a weight that kept its side, when all others have been singled out


class Sides:
    """See the module."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        last = network.view.last
        self.changed = [
            changed(network.recorded.weights(k, 0), network.recorded.weights(k, last))
            for k in range(network.last + 1)
        ]

    def single_out(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (all) to 1 (those that kept their side have faded, the others are lit)."""
        network, picture = self.network, self.network.picture
        network.show(entry)
        picture.lit, picture.lit_seen = [], t
        for layer, turned in enumerate(self.changed):
            strength = np.asarray(picture.weights[layer], float)
            seen = strength * np.where(turned, 1.0, 1.0 - (1.0 - FADED) * t)
            picture.weights[layer] = seen.astype(np.float32)
            network.put_face(layer, seen)
            picture.lit.append(self._lit(layer, strength * turned))

    def _lit(self, layer: int, strength: NDArray[Any]) -> Lit:
        """The strongest of what changed, as bright as a layer's lines are in a pass."""
        none = np.zeros(len(strength))
        cross = crossing(strength, none, none, 1.0, lines_of(layer, self.network.last + 1, strength.size))
        light = 0.85 * cross.light**0.7
        return Lit(layer, cross.to, cross.of, cross.strength, light=light, thick=4.7 * cross.light**0.5)


def changed(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays have opposite signs; zero has none."""
    return np.asarray(np.sign(before) * np.sign(after) < 0)
