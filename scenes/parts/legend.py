"""What thickness and hue mean, drawn by the same loops as the edges: from the most negative value to the most positive.

Edges are drawn into two planes that add up, so where lines cross they look stronger than any of them; the clip's words
say so, and exact values come from readouts alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.look.theme import TYPE, Theme
from tracereel.scenes.parts.columns import Column
from tracereel.scenes.parts.network import Network
from tracereel.scenes.parts.text import RIGHT, Figures, width_of

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
        self.strokes = _strokes(left, end[1] + 0.12, theme)
        self.add(plus, minus, self.word)

    @property
    def members(self) -> list[Any]:
        """Words and strokes, to be added to the scene."""
        return [self, self.strokes]


def _strokes(left: float, y: float, theme: Theme) -> Network:
    """A network whose every neuron leads to one other."""
    numbers = np.arange(STROKES_SHOWN)
    ends = [
        np.stack([left + (numbers + end) * LENGTH, 0.0 * numbers + y, 0.0 * numbers], 1)
        for end in (0.06, 0.94)
    ]
    edges = Network([Column(numbers, places, STROKES_SHOWN, 0.0) for places in ends], theme)
    return edges.mark(0, None, None, np.diag(np.linspace(-1, 1, STROKES_SHOWN)))
