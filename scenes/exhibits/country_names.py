"""Country names: on a map of answers the name of every class stands in the middle of where that is the answer.

names = CountryNames(scene, view, room)
names.stand(scores, inside, places)    # wherever the countries are now
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import told_apart

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
WIDEST = 1.6  # scene units of a name
DEEP = 4  # how much more a place counts that lies far from its country's border
LEAST, ENOUGH = 18.0, 30.0  # pixels from a name to its border: none below, all of it above


class CountryNames:
    """See the module. edge: pixels that stay free at the rim of the map, where pictures stand. texts: names of
    the classes, if not their own."""

    def __init__(
        self, scene: TraceScene, view: View, edge: float, texts: Sequence[str] | None = None
    ) -> None:
        self.measures, self.edge = MEASURES[scene.aspect], edge
        size = TYPE.focus[1]
        texts = told_apart(view.class_names, size, WIDEST) if texts is None else texts
        self.members = [Figures(text, size, scene.theme.text, "SEMIBOLD", align=None) for text in texts]
        self.seen = np.zeros(len(texts))
        self.share = 0.0

    def fade(self, share: float) -> None:
        """How much is seen of all of them."""
        self.share = share
        for name, seen in zip(self.members, self.seen, strict=True):
            name.set_fill(opacity=float(seen * share))

    def stand(self, scores: Floats, inside: Floats, places: Floats, share: float = 1.0) -> None:
        """scores: (R, C, K), whose largest is the answer. inside: (R, C) which places belong to the map. places: (R, C,
        2) pixels."""
        best = np.where(inside, scores.argmax(2), -1)
        pitch = float(places[0, 1, 0] - places[0, 0, 0])
        for k, name in enumerate(self.members):
            depth = depths(best == k) * pitch
            most = float(depth.max())
            self.seen[k] = np.clip((most - LEAST) / (ENOUGH - LEAST), 0, 1)
            if most > 0:
                near = np.maximum(depth / most, 0) ** DEEP * (depth > 0.6 * most)
                name.place_middle(self.measures.at(*((places * near[..., None]).sum((0, 1)) / near.sum())))
        self.fade(share)


def depths(within: Floats) -> Floats:
    """(R, C) how many places each lies from the nearest that is not within, or from the rim, as a king walks."""
    padded = np.pad(within, 1).astype(float)
    depth = padded.copy()
    while padded.any():
        shrunk = padded.copy()
        for r in (-1, 0, 1):
            for c in (-1, 0, 1):
                shrunk = np.minimum(shrunk, np.roll(padded, (r, c), (0, 1)))
        padded = shrunk
        depth += padded
    return np.asarray(depth[1:-1, 1:-1])
