"""Neurons side by side look at the same numbers; the next layer looks at their answers; all weights are counted."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.counted import Counted
from tracereel.scenes.exhibits.followed import Followed
from tracereel.scenes.exhibits.layered import Layered
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.pixel_numbers import PixelNumbers
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import naming
from tracereel.scenes.tell.scene import TraceScene


class Layers(TraceScene):
    """Many neurons side by side, and layer after layer."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """Our example, large and alone."""
        self.network = network = self.exhibit(NetworkExhibit, self.run, last=0)
        self.probe = self.followed(choices.example(self.run))
        self.named = naming(self.run, self.probe)
        network.face(self.probe, 0)
        self.layered, self.pictured = Layered(self, network), network.shape.is_image
        network.building.build(network.poses.portrait() if self.pictured else self.layered.pose, 0)
        self.add(*network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.read_its_numbers()
        self.meet_the_first()
        self.meet_the_others()
        self.count_and_ask()

    def read_its_numbers(self) -> None:
        """A picture from so near that its cells are numbers."""
        with self.beat("numbers", **self.named):
            if self.pictured:
                self.pixels = pixels = PixelNumbers(self, self.network)
                self.add(*pixels.members)
                self.change(pixels.dive, self.network, pixels, seconds=1.6)
                for row in pixels.numbers:
                    self.bring(row, seconds=0.3)

    def meet_the_first(self) -> None:
        """Every neuron of the first layer gets all of it."""
        with self.beat("first"):
            if self.pictured:
                self.dismiss(*self.pixels.numbers, seconds=0.3)
                self.network.building.build(self.layered.wall, 0)
                self.change(self.pixels.rise, self.network, self.pixels, seconds=1.2)
            self.network.building.connect(0)
            self.deal(self.network, self.layered.wall, seconds=2.4)
            self.change(self.layered.answer, self.network, seconds=0.6)

    def meet_the_others(self) -> None:
        """Layer after layer, each looks at the answers before it; the last has a neuron for every answer."""
        if (last := self.network.last) > 1:
            with self.beat("between", between="one" if last == 2 else "more"):
                self.spread()
                self.build_up(1, seconds=1.0)
                one = Followed(self, self.layered)
                self.add(one.panel)
                self.change(one.approach, one, seconds=1.6)
                self.change(one.go, one, seconds=2.2)
        with self.beat("outputs"):
            if last == 1:
                self.spread()
            else:  # back to all layers, and all answers go on
                self.change(one.withdraw, one, seconds=1.4)
                self.change(one.leave, one, seconds=0.3)
            for layer in range(1, last):
                if layer > 1:
                    self.build_up(layer, seconds=0.6)
                self.change(partial(self.layered.hand_on, layer), self.network, seconds=1.0, rate=linear)
            self.build_up(last, seconds=1.2)

    def spread(self) -> None:
        """The first layer goes to its place, and its lines come."""
        self.bring_to_back(self.layered.panel)
        if self.pictured:
            self.move(self.network, self.network.building.built(self.layered.pose, 1), seconds=1.2)
        self.gather(0)
        self.change(self.network.building.connect, self.network, seconds=0.8, rate=linear)

    def gather(self, layer: int) -> None:
        """A layer is one thing, of so many neurons."""
        self.add(*self.layered.write(layer, self.say))
        self.change(partial(self.layered.gather, layer), self.layered, seconds=0.4)

    def build_up(self, layer: int, seconds: float) -> None:
        """The lines of a layer come, then its tiles, which nothing has reached yet."""
        self.change(partial(self.layered.grow, layer), self.network, seconds=seconds)
        self.gather(layer)

    def count_and_ask(self) -> None:
        """All weights and biases, neuron after neuron; then our example sets out."""
        with self.beat("count"):
            self.change(self.network.calm, self.network, seconds=0.3)
            counted = self.counted = Counted(self, self.network, self.say("label-knobs"))
            self.dismiss(self.layered.panel, *self.layered.names, seconds=0.3)
            self.change(counted.clear, counted, seconds=0.4)
            self.bring(counted.words)
            self.change(counted.show, counted, seconds=2.0, rate=linear)
            self.change(counted.end, self.network, seconds=1.4)
        with self.beat("next", **self.named) as beat:
            self.dismiss(counted.words, seconds=0.3)
            self.change(self.network.calm, self.network, seconds=0.3)
            self.send(self.network, 0, self.probe, range(self.network.last))
            beat.speak()
            self.change(self.layered.set_out, self.network, seconds=2.2, rate=linear)
