"""The network alone, through the whole training: random lines become structure."""

from __future__ import annotations

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.sides import Sides, light_up
from tracereel.scenes.exhibits.way_line import WayLine
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene

HURRY = 7.0  # seconds of the whole training
TURN = 3.0  # of the few weights that turn
DEVELOP = 3.4  # of the first layer's, once more


class WeightsSettle(TraceScene):
    """Random edges become structure."""

    roles = {"run": LossClassifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """All weights as they were at first, nothing passing."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.look_at(self.probe)
        self.network.train(0)
        self.network.building.reveal(0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        names = {part: self.say(f"label-{part}", **WayLine.NAME) for part in ("step", "way")}
        self.timeline = self.exhibit(WayLine, self.run, name=names["step"], measure=names["way"])
        self.stand_at(0)
        self.meet_the_lines()
        self.hurry()
        self.change_sides()
        self.develop()

    def meet_the_lines(self) -> None:
        """Lines draw themselves; one pass shows which of them carry much."""
        network = self.network
        with self.beat("random"):
            self.change(self.draw_lines, network, seconds=1.8)
        with self.beat("thick"):
            self.send(network, 0, self.probe, seconds=0.4)
            self.grow(network, 0, self.probe)

    def draw_lines(self, t: float) -> None:
        """All lines grow from their sources, the strongest of them lit."""
        picture = self.network.picture
        self.network.building.reveal(t)
        picture.lit = [
            light_up(self.network, layer, weights, float(picture.haze_reveal[layer]))
            for layer, weights in enumerate(picture.weights)
        ]

    def hurry(self) -> None:
        """All recorded steps; how far the weights have come is the time line."""
        network, timeline = self.network, self.timeline
        with self.beat("hurry"):
            self.change(network.calm, network, seconds=0.3)
            timeline.show(0)
            self.add(*timeline.members)
            pose, beside = network.poses.above(), timeline.members
            self.move(network, pose, also=timeline.unfold, along=beside)
            parts = [network, *timeline.moving, *self.stamps.values()]
            self.replay(*parts, seconds=HURRY, first=0, last=self.run.last, show=self.train)

    def train(self, entry: float) -> None:
        """A moment of the training."""
        self.network.train(entry, self.probe)
        self.timeline.show(entry)
        self.stand_at(min(int(entry), self.run.last))

    def change_sides(self) -> None:
        """A few weights alone turn from one side to the other, as recorded; then all that did."""
        network, last, sides = self.network, self.run.last, Sides(self.network)
        with self.beat("sides"):
            self.dismiss(self.timeline, seconds=0.4)
            self.change(network.calm, network, seconds=0.3)
            parts = [network, *self.stamps.values()]
            if sides.any:
                self.move(network, network.home, also=lambda t: sides.pick(last * (1 - t), t))
                self.stand_at(0)
                self.replay(*parts, seconds=TURN, first=0, last=last, show=lambda at: self.turn(sides, at))
                self.change(lambda t: sides.gather(last, t), network, seconds=1.0)
            else:
                self.move(network, network.home, also=lambda t: sides.single_out(last, t))

    def turn(self, sides: Sides, entry: float) -> None:
        """The few, at a moment of the training."""
        sides.pick(entry, 1.0)
        self.stand_at(min(int(entry), self.run.last))

    def develop(self) -> None:
        """The first layer's tiles gather to a wall as they were at first, and develop like photographs."""
        network, last = self.network, self.run.last
        with self.beat("settled"):
            network.rest()
            self.move(network, network.poses.wall(0), also=lambda t: network.show(last * (1 - t)))
            self.stand_at(0)
            parts = [network, *self.stamps.values()]
            self.replay(*parts, seconds=DEVELOP, first=0, last=last, show=self.show_weights)

    def show_weights(self, entry: float) -> None:
        """Weights alone."""
        self.network.show(entry)
        self.stand_at(min(int(entry), self.run.last))
