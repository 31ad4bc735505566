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
        trace = self.run.trace
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.label = self.network.label(self.probe)
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.arrive(0, self.probe)
        self.network.names.percents(0, self.probe, [self.label])
        self.place = Place(self.network.last, *analysis.telling_weight(trace, 0, self.probe))
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
        self.write_it_down()
        self.add_up_paths()
        with self.beat("next"):
            self.change(partial(self.network.back.whole, 0, self.probe), self.network, seconds=0.8)

    def miss(self) -> None:
        """What the answers lack turns violet."""
        network, back = self.network, self.network.back
        with self.beat("miss", label=label(self.run, self.probe)):
            self.change(partial(back.hush, 0, self.probe), network, seconds=0.8)
            self.change(partial(back.want, 0, self.probe), network, seconds=1.2)
            self.bring(self.missing(), seconds=0.3)

    def missing(self) -> Any:
        """What the right answer lacks, as a number."""
        return self.network.names.percents(0, self.probe, [self.label], missing=True)

    def flow(self) -> None:
        """The wave, right to left."""
        with self.beat("flow"):
            self.flow_back(self.network, 0, self.probe, seconds=min(0.8, WAY / (self.network.last + 1)))

    def print_itself(self) -> None:
        """The first layer, close: who had a say wears the print of what it saw."""
        with self.beat("print", silent=facts.silenced(self.run.trace, 0, self.probe)):
            self.move(self.network, self.network.wall_pose(0), seconds=1.0)

    def come_to_one_weight(self) -> None:
        """From all weights to one."""
        network = self.network
        names = [
            self.say("label-answer", color=self.theme.muted),
            self.say("label-blame", color=self.theme.muted),
        ]
        self.weight = OneWeight(network, self.place, 0, names)
        with self.beat("question"):
            self.move(network, network.home, seconds=0.8)
            self.move(network, network.weight_pose(*self.place), 1.4, self.weight.approach, self.weight.close)
            self.bring(*self.weight.factors, seconds=0.4)

    def nudge(self) -> None:
        """Two rates in a row: what a nudge of the weight does to the loss."""
        network, weight = self.network, self.weight
        keys = "label-weight", "label-sum", "label-loss"
        names = [self.say(key, color=self.theme.muted) for key in keys]
        chain = self.chain = Chain(network, weight.rates, names)
        with self.beat("nudge", loss=weight.direction):
            self.move(
                network, network.chain_pose(*self.place), 1.0, partial(weight.part, chain), weight.shared
            )
            self.add(*chain.members, *weight.signs)
            self.change(chain.show, *chain.members, seconds=1.7, rate=linear)
            self.bring(*names, weight.product, seconds=0.3)

    def write_it_down(self) -> None:
        """The same as a formula, at its objects."""
        network, weight, chain = self.network, self.weight, self.chain
        with self.beat("gradient", gradient=weight.gradient):
            self.dismiss(*chain.members, *chain.names, *weight.signs, seconds=0.2)
            along = [*weight.shared, weight.product]
            self.move(network, network.weight_pose(*self.place), 1.0, partial(weight.meet, chain), along)
            self.bring(weight.arrows(), weight.formula, seconds=0.3)

    def add_up_paths(self) -> None:
        """Back home: the same rule over many layers."""
        network, layers = self.network, (self.place.layer - 1, self.place.layer)
        unit = int(network.back.errors(0, 0, self.probe).argmax())
        with self.beat("paths"):
            self.dismiss(*self.weight.on_stage, seconds=0.2)
            self.move(network, network.home, 1.0, partial(network.back.cover, layers, 0, self.probe))
            self.bring(self.missing(), seconds=0.1)
            self.change(partial(network.back.paths, unit, 0, self.probe), network, seconds=1.3)
