"""The network alone, through the whole training: random lines become structure."""

from __future__ import annotations

from tracereel.scenes.acts.classifier import LossClassifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.sides import Lines, Sides
from tracereel.scenes.exhibits.strands import Strands, thick_and_thin, turned
from tracereel.scenes.exhibits.way_line import WayLine
from tracereel.scenes.read import choices
from tracereel.scenes.tell.scene import TraceScene
from tracereel.scenes.tell.step_count import StepCount

HURRY = 5.8  # seconds of the whole training
TURN = 2.6  # of the one weight that turns
DEVELOP = 4.0  # of the first layer's, once more


class WeightsSettle(TraceScene):
    """Random edges become structure."""

    roles = {"run": LossClassifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """All neurons as they were at first, nothing passing, no line drawn."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.network.look_at(self.followed(choices.example(self.run)))
        self.lines = Lines(self.network)
        self.lines.draw(0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        with self.beat("random"):
            self.change(self.lines.draw, self.network, seconds=1.8)
        self.compare_two()
        self.hurry()
        self.change_sides()
        self.develop()

    def compare_two(self) -> None:
        """A thick line and a thin one into the same neuron, alone and near."""
        self.near = [Strands(self.network, chosen) for chosen in thick_and_thin(self.run)]
        for strands in self.near:
            with self.beat("thick"):
                self.come_near(strands)
                self.change(strands.count, self.network, strands, seconds=0.9)
                self.wait(0.8)
            self.dismiss(strands, seconds=0.3)

    def come_near(self, strands: Strands) -> None:
        """The camera at a few lines."""
        along = (*strands.members, *self.stamps.values())
        self.move(self.network, strands.pose, also=strands.come, along=along)

    def hurry(self) -> None:
        """All recorded steps; how far the weights have come is the time line, with a mark where most is done."""
        names = {part: self.say(f"label-{part}", **WayLine.NAME) for part in ("step", "way")}
        line = self.exhibit(WayLine, self.run, name=names["step"], measure=names["way"])
        if settled := line.settled:
            entry, share, step = settled
            line.mark(entry, self.say("label-settled", **WayLine.MARK, share=share, step=step))
        line.show(0)

        def unfold(t: float) -> None:
            self.lines.come(t)
            for strands in self.near:
                strands.leave(t)
            line.unfold(t)

        def train(entry: float) -> None:
            self.lines.show(entry)
            line.show(entry)

        with self.beat("hurry"):
            self.move(self.network, self.network.poses.above(), also=unfold, along=line.members)
            last = self.run.last
            self.replay(self.network, *line.moving, seconds=HURRY, first=0, last=last, show=train)
        self.dismiss(line, seconds=0.4)

    def change_sides(self) -> None:
        """One weight alone turns from one side to the other, as recorded; then all that did light up."""
        network, last, self.sides = self.network, self.run.last, Sides(self.network)
        count = self.count = self.exhibit(StepCount, self.run, name=self.say("label-step"))
        near = [Strands(network, chosen, last, count) for chosen in turned(self.run)]

        def gather(t: float) -> None:
            self.sides.single_out(last, t)
            for strands in near:
                strands.leave(t)

        with self.beat("sides"):
            for strands in near:
                self.come_near(strands)
                shown = (network, *strands.members)
                self.replay(*shown, seconds=TURN, first=0, last=last, show=strands.show)
                self.wait(0.4)
                self.dismiss(strands, seconds=0.3)
            self.move(network, network.home, also=gather)

    def develop(self) -> None:
        """The first layer's tiles, alone and large, as they were at first; and they develop like photographs."""
        network, last = self.network, self.run.last
        with self.beat("settled"):
            along = [*self.count.members, *self.stamps.values()]
            self.move(network, network.poses.hall(0), also=self.go_back, along=along)
            network.rest()
            self.replay(network, self.count, seconds=DEVELOP, first=0, last=last)
            self.dismiss(self.count, seconds=0.3)

    def go_back(self, t: float) -> None:
        """From the last recorded step to the first."""
        entry = self.run.last * (1 - t)
        self.sides.single_out(entry, 1 - t)
        self.count.show(entry)
