"""The phases of one turn of the loop, each with its word where it happens: under the wave, over the bar, under tiles.

phases = Phases(network, Turn(network, probe), [forward, loss, backward, update])
phases.show(k, t)                      # a moment of the k-th phase, t from 0 to 1; its word comes with it
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tracereel.scenes.exhibits.network.turn import BACKWARD, FORWARD, LOSS, Turn
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

BOUNDS = (0.0, FORWARD, LOSS, BACKWARD, 1.0)  # of the phases, in shares of a turn
BELOW = {
    "16:9": (None, 640.0),
    "1:1": (None, 634.0),
    "9:16": (360.0, 1196.0),
}  # where words ride: across, if fixed; down
COMES = 0.12  # share of a phase in which its word comes, and the one before goes
OVER = 12.0  # pixels from a bar to the word over it
EDGE = 16.0  # pixels of the frame that stay free
AT_BAR, AT_TILES = 1, 3  # phases whose words stand still


class Phases:
    """See the module. All of it is of the first recorded entry."""

    WORD: ClassVar[dict[str, Any]] = {"size": TYPE.focus[0] + 4, "weight": "SEMIBOLD", "align": None}

    def __init__(self, network: NetworkExhibit, turn: Turn, words: list[Figures]) -> None:
        self.network, self.turn, self.words = network, turn, words
        self.phase = -1
        theme = network.scene.theme
        for word, ink in zip(words, (theme.value, theme.error, theme.error, theme.text), strict=True):
            word.recolor(ink).set_fill(opacity=0.0)

    @property
    def members(self) -> list[Any]:
        """The words."""
        return list(self.words)

    def next(self) -> Callable[[float], None]:
        """The phase that comes now."""
        self.phase += 1
        return partial(self.show, self.phase)

    def show(self, phase: int, t: float) -> None:
        """A moment of a phase."""
        begin, end = BOUNDS[phase : phase + 2]
        self.turn.show(0, begin + (end - begin) * t)
        come = min(1.0, t / COMES)
        for k, word in enumerate(self.words):
            word.set_fill(opacity=come if k == phase else 1 - come if k == phase - 1 else 0.0)
        self.words[phase].place_middle(self.network.names.at(*self.place(phase, t)))

    def place(self, phase: int, t: float) -> tuple[float, float]:
        """The middle of a word, in pixels: it goes with the wave, or stands where its phase happens."""
        if phase == AT_BAR:
            return self._at_bar(self.words[phase].width * 90)
        fixed, down = BELOW[self.network.aspect]
        if fixed is not None:
            return fixed, down
        pose = self.network.picture.pose
        tiles = float(np.mean(np.concatenate([boxes[:, 0] for boxes in pose.tiles])))
        begin, end = float(pose.picture[0]), float(pose.tiles[-1][0, 0])
        ways = {0: eased(t), 2: 1 - eased(t)}
        return (tiles if phase == AT_TILES else begin + (end - begin) * float(ways[phase])), down

    def _at_bar(self, wide: float) -> tuple[float, float]:
        """Over the bar of the right answer, or under it, where the neighbour's is shorter; below one that hangs."""
        network = self.network
        label, names = network.label(network.probe or 0), network.names
        bar, x = network.picture.pose.bars[label], names.tip(label)
        if network.measures.down:
            middle = float(np.clip(bar[0], wide / 2 + EDGE, network.measures.width - wide / 2 - EDGE))
            return middle, x[1] + 2.0 * TYPE.label
        end = min(network.measures.width - EDGE, max(float(bar[0] + bar[2] / 2), x[0] + 20))
        beside = [k for k in (label - 1, label + 1) if 0 <= k < len(names.classes)]
        free = min(beside, key=lambda k: names.tip(k)[0], default=label)
        if end - wide < names.tip(free)[0] + 90 * names.classes[free].width + EDGE / 2:
            return end - wide / 2, BELOW[network.aspect][1]
        far = float(bar[3] / 2 + OVER + self.words[AT_BAR].size / 2)
        return end - wide / 2, float(bar[1]) + (far if free > label else -far)
