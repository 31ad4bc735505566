"""One weight takes one step down its own valley, drawn to scale; then all weights take theirs at once."""

from __future__ import annotations

from typing import Any

from manim import linear

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import DescendingClassifier
from tracereel.scenes.exhibits.became import Became
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.flash import Flash
from tracereel.scenes.exhibits.tube import telling
from tracereel.scenes.exhibits.turning import Turning
from tracereel.scenes.exhibits.update_row import UpdateRow
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read import choices, facts
from tracereel.scenes.read.wording import apart, called, chances_apart, label
from tracereel.scenes.tell.scene import TraceScene

NAMES = ("weight", "weight", "slope", "loss", "old", "rate", "slope", "new")


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
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.forward.arrive(0, self.probe)
        self.truth = [self.network.label(self.probe)]
        self.network.names.percents(0, self.probe, self.truth)
        self.add(*self.network.members)

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
            self.dismiss(self.became, seconds=0.3)

    def take_one_weight(self) -> None:
        """From all weights to one, which becomes a knob."""
        network, tube = self.network, telling(self.network, 0)
        turning = self.turning = Turning(network, tube)
        row = self.row = UpdateRow(turning, self.names(*NAMES))
        with self.beat("knob", weight=turning.update.before):
            self.move(network, tube.pose, 1.1, tube.grow, [tube.panel])
            self.add(*turning.members)
            self.change(turning.become, network, *turning.members, seconds=1.0)
            self.bring(*row.at_knob, seconds=0.3)

    def names(self, *keys: str) -> list[Any]:
        """What things are called, as labels."""
        return [self.say(f"label-{key}", color=self.theme.muted, align=None) for key in keys]

    def turn_it(self) -> None:
        """Turned from end to end, it draws the loss of the batch."""
        turning, row = self.turning, self.row
        with self.beat("valley", shape=turning.shape):
            self.dismiss(*row.at_knob, seconds=0.2)
            self.change(turning.turn, *turning.members, seconds=3.0, rate=linear)
            self.bring(*row.at_knob, *row.losses, seconds=0.3)

    def find_its_slope(self) -> None:
        """The tangent where it stands."""
        turning, row = self.turning, self.row
        with self.beat("slope", slope=turning.update.slope, helps=turning.helps):
            self.dismiss(*row.losses, seconds=0.2)
            self.change(turning.touch, *turning.members, seconds=0.9)
            self.bring(*row.at_tangent, seconds=0.3)

    def write_the_step(self) -> None:
        """Weight, rate and slope come together; the new weight comes of them."""
        row, update = self.row, self.turning.update
        with self.beat("step", rate=update.rate, adds="yes" if update.adds else "no"):
            self.add(*row.factors)
            self.change(row.gather, *row.factors, seconds=1.3)
            self.bring(*row.result, seconds=0.4)

    def look_closely(self) -> None:
        """So near that the step can be seen; then the point goes it."""
        turning, row = self.turning, self.row
        with self.beat("scale"):
            self.dismiss(*row.at_knob, *row.at_tangent, *row.between, seconds=0.3)
            self.change(turning.zoom, *turning.members, seconds=2.0, rate=linear)
            self.change(row.settle, *row.ends, seconds=0.4)
            self.change(turning.roll, *turning.members, seconds=0.8)

    def step_everywhere(self) -> None:
        """Home: all weights show their own steps, which sink into them."""
        network = self.network
        keys = analysis.all_weights(self.run.trace)
        most = self.run.derive(
            ".3f", "largest_change", [(key, entry, ()) for entry in (0, 1) for key in keys]
        )
        moves = "all" if facts.every_weight_moves(self.run.trace, 0, 1) else "some"
        with self.beat("all", most=most, moves=moves):
            self.dismiss(self.turning, *self.row.ends, seconds=0.3)
            network.face(self.probe, 0)
            self.move(network, network.home, 0.9, lambda t: network.fade(min(1.0, 3 * t)))
            flash = Flash(network, 0)
            self.change(flash.show, network, seconds=2.4, rate=linear)
            self.stand_at(1)

    def look_again(self) -> None:
        """The same batch, the same example, one step later."""
        run, network, probe = self.run, self.network, self.probe
        batch = [("probe_losses", 1, (int(k),)) for k in analysis.batch_probes(run.trace, 0)]
        before, after = apart(self.turning.loss, run.derive(".2f", "mean", batch))
        name = self.say("label-same", color=self.theme.muted, align=LEFT)
        self.became = Became(self, before, after, name, self.theme.error)
        told = {"called": called(run, probe), "label": label(run, probe)}
        chance, later = chances_apart(*(network.forward.chance(entry, probe) for entry in (0, 1)))
        with self.beat("again", before=before, after=after, chance=chance, later=later, **told):
            self.send(network, 1, probe, seconds=0.3, landing=0.12)
            self.grow(network, 1, probe)
            self.bring(network.names.percents(1, probe, self.truth), *self.became.first, seconds=0.3)
            self.bring(*self.became.last, seconds=0.4)
