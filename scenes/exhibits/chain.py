"""Rates that scale one into the next: a nudge of a weight becomes one of a sum, and that one of the loss.

Each rate is a band from one arrow to the next, as high at its end as the rate makes it; where the rate is below zero
the band crosses the axis. Heights are to scale: the three arrows are as high as there is room for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup, VMobject

from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

NUDGE, SUM, LOSS = range(3)


@dataclass(frozen=True)
class Plan:
    """Where a format has the axis (y), the arrows (x), how far they reach, and half their widths; pixels."""

    axis: float
    arrows: tuple[float, float, float]
    high: float
    low: float
    half: float


PLANS = {
    "16:9": Plan(330, (150, 640, 1130), 200, 110, 18),
    "1:1": Plan(360, (90, 360, 630), 170, 90, 12),
    "9:16": Plan(560, (90, 360, 630), 300, 220, 14),
}
HEAD = 2.0, 30.0  # of an arrow: half its width in those of its shaft, its length
BESIDE = 27.0  # pixels from an arrow's middle to the band beside it
NAME = 42.0  # from the axis to the baseline of a name below it
ABOVE = 18.0
PARTS = 5  # of what `show` does: arrow, band, arrow, band, arrow


class Chain:
    """See the module. rates: what each step multiplies by. names: of nudge, sum and loss, as the script words them."""

    def __init__(self, network: NetworkExhibit, rates: tuple[float, float], names: Sequence[Figures]) -> None:
        self.network, self.plan, self.names = network, PLANS[network.aspect], list(names)
        values = np.array([1.0, rates[0], rates[0] * rates[1]])
        rooms = np.where(values > 0, self.plan.high, self.plan.low)
        self.heights = values / (np.abs(values) / rooms).max()
        theme = network.scene.theme
        inks = (theme.positive, theme.value, theme.error)
        self.axis = _line(theme.faint, 2.0)
        self.arrows = [_filled(ink, 1.0) for ink in inks]
        self.bands = [_filled(ink, 0.16) for ink in inks[1:]]
        self.edges = [_line(ink, 3.0) for ink in inks[1:]]
        self.group = VGroup(*self.bands, self.axis, *self.edges, *self.arrows)
        self._place_names()
        self.show(0.0)

    @property
    def members(self) -> list[Any]:
        """All parts."""
        return [self.group, *self.names]

    def show(self, t: float) -> None:
        """The nudge grows, is carried on, becomes the next: t from 0 to 1, five parts one after the other. Every arrow
        brings its name."""
        t = PARTS * t
        begin, end = self.plan.arrows[0] - 70, self.plan.arrows[-1] + 70
        middle = (begin + end) / 2
        half = (end - begin) / 2 * min(1.0, 2 * t)
        self._corners(self.axis, [(middle - half, self.plan.axis), (middle + half, self.plan.axis)])
        for k, arrow in enumerate(self.arrows):
            self._draw_arrow(arrow, k, float(np.clip(t - 2 * k, 0, 1)))
            for glyph in self.names[k].submobjects:
                glyph.set_opacity(float(np.clip(2 * (t - 2 * k), 0, 1)))
        for k in range(2):
            self._draw_band(k, float(np.clip(t - 2 * k - 1, 0, 1)))

    def go_on(self, t: float) -> None:
        """All that comes after the first arrow, t from 0 to 1."""
        self.show((1 + (PARTS - 1) * t) / PARTS)

    def above(self, k: int, half: float) -> tuple[float, float]:
        """Where what is so wide (half of it) stands above a band, on its baseline."""
        begin, end = self.plan.arrows[k], self.plan.arrows[k + 1]
        middle = (begin + end) / 2
        ends = [begin + BESIDE, end - BESIDE]
        rise = np.interp([middle - half, middle + half], ends, self.heights[k : k + 2]).max()
        return middle, self.plan.axis - max(0.0, float(rise)) - ABOVE

    def _draw_arrow(self, arrow: VMobject, k: int, t: float) -> None:
        x, axis, half = self.plan.arrows[k], self.plan.axis, self.plan.half
        rise = float(self.heights[k]) * t
        head = min(HEAD[1], 0.7 * abs(rise)) * float(np.sign(rise))
        wide = half * min(HEAD[0], 1 + abs(head) / HEAD[1])
        neck, tip = axis - rise + head, axis - rise
        self._corners(
            arrow,
            [(x - half, axis), (x - half, neck), (x - wide, neck), (x, tip), (x + wide, neck), (x + half, neck),
             (x + half, axis), (x - half, axis)],
        )  # fmt: skip
        arrow.set_fill(opacity=min(1.0, 8 * t) if abs(rise) > 0.5 else 0.0)

    def _draw_band(self, k: int, t: float) -> None:
        begin, end = self.plan.arrows[k] + BESIDE, self.plan.arrows[k + 1] - BESIDE
        axis, first = self.plan.axis, float(self.heights[k])
        x = begin + (end - begin) * t
        rise = first + (float(self.heights[k + 1]) - first) * t
        self._corners(
            self.bands[k],
            [(begin, axis), (begin, axis - first), (x, axis - rise), (x, axis), (begin, axis)],
        )
        self._corners(self.edges[k], [(begin, axis - first), (x, axis - rise)])
        self.bands[k].set_fill(opacity=0.16 if t > 0 else 0.0)
        self.edges[k].set_stroke(opacity=1.0 if t > 0 else 0.0)

    def _place_names(self) -> None:
        for k, name in enumerate(self.names):
            y = self.plan.axis + NAME if self.heights[k] >= 0 else self.plan.axis - ABOVE
            name.place(self.network.names.at(self.plan.arrows[k], y))

    def _corners(self, shape: VMobject, corners: list[tuple[float, float]]) -> None:
        shape.set_points_as_corners([self.network.names.at(x, y) for x, y in corners])


def _filled(ink: str, opacity: float) -> VMobject:
    return VMobject(stroke_width=0, fill_color=ink, fill_opacity=opacity)


def _line(ink: str, width: float) -> VMobject:
    return VMobject(stroke_color=ink, stroke_width=width, fill_opacity=0)
