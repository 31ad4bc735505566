"""What a neuron passes on of a sum: many examples fall onto their sums, and go through its curve."""

from __future__ import annotations

from functools import partial

from manim import linear

from tracereel.scenes.acts.classifier import CurvedClassifier
from tracereel.scenes.exhibits.rain_stage import RainStage
from tracereel.scenes.exhibits.terms import sign
from tracereel.scenes.exhibits.visitor import Visitor
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import naming
from tracereel.scenes.tell.scene import TraceScene

TRIED = {"sigmoid": ("relu", "tanh"), "tanh": ("relu", "sigmoid")}
USUAL = ("sigmoid", "tanh")


class ActivationFunctions(TraceScene):
    """A curve decides how much of a sum is passed on."""

    roles = {"run": CurvedClassifier("a classifier of dense layers whose first has a curve")}

    def first_picture(self) -> None:
        """The neuron that we visited, as it begins."""
        self.probe = self.followed(choices.example(self.run))
        self.told = RainStage(self, self.run, choices.neuron(self.run, self.probe), self.probe)
        self.before, self.after, self.words = self.told.before, self.told.after, self.told.words
        self.visitor = Visitor(self, self.before, self.probe)
        self.curve = self.before.sums.layer.activation
        self.named = self.visitor.name(self.say("label-neuron", color=self.theme.muted))
        self.add(*self.before.members, *self.visitor.members, self.named)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(0)
        self.let_it_rain()
        self.bend()
        self.send_ours_through()
        self.train()
        self.try_others()
        self.ask()

    def let_it_rain(self) -> None:
        """Examples fall out of the neuron onto the sums that they bring it."""
        before, visitor = self.before, self.visitor
        with self.beat("rain", count=self.told.count):
            self.dismiss(self.named, seconds=0.2)
            self.change(visitor.settle, visitor, before, seconds=1.0)
            self.bring(*self.words.line, seconds=0.3)
            self.change(partial(before.fall, visitor.source), before, seconds=2.6, rate=linear)
            self.change(visitor.withdraw, visitor, seconds=0.5)

    def bend(self) -> None:
        """The neuron's curve leaves the line; all goes up to it, and over to what comes out."""
        before = self.before
        with self.beat("curve", curve=self.curve):
            self.change(before.bend, before, seconds=1.0)
            self.sides = [self.told.out(), *self.words.sides(*self.told.named(self.curve))]
            self.bring(*self.sides, seconds=0.3)
            self.change(before.pour("own"), before, seconds=2.7, rate=linear)
            self.wait(0.3)

    def send_ours_through(self) -> None:
        """Our example by itself, with the sum that we saw."""
        visitor, before = self.visitor, self.before
        with self.beat(
            "ours", **naming(self.run, self.probe), sum=visitor.sum,
            answer=visitor.answer, passed=sign(visitor.answer),
        ):  # fmt: skip
            self.dismiss(*(crossed := visitor.crossed(self.sides)), seconds=0.2)
            self.sides = [words for words in self.sides if words not in crossed]
            self.change(partial(before.dim, 0.4), before, seconds=0.3)
            self.change(visitor.come, visitor, seconds=0.9)
            self.bring(visitor.numbers[0], seconds=0.2)
            self.wait(0.4)
            self.change(visitor.go_through, visitor, seconds=1.4)
            self.bring(visitor.numbers[1], seconds=0.2)
            self.wait(0.7)

    def train(self) -> None:
        """The same neuron, trained, under what it was: zero is in one place."""
        told, before, after = self.told, self.before, self.after
        with self.beat("trained", **told.compared):
            self.dismiss(*self.visitor.numbers, *self.sides, *self.words.line, seconds=0.2)
            self.change(self.visitor.fade, self.visitor, seconds=0.3)
            before.dim(1.0, 0.0)
            self.add(*after.members)
            self.stand_at(self.run.last)
            self.change(told.part(), *before.members, *after.members, seconds=1.8)
            self.bring(*told.heads(), seconds=0.3)
            self.wait(0.8)

    def try_others(self) -> None:
        """What other curves would make of the same sums."""
        told, after = self.told, self.after
        with self.beat("others", curve=self.curve):
            self.dismiss(*told.headed, *self.before.members, seconds=0.3)
            self.change(told.join(), *after.members, seconds=0.8)
            for k, name in enumerate(TRIED.get(self.curve, USUAL)):
                self.dismiss(*told.gives_way(), seconds=0.2)
                title, *ends = told.what_if(name)
                self.bring(title, seconds=0.2)
                if k:
                    self.change(after.toward(name), *after.members, seconds=1.2, rate=linear)
                else:
                    self.change(after.bent(name), *after.members, seconds=0.6)
                    self.change(after.pour(name), *after.members, seconds=2.0, rate=linear)
                self.bring(*ends, seconds=0.2)
                self.wait(0.4)

    def ask(self) -> None:
        """The curve becomes a straight line, and all stands at its sum again."""
        with self.beat("why", curve=self.curve):
            self.dismiss(*self.told.tried, seconds=0.2)
            self.change(self.told.straighten(), *self.after.members, seconds=1.8)
            self.bring(*self.told.reach(), seconds=0.3)
