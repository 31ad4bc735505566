"""Where images go inside: a network with two neurons in its middle, whose two numbers are a place."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from manim import linear

from tracereel.scenes.acts.hidden import WaistClassifier
from tracereel.scenes.exhibits.halves import Halves
from tracereel.scenes.exhibits.hidden_space import HiddenSpace as Space
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.read import choices
from tracereel.scenes.read.view import Role
from tracereel.scenes.tell.scene import TraceScene

PULL = 5.6  # seconds of the whole training


class HiddenSpace(TraceScene):
    """Layers move like to like until straight cuts suffice."""

    roles: ClassVar[dict[str, Role]] = {
        "waist": WaistClassifier(
            "a classifier whose last hidden layer has two neurons, with unseen examples", link="softmax"
        )
    }

    def first_picture(self) -> None:
        """The untrained network, and the example that it is shown."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.face(self.probe, 0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0, "waist")
        self.space = self.exhibit(Space, self.run)
        self.pass_the_waist()
        self.unfold()
        self.pull_apart()
        self.ask_where_it_doubts()
        self.cut()

    def pass_the_waist(self) -> None:
        """Everything that the last layer gets are two numbers; the camera comes to them."""
        network, space = self.network, self.space
        with self.beat("waist", **space.told):
            self.send(network, 0, self.probe, seconds=0.4, landing=0.15)
            self.change(partial(space.mark, network), network, seconds=0.4)

    def unfold(self) -> None:
        """Two neurons become two axes, and unseen examples come to their places."""
        network, space = self.network, self.space
        with self.beat("crowd", **space.told):
            near = network.poses.near({space.layer: space.pair})
            self.move(network, near, 1.2, also=partial(space.come_near, network))
            self.add(*space.members)
            self.change(partial(space.take_over, network), network, space, seconds=0.8)
            self.remove(*network.members)
            self.change(space.come, space, seconds=2.2, rate=linear)

    def pull_apart(self) -> None:
        """All recorded steps."""
        space = self.space
        with self.beat("pull", **space.told):
            clock = partial(self.replay, space, first=0, last=self.run.last, counted=self.run)
            clock(seconds=PULL, word=self.say("label-step"))
            self.wait(0.8)

    def ask_where_it_doubts(self) -> None:
        """Near the middle, then far out."""
        space = self.space
        halves = Halves(self, space, *(self.say("label-right", align=None) for _ in "ab"))
        self.add(halves.plate)
        with self.beat("halves", **halves.told):
            self.change(halves.look_near, space, halves.plate, seconds=1.1)
            self.bring(*halves.near, seconds=0.2)
            self.wait(1.0)
            self.change(halves.look_far, space, seconds=0.7)
            self.bring(*halves.far, seconds=0.2)
            self.wait(1.0)
        self.dismiss(*halves.near, *halves.far, seconds=0.2)
        self.change(halves.look_at_all, space, halves.plate, seconds=0.5)
        self.remove(halves.plate)

    def cut(self) -> None:
        """The borders of the last layer."""
        space = self.space
        with self.beat("cuts", **space.told):
            self.change(space.cut, space, seconds=1.8)
            self.remove(space.ruler)
            self.wait(0.8)
        with self.beat("next", **space.told):
            self.wait(0.4)
