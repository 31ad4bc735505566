"""Neurons side by side look at the same numbers; the next layer looks at their answers; all knobs are counted."""

from __future__ import annotations

from functools import partial

from manim import linear
from manim.utils.rate_functions import ease_in_out_sine

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.counted import Counted
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
        self.whole = network.centred()
        self.pictured = network.shape.is_image
        network.build(network.portrait() if self.pictured else self.whole, 0)
        self.add(*network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.read_its_numbers()
        self.meet_the_first()
        if self.network.last > 1:
            self.meet_those_between()
        self.meet_the_last()
        self.count()
        self.ask()

    def read_its_numbers(self) -> None:
        """A picture from so near that its cells are numbers."""
        with self.beat("numbers", label=label(self.run, self.probe), called=called(self.run, self.probe)):
            if self.pictured:
                self.pixels = PixelNumbers(self, self.network)
                self.add(*self.pixels.members)
                self.change(self.pixels.dive, self.network, self.pixels, seconds=2.0)
                for row in self.pixels.numbers:
                    self.bring(row, seconds=0.3)
                self.wait(0.8)

    def meet_the_first(self) -> None:
        """Every neuron of the first layer gets all of it."""
        network = self.network
        wall = network.wall_pose(0) if self.pictured else self.whole
        with self.beat("first"):
            if self.pictured:
                self.dismiss(*self.pixels.numbers, seconds=0.3)
                network.build(wall, 0)
                self.change(lambda t: self.pixels.dive(1 - t), network, self.pixels, seconds=1.6)
                self.remove(*self.pixels.members)
            network.connect(0)
            self.deal(network, wall)

    def spread(self) -> None:
        """The first layer goes to its place, and its lines come."""
        network = self.network
        network.connect(0)
        if self.pictured:
            self.move(network, network.built(self.whole, 1))
        self.change(network.connect, network, seconds=1.6, rate=linear)

    def meet_those_between(self) -> None:
        """Layer after layer, each looks at the answers before it."""
        last = self.network.last
        with self.beat("between", between="one" if last == 2 else "more"):
            self.spread()
            self.build_up(range(1, last))

    def meet_the_last(self) -> None:
        """One neuron for every answer."""
        with self.beat("outputs"):
            if self.network.last == 1:
                self.spread()
            self.build_up(range(self.network.last, self.network.last + 1))

    def build_up(self, layers: range) -> None:
        """The lines of a layer come, then its tiles."""
        for k in layers:
            grow = partial(self.build_at, k)
            self.change(grow, self.network, seconds=2.0 / len(layers) ** 0.5, rate=ease_in_out_sine)

    def build_at(self, layer: int, t: float) -> None:
        """A layer, by t from 0 to 1, behind those that are there."""
        self.network.build(self.whole, layer + t)

    def count(self) -> None:
        """All knobs, neuron after neuron."""
        name = self.say("label-knobs", align=LEFT, color=self.theme.muted)
        with self.beat("count"):
            self.counted = Counted(self, self.network, name)
            self.bring(self.counted.words, seconds=0.3)
            self.change(self.counted.show, self.counted, seconds=3.2, rate=linear)
            self.wait(1.0)

    def ask(self) -> None:
        """The camera makes room for answers."""
        with self.beat("next", label=label(self.run, self.probe), called=called(self.run, self.probe)):
            self.dismiss(self.counted.words)
            self.network.rest()
            self.move(self.network, self.network.home)
