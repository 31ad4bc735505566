"""How wrong a prediction is, in one number: missed values by their squares, missed classes by surprise."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import CrossEntropyClassifier
from tracereel.scenes.acts.regression import Regression
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.slide import Slide
from tracereel.scenes.exhibits.squares import Squares
from tracereel.scenes.parts.text import LEFT, RIGHT
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import naming
from tracereel.scenes.tell.scene import TraceScene

LEARN, RIDE = 2.0, 3.2  # seconds of each training
ENDS, NAMED = {"never": LEFT, "certain": RIGHT}, {"average": RIGHT, "sure": None}


class MeasuringError(TraceScene):
    """One number for a mistake: the loss."""

    roles = {
        "run": CrossEntropyClassifier(
            "a classifier of dense layers, trained with softmax cross-entropy",
            link="softmax",
            holds=("deltas",),
        ),
        "curve": Regression("a network that predicts one number from one, trained on squared misses"),
    }
    stamped = ("curve",)

    def first_picture(self) -> None:
        """Points, and the curve that an untrained network lays through them."""
        self.squares = self.exhibit(Squares, self.views["curve"])
        self.squares.show(0)
        self.add(*self.squares.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.probe = self.followed(choices.example(self.run))
        self.stand_at(0, "curve")
        self.square_the_misses()
        self.let_it_learn()
        self.look_at_the_truth()
        self.climb_the_slide()
        self.let_all_ride()
        self.come_back()

    def square_the_misses(self) -> None:
        """Each miss is the side of a square; all squares together have a mean."""
        squares = self.squares
        with self.beat("miss"):
            self.change(squares.miss, squares, seconds=0.8)
            self.change(squares.square, squares, seconds=1.2)
        with self.beat("mean", mean=squares.reading(0)):
            self.change(squares.gather, squares, seconds=1.3)
            name = self.say("label-mean", color=self.theme.muted, align=squares.align)
            self.bring(*squares.named(name), seconds=0.4)

    def let_it_learn(self) -> None:
        """The curve comes to its points."""
        squares, last = self.squares, self.views["curve"].last
        with self.beat("learn", **squares.told):
            self.replay(squares, *squares.meant, seconds=LEARN, first=0, last=last, show=squares.show)
            self.wait(0.8)

    def look_at_the_truth(self) -> None:
        """The network's answers to our example: all but the truth's go dark."""
        self.network = network = self.exhibit(NetworkExhibit, self.run)
        network.face(self.probe, 0)
        network.lay_tracks()
        with self.beat("truth"):
            self.dismiss(self.squares, *self.squares.meant, seconds=0.3)
            self.stamp("run")
            self.stand_at(0)
            self.bring(network, seconds=0.4)
            self.send(network, 0, self.probe, seconds=0.4)
            self.grow(network, 0, self.probe, seconds=0.6)
            self.change(partial(network.back.single_out, 0, self.probe), network, seconds=0.8)
            self.bring(network.names.percents(0, self.probe, [network.label(self.probe)]), seconds=0.3)

    def climb_the_slide(self) -> None:
        """That bar becomes the foot of a slide; how high its tip stands is the loss."""
        slide = self.slide = self.exhibit(Slide, self.run, probe=self.probe)
        ends = [self.say(f"label-{key}", color=self.theme.muted, align=side) for key, side in ENDS.items()]
        with self.beat("slide", chance=slide.chance(0), loss=slide.loss(0)):
            self.add(*slide.members, slide.words.share)
            self.change(partial(slide.lay, self.network), self.network, slide, slide.words.share, seconds=1.0)
            self.change(slide.draw, slide, seconds=0.9)
            self.bring(*slide.ends(*ends), seconds=0.3)
            self.change(slide.rise, slide, seconds=0.7)
            self.bring(*slide.costs(self.say("label-loss", color=self.theme.muted, align=LEFT)), seconds=0.3)

    def let_all_ride(self) -> None:
        """Unseen examples on the same slide, through all steps."""
        slide, last = self.slide, self.run.last
        with self.beat("ride", **slide.riders.told):
            self.dismiss(*slide.words.costs, slide.words.share, seconds=0.2)
            self.change(slide.come, slide, *slide.words.ended, seconds=1.5, rate=linear)
            names = [self.say(f"label-{key}", align=side) for key, side in NAMED.items()]
            self.bring(*(told := slide.averaged(*names)), seconds=0.3)
            self.replay(slide, *told, seconds=RIDE, first=0, last=last, show=slide.ride)
            self.change(slide.land, slide, seconds=0.5)
            self.bring(*slide.arrived(), seconds=0.3)
            self.wait(0.4)

    def come_back(self) -> None:
        """Our example's bar goes back into its network, as it was at first: somebody is to blame."""
        slide, run, probe, network = self.slide, self.run, self.probe, self.network
        with self.beat("next", **naming(run, probe), loss=slide.loss(0)):
            self.dismiss(*slide.words.averages, *slide.arrived(), *slide.words.ended, seconds=0.2)
            self.change(slide.leave, slide, seconds=0.5)
            self.stand_at(0)
            self.bring(*slide.words.costs, seconds=0.2)
            self.change(partial(slide.go_home, network), network, slide, *slide.words.costs, seconds=0.9)
