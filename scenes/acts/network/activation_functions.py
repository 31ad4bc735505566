"""What a neuron passes on of a sum: many examples fall onto their sums, and go through its curve."""

from __future__ import annotations

from functools import partial
from typing import Any

from manim import linear

from tracereel.scenes.acts.classifier import CurvedClassifier
from tracereel.scenes.exhibits.rain_stage import RainStage
from tracereel.scenes.exhibits.terms import sign
from tracereel.scenes.exhibits.visitor import Visitor
from tracereel.scenes.read import choices
from tracereel.scenes.read.wording import called, label
from tracereel.scenes.tell.scene import TraceScene

TRIED = {"sigmoid": ("relu", "tanh"), "tanh": ("relu", "sigmoid")}
USUAL = ("sigmoid", "tanh")


class ActivationFunctions(TraceScene):
    """A curve decides how much of a sum is passed on."""

    roles = {"run": CurvedClassifier("a classifier of dense layers whose first has a curve")}

    def first_picture(self) -> None:
        """The neuron that we visited, as training left it."""
        self.probe = self.followed(choices.example(self.run))
        self.told = RainStage(self, self.run, choices.neuron(self.run, self.probe), self.probe)
        self.after, self.words = self.told.after, self.told.words
        self.visitor = Visitor(self, self.after, self.probe)
        self.curve = self.after.sums.layer.activation
        self.named = self.visitor.name(self.say("label-neuron", color=self.theme.muted))
        self.add(*self.after.members, *self.visitor.members, self.named)

    def construct(self) -> None:
        """The storyboard of the clip."""
        self.stand_at(self.run.last)
        self.let_it_rain()
        self.bend()
        self.send_ours_through()
        self.try_others()
        self.look_back()
        self.ask()

    def let_it_rain(self) -> None:
        """Examples fall out of the neuron onto the sums that they bring it."""
        after, visitor = self.after, self.visitor
        with self.beat("rain", count=self.told.count, kept=after.sums.kept):
            self.dismiss(self.named, seconds=0.2)
            self.change(visitor.settle, visitor, seconds=0.9)
            self.change(after.grow, after, seconds=0.5)
            self.bring(*self.words.line, seconds=0.3)
            self.change(partial(after.fall, visitor.source), after, seconds=2.8, rate=linear)
            self.change(visitor.withdraw, visitor, seconds=0.5)

    def bend(self) -> None:
        """The neuron's curve leaves the line, and all goes through it."""
        after = self.after
        with self.beat("curve", curve=self.curve):
            self.change(after.bend, after, seconds=1.0)
            self.sides = self.words.sides(*self.told.named(self.curve))
            self.bring(*self.sides, seconds=0.3)
            self.change(after.toward("own"), after, seconds=2.4, rate=linear)
            self.wait(0.3)

    def send_ours_through(self) -> None:
        """Our example by itself."""
        visitor, after = self.visitor, self.after
        with self.beat(
            "ours", label=label(self.run, self.probe), called=called(self.run, self.probe), sum=visitor.sum,
            answer=visitor.answer, passed=sign(visitor.answer), silent=self.told.silent, count=self.told.count,
        ):  # fmt: skip
            self.dismiss(*self.sides, seconds=0.2)
            self.change(partial(after.dim, 0.3), after, seconds=0.3)
            self.change(visitor.come, visitor, seconds=0.9)
            self.bring(visitor.numbers[0], seconds=0.2)
            self.wait(0.5)
            self.change(visitor.go_through, visitor, visitor.numbers[0], seconds=0.9)
            self.give_way(visitor.numbers[0], to=[visitor.numbers[1]], seconds=0.3)
            self.wait(0.6)

    def try_others(self) -> None:
        """What other curves would make of the same sums."""
        visitor, after = self.visitor, self.after
        self.what_if: list[Any] = []
        with self.beat("others", curve=self.curve):
            self.dismiss(visitor.numbers[1], *self.words.ends, seconds=0.2)
            self.change(visitor.fade, visitor, seconds=0.3)
            self.change(partial(after.brighten, 0.3), after, seconds=0.3)
            for name in TRIED.get(self.curve, USUAL):
                self.dismiss(*self.what_if, seconds=0.2)
                self.what_if = self.told.what_if(name)
                title, *ends = self.what_if
                self.bring(title, seconds=0.3)
                self.change(after.toward(name), after, seconds=1.2, rate=linear)
                self.bring(*ends, seconds=0.2)
                self.wait(0.4)

    def look_back(self) -> None:
        """The same neuron before it was trained, beside it."""
        told, after = self.told, self.after
        with self.beat("before", curve=self.curve, **told.compared):
            self.dismiss(*self.what_if, seconds=0.2)
            self.add(*told.before.members)
            self.change(told.part(), after, *told.before.members, self.words.zero, seconds=1.6)
            self.bring(*told.heads(self.curve), seconds=0.3)
            self.wait(0.8)

    def ask(self) -> None:
        """The curve becomes a straight line, and nothing is held back."""
        told, after = self.told, self.after
        with self.beat("why", curve=self.curve):
            self.dismiss(*told.headed, *told.before.members, self.words.zero, seconds=0.3)
            self.change(told.join(), after, seconds=1.0)
            self.change(told.straighten(), after, seconds=1.6)
