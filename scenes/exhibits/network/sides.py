"""Sides: weights that changed their sign from the first recorded entry to the last, singled out in the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import crossing, lines_of
from tracereel.scenes.parts.tiled.network import Lit, strongest

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

FEW = 4  # lines of a layer that show what changing sides is
BOLD = 6.5  # pixels of such a line at its strongest
FADED = 0.06  # of its strength: a weight that kept its side, when all others have been singled out


class Sides:
    """See the module."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        last = network.view.last
        ends = [[network.recorded.weights(k, entry) for entry in (0, last)] for k in range(network.last + 1)]
        self.changed = [changed(before, after) for before, after in ends]
        self.clearest = [clearest(before, after) for before, after in ends]

    @property
    def any(self) -> bool:
        """Whether there are such weights."""
        return any(len(to) > 0 for to, _ in self.clearest)

    def single_out(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (all) to 1 (those that kept their side have faded, the others are lit)."""
        picture = self.network.picture
        strengths = self._faded(entry, t, self.changed)
        picture.lit, picture.lit_seen = [], t
        for layer, (turned, strength) in enumerate(zip(self.changed, strengths, strict=True)):
            picture.lit.append(light_up(self.network, layer, strength * turned))

    def pick(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (all) to 1 (the few that change sides most clearly stand alone)."""
        picture = self.network.picture
        few = [np.zeros(turned.shape, bool) for turned in self.changed]
        for chosen, (to, of) in zip(few, self.clearest, strict=True):
            chosen[to, of] = True
        strengths = self._faded(entry, t, few)
        picture.lit, picture.lit_seen = [], t
        for layer, ((to, of), strength) in enumerate(zip(self.clearest, strengths, strict=True)):
            picture.lit.append(Lit(layer, to, of, strength[to, of], thick=BOLD, light=1.0))

    def _faded(self, entry: float, t: float, kept: list[NDArray[Any]]) -> list[NDArray[Any]]:
        """Weights at an entry in [-1, 1]; in the picture all but those that are kept fade."""
        network, picture = self.network, self.network.picture
        network.show(entry)
        strengths = [np.asarray(weights, float) for weights in picture.weights]
        for layer, (chosen, strength) in enumerate(zip(kept, strengths, strict=True)):
            seen = strength * np.where(chosen, 1.0, 1.0 - (1.0 - FADED) * t)
            picture.weights[layer] = seen.astype(np.float32)
            network.put_face(layer, seen)
        return strengths


def light_up(network: NetworkExhibit, layer: int, strength: NDArray[Any], until: float = 1.0) -> Lit:
    """The strongest of a layer's lines, as bright as they are in a pass; drawn so far from their sources."""
    none = np.zeros(len(strength))
    cross = crossing(strength, none, none, 1.0, lines_of(layer, network.last + 1, strength.size))
    light, thick = 0.85 * cross.light**0.7, 4.7 * cross.light**0.5
    return Lit(layer, cross.to, cross.of, cross.strength, until, light=light, thick=thick)


def clearest(before: NDArray[Any], after: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """(to, of) of the few weights that were and became largest on two sides."""
    least = np.minimum(np.abs(before), np.abs(after)) * changed(before, after)
    return strongest(least, FEW)


def changed(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays have opposite signs; zero has none."""
    return np.asarray(np.sign(before) * np.sign(after) < 0)
