"""One example's error travels back through the network, and every weight learns its share of the blame."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.engine import analysis
from tracereel.scenes.acts.classifier import CrossEntropyClassifier
from tracereel.scenes.exhibits.chain import Chain
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.one_weight import OneWeight
from tracereel.scenes.exhibits.tube import Place
from tracereel.scenes.read import choices, facts
from tracereel.scenes.read.wording import label
from tracereel.scenes.tell.scene import TraceScene

WAY = 2.1  # seconds that an error takes at most, through however many layers


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
        self.place = Place(self.network.last, *analysis.telling_weight(self.run.trace, 0, self.probe))
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.network.back.bind(0, self.probe)
        self.miss()
        self.flow()
        self.print_itself()
        self.come_to_one_weight()
        self.nudge()
        self.multiply()
        self.go_on_back()
        with self.beat("next"):
            self.change(partial(self.network.back.whole, 0, self.probe), self.network, seconds=0.6)

    def miss(self) -> None:
        """What the answers lack turns violet."""
        network, back = self.network, self.network.back
        with self.beat("miss", label=label(self.run, self.probe)):
            self.change(partial(back.hush, 0, self.probe), network, seconds=0.6)
            self.change(partial(back.want, 0, self.probe), network, seconds=1.0)
            self.bring(network.names.percents(0, self.probe, [self.label], missing=True), seconds=0.3)

    def flow(self) -> None:
        """The wave, right to left."""
        with self.beat("flow"):
            self.flow_back(self.network, 0, self.probe, seconds=min(0.8, WAY / (self.network.last + 1)))

    def print_itself(self) -> None:
        """The first layer, close: who answered, and then the blame, which reaches these alone."""
        network, back, probe = self.network, self.network.back, self.probe
        answered = partial(back.uncover, 0, 0, probe, answers=True)
        with self.beat("print", silent=facts.silenced(self.run.trace, 0, probe)):
            self.move(network, network.poses.wall(0), 1.2, answered)
            self.wait(0.8)
            self.change(partial(back.cover, [0], 0, probe), network, seconds=0.8)

    def come_to_one_weight(self) -> None:
        """From all weights to one."""
        network = self.network
        self.weight = OneWeight(network, self.place, 0, self.names("answer", "blame", "gradient"))
        with self.beat("question", lacks=self.weight.lacks):
            self.move(network, network.home, seconds=0.6)
            pose, close = network.poses.weight(*self.place), self.weight.close
            self.move(network, pose, 1.2, self.weight.approach, close)
            self.bring(*self.weight.factors, seconds=0.4)

    def names(self, *keys: str) -> list[Any]:
        """What things are called, as labels."""
        return [self.say(f"label-{key}") for key in keys]

    def nudge(self) -> None:
        """Two rates in a row: what a nudge of the weight does to the loss."""
        network, weight = self.network, self.weight
        chain = self.chain = Chain(network, weight.rates, self.names("weight", "sum", "loss"))
        parts = [*weight.close, *weight.factors, *weight.signs, *chain.members]
        with self.beat("nudge"):
            self.move(network, network.poses.chain(*self.place), 1.2, partial(weight.part, chain), parts)
            self.change(chain.go_on, *chain.members, seconds=2.8, rate=linear)

    def multiply(self) -> None:
        """Both factors leave their slopes for their product."""
        weight = self.weight
        with self.beat("gradient", gradient=weight.gradient, loss=weight.direction):
            self.change(partial(weight.line_up, self.chain), *weight.factors, *weight.signs, seconds=0.9)
            self.bring(*weight.result, seconds=0.4)

    def go_on_back(self) -> None:
        """Back home: the same over many layers, to one neuron of the first."""
        network, layers = self.network, (self.place.layer - 1, self.place.layer)
        unit = int(network.back.errors(0, 0, self.probe).argmax())
        with self.beat("paths"):
            self.dismiss(self.chain, *self.weight.on_stage, seconds=0.2)
            self.move(network, network.home, 1.0, partial(network.back.cover, layers, 0, self.probe))
            self.change(partial(network.back.paths, unit, 0, self.probe), network, seconds=1.4)
