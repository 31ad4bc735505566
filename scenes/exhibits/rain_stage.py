"""A stage for rains: a neuron's last one over the whole width, then the first beside it, and what is said of them.

stage = RainStage(scene, view, unit, probe)
scene.change(stage.part(), stage.after, *stage.before.members, seconds=1.6)
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
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.gate import Gate
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

ENDS: dict[str, tuple[str, str | None]] = {  # what curves come to at their two ends, as the script calls it
    "sigmoid": ("label-zero", "label-one"), "tanh": ("label-minus-one", "label-one"), "relu": ("label-zero", None),
}  # fmt: skip
LOW, DEEP = 20.0, 400.0  # pixels under its line that a curve is seen: where words stand there, where none do
BEYOND, CUT = 30.0, 14.0  # pixels that a curve goes beyond its line, and stays under the top of its rain
SEMIBOLD = "SEMIBOLD"


class RainStage:
    """See the module. probe: our example, whose sum has its place on the line too."""

    def __init__(self, scene: TraceScene, view: View, unit: int, probe: int) -> None:
        self.scene, self.view = scene, view
        self.sums = Sums(view, unit)
        recorded = view.trace.read(f"preactivations/{self.sums.layer.name}", view.last)
        own = float(recorded.reshape(len(recorded), -1)[probe, unit])
        self.first, self.last = self.sums.at(0), self.sums.at(view.last)
        self.line = whole(scene.aspect, *self._shared("sums", span(np.append(self.last, own))))
        self.after = Rain(scene, self.sums, view.last, self.line)
        ends = (span(values, ends=False) for values in (self.first, self.last))
        spans = [self._shared(name, of) for name, of in zip(("sums/first", "sums/last"), ends, strict=True)]
        self.lines = two(scene.aspect, *spans)
        self.before = Rain(scene, self.sums, 0, self.lines[0])
        self.words = RainWords(scene, self.after, scene.say("label-zero", color=scene.theme.muted))
        self.headed: list[Figures] = []

    def _shared(self, name: str, ends: tuple[float, float]) -> tuple[float, float]:
        """The ends of a line that another run beside has too."""
        low, high = ends
        return -self.scene.shared(f"{name}/low", -low), self.scene.shared(f"{name}/high", high)

    # -- what is said ----------------------------------------------------------------------------------------------

    @property
    def count(self) -> Reading:
        """How many examples there are."""
        return self.sums.read(",d", "count", self.view.last)

    @property
    def silent(self) -> Reading:
        """How many bring no more than zero."""
        return self.sums.read(",d", "count_not_above_zero", self.view.last)

    def named(self, curve: str) -> list[Figures]:
        """How many lie below zero, and how many above it."""
        say, theme, size = self.scene.say, self.scene.theme, self.words.size
        below, above = (
            self.sums.read(",d", f"count_{side}_zero", self.view.last) for side in ("below", "above")
        )
        return [
            say("label-below", count=below, size=size, color=theme.negative, weight=SEMIBOLD),
            say("label-above", count=above, curve=curve, size=size, color=theme.value, weight=SEMIBOLD),
        ]

    def what_if(self, name: str) -> list[Figures]:
        """A curve that this run does not have, and the answers that it comes to at its ends."""
        say, words, theme = self.scene.say, self.words, self.scene.theme
        title = say("label-what-if", other=name, size=words.size, color=theme.accent, weight=SEMIBOLD)
        low, high = ENDS[name]
        left, right = say(low, weight=SEMIBOLD), None if high is None else say(high, weight=SEMIBOLD)
        return [words.title(title), *words.reached(name, left, right)]

    @property
    def compared(self) -> dict[str, Reading | str]:
        """The neuron at first and at last: how much of all it silenced, and between what its sums lay."""
        last = self.view.last
        silent = [self.sums.read(".1%", "share_not_above_zero", entry) for entry in (0, last)]
        ends = [self.sums.end(end, entry) for entry in (0, last) for end in ("smallest", "largest")]
        change = silent[1].value - silent[0].value
        woke = "same" if silent[0].text == silent[1].text else "more" if change < 0 else "less"
        woke = "gone" if woke == "less" and silent[1].value == 1 else woke
        moved = [end.text for end in ends[:2]] != [end.text for end in ends[2:]]
        return {
            "slept": silent[0], "sleeps": silent[1], "woke": woke, "low": ends[0], "high": ends[1],
            "lowest": ends[2], "highest": ends[3], "moved": "yes" if moved else "no",
        }  # fmt: skip

    def heads(self, curve: str) -> list[Figures]:
        """What the two are called, and how much each silences."""
        say, theme = self.scene.say, self.scene.theme
        shares = [self.sums.read(".1%", "share_not_above_zero", entry) for entry in (0, self.view.last)]
        for key, rain, share in zip(
            ("label-first", "label-last"), (self.before, self.after), shares, strict=True
        ):
            lines = [say(key, size=TYPE.label, color=theme.muted)]
            if curve == "relu":
                lines.append(
                    say("label-silent", share=share, size=TYPE.focus[0], color=theme.text, weight=SEMIBOLD)
                )
            self.headed += RainWords(self.scene, rain).head(*lines)
        return self.headed

    # -- verbs -----------------------------------------------------------------------------------------------------

    def part(self) -> Callable[[float], None]:
        """The last rain makes room for the first, which comes out of it."""
        first, last = self.lines
        move, leave = self.after.move(last), self.before.leave(self.after)
        self.before.gate.curve = self.before.function("own")
        _room(self.before.gate, (first.left - BEYOND, first.right + BEYOND), first.top + CUT, LOW)(1.0)
        narrow = _room(self.after.gate, (last.left - BEYOND, last.right + BEYOND), last.top + CUT, LOW)
        bent = self.after.bent("own")

        def update(t: float) -> None:
            for change in (move, leave, bent, narrow):
                change(t)
            self._follow()

        return update

    def join(self) -> Callable[[float], None]:
        """The last rain has the whole line again."""
        move = self.after.move(self.line)
        widen = _room(self.after.gate, (0.0, self.words.measures.width), -60.0, DEEP)

        def update(t: float) -> None:
            move(t)
            widen(t)
            self._follow()

        return update

    def straighten(self) -> Callable[[float], None]:
        """The curve becomes a straight line; all sums are what they are."""
        bend, light = self.after.bent("identity"), self.after.light_up(self.after.rest())

        def update(t: float) -> None:
            bend(t)
            light(t)

        return update

    def _follow(self) -> None:
        if self.words.zero is not None:
            self.words.at_zero(self.words.zero)


def _room(gate: Gate, span: tuple[float, float], ceiling: float, below: float) -> Callable[[float], None]:
    """The room in which a curve is seen becomes another."""
    begin, end = (*gate.span, gate.ceiling, gate.below), (*span, ceiling, below)

    def update(t: float) -> None:
        left, right, gate.ceiling, gate.below = (a + (b - a) * t for a, b in zip(begin, end, strict=True))
        gate.span = (left, right)

    return update
