"""The same hill, walkers that remember: momentum, strides of one's own, both; then the same on the large network."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from manim import linear

from tracereel.scenes.acts.hill import OneWeight
from tracereel.scenes.acts.scored import Scored
from tracereel.scenes.exhibits.four_walkers import FourWalkers, NamedFan
from tracereel.scenes.exhibits.strides import Strides
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene

WALKERS = ("walking", "rolling", "striding", "both")
CURVES = ("plain", "momentum", "rmsprop", "adam", "good")
HILL = "a network of one weight and one bias, judged by squared misses"
RATED = Scored("a classifier whose losses, and last score, are known")
WALK = 2.6  # seconds of a way


class Optimizers(TraceScene):
    """Memory and strides of one's own get a walker over flat ground."""

    roles: ClassVar[dict[str, Role]] = {
        **dict.fromkeys(CURVES, RATED),
        "walking": OneWeight(HILL),
        "rolling": OneWeight(f"{HILL}, trained with momentum", keeps=("velocity",)),
        "striding": OneWeight(f"{HILL}, trained with rmsprop", keeps=("v",)),
        "both": OneWeight(f"{HILL}, trained with adam", keeps=("m", "v")),
    }
    stamped = WALKERS[:1]

    def first_picture(self) -> None:
        """A hill, and a walker where it is flat."""
        self.walkers = FourWalkers(self, [self.views[role] for role in WALKERS])
        self.strides: list[Strides] = []
        self.add(*self.walkers.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.turn_of(0, "plain")
        self.turn_of(1, "momentum")
        self.turn_of(2, "rmsprop", strides=True)
        self.turn_of(3, "adam", strides=True)
        self.hold_against_each_other()
        with self.beat("next"):
            self.wait(0.3)

    def turn_of(self, k: int, key: str, strides: bool = False) -> None:
        """One of them goes its way; its tail is what it remembers, its gauges are how far it steps."""
        walkers, walker = self.walkers, self.walkers.walkers[k]
        with self.beat(key, came=walkers.came(k), steps=walkers.steps(k), down=walkers.down(k)):
            self.dismiss(
                *(text for other in walkers.walkers for text in other.worn), *self.strides, seconds=0.2
            )
            self.stamp(WALKERS[k])
            for other in range(k):
                walkers.unwear(other)
            worn = walkers.wear(
                k,
                self.say(f"label-{key}", weight="SEMIBOLD", align=LEFT),
                self.say("label-loss", color=self.theme.muted, align=LEFT),
            )
            if key in ("momentum", "adam"):
                walker.remember()
            names = [
                self.say(f"label-{name}", color=self.theme.muted, align=LEFT) for name in ("weight", "bias")
            ]
            self.strides = [Strides(self, walker, names)] if strides else []
            self.bring(*worn, *self.strides, seconds=0.3)

            def show(entry: float) -> None:
                walkers.walk(k, entry)
                self.stand_at(int(entry), WALKERS[k])
                for gauge in self.strides:
                    gauge.show(entry)

            last = self.views[WALKERS[k]].last
            seen = (walkers, *self.strides, self.stamps[WALKERS[k]])
            self.replay(*seen, seconds=WALK, first=0, last=last, show=show)

    def hold_against_each_other(self) -> None:
        """The large network: four trainings from one start; then a fifth."""
        runs = [self.views[role] for role in CURVES]
        names = [
            self.say(f"label-end-{key}", end=NamedFan.end_of(view), **NamedFan.NAME)
            for key, view in zip(CURVES, runs, strict=True)
        ]
        fan = NamedFan(self, runs, names)
        last = len(CURVES) - 1
        with self.beat("curves", comes=fan.comes, slow=fan.end(0), worst=fan.worst):
            self.dismiss(self.walkers, *self.strides, seconds=0.4)
            self.stamp(CURVES[0])
            fan.hold(last)
            axes = fan.axes(*(self.say(f"label-{key}", **NamedFan.NAME) for key in ("loss", "steps")))
            self.bring(fan, *axes, seconds=0.3)
            self.change(fan.grow, fan, seconds=2.6, rate=linear)
            self.bring(*fan.names[:last], seconds=0.3)
        with self.beat("good", keeps=fan.keeps_up, good=fan.end(last)):
            self.stamp(CURVES[last])
            self.change(partial(fan.hold, last), fan, seconds=1.6, rate=linear)
            self.bring(fan.names[last], seconds=0.3)
