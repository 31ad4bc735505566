"""A network reads the wall, step by step: what it reads rightly is lit, and a bar says how it stands to the rules.

reads = NetworkReads(scene, view, wall)
reads.as_rules(t)                      # lit as the rules leave it: t from 1 (all of it) to 0 (dark)
reads.show(entry)                      # wall, bar and number at the recorded entry that has been reached
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.score_board import ScoreBoard
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.panel import LOOK, RULE, VALUE, Bar, Items, Panel
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
TRACK = {  # left, right, middle of the bar, in pixels of a 720-line frame
    "16:9": (32.0, 1248.0, 532.0),
    "1:1": (18.0, 702.0, 514.0),
    "9:16": (40.0, 680.0, 1040.0),
}
THICK, MARK, WIDE = 10.0, 26.0, 3.0  # pixels of the bar, of the rules' mark and its width
UNDER = 38.0  # from the bar to what is said of the mark


class NetworkReads:
    """See the module. Axes: E recorded entries, N images of the wall."""

    def __init__(self, scene: TraceScene, view: View, wall: Wall) -> None:
        self.scene, self.view, self.wall = scene, view, wall
        self.panel, self.board = Panel(scene.theme), ScoreBoard(scene)
        self.right = np.stack([analysis.unseen_right(view.trace, entry) for entry in range(view.last + 1)])
        self.ruled = analysis.rule_verdicts(view.trace)[:, -1] == analysis.unseen_labels(view.trace)
        scene.bind("wall", view, "analysis/unseen/right", 1.0, (0, view.last))
        self.score: list[Figures] = []

    @property
    def members(self) -> list[Any]:
        """All that changes: the wall, the bar, and the score where it is written."""
        return [*self.wall.members, self.panel, *self.score[:1]]

    # -- moments ---------------------------------------------------------------------------------------------------

    def as_rules(self, t: float) -> None:
        """The wall as the rules leave it, more or less lit."""
        self.wall.show(self.ruled * t)
        self._draw(float(self.ruled.mean()) * t, 1.0)

    def go_dark(self, t: float) -> None:
        """The rules' light goes out, and what the network reads at first comes: t from 0 to 1. Meanwhile no number is
        seen, for none would be right."""
        self.wall.turn(self.ruled, self.right[0], t)
        self._draw(float((1 - t) * self.ruled.mean() + t * self.right[0].mean()), 1.0)
        if self.score:
            if t >= 0.5:
                self.scene.reread(self.score[0], self.many(0))
            self.score[0].set_opacity(float(np.clip(1 - 5 * t, 0, 1) + np.clip(5 * t - 4, 0, 1)))

    def show(self, entry: float) -> None:
        """The wall as the network reads it; one recorded entry for all, so that no bar contradicts its number."""
        low, _, _ = self.view.around(entry)
        self.wall.show(self.right[low] * 1.0)
        self._draw(float(self.right[low].mean()), 1.0)
        if self.score:
            self.scene.reread(self.score[0], self.many(low))

    def _draw(self, share: float, seen: float) -> None:
        left, right, y = TRACK[self.scene.aspect]
        wide = right - left
        mark = left + wide * float(self.ruled.mean())
        bars = [Bar(np.array([(left + right) / 2, y, wide, THICK]), RULE, 0.55 * seen)]
        if share > 0:
            bars.append(Bar(np.array([left + wide * share / 2, y, wide * share, THICK]), VALUE, seen, 0.5))
        bars.append(Bar(np.array([mark, y, WIDE, MARK]), LOOK, seen, 0.6, 1.0))
        self.panel.items = Items(bars=bars)

    # -- what is read ----------------------------------------------------------------------------------------------

    def many(self, entry: int) -> Reading:
        """How many it reads rightly at an entry."""
        return self.view.derive(",d", "sum", [("analysis/unseen/right", entry, ())])

    @property
    def by_rules(self) -> Reading:
        """How many the rules read rightly."""
        return self.view.read(",d", "analysis/rules/right", None, len(analysis.RULES) - 1)

    @property
    def last(self) -> Floats:
        """(N,) what it reads rightly at last."""
        return self.right[-1] * 1.0

    @property
    def told(self) -> dict[str, Any]:
        """What is said of it: whether it reads more than the rules at last, and how many."""
        ahead = self.right[-1].sum() > self.ruled.sum()
        return {"ahead": "yes" if ahead else "no", "right": self.many(self.view.last)}

    # -- words -----------------------------------------------------------------------------------------------------

    def write(self, score: Figures, of: Figures) -> list[Figures]:
        """The score at the foot of the wall, and what it is of."""
        self.score = self.board.score(score, of)
        return self.score

    def name(self, words: Figures) -> Figures:
        """What is said of the rules' mark, under it."""
        left, right, y = TRACK[self.scene.aspect]
        half = 45 * words.width
        x = float(np.clip(left + (right - left) * self.ruled.mean(), left + half, right - half))
        return words.place_middle(self.wall.measures.at(x, y + UNDER))

    @property
    def naming(self) -> dict[str, Any]:
        """How that is written."""
        return {"size": TYPE.label, "color": self.scene.theme.accent, "align": None}
