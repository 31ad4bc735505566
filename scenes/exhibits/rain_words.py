"""What is written at a rain: zero and the ends of its line, how many are on which side, and what it is called.

words = RainWords(scene, rain, zero=scene.say("label-zero"))
scene.bring(*words.line)
scene.bring(*words.sides(below, above))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.rain import Rain
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, width_of

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
UNDER, BESIDE = 34.0, 8.0  # pixels: from the line to its words, from zero to its name
MARGIN, FREE = 44.0, 20.0  # pixels: to a frame's side, around words
LIFT, LINES = 26.0, 42.0  # pixels: from a line to words over it; between words below each other
LIKED = 0.52  # of the room's height from its top: where the sides are named, if nothing is there
SIZES = {"16:9": 34.0, "1:1": TYPE.focus[0], "9:16": 30.0}


class RainWords:
    """See the module."""

    def __init__(self, scene: TraceScene, rain: Rain, zero: Figures | None = None) -> None:
        self.scene, self.rain = scene, rain
        self.measures = MEASURES[scene.aspect]
        self.size = SIZES[scene.aspect]
        self.zero = zero
        self.answer: Figures | None = None  # what stands at the upright line
        self.ends = [end for end in map(self._end, ("smallest", "largest")) if end is not None]

    @property
    def line(self) -> list[Any]:
        """All that is written under the line."""
        return [*([] if self.zero is None else [self.at_zero(self.zero)]), *self.ends]

    def at_zero(self, words: Figures) -> Figures:
        """Words under the line, right of zero: left of it a curve may go down."""
        scale = self.rain.gate.scale
        return set_at(words, LEFT).place_middle(self.measures.at(scale.x(0.0) + BESIDE, scale.base + UNDER))

    def under(self, words: Figures, value: float) -> Figures:
        """Words under a place of the line."""
        half = UNIT * width_of(words.string, words.size, words.weight) / 2
        x = float(np.clip(self.rain.gate.scale.x(value), half + 16, self.measures.width - half - 16))
        return words.place_middle(self.measures.at(x, self.rain.gate.scale.base + UNDER))

    def _end(self, function: str) -> Figures | None:
        """The smallest sum, or the largest, under where it is; none where it would stand at zero."""
        reading = self.rain.sums.end(function, self.rain.entry)
        words: Figures = self.scene.readout(reading, TYPE.label, self.scene.theme.muted, align=None)
        self.under(words, reading.value)
        zero = float(self.rain.scale.x(0.0))
        x = UNIT * float(words.get_center()[0]) + self.measures.width / 2
        room = UNIT * words.width / 2 + FREE
        if x > zero and self.zero is not None:
            room += UNIT * self.zero.width + BESIDE
        right_side = (reading.value < 0) == (function == "smallest")
        return words if abs(x - zero) > room and right_side else None

    def out(self, words: Figures) -> Figures:
        """What comes out, at the upright line's upper end, clear of the curve."""
        gate = self.rain.gate
        y = min(float(gate.heights(np.array([gate.out]))[0]), self.rain.line.base) - LIFT
        self.answer = words
        return set_at(words, RIGHT).place_middle(self.measures.at(gate.out - FREE, max(MARGIN, y)))

    def sides(self, below: Figures, above: Figures) -> list[Figures]:
        """Left and right, how many are below and above zero, clear of the heap, of the curve and of what comes out."""
        for words, left in ((below, True), (above, False)):
            wide = UNIT * width_of(words.string, words.size, words.weight)
            end = self.rain.gate.out - FREE - wide
            x, y = self._clear([MARGIN] if left else np.arange(end, end / 2, -10.0), wide, words.size)
            set_at(words, LEFT).place_middle(self.measures.at(x, y))
        return [below, above]

    def _clear(self, starts: Any, wide: float, size: float) -> tuple[float, float]:
        """The place nearest to where one would look at which words cross nothing."""
        line, half = self.rain.line, size / 2 + FREE
        liked = line.top + LIKED * (line.base - line.top)
        found = np.arange(line.top + 2 * FREE, line.base - half, 4.0)
        best = (np.inf, 0.0, 0.0)
        for k, left in enumerate(starts):
            cost = np.abs(found - liked) + 8 * k + 50 * self._crossed(found, left, left + wide, half)
            best = min(best, (float(cost.min()), float(left), float(found[cost.argmin()])))
        return best[1:]

    def _crossed(self, found: Floats, left: float, right: float, half: float) -> Floats:
        """How far words at a height would reach into heap and curve."""
        rain, boxes = self.rain, np.vstack([self.rain.now.boxes, self.rain.passed("own").boxes])
        within = (boxes[:, 0] > left - FREE) & (boxes[:, 0] < right + FREE)
        top = float((boxes[within, 1] - boxes[within, 3] / 2).min(initial=rain.line.base - FREE))
        curve = rain.gate.heights(np.linspace(left, right, 24))
        apart = np.maximum(found - half - curve.max(), curve.min() - found - half)
        crossed = np.maximum(0, found + half - top) + np.maximum(0, -apart)
        if (
            self.answer is not None
            and right > UNIT * self.answer.get_left()[0] + self.measures.width / 2 - FREE
        ):
            y = self.measures.height / 2 - UNIT * self.answer.get_center()[1]
            crossed += np.maximum(0, half + self.answer.size / 2 - np.abs(found - y))
        return np.asarray(crossed)

    def head(self, *lines: Figures) -> list[Figures]:
        """Words over a rain's left half: one below the other; or, in a narrow frame, at the two ends of one line."""
        scale, wide = self.rain.line, self.scene.aspect == "16:9"
        for k, words in enumerate(lines):
            if wide:
                x, y = MARGIN, LINES * (k + 1)
                set_at(words, LEFT)
            else:
                x, y = scale.right if k else scale.left, 0.0
                set_at(words, RIGHT if k else LEFT)
            words.place_middle(self.measures.at(x, scale.top - LIFT + y))
        return [*lines]

    def title(self, words: Figures, name: str) -> Figures:
        """What a curve is called, under its left end."""
        line, rise, reach = self.rain.curve(name)
        return set_at(words, LEFT).place_middle(self.measures.at(MARGIN, line.base - rise * reach[0] + UNDER))

    def reached(self, name: str, low: Figures | None, high: Figures | None) -> list[Figures]:
        """At the two ends of the line of answers: what a curve comes to."""
        line, rise, reach = self.rain.curve(name)
        found = []
        for words, answer, away in ((low, reach[0], UNDER), (high, reach[1], -LIFT)):
            if words is not None:
                half = UNIT * width_of(words.string, words.size, words.weight) / 2
                x = min(self.rain.gate.out, self.measures.width - half - 16)
                set_at(words, None).place_middle(self.measures.at(x, line.base - rise * answer + away))
                found.append(words)
        return found


def set_at(words: Figures, align: Any) -> Figures:
    """The same words, set from another end: LEFT, RIGHT, or from the middle (None)."""
    words.align = align
    string, words.string = words.string, ""
    return words.set_string(string)
