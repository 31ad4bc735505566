"""Borders between answers: on a plane that can be seen whole, then on a slice through pictures."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from manim import linear

from tracereel.scenes.acts.plane import MapClassifier, MixedClassifier
from tracereel.scenes.exhibits.edges import Edges
from tracereel.scenes.exhibits.mixtures import Mixtures
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.exhibits.taken_for import TakenFor
from tracereel.scenes.exhibits.worn_points import WornPoints
from tracereel.scenes.read import choices
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.step_count import StepCount

BEND, LAY = 3.6, 2.6  # seconds of a training, and of all edges
LEAP, REST = 0.5, 0.3  # of training on pictures, from one map to another, and on each
WALK, WANDER = 2.0, 1.4  # of the way to another picture, and to the stranger


class DecisionBoundary(TraceScene):
    """Training draws borders between answers."""

    roles: ClassVar[dict[str, Role]] = {
        "run": MixedClassifier("a classifier of pictures, of three classes or more", link="softmax"),
        "plane": MapClassifier("a classifier of two numbers, trained with softmax", link="softmax"),
    }
    stamped = ("plane",)

    def first_picture(self) -> None:
        """Points on a plane."""
        self.plane = self.exhibit(PlaneExhibit, self.views["plane"])
        self.plane.show(0)
        self.plane.color(0)
        self.points = WornPoints(self, self.plane)
        self.add(*self.plane.members, *self.points.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0, "plane")
        self.ask_everywhere()
        self.bend_borders()
        self.look_at_edges()
        self.mix_pictures()
        self.win_a_country()
        self.walk_across()

    def ask_everywhere(self) -> None:
        """Points tell what they are; then every place is asked."""
        plane, points = self.plane, self.points
        with self.beat("ask", **plane.told):
            self.change(points.come, points, seconds=1.6, rate=linear)
            self.wait(0.4)
            self.change(points.ask, plane, points, seconds=1.0)

    def bend_borders(self) -> None:
        """All recorded steps."""
        plane, points, view = self.plane, self.points, self.plane.view
        with self.beat("bend", **plane.told):
            word = self.say("label-step")
            self.replay(plane, points, seconds=BEND, first=0, last=view.last, counted=view, word=word)

    def look_at_edges(self) -> None:
        """What one neuron of the first layer makes of the plane, then all."""
        plane, points = self.plane, self.points
        self.edges = edges = Edges(self, plane, points)
        with self.beat("edges", **edges.told):
            self.add(*edges.behind, *plane.members, *points.members, *edges.flying)
            self.change(edges.come_out, plane, points, edges, seconds=1.2)
            self.wait(0.5)
            self.change(edges.spread, edges, seconds=0.9)
            self.change(edges.lay_over, plane, edges, seconds=LAY, rate=linear)

    def mix_pictures(self) -> None:
        """Ours, two others, and all between them."""
        probe = self.followed(choices.example(self.run))
        self.mixtures = mixtures = self.exhibit(Mixtures, self.run, probe=probe)
        self.taken = taken = TakenFor(self, mixtures, self.say("label-taken"))
        with self.beat("mix", **taken.told):
            self.dismiss(self.plane, self.points, self.edges, seconds=0.3)
            self.stamp("run")
            self.stand_at(0)
            self.bring(taken.images, seconds=0.4)
            self.change(taken.copy, taken.images, seconds=0.6)
            self.add(*mixtures.members, taken.images, taken.dot)
            self.change(mixtures.mix, mixtures, seconds=2.0, rate=linear)

    def win_a_country(self) -> None:
        """What they are taken for, at first and then through all recorded steps, with rests."""
        mixtures, taken = self.mixtures, self.taken
        with self.beat("win", **taken.told):
            mixtures.show(0)
            self.change(mixtures.ask, mixtures, seconds=0.7)
            self.bring(*taken.told_now, seconds=0.8)
            count = self.exhibit(StepCount, self.run, name=self.say("label-step"))
            self.add(*count.members)
            for here, there in mixtures.leaps:
                self.change(partial(taken.leap, here, there, count), mixtures, taken, count, seconds=LEAP)
                self.wait(REST)
            self.remove(*count.members)

    def walk_across(self) -> None:
        """From ours toward another picture, until it is taken for something else; then the next question."""
        mixtures, taken = self.mixtures, self.taken
        with self.beat("walk", **taken.told):
            self.change(taken.walk, mixtures, taken, seconds=WALK, rate=linear)
            if taken.meets:
                self.change(taken.wander, mixtures, taken, seconds=WANDER)
            elif taken.flips:
                said = self.say("label-share", share=taken.share, second=taken.second)
                self.bring(taken.flipped(said), seconds=0.3)
            self.wait(0.8)
        with self.beat("look"):
            pass
