"""A neuron's weights are what images wrote: the print of the first step, all that came over it, and what it fits."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.developed import Developed
from tracereel.scenes.acts.weighing import weigh_together
from tracereel.scenes.exhibits.exposures import Exposures
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.print_wall import PrintWall
from tracereel.scenes.exhibits.writer_shares import WriterShares
from tracereel.scenes.exhibits.writers import Writers
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import naming
from tracereel.scenes.tell.scene import TraceScene

MOMENT, LEFT = 0.3, 0.16  # seconds from one moment to the next, and that it takes to its place
DEVELOP, SEND, LAND = 2.6, 0.3, 0.15  # seconds in which all develop, a signal crosses, and lands


class FeaturesEmerge(TraceScene):
    """Weights are a double exposure of the images that corrected them."""

    roles = {"run": Developed("a classifier of images, trained by plain gradient descent", entries=3)}

    def first_picture(self) -> None:
        """A neuron's random weights, alone."""
        self.probe = self.followed(choices.example(self.run))
        self.unit = choices.neuron(self.run, self.probe)
        self.named = naming(self.run, self.probe)
        self.writers = self.exhibit(Writers, self.run, unit=self.unit)
        self.add(*self.writers.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.meet_the_batch()
        self.print_the_first()
        self.expose_the_others()
        self.develop_all()
        self.lay_ours_over_them()
        self.hand_on()

    def meet_the_batch(self) -> None:
        """The images of the first batch fly by; those that it answers stay."""
        writers = self.writers
        with self.beat("random"):
            pass
        with self.beat("batch", many=writers.many, batch=writers.all, gate=writers.gate):
            self.change(writers.meet, writers, seconds=0.7, rate=linear)
            self.change(writers.fly, writers, seconds=2.8, rate=linear)

    def print_the_first(self) -> None:
        """What they wrote, without the random start."""
        writers = self.writers
        with self.beat("print", whose=writers.whose(self.probe), **self.named):
            self.change(writers.fade_start, writers, seconds=0.6, rate=linear)
            self.stand_at(1)
            self.change(writers.write, writers, seconds=1.9, rate=linear)
            signs = [self.say(f"label-{does}", **WriterShares.NAME) for does in ("added", "taken")]
            self.shares = WriterShares(writers, signs)
            self.bring(self.shares, seconds=0.3)
            self.wait(0.6)

    def expose_the_others(self) -> None:
        """The same print through all steps; it leaves moments of its way behind."""
        exposures = self.exposures = self.exhibit(Exposures, self.run, unit=self.unit)
        with self.beat("over"):
            self.add(*exposures.members)
            self.dismiss(self.writers, self.shares, seconds=0.4)
            self.change(exposures.come, exposures, seconds=0.7, rate=linear)
            self.add(*exposures.tell(self.say("label-step", color=self.theme.muted)))
            self.steps: list[Any] = []
            for k, (before, entry) in enumerate(exposures.ways):
                self.replay(exposures, seconds=MOMENT, first=before, last=entry)
                self.change(partial(exposures.leave, k), exposures, seconds=LEFT)
                self.steps.append(exposures.step(k))
                self.add(self.steps[-1])
            self.wait(0.3)

    def develop_all(self) -> None:
        """The camera goes back to all neurons of the layer, and all develop."""
        network = self.network = self.exhibit(NetworkExhibit, self.run)
        prints = self.prints = PrintWall(network)
        with self.beat("all"):
            network.show(self.run.last)
            network.rest()
            prints.show(self.run.last)
            network.stand(network.poses.one(prints.layer, self.unit, self.exposures.large))
            self.give_way(self.exposures, *self.steps, to=[network], seconds=0.3)
            hall = network.poses.hall(prints.layer)
            self.move(network, hall, also=prints.go_back, along=[*self.stamps.values()])
            self.replay(network, seconds=DEVELOP, first=1, last=self.run.last, show=prints.show)

    def lay_ours_over_them(self) -> None:
        """Our example is laid over every picture; what fits lights up."""
        network, prints = self.network, self.prints
        with self.beat("fits", fits=prints.fits(self.probe), **self.named):
            network.look_at(self.probe)
            self.move(network, network.poses.hung(prints.layer), seconds=1.1, also=prints.settle)
            self.change(prints.lay, network, seconds=1.2, rate=linear)
            self.change(prints.light, network, seconds=0.6)
            self.add(prints.near)
            self.change(prints.bring_near, network, prints.near, seconds=1.0)
            self.answer = prints.tell(self.say("label-answer"))
            self.bring(*self.answer, seconds=0.3)

    def hand_on(self) -> None:
        """The next layer weighs what the first answers, and hands on to the last."""
        network, last, between = self.network, self.run.last, self.prints.layer + 1 < self.network.last
        with self.beat("next", between="some" if between else "none"):
            self.dismiss(*self.answer, self.prints.near, seconds=0.2)
            weigh_together(self, self.prints, self.probe)
            self.send(network, last, self.probe, range(1, network.last + 1), seconds=SEND, landing=LAND)
            self.grow(network, last, self.probe)
