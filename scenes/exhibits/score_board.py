"""The score board: words at the foot of the wall. What a rule says stands beside its image, what is right to the left.

board = ScoreBoard(scene)
board.say(number, says)                # words of a rule, placed
board.count(score, of)                 # a number and what it is of, placed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, width_of

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

BESIDE = {  # x of a rule's words, y of its number, y of what it says, in pixels of a 720-line frame
    "16:9": (1058.0, 576.0, 630.0),
    "1:1": (24.0, 524.0, 566.0),
    "9:16": (40.0, 1072.0, 1118.0),
}
LEFT_OVER = {"16:9": (1246.0, 606.0), "1:1": (24.0, 548.0), "9:16": (40.0, 1104.0)}  # where that is said
SCORE = {"16:9": (34.0, 606.0), "1:1": (24.0, 630.0), "9:16": (40.0, 1198.0)}  # where it begins, its middle
LARGE = 60.0  # capitals of the score: it is what the wall is for
LEFT_BEHIND = 40.0  # of what no rule reads
SAYING = {"16:9": 30.0, "1:1": 23.0, "9:16": 23.0}  # capitals of what a rule says
GAP = 16.0  # pixels between a number and what it is of


class ScoreBoard:
    """See the module."""

    def __init__(self, scene: TraceScene) -> None:
        self.scene, self.measures = scene, MEASURES[scene.aspect]
        self.align = RIGHT if scene.aspect == "16:9" else LEFT

    @property
    def saying(self) -> dict[str, Any]:
        """How what a rule says is written."""
        return {
            "size": SAYING[self.scene.aspect],
            "weight": "SEMIBOLD",
            "color": self.scene.theme.value,
            "align": self.align,
        }

    @property
    def naming(self) -> dict[str, Any]:
        """How it is called."""
        return {"size": TYPE.label, "color": self.scene.theme.muted, "align": self.align}

    @property
    def of(self) -> dict[str, Any]:
        """How that is written of which a number is one part."""
        return {"size": TYPE.caption, "color": self.scene.theme.muted, "align": LEFT}

    @property
    def leaving(self) -> dict[str, Any]:
        """How it is written what no rule reads."""
        return {
            "size": LEFT_BEHIND,
            "weight": "SEMIBOLD",
            "color": self.scene.theme.error,
            "align": self.align,
        }

    @property
    def counting(self) -> dict[str, Any]:
        """How the score is written."""
        return {"size": LARGE, "weight": "SEMIBOLD", "color": self.scene.theme.value, "align": LEFT}

    def say(self, *lines: Figures) -> list[Figures]:
        """The words of a rule, beside the image that is held close: its number, and what it says."""
        x, *heights = BESIDE[self.scene.aspect]
        return [words.place_middle(self.measures.at(x, y)) for words, y in zip(lines, heights, strict=False)]

    def score(self, score: Figures, of: Figures) -> list[Figures]:
        """A number and what it is of, behind it, in the corner."""
        x, y = SCORE[self.scene.aspect]
        room = UNIT * width_of(score.string, score.size, score.weight) + GAP
        base = self.measures.at(x, y) - np.array([0.0, LARGE / UNIT / 2, 0.0])
        return [score.place(base), of.place(base + np.array([room / UNIT, 0.0, 0.0]))]

    def left(self, words: Figures) -> Figures:
        """What no rule reads, in the place of their words."""
        return words.place_middle(self.measures.at(*LEFT_OVER[self.scene.aspect]))
