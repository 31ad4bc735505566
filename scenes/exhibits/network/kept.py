"""A share that was answered before, marked on its bar, which stays while the network changes.

kept = Kept(network, entry, probe, words)          # words: a label that says that chance
scene.change(kept.calm, network, kept, seconds=0.5)   # what a pass lit goes out, this stays
scene.change(partial(kept.grow, last), network, kept, seconds=0.8)   # bars grow beyond it
scene.change(kept.come_back, network, kept, seconds=0.8)             # and give way to it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracereel.scenes.exhibits.network import slots
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

DARKER = 0.5  # of its light: the network, where this share leads


class Kept:
    """See the module. It is the share of the right answer; its words stand in the free part of its own track, where
    they have room there, and are not seen while a longer bar has taken it; nor in narrow frames."""

    def __init__(self, network: NetworkExhibit, entry: int, probe: int, words: Figures) -> None:
        self.network, self.words, self.probe = network, words, probe
        self.unit = network.label(probe)
        self.share = float(network.forward.answers(entry, probe)[self.unit])
        self.track = float(network.home.bars[self.unit, 2])
        size = next((size for size in slots.SIZES[1:] if self._fits(self.share, size)), None)
        self.has_room = network.aspect == "16:9" and network.names.out > 0 and size is not None
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
        """It is marked, in its track: t from 0 (as little as all others) to 1."""
        picture = self.network.picture
        picture.before[self.unit], picture.before_seen = self.share, t
        self._write(float(t > 0))

    def grow(self, entry: float, t: float) -> None:
        """Bars of another entry grow: its words go where that of its own takes their place."""
        self.network.forward.grow(entry, self.probe, t)
        share = float(self.network.forward.answers(entry, self.probe)[self.unit])
        self._write(1.0 if self._fits(share, self.words.size) else max(0.0, 1 - 5 * t))

    def come_back(self, t: float) -> None:
        """All that a pass lit goes out again, and this share alone is lit: t from 0 to 1."""
        picture = self.network.picture
        self.network.calm(t)
        picture.before_lit = t
        picture.haze *= 1 - (1 - DARKER) * t
        for neurons in picture.neurons:
            neurons.bright *= 1 - (1 - DARKER) * t
        if self.words.submobjects[0].get_fill_opacity() < 1:
            self._write(max(0.0, 3 * t - 2))

    def _fits(self, share: float, size: float) -> bool:
        """Whether its words, so high, have room behind a bar."""
        wide = 90 * self.words.width * size / self.words.size
        return wide + 2 * slots.ROOM + slots.TIGHT <= (1 - share) * self.track

    def _write(self, opacity: float) -> None:
        box = self.network.picture.pose.bars[self.unit]
        self.words.place_middle(self.network.names.at(box[0] + box[2] / 2 - slots.ROOM, box[1]))
        for glyph in self.words.submobjects:
            glyph.set_opacity(opacity)
