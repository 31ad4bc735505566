"""The network alone, through the whole training: random lines become structure."""

from __future__ import annotations

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.sides import Sides
from tracereel.scenes.exhibits.time_line import TimeLine
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene

HURRY = 10.2  # seconds of the whole training
DEVELOP = 2.8  # of the first layer's, once more


class WeightsSettle(TraceScene):
    """Random edges become structure."""

    roles = {"run": LossClassifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """All weights as they were at first, nothing passing."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.look_at(self.probe)
        self.network.train(0)
        self.network.reveal(0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.timeline = self.exhibit(TimeLine, self.run, name=self.say("label-step", **TimeLine.NAME))
        self.stand_at(0)
        self.meet_the_lines()
        self.hurry()
        self.push_in()
        self.develop()

    def meet_the_lines(self) -> None:
        """Lines draw themselves; one pass shows which of them carry much."""
        network = self.network
        with self.beat("random"):
            self.change(network.reveal, network, seconds=1.8)
        with self.beat("thick"):
            self.send(network, 0, self.probe, seconds=0.4)
            self.grow(network, 0, self.probe)

    def hurry(self) -> None:
        """All recorded steps, the loss curve as the time line."""
        network, timeline = self.network, self.timeline
        with self.beat("hurry"):
            self.change(network.calm, network, seconds=0.3)
            timeline.show(0)
            self.add(*timeline.members)
            pose, beside = network.above_pose(), timeline.members
            self.move(network, pose, also=timeline.unfold, along=beside)
            parts = [network, *timeline.moving, *self.stamps.values()]
            self.replay(*parts, seconds=HURRY, first=0, last=self.run.last, show=self.train)

    def train(self, entry: float) -> None:
        """A moment of the training."""
        self.network.train(entry, self.probe)
        self.timeline.show(entry)
        self.stand_at(min(int(entry), self.run.last))

    def push_in(self) -> None:
        """One slow push-in; what kept its side fades, so that what changed it is left."""
        network, sides = self.network, Sides(self.network)

        def single_out(t: float) -> None:
            sides.single_out(self.run.last, t)

        with self.beat("sides"):
            self.dismiss(self.timeline, seconds=0.4)
            self.change(network.calm, network, seconds=0.4)
            self.move(network, network.home, seconds=2.4, also=single_out)

    def develop(self) -> None:
        """The first layer's tiles gather to a wall as they were at first, and develop like photographs."""
        network, last = self.network, self.run.last
        with self.beat("settled"):
            network.rest()
            self.move(network, network.wall_pose(0), also=self.rewind)
            self.stand_at(0)
            self.wait(0.5)
            parts = [network, *self.stamps.values()]
            self.replay(*parts, seconds=DEVELOP, first=0, last=last, show=self.show_weights)
            self.wait(0.5)
            self.move(network, network.home)
            self.send(network, last, self.probe, seconds=0.2)
            self.grow(network, last, self.probe)

    def rewind(self, t: float) -> None:
        """Back to the first recorded weights."""
        self.network.show(self.run.last * (1 - t))

    def show_weights(self, entry: float) -> None:
        """Weights alone."""
        self.network.show(entry)
        self.stand_at(min(int(entry), self.run.last))
