"""A share that was answered before, marked on its bar, which stays while the network changes.

kept = Kept(network, entry, probe, words)          # words: a label that says that chance
scene.change(kept.calm, network, kept, seconds=0.5)   # what a pass lit goes out, this stays
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.exhibits.network import slots
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

GAP = 9.0  # pixels between a bar and the words under it


class Kept:
    """See the module. It is the share of the right answer, whose track alone stays. Its words stand where there is
    room for them: under the bar's end, above it where the bar below will be the longest; not in narrow frames."""

    def __init__(self, network: NetworkExhibit, entry: int, probe: int, words: Figures, longest: int) -> None:
        self.network, self.words = network, words
        self.unit = network.label(probe)
        self.share = float(network.forward.answers(entry, probe)[self.unit])
        self.tracks = network.picture.tracks.copy()
        self.above = longest == self.unit + 1
        track = float(network.home.bars[self.unit, 2])
        size = next((size for size in slots.SIZES[1:] if self._wide(size) <= track), None)
        self.has_room = network.aspect == "16:9" and size is not None
        if size is not None:
            words.resize(size)
        self.keep(0.0)

    @property
    def members(self) -> list[Any]:
        """Its words, where they have room."""
        return [self.words] if self.has_room else []

    def calm(self, t: float) -> None:
        """What a pass lit goes out, and what stays of it is this share."""
        self.network.calm(t)
        self.keep(t)

    def keep(self, t: float) -> None:
        """All tracks but that of the right answer go, and it is marked: t from 0 to 1."""
        picture = self.network.picture
        picture.before[self.unit], picture.before_seen = self.share, t
        own = np.arange(len(self.tracks)) == self.unit
        picture.tracks = self.tracks * np.where(own, 1.0, 1 - t)
        self.words.place_middle(self._at(t))
        for glyph in self.words.submobjects:
            glyph.set_opacity(float(t > 0))

    def _wide(self, size: float) -> float:
        """Pixels that its words take at a height."""
        return 90 * self.words.width * size / self.words.size + slots.ROOM

    def _at(self, t: float) -> Any:
        """It leaves the track in which it stood as a percent."""
        box = self.network.picture.pose.bars[self.unit]
        far = (box[3] / 2 + GAP + self.words.size / 2) * float(eased(t))
        x, y = box[0] + box[2] / 2 - slots.ROOM, box[1]
        return self.network.names.at(x, y - far if self.above else y + far)
