"""The landscape of the loss: all of it for one weight and one bias; a slice, and the ground underfoot, for many."""

from __future__ import annotations

from manim import linear, smooth

from tracereel.scenes.acts.hill import Landscaped, OneWeight
from tracereel.scenes.exhibits.answer_curve import AnswerCurve
from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.exhibits.land import Ground, Slice
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read.wording import sized
from tracereel.scenes.tell.scene import TraceScene

DOWN, ON = 3.0, 1.0  # seconds of the way down, and of what follows
SLICED, SINKS = 2.2, 3.4  # of the way on the slice, and of the ground that opens
DIGITS = "hill"  # the data whose inputs have a name


class LossLandscape(TraceScene):
    """Training walks downhill, by the slope underfoot."""

    roles = {
        "run": Landscaped(
            "a classifier of dense layers, trained with softmax cross-entropy",
            link="softmax",
            holds=("deltas",),
        ),
        "hill": OneWeight("a network of one weight and one bias, judged by squared misses"),
    }
    stamped = ("hill",)

    def first_picture(self) -> None:
        """Examples in a row, and what an untrained neuron says along it."""
        self.small = self.views["hill"]
        self.told = "digits" if self.small.header.dataset.name == DIGITS else "values"
        self.curve = self.exhibit(AnswerCurve, self.small)
        self.curve.show(0)
        self.add(*self.curve.members)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0, "hill")
        self.meet_the_neuron()
        self.stand_in_the_fog()
        self.walk_down()
        self.lift_the_fog()
        self.slice_the_many()
        self.open_the_ground()
        with self.beat("next"):
            pass

    def meet_the_neuron(self) -> None:
        """What it should tell apart, by name."""
        names = [
            self.say(f"label-{key}", color=self.theme.muted, align=None, data=self.told)
            for key in ("upper", "lower", "input")
        ]
        with self.beat("neuron", data=self.told):
            self.curve.name(*names)
            self.bring(*self.curve.names, seconds=0.4)

    def stand_in_the_fog(self) -> None:
        """Its two numbers are a place; there it feels the slope."""
        hill = self.hill = self.exhibit(Hill, self.small, part=True)
        hill.own.feel()
        hill.cover()
        hill.show(0)
        with self.beat("fog"):
            self.change(self.curve.stand, self.curve, seconds=1.0)
            self.bring(hill, seconds=0.8)
            self.ways = hill.name(*(self.say(f"label-{k}", align=None) for k in ("weight", "bias")))
            self.bring(*self.ways, seconds=0.3)

    def walk_down(self) -> None:
        """Each step downhill turns the curve."""
        hill, small, down = self.hill, self.small, self.hill.own.down_entry
        first, last = (sized(hill.own.loss(entry)) for entry in (0, small.last))
        with self.beat("walk", first=first, last=last, fell="yes" if last.value < first.value else "no"):
            self.bring(
                *hill.own.wear(word=self.say("label-loss", color=self.theme.muted, align=LEFT)), seconds=0.3
            )
            self.replay(hill, self.curve, seconds=DOWN, first=0, last=down)
            if down < small.last:
                self.replay(hill, self.curve, seconds=ON, first=down, last=small.last)

    def lift_the_fog(self) -> None:
        """All places are seen, first from above, then from the side."""
        hill = self.hill
        hill.own.rest()
        with self.beat("lift"):
            self.dismiss(*hill.own.worn, *self.ways, self.curve, seconds=0.3)
            hill.own.unwear()
            self.change(hill.lift, hill, seconds=1.0)
            self.move(hill, hill.land(), seconds=1.3, also=hill.widen)
            self.move(hill, hill.whole(), seconds=1.4)

    def slice_the_many(self) -> None:
        """A plane through three points of the large network's way."""
        cut = self.cut = self.exhibit(Slice, self.run)
        with self.beat("slice", share=cut.share):
            self.dismiss(self.hill, seconds=0.3)
            self.stamp("run")
            self.stand_at(0)
            self.bring(cut, seconds=0.4)
            self.replay(cut, seconds=SLICED, first=0, last=self.run.last, rate=smooth)

    def open_the_ground(self) -> None:
        """Around where the network stands, the ground sinks as it learns."""
        ground = self.exhibit(Ground, self.run)
        ground.show(0)
        first, last = ground.loss(0), ground.loss(self.run.last)
        with self.beat("ground", fell="yes" if last.value < first.value else "no", first=first, last=last):
            self.dismiss(self.cut, seconds=0.3)
            self.stand_at(0)
            ground.wear(self.say("label-loss", color=self.theme.muted, align=LEFT))
            self.bring(ground, seconds=0.5)
            self.replay(ground, seconds=SINKS, first=0, last=self.run.last, rate=linear)
