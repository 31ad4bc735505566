"""What is written at a rain: zero and the ends of its line, how many are on which side, and what it is called.

words = RainWords(scene, rain, zero=scene.say("label-zero"))
scene.bring(*words.line)
scene.bring(*words.sides(below, above))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracereel.scenes.exhibits.rain import Rain
from tracereel.scenes.exhibits.two_rains import STACKED
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, width_of

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

UNDER, BESIDE = 34.0, 8.0  # pixels: from the line to its words, from zero to its name
MARGIN, FREE = 44.0, 20.0  # pixels: to a frame's side, around words
LIFT, CORNER = 26.0, 90.0  # pixels: from a line or a curve to words over it; kept free for the neuron's tile
LIKED = 0.52  # of the room's height from its top: where the sides are named, if nothing is there
SIZES = {"16:9": 34.0, "1:1": TYPE.focus[0], "9:16": 30.0}


class RainWords:
    """See the module."""

    def __init__(self, scene: TraceScene, rain: Rain, zero: Figures | None = None) -> None:
        self.scene, self.rain = scene, rain
        self.measures = MEASURES[scene.aspect]
        self.size = SIZES[scene.aspect]
        self.zero = zero
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

    def sides(self, below: Figures, above: Figures) -> list[Figures]:
        """Left and right of zero, how many are there, clear of the heap and of the curve."""
        for words, left in ((below, True), (above, False)):
            wide = UNIT * width_of(words.string, words.size, words.weight)
            start = MARGIN if left else self.measures.width - MARGIN - wide
            y = self._clear(start, start + wide, words.size)
            if left and y - words.size / 2 < MARGIN + CORNER:  # beside the neuron's tile
                start += CORNER
            x = start if left else start + wide
            set_at(words, LEFT if left else RIGHT).place_middle(self.measures.at(x, y))
        return [below, above]

    def _clear(self, left: float, right: float, size: float) -> float:
        """The height nearest to where one would look at which words cross nothing."""
        scale, boxes = self.rain.scale, self.rain.heap.boxes()
        within = (boxes[:, 0] > left - FREE) & (boxes[:, 0] < right + FREE)
        top = float((boxes[within, 1] - boxes[within, 3] / 2).min(initial=scale.base - FREE))
        own = self.rain.function("own")
        line = scale.base - self.rain.rise("own") * own(scale.value(np.linspace(left, right, 24)))
        half = size / 2 + FREE
        liked = scale.top + LIKED * (scale.base - scale.top)
        found = np.arange(scale.top - FREE, scale.base - half, 4.0)
        over = np.minimum(top - half - found, 0)  # how far it would reach into the heap
        apart = np.maximum(found - half - line.max(), line.min() - found - half)
        cost = np.abs(found - liked) - 50 * over + 50 * np.maximum(0, -apart)
        return float(found[cost.argmin()])

    def head(self, *lines: Figures) -> list[Figures]:
        """Words over a rain: one below the other, or, where rains are stacked, at the two ends of one line."""
        scale = self.rain.gate.scale
        for k, words in enumerate(lines):
            if self.scene.aspect in STACKED:
                x, y = scale.right if k else scale.left + CORNER, 0.0
                set_at(words, RIGHT if k else LEFT)
            else:
                x, y = (scale.left + scale.right) / 2, 42.0 * (k + 1 - len(lines))
            words.place_middle(self.measures.at(x, scale.top - LIFT + y))
        return [*lines]

    def title(self, words: Figures) -> Figures:
        """What a curve is called, beside the heap, left, where nothing is."""
        scale = self.rain.scale
        y = scale.top + (LIKED if self.scene.aspect == "16:9" else 0.0) * (scale.base - scale.top)
        x = MARGIN if self.scene.aspect == "16:9" else MARGIN + CORNER
        return set_at(words, LEFT).place_middle(self.measures.at(x, y))

    def reached(self, name: str, left: Figures, right: Figures | None) -> list[Figures]:
        """At the two ends of a curve, just over it: the answers that it comes to there."""
        scale, function, rise = self.rain.scale, self.rain.function(name), self.rain.rise(name)
        found = []
        for words, align in ((left, LEFT), (right, RIGHT)):
            if words is not None:
                wide = UNIT * width_of(words.string, words.size, words.weight)
                x = MARGIN if align is LEFT else self.measures.width - MARGIN
                begin = x if align is LEFT else x - wide
                highest = float(function(scale.value(np.linspace(begin, begin + wide, 12))).max())
                set_at(words, align).place_middle(self.measures.at(x, scale.base - rise * highest - LIFT))
                found.append(words)
        return found


def set_at(words: Figures, align: Any) -> Figures:
    """The same words, set from another end: LEFT, RIGHT, or from the middle (None)."""
    words.align = align
    string, words.string = words.string, ""
    return words.set_string(string)
