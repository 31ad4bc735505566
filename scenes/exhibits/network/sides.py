"""Sides: weights that changed their sign from the first recorded entry to the last, singled out in the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import crossing
from tracereel.scenes.parts.network.state import Lit, strongest

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

FADED = 0.02  # of its strength: a weight that kept its side, when all others have been singled out
STRONGEST = 60  # lines of a layer that are lit where lines are weights: few enough to be seen one by one


class Sides:
    """See the module."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        last = network.view.last
        ends = [[network.recorded.weights(k, entry) for entry in (0, last)] for k in range(network.last + 1)]
        self.changed = [changed(before, after) for before, after in ends]

    def single_out(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (all) to 1 (those that kept their side have faded, the others are lit)."""
        strengths = self._shown(entry, [_faded(kept, t) for kept in self.changed])
        self.network.picture.lit = dimmed(self._all(strengths), t)

    def _all(self, strengths: list[NDArray[Any]]) -> list[Lit]:
        pairs = enumerate(zip(self.changed, strengths, strict=True))
        return [light_up(layer, strength * turned) for layer, (turned, strength) in pairs]

    def _shown(self, entry: float, shares: list[NDArray[Any]]) -> list[NDArray[Any]]:
        """Weights at an entry in [-1, 1]; the picture shows these shares of them."""
        network, picture = self.network, self.network.picture
        network.show(entry)
        strengths = [np.asarray(weights, float) for weights in picture.weights]
        for layer, (share, strength) in enumerate(zip(shares, strengths, strict=True)):
            picture.weights[layer] = (strength * share).astype(np.float32)
            network.put_face(layer, strength * share)
        return strengths


def _faded(kept: NDArray[Any], t: float) -> NDArray[Any]:
    """Shares: all of what is kept, less of the others; t from 0 to 1."""
    return np.where(kept, 1.0, 1.0 - (1.0 - FADED) * t)


def light_up(layer: int, strength: NDArray[Any], until: float = 1.0) -> Lit:
    """The strongest of a layer's lines, as bright as they are in a pass; drawn so far from their sources."""
    none = np.zeros(len(strength))
    cross = crossing(strength, none, none, 1.0, STRONGEST)
    light, thick = 0.85 * cross.light**0.7, 4.7 * cross.light**0.5
    return Lit(layer, cross.to, cross.of, cross.strength, until, light=light, thick=thick)


def dimmed(lit: list[Lit], share: float) -> list[Lit]:
    """The same lines with a share of their light."""
    return [replace(of, light=of.light * share) for of in lit]


class Lines:
    """The same lines through a whole training: those that are strongest when it begins, and when it ends."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        self.chosen = [self._chosen(layer) for layer in range(network.last + 1)]

    def _chosen(self, layer: int) -> NDArray[Any]:
        """(2, E) neurons and their sources."""
        ends = [self.network.recorded.weights(layer, entry) for entry in (0, self.network.view.last)]
        found = np.concatenate([np.array(strongest(weights, STRONGEST // 2)) for weights in ends], axis=1)
        return np.unique(found, axis=1)

    def show(self, entry: float) -> None:
        """As at an entry, also between two: they thicken and thin, and change colour where they change sides."""
        picture = self.network.picture
        self.network.train(entry)
        picture.lit = [self._lit(k, *chosen) for k, chosen in enumerate(self.chosen)]

    def draw(self, t: float) -> None:
        """They grow from their sources, layer after layer, at the first entry; t from 0 to 1."""
        self.show(0)
        self.network.building.reveal(t)
        for lit in self.network.picture.lit:
            lit.until = float(self.network.picture.haze_reveal[lit.layer])

    def come(self, t: float) -> None:
        """They come back, at the first entry; t from 0 to 1."""
        self.show(0)
        self.network.picture.lit = dimmed(self.network.picture.lit, t)

    def _lit(self, layer: int, to: NDArray[Any], of: NDArray[Any]) -> Lit:
        return Lit(layer, to, of, np.asarray(self.network.picture.weights[layer][to, of], float))


def changed(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays have opposite signs; zero has none."""
    return np.asarray(np.sign(before) * np.sign(after) < 0)
