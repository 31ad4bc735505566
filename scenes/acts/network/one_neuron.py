"""One neuron of the first layer is visited: it weighs what comes in, adds it up, and answers."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.knobs import Knobs
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.opened_neuron import OpenedNeuron, sign
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import called, label
from tracereel.scenes.tell.motion import FadeIn, FadeOut
from tracereel.scenes.tell.scene import TraceScene


class OneNeuron(TraceScene):
    """It weighs its inputs, adds them up, and answers."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """The untrained network, and our example before it."""
        self.network = self.exhibit(NetworkExhibit, self.run, last=0)
        self.probe = self.followed(choices.example(self.run))
        self.terms = Terms(self.run, choices.neuron(self.run, self.probe), self.probe)
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.rest()
        self.home = self.network.poses.centred()
        self.named, self.called = label(self.run, self.probe), called(self.run, self.probe)
        self.network.stand(self.home)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.visit()
        self.read_its_numbers()
        self.turn_its_knobs()
        self.multiply()
        self.add_up()
        self.answer()

    def visit(self) -> None:
        """The camera goes to one neuron; its lines come apart."""
        network, unit = self.network, self.terms.unit
        with self.beat("visit", label=self.named, called=self.called):
            self.change(partial(network.marks.point_out, 0, unit, 0, self.probe), network, seconds=0.8)
            self.wait(0.4)
            self.move(network, network.poses.neuron(0, unit))
            self.wait(0.6)

    def read_its_numbers(self) -> None:
        """So near that single inputs are numbers."""
        self.knobs = Knobs(self, self.network, self.terms)
        with self.beat("numbers", label=self.named, called=self.called, spans=self.terms.spans):
            self.add(*self.knobs.members)
            self.change(self.knobs.dive, self.network, self.knobs, seconds=1.6)
            for number in self.knobs.numbers:
                self.bring(number, seconds=0.25)
            self.wait(0.8)

    def turn_its_knobs(self) -> None:
        """Every input's weight is a knob."""
        with self.beat("knobs", spans=self.terms.spans):
            self.change(self.knobs.turn, self.knobs, seconds=2.0, rate=linear)
            for number in self.knobs.settings:
                self.bring(number, seconds=0.2)

    def multiply(self) -> None:
        """Back to all inputs and all weights: each times its own."""
        network, knobs = self.network, self.knobs
        self.neuron = OpenedNeuron(self, network, self.terms)
        with self.beat("multiply"):
            self.dismiss(knobs.numbers, knobs.settings, seconds=0.3)
            self.change(knobs.fold, knobs, seconds=0.4)
            network.stand(network.poses.opened(0, self.terms.unit))
            self.change(knobs.rise, knobs, seconds=1.2)
            self.remove(*knobs.members, *network.members)
            self.add(*self.neuron.members)
            words = (self.say(key) for key in ("label-inputs", "label-weights", "label-products"))
            self.names = self.neuron.name(*words).set_color(self.theme.muted)
            self.bring(self.names, self.neuron.signs, seconds=0.4)
            self.change(self.neuron.multiply, self.neuron, seconds=1.5)
            for k, number in enumerate(self.neuron.row):  # one input, its weight, its product
                self.neuron.mark(k + 1)
                self.bring(number, seconds=0.4)

    def add_up(self) -> None:
        """Products pile up, and the bias with them; what is left stands alone."""
        neuron, sums, bias = self.neuron, self.neuron.sums, self.terms.bias
        with self.beat("add", bias=bias):
            self.dismiss(self.names, neuron.signs, *neuron.row, seconds=0.3)
            self.change(neuron.part, neuron, seconds=0.8)
            self.change(neuron.pile, neuron, seconds=2.4, rate=linear)
            self.bring(*sums.totals, seconds=0.3)
            self.change(neuron.add_bias, neuron, seconds=0.4)
            sums.name_bias(self.say("label-bias", bias=bias, bias_is=sign(bias)))
            self.bring(sums.bias, seconds=0.3)
            self.bring(sums.sum, seconds=0.4)

    def answer(self) -> None:
        """What is left becomes its answer, and goes back with the camera to where it belongs."""
        neuron, network, sums = self.neuron, self.network, self.neuron.sums
        with self.beat("answer", answer=self.terms.answer, sum_is=sign(self.terms.sum)):
            self.change(neuron.leave, neuron, seconds=0.7)
            self.play(FadeOut(sums.sum), FadeIn(sums.answer), run_time=0.3)
            self.wait(0.8)
            self.dismiss(neuron, sums, seconds=0.3)
            network.stand(network.poses.neuron(0, self.terms.unit))
            network.fade(1.0)
            self.bring(network, seconds=0.4)
            self.move(network, self.home, also=sums.carry, along=[sums.answer])
            self.remove(sums.answer)
