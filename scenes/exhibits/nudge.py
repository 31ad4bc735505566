"""A nudge that is passed on: an arrow at a weight, at the sum that it goes into, and at the bar that tells how wrong
the network is. One arrow, times a rate, is the next: their heights are to scale, up is more, down is less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.parts.network.near_outputs import Close
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[Any]
WEIGHT, SUM, LOSS = range(3)


@dataclass(frozen=True)
class Plan:
    """What a format leaves for arrows, in pixels: how high each may be, half their width, and how far beside the line
    each stands, where the line goes down."""

    rooms: tuple[float, float, float]
    half: float
    aside: tuple[float, float, float] = (0.0, 0.0, 0.0)


PLANS = {
    "16:9": Plan((180, 84, 76), 17),
    "1:1": Plan((128, 50, 56), 11),
    "9:16": Plan((190, 190, 110), 14, (70, 145, 90)),
}
UNDER = 75.0  # pixels below the middle of a weight where its arrow begins, where the line goes down
HEAD = 2.1, 30.0  # of an arrow: half its width in those of its shaft, its length
APART = 12.0  # from a thing to the arrow at it
SEEN = 0.5  # pixels from which on an arrow is there
NAME = 14.0  # from an arrow to its name


class Nudge:
    """See the module. rates: what each step multiplies by. names: of the three, as the script words them. thick: of the
    weight."""

    def __init__(
        self,
        network: NetworkExhibit,
        close: Close,
        rates: tuple[float, float],
        names: Sequence[Figures],
        thick: float,
    ) -> None:
        self.network, self.close, self.names = network, close, list(names)
        self.plan, self.down = PLANS[network.aspect], network.measures.down
        values = np.array([1.0, rates[0], rates[0] * rates[1]])
        self.heights = values / network.scene.shared("nudge", float((np.abs(values) / self.plan.rooms).max()))
        self.bases = self._bases(thick)
        theme = network.scene.theme
        inks = (theme.positive, theme.value, theme.error)
        self.arrows = [VMobject(stroke_width=0, fill_color=ink, fill_opacity=1) for ink in inks]
        self.group = VGroup(*self.arrows)
        for k in range(3):
            self._name(k)
        self.show(0.0)

    @property
    def members(self) -> list[Any]:
        """All parts."""
        return [self.group, *self.names]

    def show(self, t: float) -> None:
        """t from 0 to 3: the nudge grows (1), goes on to the sum (2), from there to the bar (3)."""
        for k in range(3):
            come = float(np.clip(t - k, 0, 1))
            base, height = self._between(k, come)
            self._draw(self.arrows[k], base, height, min(1.0, 6 * come))
            for glyph in self.names[k].submobjects:
                glyph.set_opacity(float(np.clip(4 * come - 3, 0, 1)))

    def settle(self, t: float) -> None:
        """What is between the weight and the bar goes: the sum's arrow."""
        for shape in (self.arrows[SUM], *self.names[SUM].submobjects):
            shape.set_fill(opacity=(1 - t) if abs(self.heights[SUM]) > SEEN else 0.0)

    def _between(self, k: int, t: float) -> tuple[Floats, float]:
        """Where an arrow stands, and how high it is, on its way from the one before."""
        if k == WEIGHT:
            return self.bases[0], float(self.heights[0]) * t
        height = self.heights[k - 1] + (self.heights[k] - self.heights[k - 1]) * t
        return self.bases[k - 1] + (self.bases[k] - self.bases[k - 1]) * t, float(height)

    def _bases(self, thick: float) -> Floats:
        """(3, 2) where arrows begin: on the line, and below the bar; beside them, where the line goes down."""
        bar, rises = self.close.bar, max(0.0, float(self.heights[LOSS]))
        top, foot = bar[1] - bar[3] / 2 + rises, bar[1] + bar[3] / 2 + APART + rises
        (x, y), (sum_x, sum_y) = self.close.tube, self.close.sum
        if self.down:
            first, second, third = self.plan.aside
            return np.array([[x + first, y + UNDER], [sum_x + second, sum_y], [bar[0] + third, top]])
        line = 0.7 * APART * np.sign(self.heights[SUM])
        return np.array([[x, y - thick / 2 - 2.2 * APART], [sum_x, sum_y - line], [bar[0], foot]])

    def _draw(self, arrow: VMobject, base: Floats, height: float, seen: float) -> None:
        half = self.plan.half
        head = min(HEAD[1], 0.7 * abs(height)) * float(np.sign(height))
        wide = half * min(HEAD[0], 1 + abs(head) / HEAD[1])
        x, y = base
        neck, tip = y - height + head, y - height
        corners = [(x - half, y), (x - half, neck), (x - wide, neck), (x, tip), (x + wide, neck), (x + half, neck),
                   (x + half, y), (x - half, y)]  # fmt: skip
        arrow.set_points_as_corners([self.network.names.at(*corner) for corner in corners])
        arrow.set_fill(opacity=seen if abs(height) > SEEN else 0.0)

    def _name(self, k: int) -> None:
        """Beside its arrow; above that of the sum, below that of the bar, where there is room; above that of the weight
        where it is short, or a tile beside it."""
        (x, y), name, at = self.bases[k], self.names[k], self.network.names.at
        top, foot = sorted((y, y - float(self.heights[k])))
        aside = HEAD[0] * self.plan.half + NAME + name.width * 45
        beside_tile = not self.down and top > self.close.first[1] - self.close.first[3] / 2 - 2 * NAME
        if k == WEIGHT and (beside_tile or foot - top < HEAD[1]):
            name.place(at(x, top - NAME))
        elif self.down:
            name.place_middle(at(x + aside, y - NAME if k == SUM else top + NAME))
        elif k == WEIGHT:
            name.place_middle(at(x - aside, top + NAME))
        else:
            above = min(top, self.close.sum[1] - APART) - NAME
            name.place(at(x, above if k == SUM else foot + NAME + name.size))
