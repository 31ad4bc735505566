"""One weight takes one step down its own valley, drawn to scale; then all weights take theirs at once."""

from __future__ import annotations

from manim import linear

from tracereel.scenes.acts.classifier import DescendingClassifier
from tracereel.scenes.exhibits.became import Became, stand
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.flash import Flash
from tracereel.scenes.exhibits.tube import telling
from tracereel.scenes.exhibits.turning import Turning
from tracereel.scenes.exhibits.update_row import UpdateRow
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import chances_apart, naming
from tracereel.scenes.tell.scene import TraceScene


class WeightUpdate(TraceScene):
    """A weight's step: the learning rate times its slope, downhill."""

    roles = {
        "run": DescendingClassifier(
            "a classifier of dense layers that takes plain steps against the gradient of a followed batch",
            link="softmax",
            holds=("gradients", "deltas", "batch/indices", "scalars/learning_rate"),
        )
    }

    def first_picture(self) -> None:
        """What the network makes of our example before its first step."""
        network = self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        network.face(self.probe, 0)
        network.forward.arrive(0, self.probe)
        network.names.percents(0, self.probe, [network.label(self.probe)])
        self.add(*network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.take_one_weight()
        self.turn_it()
        self.find_its_slope()
        self.write_the_step()
        self.look_closely()
        self.step_everywhere()
        self.look_again()
        with self.beat("next"):
            self.dismiss(*self.became, seconds=0.3)

    def take_one_weight(self) -> None:
        """From all weights to one, which becomes a knob."""
        network, self.flash = self.network, Flash(self.network, 0)
        turning = self.turning = Turning(network, telling(network, 0))
        row = self.row = UpdateRow(
            turning, [self.say(f"label-{name}", **UpdateRow.NAME) for name in UpdateRow.NAMES]
        )
        with self.beat("knob", weight=turning.update.before):
            self.move(network, turning.pose, 1.1, turning.come, [turning.tube.panel])
            self.add(*turning.members)
            self.change(turning.become, network, *turning.members, seconds=1.0)
            self.bring(*row.at_knob, *row.ruler, seconds=0.3)

    def turn_it(self) -> None:
        """Turned from end to end, it draws the loss of the batch."""
        turning, row = self.turning, self.row
        with self.beat("valley", shape=turning.shape):
            self.dismiss(*row.at_knob, seconds=0.2)
            self.change(turning.turn, *turning.members, seconds=2.3, rate=linear)
            self.bring(*row.at_knob, *row.losses, seconds=0.3)

    def find_its_slope(self) -> None:
        """The tangent where it stands."""
        with self.beat("slope", slope=self.turning.update.slope, helps=self.turning.helps):
            self.dismiss(*self.row.losses, seconds=0.2)
            self.change(self.turning.touch, *self.turning.members, seconds=1.4)
            self.bring(*self.row.at_tangent, seconds=0.3)

    def write_the_step(self) -> None:
        """Weight, rate and slope come together; the new weight comes of them."""
        row, turning = self.row, self.turning
        with self.beat("step", rate=turning.update.rate, adds=turning.adds):
            self.add(*row.factors)
            self.remove(row.weight, row.slope)
            self.change(row.gather, *row.factors, *row.left_behind, seconds=1.3)
            self.bring(*row.result, seconds=0.4)

    def look_closely(self) -> None:
        """So near that the step can be seen; then the point goes it."""
        turning, row = self.turning, self.row
        with self.beat("scale", step=turning.size):
            self.dismiss(*row.left_behind, *row.ruler, *row.between, seconds=0.3)
            self.change(row.come_near, *turning.members, *row.ends, seconds=1.7, rate=linear)
            self.change(turning.roll, *turning.members, seconds=0.8)

    def step_everywhere(self) -> None:
        """Home: all weights show their own steps."""
        network, flash = self.network, self.flash
        network.face(self.probe, 0)
        with self.beat("all", most=flash.most, moves=flash.moves):
            self.dismiss(self.turning, *self.row.ends, seconds=0.3)
            self.move(network, network.home, 0.9, network.come)
            self.change(flash.come, network, seconds=0.7, rate=linear)

    def look_again(self) -> None:
        """Steps sink in; then the same batch, the same example, one step later."""
        network, probe, losses = self.network, self.probe, self.turning.losses
        told = naming(self.run, probe)
        chances = chances_apart(*(network.forward.chance(entry, probe) for entry in (0, 1)))
        same, ours = self.say("label-same", **Became.NAME), self.say("label-ours", **Became.NAME, **told)
        self.became = stand(self, Became(self, *losses, same), Became(self, *chances, ours, self.theme.value))
        seen = zip(("before", "after", "chance", "later"), (*losses, *chances), strict=True)
        with self.beat("again", **told, **dict(seen)):
            self.change(self.flash.sink, network, seconds=0.8, rate=linear)
            self.stand_at(1)
            self.send(network, 1, probe, seconds=0.3, landing=0.12)
            self.grow(network, 1, probe)
            self.bring(*self.became, seconds=0.4)
