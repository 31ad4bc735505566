"""One example's error travels back through the network, and every weight learns its share of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.classifier import CrossEntropyClassifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.paths import Paths
from tracereel.scenes.exhibits.one_weight import OneWeight
from tracereel.scenes.read import choices, facts
from tracereel.scenes.read.wording import label
from tracereel.scenes.tell.scene import TraceScene

WAY = 1.5  # seconds that an error takes at most, from the last layer but one to the input


class Backpropagation(TraceScene):
    """Every weight learns its share of the error."""

    roles = {
        "run": CrossEntropyClassifier(
            "a classifier of dense layers, trained with softmax cross-entropy",
            link="softmax",
            holds=("gradients", "deltas", "batch/indices"),
        )
    }

    def first_picture(self) -> None:
        """What the network makes of the example before its first step."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.label = self.network.label(self.probe)
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.forward.arrive(0, self.probe)
        self.network.names.percents(0, self.probe, [self.label])
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.network.back.bind(0, self.probe)
        self.miss()
        self.nudge_one_weight()
        self.multiply()
        self.pass_on()
        self.flow()
        self.find_the_silent()
        with self.beat("next"):
            self.move(self.network, self.network.home, 1.0)

    def miss(self) -> None:
        """What the answers lack turns violet."""
        network, back, probe = self.network, self.network.back, self.probe
        with self.beat("miss", label=label(self.run, probe)):
            self.change(partial(back.hush, 0, probe), network, seconds=0.5)
            self.change(partial(back.want, 0, probe), network, seconds=0.9)
            self.bring(network.names.percents(0, probe, [self.label], missing=True), seconds=0.3)

    def nudge_one_weight(self) -> None:
        """From all weights to one; what a nudge of it does at the bar."""
        network = self.network
        weight = self.weight = OneWeight(
            network,
            0,
            self.names("answer", "error", "weight", "gradient", "share", "error", "weight", "share"),
        )
        weight.prepare([*self.names("nudge", "sum"), self.say("label-loss", loss=weight.direction)])
        with self.beat("nudge", loss=weight.direction):
            self.move(network, weight.pose, 1.2, weight.approach, [weight.tube.panel])
            self.bring(*weight.numbers.first, seconds=0.4)
            self.add(*weight.moving)
            self.change(weight.pass_on, *weight.moving, seconds=3.4, rate=linear)

    def names(self, *keys: str) -> list[Any]:
        """What things are called, as labels."""
        return [self.say(f"label-{key}") for key in keys]

    def multiply(self) -> None:
        """Both factors leave their places for their product."""
        weight = self.weight
        with self.beat("gradient", gradient=weight.gradient, loss=weight.direction):
            self.change(weight.line_up, *weight.moving, seconds=1.1)
            self.bring(*weight.numbers.result, seconds=0.4)

    def pass_on(self) -> None:
        """The error is carried back through the weight, to the neuron before."""
        weight = self.weight
        with self.beat("share", share=weight.share):
            self.dismiss(*weight.nudge.members, seconds=0.3)
            self.add(*weight.numbers.shared)
            numbers = [*weight.numbers.result, *weight.numbers.shared]
            self.change(weight.pass_back, *weight.moving, *numbers, seconds=2.8, rate=linear)

    def flow(self) -> None:
        """Back home: so do all errors, through all layers; and over all ways to one neuron of the first they add up."""
        network, back, probe, last = self.network, self.network.back, self.probe, self.network.last
        with self.beat("paths"):
            self.dismiss(*self.weight.on_stage, seconds=0.2)
            self.move(network, network.home, 0.9, partial(back.cover, [last], 0, probe))
            self.flow_back(network, 0, probe, range(last, -1, -1), min(0.5, WAY / last))
            self.paths = Paths(network, int(back.errors(0, 0, probe).argmax()), 0, probe)
            self.change(self.paths.show, network, seconds=2.2, rate=linear)

    def find_the_silent(self) -> None:
        """The first layer, close: who answered, and then the error, which reaches these alone."""
        network, back, probe = self.network, self.network.back, self.probe
        answered = partial(back.uncover, 0, 0, probe, answers=True)
        with self.beat("silent", silent=facts.silenced(self.run.trace, 0, probe)):
            self.change(self.paths.end, network, seconds=0.4)
            self.move(network, network.poses.hall(0), 1.1, answered)
            self.wait(0.4)
            self.change(partial(back.cover, [0], 0, probe), network, seconds=0.8)
