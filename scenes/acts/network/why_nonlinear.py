"""Straight layers collapse into one; bends add up to a shape: a fence around what no line can part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from manim import linear
from manim.utils.rate_functions import ease_in_quad

from tracereel.scenes.acts.plane import BENDING, STRAIGHT, ScoredClassifier
from tracereel.scenes.exhibits.bends import Bends
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.exhibits.read_wall import ReadWall
from tracereel.scenes.exhibits.straight_layers import StraightLayers
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene

BENDS = ("one", "two", "three")  # roles


class WhyNonlinear(TraceScene):
    """Straight layers make one line; bends make shapes."""

    roles: ClassVar[dict[str, Role]] = {
        "run": ScoredClassifier("a classifier of dense layers"),
        "twin": ScoredClassifier("a classifier of straight layers", straight=True),
        "straight": STRAIGHT,
        **dict.fromkeys(BENDS, BENDING),
    }
    stamped = ("straight",)

    def first_picture(self) -> None:
        """Points on a plane; which is of which kind is not seen yet."""
        self.plane = self.exhibit(PlaneExhibit, self.views["straight"])
        self.plane.show(0)
        self.plane.tell_apart(0)
        self.add(*self.plane.members)
        self.company: Sequence[Any] = ()  # what stands beside it

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.part_them()
        self.train_straight_layers()
        self.multiply_them()
        for role in BENDS:
            self.bend(role)
        self.hold_the_fence()
        self.ask_the_digits()

    def part_them(self) -> None:
        """Points take the colours of their kinds."""
        with self.beat("ring", **self.plane.told) as beat:
            self.change(self.plane.tell_apart, self.plane, seconds=2.2, rate=linear)
            self.wait(beat.rest)

    def train_straight_layers(self) -> None:
        """Their border swings, and stays a line."""
        plane = self.plane
        self.layers = layers = self.exhibit(StraightLayers, plane.view)
        with self.beat("straight", **layers.told) as beat:
            self.add(*layers.members)
            self.change(partial(layers.make_room, plane), plane, layers, seconds=1.2)
            clock = partial(self.replay, plane, layers, first=0, last=plane.view.last, counted=plane.view)
            clock(seconds=beat.at_least(3.0), rate=ease_in_quad, word=self.say("label-step"))

    def multiply_them(self) -> None:
        """Layer by layer they become one, whose border is theirs."""
        layers, plane = self.layers, self.plane
        with self.beat("product", **layers.told):
            self.change(layers.multiply, layers, seconds=2.3, rate=linear)
            numbers = layers.numbers()
            self.bring(*numbers, seconds=0.3)
            self.add(layers.overlay)
            self.change(partial(layers.lay_over, plane), layers.overlay, seconds=1.1)
            score = plane.score(self.say("label-right", **plane.told))
            self.bring(*score, seconds=0.2)
            self.wait(0.8)
        self.company = [*layers.members, layers.overlay, *numbers, *score]

    def bend(self, role: str) -> None:
        """A network whose neurons bend once each: its plane folds along their hinges."""
        plane = self.plane
        self.dismiss(*self.company, seconds=0.2)
        self.change(plane.pale, plane, seconds=0.2)
        plane.turn_to(self.views[role])
        self.bends = bends = Bends(self, plane)
        self.stamp(role)
        with self.beat(f"bend-{role}", **bends.told):
            self.add(*bends.members)
            self.change(bends.come_out, plane, bends, seconds=0.6)
            self.replay(plane, bends, seconds=1.6, first=0, last=plane.view.last)
            score = plane.score(self.say("label-right", **plane.told))
            self.bring(*score, seconds=0.2)
            self.wait(0.8)
        self.company = [*bends.members, *score]

    def hold_the_fence(self) -> None:
        """The last of them, over the whole width."""
        self.dismiss(*self.company, seconds=0.2)
        with self.beat("fence", **self.bends.told):
            self.change(self.plane.widen, self.plane, seconds=1.2)

    def ask_the_digits(self) -> None:
        """The same with and without a curve, on what the film is about."""
        wall = self.exhibit(ReadWall, self.run, other=self.views["twin"])
        with self.beat("digits", **wall.told):
            self.dismiss(self.plane, seconds=0.3)
            self.stamp(*wall.roles)
            self.add(*wall.members)
            self.change(wall.come, wall, seconds=0.8, rate=linear)
            before, after = (wall.score(role, self.say(f"label-{role}")) for role in ("twin", "run"))
            if wall.compares:
                self.bring(*before, seconds=0.2)
                self.change(wall.change, wall, seconds=1.2, rate=linear)
            self.bring(*after, seconds=0.2)
            self.wait(0.8)
