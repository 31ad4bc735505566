"""A stage for rains: a neuron's first one over the whole width, then the last below it, and what is said of them.

stage = RainStage(scene, view, unit, probe)
scene.change(stage.part(), stage.before, *stage.after.members, seconds=1.6)
scene.change(stage.join(), stage.after, seconds=1.0)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.exhibits.rain import Rain
from tracereel.scenes.exhibits.rain_words import RainWords
from tracereel.scenes.exhibits.sums import Sums
from tracereel.scenes.exhibits.two_rains import span, two, whole
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

ENDS: dict[str, tuple[str, str | None]] = {  # what curves come to at their two ends, as the script calls it
    "sigmoid": ("label-zero", "label-one"), "tanh": ("label-minus-one", "label-one"),
    "relu": ("label-zero", None),
}  # fmt: skip
DEEP = 400.0  # pixels under its line that a curve is seen where no words stand there
SEMIBOLD = "SEMIBOLD"


class RainStage:
    """See the module. probe: our example, whose sum has its place on the line too."""

    def __init__(self, scene: TraceScene, view: View, unit: int, probe: int) -> None:
        self.scene, self.view = scene, view
        self.sums = Sums(view, unit)
        recorded = view.trace.read(f"preactivations/{self.sums.layer.name}", 0)
        own = float(recorded.reshape(len(recorded), -1)[probe, unit])
        self.first, self.last = self.sums.at(0), self.sums.at(view.last)
        spans = (
            self._shared("sums/first", span(np.append(self.first, own), ends=False)),
            self._shared("sums/last", span(self.last)),
        )
        self.line = whole(scene.aspect, *spans[1])
        self.before = Rain(scene, self.sums, 0, whole(scene.aspect, *spans[0]))
        self.lines = two(scene.aspect, *spans)
        self.after = Rain(scene, self.sums, view.last, self.lines[1])
        self.words = RainWords(scene, self.before, scene.say("label-zero", color=scene.theme.muted))
        self.headed: list[Figures] = []
        self.tried: list[Figures] = []  # what is said of other curves

    def _shared(self, name: str, ends: tuple[float, float]) -> tuple[float, float]:
        """The ends of a line that another run beside has too."""
        low, high = ends
        return -self.scene.shared(f"{name}/low", -low), self.scene.shared(f"{name}/high", high)

    # -- what is said ----------------------------------------------------------------------------------------------

    @property
    def count(self) -> Reading:
        """How many examples there are."""
        return self.sums.read(",d", "count", 0)

    def named(self, curve: str) -> list[Figures]:
        """How many lie below zero, and how many above it."""
        say, theme, size = self.scene.say, self.scene.theme, self.words.size
        below, above = (self.sums.read(",d", f"count_{side}_zero", 0) for side in ("below", "above"))
        return [
            say("label-below", count=below, size=size, color=theme.negative, weight=SEMIBOLD),
            say("label-above", count=above, curve=curve, size=size, color=theme.value, weight=SEMIBOLD),
        ]

    def what_if(self, name: str) -> list[Figures]:
        """A curve that this run does not have, and the answers that it comes to at its ends."""
        say, theme, words = self.scene.say, self.scene.theme, RainWords(self.scene, self.after)
        title = say("label-what-if", other=name, size=words.size, color=theme.accent, weight=SEMIBOLD)
        ends = [None if key is None else say(key, weight=SEMIBOLD) for key in ENDS[name]]
        found = [words.title(title, name), *words.reached(name, *ends)]
        self.tried += found
        return found

    def gives_way(self) -> list[Figures]:
        """What was said of a curve and goes when another comes."""
        gone, self.tried = self.tried, []
        return gone

    def out(self) -> Figures:
        """What stands on the upright line is called."""
        return self.words.out(self.scene.say("label-answer", color=self.scene.theme.muted))

    @property
    def compared(self) -> dict[str, Reading | str]:
        """The neuron at first and at last: between what its sums lay."""
        ends = [self.sums.end(end, entry) for entry in (0, self.view.last) for end in ("smallest", "largest")]
        moved = [end.text for end in ends[:2]] != [end.text for end in ends[2:]]
        told = dict(zip(("low", "high", "lowest", "highest"), ends, strict=True))
        return {**told, "moved": "yes" if moved else "no"}

    def heads(self) -> list[Figures]:
        """What the two are called, and how far their sums reach."""
        say, theme = self.scene.say, self.scene.theme
        for key, rain in (("label-first", self.before), ("label-last", self.after)):
            words = RainWords(self.scene, rain)
            self.headed += words.head(say(key, color=theme.text, weight=SEMIBOLD)) + words.line
        return self.headed

    def reach(self) -> list[Figures]:
        """Zero, and how far the last sums reach, under their line."""
        return RainWords(
            self.scene, self.after, self.scene.say("label-zero", color=self.scene.theme.muted)
        ).line

    # -- verbs -----------------------------------------------------------------------------------------------------

    def part(self) -> Callable[[float], None]:
        """The first rain goes up, and the last, of one scale, comes out of it; zero is the same for both."""
        move, leave = self.before.move(self.lines[0]), self.after.leave(self.before)
        post = self.lines[1].base - self.lines[0].base

        def update(t: float) -> None:
            move(t)
            leave(t)
            self.after.gate.post = t * post

        return update

    def join(self) -> Callable[[float], None]:
        """The last rain has the whole frame, and the line of answers comes again."""
        move, post = self.after.move(self.line), self.after.gate.post

        def update(t: float) -> None:
            move(t)
            self.after.gate.post = (1 - t) * post

        return update

    def straighten(self) -> Callable[[float], None]:
        """The curve becomes a straight line; all sums are what they are."""
        gate, line = self.after.gate, self.line
        before, begin = (
            gate.curve or (lambda values: 0.0 * values),
            (gate.scale, gate.rise, gate.risen, gate.below),
        )
        light = self.after.light_up(self.after.rest())

        def update(t: float) -> None:
            light(eased(t))
            gate.curve = lambda values: (1 - t) * before(values) + t * values
            gate.scale, gate.rise = begin[0].toward(line, t), begin[1] + (line.unit - begin[1]) * t
            gate.risen, gate.below = begin[2] * (1 - t), begin[3] + (DEEP - begin[3]) * t

        return update
