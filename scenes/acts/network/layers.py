"""Neurons side by side look at the same numbers; the next layer looks at their answers; all weights are counted."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.counted import Counted
from tracereel.scenes.exhibits.layered import Layered
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.pixel_numbers import PixelNumbers
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import called, label
from tracereel.scenes.tell.scene import TraceScene


class Layers(TraceScene):
    """Many neurons side by side, and layer after layer."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """Our example, large and alone."""
        self.network = network = self.exhibit(NetworkExhibit, self.run, last=0)
        self.probe = self.followed(choices.example(self.run))
        network.show(0)
        network.look_at(self.probe)
        network.rest()
        self.layered, self.pictured = Layered(self, network), network.shape.is_image
        network.building.build(network.poses.portrait() if self.pictured else self.layered.pose, 0)
        self.add(*network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.read_its_numbers()
        self.meet_the_first()
        self.meet_the_others()
        self.count()
        self.ask()

    def read_its_numbers(self) -> None:
        """A picture from so near that its cells are numbers."""
        with self.beat("numbers", label=label(self.run, self.probe), called=called(self.run, self.probe)):
            if self.pictured:
                self.pixels = PixelNumbers(self, self.network)
                self.add(*self.pixels.members)
                self.change(self.pixels.dive, self.network, self.pixels, seconds=1.6)
                for row in self.pixels.numbers:
                    self.bring(row, seconds=0.2)
                self.wait(0.8)

    def meet_the_first(self) -> None:
        """Every neuron of the first layer gets all of it."""
        network = self.network
        wall = network.poses.wall(0) if self.pictured else self.layered.pose
        with self.beat("first"):
            if self.pictured:
                self.dismiss(*self.pixels.numbers, seconds=0.3)
                network.building.build(wall, 0)
                self.change(self.pixels.rise, network, self.pixels, seconds=1.3)
            network.building.connect(0)
            self.deal(network, wall, seconds=1.8)
            self.change(self.layered.answer, network, seconds=0.6)

    def spread(self) -> None:
        """The first layer goes to its place, and its lines come."""
        (network := self.network).building.connect(0)
        self.add(*self.layered.members)
        if self.pictured:
            self.move(network, network.building.built(self.layered.pose, 1))
        self.bracket(0)
        self.change(network.building.connect, network, seconds=1.0, rate=linear)

    def bracket(self, layer: int) -> None:
        """A layer is one thing, of so many neurons."""
        self.change(partial(self.layered.bracket, layer), self.layered, seconds=0.3)
        words = self.say("label-layer", neurons=self.layered.width(layer), align=None)
        self.bring(*self.layered.name(layer, words), seconds=0.3)

    def meet_the_others(self) -> None:
        """Layer after layer, each looks at the answers before it; the last has a neuron for every answer."""
        if (last := self.network.last) > 1:
            with self.beat("between", between="one" if last == 2 else "more"):
                self.build_up(range(1, last))
        with self.beat("outputs"):
            self.build_up(range(last, last + 1))

    def build_up(self, layers: range) -> None:
        """The lines of a layer come, then its tiles; then the answers before it go into it."""
        seconds = 1.2 * len(layers) ** -0.7
        if layers.start == 1:
            self.spread()
        for k in layers:
            self.change(partial(self.layered.grow, k), self.network, seconds=seconds)
            self.bracket(k)
            self.change(partial(self.layered.hand_on, k), self.network, seconds=seconds, rate=linear)

    def count(self) -> None:
        """All weights and biases, neuron after neuron."""
        with self.beat("count"):
            self.change(self.network.calm, self.network, seconds=0.3)
            self.counted = Counted(self, self.network, self.say("label-knobs", align=LEFT))
            self.dismiss(self.layered, *self.layered.names, seconds=0.3)
            self.change(self.counted.clear, self.counted, seconds=0.4)
            self.bring(self.counted.words)
            self.change(self.counted.show, self.counted, seconds=2.4, rate=linear)
            self.wait(0.8)

    def ask(self) -> None:
        """Our example sets out."""
        with self.beat("next", label=label(self.run, self.probe), called=called(self.run, self.probe)):
            self.dismiss(self.counted.words, seconds=0.3)
            self.network.rest()
            self.send(self.network, 0, self.probe, range(self.network.last), seconds=0.7)
