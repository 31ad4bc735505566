"""Mistakes: three dark images of the wall come close, each with what its rule looked at; each was read wrongly.

mistakes = Mistakes(rules)
mistakes.show(k, t)                    # the k-th comes from its place on the wall, t from 0 to 1

Where there are such, a 4 with a hole up high, a 2 with a hole below, and a 0 without any; else those that are most
often read so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.analysis import Look
from tracereel.scenes.exhibits.looks import Held, Looks
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import Floats
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.rules import Rules

BOXES = {  # centre x, centre y, size of each, in pixels of a 720-line frame
    "16:9": ((226.0, 300.0, 376.0), (640.0, 300.0, 376.0), (1054.0, 300.0, 376.0)),
    "1:1": ((146.0, 120.0, 206.0), (146.0, 338.0, 206.0), (146.0, 556.0, 206.0)),
    "9:16": ((218.0, 222.0, 384.0), (218.0, 636.0, 384.0), (218.0, 1050.0, 384.0)),
}
BELOW = {
    "16:9": (0.0, 246.0, 306.0),
    "1:1": (150.0, -32.0, 30.0),
    "9:16": (222.0, -28.0, 30.0),
}  # words, from there
TELLING = ((3, 4), (4, 2), (7, 0))  # a rule, and what it mistakes
KNOWN = 3
SIZES = {
    "16:9": (TYPE.body, TYPE.focus[1] - 10),
    "1:1": (TYPE.body, TYPE.focus[1] - 10),
    "9:16": (TYPE.body, TYPE.heading),
}
DIM = {"16:9": 0.14, "1:1": 0.0, "9:16": 0.0}  # of its light: the wall, where no words stand before it


class Mistakes:
    """See the module."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.scene = rules, rules.scene
        self.looks = Looks(self.scene.theme)
        self.images, self.telling = self._chosen()
        wall = rules.wall
        self.looks.held = [
            Held(wall.pictures[n], misleading(analysis.look(wall.pictures[n], int(rules.used[n]))), wall.home[n],
                 np.array([x, y, size, size]), wrong=True)
            for n, (x, y, size) in zip(self.images, BOXES[self.scene.aspect], strict=True)
        ]  # fmt: skip

    @property
    def members(self) -> list[Any]:
        """What changes while they come."""
        return [*self.rules.wall.members, *self.looks.members]

    @property
    def told(self) -> str:
        """Whether they are those that a sentence can be made of: "told" or "other"."""
        return "told" if self.telling else "other"

    @property
    def named(self) -> dict[str, Reading]:
        """What they are."""
        return {
            name: self.rules.truth(n)
            for name, n in zip(("first", "second", "third"), self.images, strict=True)
        }

    def show(self, number: int, t: float) -> None:
        """One comes, those before it are there: t from 0 to 1."""
        come = [1.0] * number + [min(1.0, t / 0.6)] + [0.0] * (len(self.images) - number - 1)
        marked = (
            [1.0] * number + [float(np.clip((t - 0.6) / 0.4, 0, 1))] + [0.0] * (len(self.images) - number - 1)
        )
        self.looks.show(come, marked)
        if number == 0:
            self.rules.wall.fade(1 - (1 - DIM[self.scene.aspect]) * t)
        self.rules.wall.point_at(None)

    @property
    def saying(self) -> dict[str, Any]:
        """How a verdict is written."""
        return {"size": SIZES[self.scene.aspect][0], "color": self.scene.theme.text, "align": self._align}

    @property
    def meaning(self) -> dict[str, Any]:
        """How the truth is written beside it."""
        return {
            "size": SIZES[self.scene.aspect][1],
            "weight": "SEMIBOLD",
            "color": self.scene.theme.error,
            "align": self._align,
        }

    def place(self, number: int, verdict: Figures, truth: Figures) -> list[Figures]:
        """Words of one of them: what its rule says, and what it is."""
        (x, y, _), (aside, *heights) = BOXES[self.scene.aspect][number], BELOW[self.scene.aspect]
        at = self.rules.wall.measures.at
        return [
            words.place_middle(at(x + aside, y + h))
            for words, h in zip((verdict, truth), heights, strict=True)
        ]

    @property
    def _align(self) -> Any:
        return None if self.scene.aspect == "16:9" else LEFT

    def _chosen(self) -> tuple[list[int], bool]:
        rules = self.rules
        wrong = ~rules.right[:, -1]
        found = [np.flatnonzero(wrong & (rules.used == rule) & (rules.labels == c)) for rule, c in TELLING]
        if all(len(images) for images in found):
            return [self._clearest(images) for images in found], True
        return most_usual(rules.used, rules.labels, wrong), False

    def _clearest(self, images: NDArray[np.int64]) -> int:
        """The one whose hole is the largest, where there are holes; else the most usual."""
        rules = self.rules
        looks = [analysis.look(rules.wall.pictures[n], int(rules.used[n])).holes for n in images]
        sizes = [int((holes == 1).sum()) for holes in looks]
        return int(images[int(np.argmax(sizes))]) if max(sizes) else rules.typical(images)


def misleading(look: Look) -> Look:
    """Of all that a rule looks at, one thing: holes, where there are any; else a foot, cuts, or where ink leans."""
    none = Look(np.zeros_like(look.holes), None, (), (), None, None)
    if look.holes.any():
        return replace(none, holes=look.holes)
    if look.foot is not None:
        return replace(none, foot=look.foot)
    return replace(none, cuts=look.cuts) if look.cuts else replace(none, leans=look.leans, box=look.box)


def most_usual(used: Floats, labels: Floats, wrong: Floats) -> list[int]:
    """Three of those read wrongly: the first of each of the most frequent mistakes, then any."""
    _, first, counts = np.unique(
        np.column_stack([used, labels])[wrong], axis=0, return_index=True, return_counts=True
    )
    rows = np.flatnonzero(wrong)
    order = first[np.argsort(-counts, kind="stable")].tolist()
    order += [k for k in range(len(rows)) if k not in order]
    return [int(rows[k]) for k in order[:KNOWN]]
