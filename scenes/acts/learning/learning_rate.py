"""The same start, other step sizes: too small crawls, too large is thrown off, and between them learning works."""

from __future__ import annotations

from typing import ClassVar

from manim import linear

from tracereel.scenes.acts.scored import Scored
from tracereel.scenes.exhibits.loss_fan import LossFan
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene

RATES = ("slowest", "slower", "slow", "late", "good", "better", "fast", "faster", "fastest")  # roles, by rate


class LearningRate(TraceScene):
    """How long a step is decides whether learning arrives."""

    roles: ClassVar[dict[str, Role]] = dict.fromkeys(
        RATES, Scored("a classifier whose losses and last score are known")
    )
    stamped = ("better",)

    def first_picture(self) -> None:
        """One start."""
        self.fan = LossFan.of_rates(self, [self.views[role] for role in RATES])
        self.fan.grow(0.0)
        self.add(*self.fan.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.fan_out()
        self.score_them()
        with self.beat("next"):
            pass

    def fan_out(self) -> None:
        """All runs from one start, on one clock."""
        fan = self.fan
        with self.beat("fan"):
            self.bring(
                *fan.axes(*(self.say(f"label-{key}", **LossFan.NAME) for key in ("loss", "steps"))),
                seconds=0.3,
            )
            self.change(fan.grow, fan, seconds=3.4, rate=linear)
            self.bring(*fan.names, seconds=0.4)

    def score_them(self) -> None:
        """Their ends become one curve: what each reads rightly."""
        fan = self.fan
        with self.beat("scores", shape=fan.shape, **fan.told):
            self.dismiss(*fan.axed, seconds=0.2)
            self.change(fan.turn, fan, *fan.names, seconds=1.8)
            self.change(fan.join, fan, seconds=1.0)
            self.bring(
                *fan.scores,
                *fan.scored(*(self.say(f"label-{key}", **LossFan.NAME) for key in ("rate", "right"))),
                seconds=0.3,
            )
