"""The rules: ten that were written by hand read the wall, one after the other, and light what they read rightly.

rules = self.exhibit(Rules, self.run, wall=wall)
rules.show(k, t)                       # rule k comes close, says what it looks at, and lights its windows

Of every rule one image is held close: of those that it reads rightly, the one most like the others of its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.looks import Held, Looks
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.read.readings import Reading, names_format
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
CLOSE = {  # where an image is held, in pixels of a 720-line frame
    "16:9": (1164.0, 606.0, 156.0, 156.0),
    "1:1": (624.0, 584.0, 150.0, 150.0),
    "9:16": (596.0, 1142.0, 196.0, 196.0),
}
RULES = ("pair", "middle", "high", "low", "narrow", "open", "foot", "left", "footless", "rest")  # by name
BACK, WRONG = 0.42, 0.95  # of its light: what was read, and what was not, when the rules are over
SPOKEN = {"high": 3, "narrow": 5, "open": 6}  # rules that a sentence speaks of
COME, MARKED, LIT = (0.0, 0.3), (0.25, 0.42), (0.34, 0.95)  # when, as shares of a rule's time
FRESH = 0.75  # share of the light's time for which a window that was just lit is yellow


def part(t: float, span: tuple[float, float]) -> float:
    """How much of a span of time is over, 0 to 1."""
    return float(np.clip((t - span[0]) / (span[1] - span[0]), 0, 1))


class Rules:
    """See the module. Rules count from 1."""

    def __init__(self, scene: TraceScene, view: View, wall: Wall) -> None:
        self.scene, self.view, self.wall = scene, view, wall
        self.labels = analysis.unseen_labels(view.trace)
        self.said = analysis.rule_verdicts(view.trace)
        self.used = analysis.rule_used(view.trace)
        self.right = self.said == self.labels[:, None]
        self.looks = Looks(scene.theme)
        self.examples = [self._example(rule) for rule in self.numbers]
        self.before: Floats = np.zeros(len(self.labels))
        scene.bind("wall", view, "evaluation/targets", 1.0, (0, 0))

    @property
    def numbers(self) -> range:
        """The rules, from 1."""
        return range(1, len(RULES) + 1)

    @property
    def coming(self) -> float:
        """The share of a rule's time in which its image comes."""
        return COME[1]

    @property
    def members(self) -> list[Any]:
        """What changes while a rule reads."""
        return [*self.wall.members, *self.looks.members]

    def take(self, rule: int) -> None:
        """The image that is held close while a rule reads."""
        self.before = self.right[:, rule - 2].astype(float) if rule > 1 else np.zeros(len(self.labels))
        image = self.examples[rule - 1]
        look = analysis.look(self.wall.pictures[image], rule)
        end = np.array(CLOSE[self.scene.aspect])
        self.looks.held = [
            *self.looks.held[-1:],
            Held(self.wall.pictures[image], look, self.wall.home[image], end),
        ]

    def show(self, rule: int, t: float) -> None:
        """The image comes close, what the rule looks at is marked, and light spreads from it: t from 0 to 1."""
        image, come = self.examples[rule - 1], part(t, COME)
        kept = [1.0 - (come >= 1)] * (len(self.looks.held) - 1)
        self.looks.show([*kept, max(come, 1e-3)], [*kept, part(t, MARKED)])
        self.wall.point_at(image)
        share = self.wall.spread(image, part(t, LIT))
        after = self.right[:, rule - 1]
        self.wall.turn(self.before, after, share)
        fresh = after & (self.before == 0)
        self.wall.images.tint("accent", np.where(fresh, share * (1 - part(t, (FRESH, 1.0))), 0.0))

    def come(self, rule: int, t: float) -> None:
        """Only the image comes: t from 0 to 1. It crosses where its rule will be written, so words wait for it."""
        self.show(rule, COME[1] * t)

    def read(self, rule: int, t: float) -> None:
        """The rest of it: t from 0 to 1."""
        self.show(rule, COME[1] + (1 - COME[1]) * t)

    def leave(self, t: float) -> None:
        """What was read steps back, and what stays dark shows that it is wrong: t from 0 to 1."""
        dark, images = ~self.right[:, -1], self.wall.images
        images.windows[:] = images.light[:] = np.where(dark, WRONG * t, 1 - (1 - BACK) * t)
        images.windows[dark] = t
        images.tint("error", np.where(dark, t, 0.0))
        self.wall.point_at(None)

    def is_spoken(self, rule: int) -> bool:
        """Whether a sentence speaks of a rule: it reads slowly, others pass."""
        return rule == self.numbers[0] or rule in SPOKEN.values()

    def said_of(self, rule: int) -> list[str]:
        """By which name its words are found, if a sentence speaks of it."""
        return [RULES[rule - 1]] if self.is_spoken(rule) else []

    def _example(self, rule: int) -> int:
        """Of the images that a rule reads rightly, the one most like all of its class."""
        chosen = np.flatnonzero((self.used == rule) & self.right[:, -1])
        answers = np.bincount(self.labels[chosen])
        return self.typical(chosen[self.labels[chosen] == answers.argmax()])

    def typical(self, images: NDArray[np.int64]) -> int:
        """Of some images the one that is nearest to the mean of its class."""
        pictures = self.wall.pictures
        means = {c: pictures[self.labels == c].mean(0) for c in np.unique(self.labels[images])}
        far = [float(((pictures[n] - means[self.labels[n]]) ** 2).sum()) for n in images]
        return int(images[int(np.argmin(far))])

    # -- what can be said of it ------------------------------------------------------------------------------------

    def verdict(self, image: int) -> Reading:
        """What the rules say of an image, by the name of the class."""
        names = names_format(self.view.class_names)
        return self.view.derive(names, None, [("analysis/rules/verdicts", None, (image, len(RULES) - 1))])

    def truth(self, image: int) -> Reading:
        """What it is."""
        return self.view.name("evaluation/targets", None, image)

    def told(self, rule: int) -> dict[str, Any]:
        """What a rule's words are filled with: its verdict of the image held close."""
        return {"verdict": self.verdict(self.examples[rule - 1])}

    @property
    def spoken(self) -> dict[str, Reading]:
        """Verdicts of the rules that a sentence speaks of."""
        return {name: self.verdict(self.examples[rule - 1]) for name, rule in SPOKEN.items()}

    def number(self, rule: int) -> Reading:
        """Which rule it is that decided of the image held close."""
        return self.view.read("d", "analysis/rules/used", None, self.examples[rule - 1])

    def score(self, rule: int) -> Reading:
        """How many images the rules up to this one read rightly."""
        return self.view.read(",d", "analysis/rules/right", None, rule - 1)

    @property
    def many(self) -> Reading:
        """How many rules there are."""
        return self.view.derive(",d", "count", [("analysis/rules/right", None, ())])

    @property
    def dark(self) -> Reading:
        """How many images stay dark after all of them."""
        return self.view.read(",d", "analysis/rules/wrong", None, len(RULES) - 1)
