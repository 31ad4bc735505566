"""Sides: weights that changed their sign from the first recorded entry to the last, singled out in the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import crossing, lines_of
from tracereel.scenes.parts.network.state import Lit, strongest

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
        strengths = self._shown(entry, [_faded(kept, t) for kept in self.changed])
        self._light(self._all(strengths), t)

    def pick(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (all) to 1 (the few that change sides most clearly stand alone)."""
        strengths = self._shown(entry, [_faded(few, t) for few in self._few()])
        self._light(self._alone(strengths), t)

    def gather(self, entry: float, t: float) -> None:
        """Weights at an entry; t from 0 (the few alone) to 1 (all that changed sides)."""
        shares = [
            _faded(few, 1.0) * (1 - t) + _faded(kept, 1.0) * t
            for few, kept in zip(self._few(), self.changed, strict=True)
        ]
        strengths = self._shown(entry, shares)
        alone = [replace(lit, light=lit.light * (1 - t)) for lit in self._alone(strengths)]
        self._light([*alone, *(replace(lit, light=lit.light * t) for lit in self._all(strengths))], 1.0)

    def _few(self) -> list[NDArray[np.bool_]]:
        few = [np.zeros(turned.shape, bool) for turned in self.changed]
        for chosen, (to, of) in zip(few, self.clearest, strict=True):
            chosen[to, of] = True
        return few

    def _alone(self, strengths: list[NDArray[Any]]) -> list[Lit]:
        return [
            Lit(layer, to, of, strength[to, of], thick=BOLD, light=1.0)
            for layer, ((to, of), strength) in enumerate(zip(self.clearest, strengths, strict=True))
        ]

    def _all(self, strengths: list[NDArray[Any]]) -> list[Lit]:
        pairs = enumerate(zip(self.changed, strengths, strict=True))
        return [light_up(self.network, layer, strength * turned) for layer, (turned, strength) in pairs]

    def _light(self, lit: list[Lit], seen: float) -> None:
        self.network.picture.lit, self.network.picture.lit_seen = lit, seen

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
