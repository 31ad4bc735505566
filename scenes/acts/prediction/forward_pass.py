"""An example's signal runs through the network, before training and after, and becomes a guess."""

from __future__ import annotations

from functools import partial

from manim import smooth
from manim.utils.rate_functions import ease_out_cubic

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.kept import Kept
from tracereel.scenes.exhibits.network.sums import Sums
from tracereel.scenes.parts.text import RIGHT
from tracereel.scenes.read import choices
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.wording import guess, label
from tracereel.scenes.tell.scene import TraceScene

WAVE = 0.65  # seconds from layer to layer, both times


class ForwardPass(TraceScene):
    """A signal runs through the network and becomes a guess."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """The untrained network, and the example that will go in."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.face(self.probe, 0)
        self.network.lay_tracks()
        self.network.forward.darken()
        self.network.building.unroll(0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.go_in()
        self.meet_the_first()
        self.cross_to_the_end()
        self.guess_wrongly()
        self.train()
        self.cross_again()

    def go_in(self) -> None:
        """The example becomes a line of numbers, and these set out."""
        network = self.network
        with self.beat("goes-in", label=label(self.run, self.probe)):
            self.change(network.building.unroll, network, seconds=1.5)
        with self.beat("carries"):
            self.send(network, 0, self.probe, [0], seconds=1.4, landing=0)

    def meet_the_first(self) -> None:
        """From near: what arrives at a neuron is added up, and is passed on, or not."""
        network = self.network
        with self.beat("adds"):
            few = network.forward.contrast(0, 0, self.probe)
            self.move(network, network.poses.near({0: few}), seconds=1.2)
            self.land(network, 0, self.probe, 0, seconds=1.2)

    def cross_to_the_end(self) -> None:
        """Layer after layer, for the first time: to the last sums, and what they become."""
        network, last = self.network, self.network.last
        self.sums = Sums(network, 0, self.probe)
        with self.beat("sums"):
            self.move(network, network.home, seconds=1.2)
            self.send(network, 0, self.probe, range(1, last + 1), seconds=WAVE)
            self.add(*self.sums.members)
            self.change(self.sums.come, network, self.sums, seconds=0.7)
            self.wait(0.4)
        with self.beat("ends", link=self.run.layers[-1].activation):
            self.change(self.sums.become, network, self.sums, seconds=1.1, rate=ease_out_cubic)
            self.bring(network.names.percents(0, self.probe), seconds=0.4)

    def guess_wrongly(self) -> None:
        """What an untrained network makes of it: of all chances, the guess's and the right answer's."""
        network = self.network
        with self.beat("first-guess", **self.answers(0)):
            network.marks.focus(network.last, network.forward.guess(0, self.probe))
            self.change(partial(network.names.shares.keep, 0, self.probe), network, seconds=0.5)
        network.marks.focus(network.last, None)

    def answers(self, entry: int) -> dict[str, Value]:
        """What the network says of the example at an entry, and how that is."""
        run, probe = self.run, self.probe
        right = guess(run, entry, probe).value == label(run, probe).value
        return {
            "guess": guess(run, entry, probe),
            "label": label(run, probe),
            "sure": self.network.forward.sure(entry, probe),
            "chance": self.network.forward.chance(entry, probe),
            "right": "yes" if right else "no",
        }

    def train(self) -> None:
        """The first share is marked; then all recorded steps, fast: only the weights change."""
        network, last = self.network, self.run.last
        words = self.say("label-first", chance=network.forward.chance(0, self.probe), align=RIGHT)
        kept = self.kept = Kept(network, 0, self.probe, words)
        with self.beat("training"):
            self.add(*kept.members)
            self.change(kept.calm, network, kept, seconds=0.6)
            step = self.say("label-step")
            self.replay(network, seconds=2.2, first=0, last=last, rate=smooth, counted=self.run, word=step)

    def cross_again(self) -> None:
        """The same wave at the same pace."""
        network, last = self.network, self.run.last
        with self.beat("last-guess", link=self.run.layers[-1].activation, **self.answers(last)):
            self.send(network, last, self.probe, seconds=WAVE)
            self.change(partial(self.kept.grow, last), network, self.kept, seconds=0.8, rate=ease_out_cubic)
            told = network.forward.told(last, self.probe)
            self.bring(network.names.percents(last, self.probe, told), seconds=0.3)
        with self.beat("next"):
            self.change(self.kept.come_back, network, self.kept, seconds=0.8)
