"""The same start, other step sizes: too small crawls, too large is thrown off, and between them learning works."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from manim import linear

from tracereel.scenes.acts.hill import OneWeight
from tracereel.scenes.acts.scored import Scored
from tracereel.scenes.exhibits.loss_fan import LossFan
from tracereel.scenes.exhibits.three_walkers import ThreeWalkers
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene

THOUSANDTHS = "1 3 10 30 100 200 400 800 1600"
RATES = tuple(f"rate_{rate}" for rate in THOUSANDTHS.split())  # roles
GOOD = "rate_200"  # the one that the clip stands at
WALKERS = ("small", "hill", "large")  # roles, by step size
HILL = OneWeight("a network of one weight and one bias, judged by squared misses")
RATED = Scored("a classifier whose losses, and last score, are known")


class LearningRate(TraceScene):
    """How long a step is decides whether learning arrives."""

    roles: ClassVar[dict[str, Role]] = {
        GOOD: RATED,
        **dict.fromkeys(RATES, RATED),
        **dict.fromkeys(WALKERS, HILL),
    }
    stamped = ("hill",)

    def first_picture(self) -> None:
        """A hill, and three on one spot."""
        words = [self.say("label-step-size", **LossFan.NAME) for _ in WALKERS]
        self.walkers = ThreeWalkers(self, [self.views[role] for role in WALKERS], words)
        self.add(*self.walkers.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        with self.beat("start", **self.walkers.told):
            self.wait(0.5)
        for k, key in enumerate(("short", "good", "giant")):
            self.walk(k, key)
        self.fan_out()
        self.score_them()
        with self.beat("next"):
            self.wait(0.5)

    def walk(self, k: int, key: str) -> None:
        """One of them goes its way; from the last the camera has to draw far back."""
        walkers, last = self.walkers, self.views[WALKERS[k]].last
        with self.beat(key, **walkers.told):
            self.stamp(*WALKERS[: k + 1])
            if k == ThreeWalkers.GIANT:
                self.move(walkers.hill, walkers.far, seconds=1.2)
            self.replay(walkers, seconds=2.6, first=0, last=last, show=partial(walkers.walk, k))
            self.bring(*walkers.wear(k), seconds=0.3)

    def fan_out(self) -> None:
        """All runs from one start, on one clock."""
        fan = self.fan = LossFan.of_rates(self, [self.views[role] for role in RATES])
        with self.beat("fan"):
            self.dismiss(self.walkers, seconds=0.4)
            self.stamp(GOOD)
            names = [self.say(f"label-{key}", **LossFan.NAME) for key in ("loss", "steps")]
            self.bring(fan, *fan.axes(*names), seconds=0.3)
            self.change(fan.grow, fan, seconds=3.2, rate=linear)
            self.bring(*fan.leading, seconds=0.4)

    def score_them(self) -> None:
        """Their ends become one curve: what each reads rightly."""
        fan = self.fan
        with self.beat("scores", shape=fan.shape, **fan.told):
            self.dismiss(*fan.axed, seconds=0.2)
            self.add(*fan.names)
            self.change(fan.turn, fan, *fan.names, seconds=1.8)
            self.change(fan.join, fan, seconds=1.0)
            names = [self.say(f"label-{key}", **LossFan.NAME) for key in ("rate", "right")]
            self.bring(*fan.scores, *fan.scored(*names), seconds=0.3)
