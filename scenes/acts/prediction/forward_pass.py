"""An example's signal runs through the network, before training and after, and becomes a guess."""

from __future__ import annotations

from manim import smooth

from tracereel.scenes.acts.classifier import Classifier
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.read import choices
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.wording import guess, label
from tracereel.scenes.tell.scene import TraceScene

WAVE = 0.75  # seconds from layer to layer, both times


class ForwardPass(TraceScene):
    """A signal runs through the network and becomes a guess."""

    roles = {"run": Classifier("a classifier of dense layers")}

    def first_picture(self) -> None:
        """The untrained network, and the example that will go in."""
        self.network = self.exhibit(NetworkExhibit, self.run)
        self.probe = self.followed(choices.example(self.run))
        self.network.show(0)
        self.network.look_at(self.probe)
        self.network.rest()
        self.network.building.unroll(0)
        self.add(*self.network.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.go_in()
        self.cross_to_the_end()
        self.guess_wrongly()
        self.train()
        self.cross_again()

    def go_in(self) -> None:
        """The example becomes a line of numbers."""
        with self.beat("goes-in", label=label(self.run, self.probe)):
            self.change(self.network.building.unroll, self.network, seconds=1.5)

    def cross_to_the_end(self) -> None:
        """Line by line, layer by layer: the wave, slowly, for the first time."""
        network, last = self.network, self.network.last
        with self.beat("carries"):
            self.send(network, 0, self.probe, [0], seconds=1.4)
        with self.beat("adds"):
            self.send(network, 0, self.probe, range(1, last + 1), seconds=WAVE)
        with self.beat("ends", link=self.link):
            self.grow(network, 0, self.probe, seconds=1.4)

    @property
    def link(self) -> str:
        """What the last layer's function is, for the words."""
        return self.run.layers[-1].activation

    def guess_wrongly(self) -> None:
        """What an untrained network makes of it."""
        network = self.network
        network.marks.focus(network.last, int(network.forward.answers(0, self.probe).argmax()))
        with self.beat("first-guess", **self.answers(0)):
            self.percents(0)
        network.marks.focus(network.last, None)

    def answers(self, entry: int) -> dict[str, Value]:
        """What the network says of the example at an entry, and how that is."""
        run, probe = self.run, self.probe
        right = guess(run, entry, probe).value == label(run, probe).value
        chance = ".1%" if self.network.is_softmax else ".2f"
        output = f"activations/{run.layers[-1].name}"
        return {
            "guess": guess(run, entry, probe),
            "label": label(run, probe),
            "sure": run.derive(chance, "largest", [(output, entry, (probe,))]),
            "chance": run.read(chance, output, entry, probe, self.network.label(probe)),
            "right": "yes" if right else "no",
            "link": self.link,
        }

    def percents(self, entry: int) -> None:
        """Numbers at the bars that are worth one."""
        units = {
            int(self.network.forward.answers(entry, self.probe).argmax()),
            self.network.label(self.probe),
        }
        self.bring(self.network.names.percents(entry, self.probe, sorted(units)), seconds=0.4)

    def train(self) -> None:
        """All recorded steps, fast: only the weights change."""
        network, last = self.network, self.run.last
        with self.beat("training"):
            self.change(network.calm, network, seconds=0.5)
            self.replay(network, seconds=2.4, first=0, last=last, rate=smooth, counted=self.run)

    def cross_again(self) -> None:
        """The same wave at the same pace."""
        network, last = self.network, self.run.last
        with self.beat("last-guess", **self.answers(last)):
            self.send(network, last, self.probe, seconds=WAVE)
            self.grow(network, last, self.probe, seconds=1.0)
            self.percents(last)
        with self.beat("next"):
            self.wait(0.5)
