"""What thickness and hue mean, drawn by the same loops as the edges: from the most negative value to the most positive.

Edges are drawn into two planes that add up, so where lines cross they look stronger than any of them; the clip's words
say so, and exact values come from readouts alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.parts.network import Column, Network
from scenes.parts.words import RIGHT, Figures, width_of
from scenes.theme import TYPE, Theme

STROKES_SHOWN = 9
LENGTH = 0.2  # of one stroke, in scene units


class Legend(VGroup):
    """A word and a row of strokes, its right end at a point on the baseline."""

    def __init__(self, word: str, end: NDArray[Any], theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        plus = Figures("+", TYPE.label, theme.positive, align=RIGHT).place(end)
        right = end[0] - width_of("+", TYPE.label) - 0.1
        left = right - STROKES_SHOWN * LENGTH
        minus = Figures("−", TYPE.label, theme.negative, align=RIGHT).place([left - 0.1, end[1], 0])
        name_at = [left - 0.3 - width_of("−", TYPE.label), end[1], 0]
        self.word = Figures(word, TYPE.label, theme.muted, align=RIGHT).place(name_at)
        self.strokes = [_stroke(i, left, end[1] + 0.12, theme) for i in range(STROKES_SHOWN)]
        self.add(plus, minus, self.word)

    @property
    def members(self) -> list[Any]:
        """Words and strokes, to be added to the scene."""
        return [self, *self.strokes]


def _stroke(number: int, left: float, y: float, theme: Theme) -> Network:
    """One edge of a network that has no other."""
    ends = [np.array([[left + (number + end) * LENGTH, y, 0.0]]) for end in (0.06, 0.94)]
    edge = Network([Column(np.arange(1), place, 1, 0.0) for place in ends], theme)
    value = -1 + 2 * number / (STROKES_SHOWN - 1)
    edge.show_weights(0, np.array([[value]]), 1.0)
    return edge
