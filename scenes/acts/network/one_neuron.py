"""One neuron of the first layer is visited: it weighs what comes in, adds it up, and answers."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.knobs import Knobs
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.opened_neuron import OpenedNeuron
from tracereel.scenes.exhibits.terms import Terms, sign, some
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import naming
from tracereel.scenes.tell.scene import TraceScene

LEARN = 0.65  # seconds through training, of its end, and back


class OneNeuron(TraceScene):
    """It weighs its inputs, adds them up, and answers."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """The untrained network, and our example before it."""
        self.network = self.exhibit(NetworkExhibit, self.run, last=0)
        self.probe = self.followed(choices.example(self.run))
        self.terms = Terms(self.run, choices.neuron(self.run, self.probe), self.probe)
        self.network.face(self.probe, 0)
        self.ours = naming(self.run, self.probe)
        self.network.stand(self.network.poses.centred())
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.visit()
        self.turn_its_knobs()
        self.multiply()
        self.add_up()
        self.answer()

    def visit(self) -> None:
        """The camera goes to one neuron, whose lines come apart; then so near that what comes in is numbers."""
        network, unit = self.network, self.terms.unit
        with self.beat("visit", **self.ours):
            self.change(partial(network.marks.point_out, 0, unit, 0, self.probe), network, seconds=0.8)
            self.move(network, network.poses.neuron(0, unit))
        self.knobs = Knobs(self, self.network, self.terms)
        with self.beat("numbers", **self.ours, spans=self.terms.spans):
            self.add(*self.knobs.members)
            self.change(self.knobs.dive, self.network, self.knobs, seconds=1.6)
            for number in self.knobs.words.as_read:
                self.bring(number, seconds=0.12)

    def turn_its_knobs(self) -> None:
        """Out of every number comes a knob, its weight."""
        with self.beat("knobs", spans=self.terms.spans):
            self.dismiss(*self.knobs.words.around, seconds=0.3)
            self.change(self.knobs.part, self.knobs, self.knobs.words.numbers, seconds=1.1, rate=linear)
            for k, number in enumerate(self.knobs.words.settings):
                self.change(partial(self.knobs.turn, k), self.knobs, seconds=0.22, rate=linear)
                self.bring(number, seconds=0.08)

    def multiply(self) -> None:
        """Back to all inputs and all weights: each times its own."""
        network, knobs = self.network, self.knobs
        neuron = self.neuron = OpenedNeuron(self, network, self.terms)
        with self.beat("multiply", spans=self.terms.spans):
            self.dismiss(knobs.words.numbers, *knobs.words.settings, seconds=0.3)
            self.change(knobs.fold, knobs, seconds=0.4)
            network.stand(network.poses.opened(0, self.terms.unit))
            self.change(knobs.rise, knobs, seconds=1.1)
            self.remove(*knobs.members, *network.members)
            self.add(*neuron.members)
            neuron.words.name(*map(self.say, ("label-inputs", "label-weights", "label-products")))
            self.bring(*neuron.words.before, seconds=0.3)
            self.change(neuron.multiply, neuron, seconds=1.2)
            self.bring(*neuron.words.after, seconds=0.3)
            for k, number in enumerate(neuron.words.row):  # one input, its weight, its product
                self.change(partial(neuron.mark, k), neuron, seconds=0.25, rate=linear)
                self.bring(number, seconds=0.2)
            self.wait(0.2)

    def add_up(self) -> None:
        """Products pile up, what is left of them goes on; the bias comes to it, after what training makes of it."""
        neuron, sums = self.neuron, self.neuron.sums
        told = [*sums.totals, sums.bias]
        with self.beat("add"):
            self.dismiss(neuron.words, seconds=0.3)
            self.change(neuron.part, neuron, seconds=0.8)
            self.bring(*sums.name(self.say("label-added"), self.say("label-taken")), seconds=0.3)
            self.change(neuron.pile, neuron, seconds=2.7, rate=linear)
            self.bring(*sums.totals, seconds=0.3)
            self.change(neuron.go_on, neuron, *sums.totals, *sums.names, seconds=1.1, rate=linear)
        with self.beat("bias", bias=self.terms.bias, **self.terms.told):
            self.bring(*sums.name(self.say("label-bias")), sums.bias, seconds=0.3)
            for first, last in neuron.training:
                self.replay(neuron, *told, seconds=LEARN, first=first, last=last, show=neuron.train_bias)
            self.change(neuron.add_bias, neuron, seconds=0.6)
            self.bring(*sums.name(self.say("label-sum")), sums.sum, seconds=0.3)

    def answer(self) -> None:
        """The sum becomes its answer, and goes back with the camera to where it belongs; another's is below zero."""
        neuron, network, sums, terms = self.neuron, self.network, self.neuron.sums, self.terms
        other = network.marks.silent(0, terms.unit, 0, self.probe)
        with self.beat("answer", answer=terms.answer, sum_is=sign(terms.sum), silent=some(other)):
            self.change(neuron.leave, neuron, seconds=0.7)
            self.give_way(sums.sum, to=[sums.answer], seconds=0.4)
            network.appear(network.poses.apart(0, terms.unit))
            self.give_way(neuron, *sums.members, to=[network])
            self.change(sums.settle, network, sums.answer, seconds=0.4)
            self.move(network, network.poses.answering(0), 1.2, sums.carry, along=[sums.answer])
            if other is not None:
                self.change(partial(network.marks.fall_silent, 0, other, 0, self.probe), network, seconds=0.8)
                self.bring(sums.beside(other, self.say("label-unknown", weight="SEMIBOLD")), seconds=0.3)
