"""Walkers: who goes over the ground of a relief, step by step, and what they leave behind.

A dot of a trail is a step. A step that is longer than a walker's stride is a leap: through the air, with its line on
the ground below.

    walker = Walker(places)                        # (N, 2) where each step begins
    walker.at = 3.5                                # half way from the fourth to the fifth
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import rgb
from tracereel.scenes.raster.easel import Easel

if TYPE_CHECKING:
    from tracereel.scenes.parts.relief import Relief

Floats = NDArray[Any]
Piece = tuple[Floats, Floats, Floats, Floats]  # as a Way
HEAD, STEP, PATH = 10.0, 4.0, 1.8  # pixels: radii of the head and of a step's dot; half of the trail's width
CLOSE = 5.0  # pixels between two dots, below which only some are drawn
STRIDE = 0.2  # units of ground: a longer step is a leap
NEAR = 0.008  # units of ground between two points of a way
ARC, BITS = 0.22, 40  # of its length, how high a leap rises; pieces that it is drawn of
BEHIND = 0.18  # how much is seen of a trail through the ground before it
TAIL = (9.0, 0.5)  # pixels, half of a tail's width at the head; its coverage
ARROW, BARB = 3.6, 22.0  # pixels: half of an arrow's width, and the length of its barbs


class Way(NamedTuple):
    """Points of a way: (M, 2) places, (M,) heights as shares of the highest, which of them are steps, and which are
    flown to."""

    places: Floats
    heights: Floats
    steps: Floats
    flown: Floats


class Walker:
    """See the module."""

    def __init__(self, places: Floats) -> None:
        self.places = np.asarray(places, float)
        self.at = 0.0  # how many steps have been made, the last one in part
        self.seen = 1.0
        self.bright = 1.0
        self.dotted = True  # whether a dot stands where each step begins
        self.trail = 1.0  # how much is seen of its way
        self.wide = 1.0  # of a trail's width
        self.tail: Floats | None = None  # (2,) where it comes from, in units of ground, by its own memory
        self.slope: Floats | None = None  # (2,) where the ground falls, as long as the arrow is to be
        self._steps: list[Piece] = []  # those that were made whole, on
        self._ground: tuple[Floats, float] | None = None  # this ground
        self.leaps = np.linalg.norm(np.diff(self.places, axis=0), axis=1) > STRIDE

    def here(self) -> Floats:
        """(2,) the place above which it is now."""
        low = min(int(self.at), len(self.places) - 1)
        high = min(low + 1, len(self.places) - 1)
        return np.asarray(self.places[low] + (self.places[high] - self.places[low]) * (self.at - low))

    def way(self, relief: Relief) -> Way:
        """Its way up to now."""
        low = min(int(self.at), len(self.places) - 1)
        pieces = [
            (self.places[:1], relief.height_at(self.places[:1]), np.ones(1), np.zeros(1)),
            *self._made(relief, low),
        ]
        if self.at > low and low + 1 < len(self.places):
            pieces.append(self._piece(relief, low, self.at - low))
        return Way(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))

    def _made(self, relief: Relief, count: int) -> list[Piece]:
        """So many whole steps, which are kept as long as the ground is the same."""
        ground = relief.heights, relief.pose.lift
        if self._ground is None or self._ground[0] is not ground[0] or self._ground[1] != ground[1]:
            self._ground, self._steps = ground, []
        for n in range(len(self._steps), count):
            self._steps.append(self._piece(relief, n, 1.0))
        return self._steps[:count]

    def _piece(self, relief: Relief, n: int, until: float) -> Piece:
        """A step, as far as it has been made."""
        a, b, leap = self.places[n], self.places[n + 1], bool(self.leaps[n])
        long = float(np.linalg.norm(b - a))
        t = np.linspace(0, until, (BITS if leap else max(1, int(long / NEAR))) + 1)[1:]
        places = a + (b - a) * t[:, None]
        steps = np.zeros(len(t))
        steps[-1] = until >= 1
        if not leap:
            return places, relief.height_at(places), steps, np.zeros(len(t))
        low, high = relief.height_at(np.stack([a, b]))
        return (
            places,
            low + (high - low) * t + 4 * t * (1 - t) * ARC * long / relief.pose.lift,
            steps,
            np.ones(len(t)),
        )

    # -- painting ------------------------------------------------------------------------------------------------------

    def paint(self, relief: Relief, easel: Easel, fine: float) -> None:
        """Its way, and itself."""
        seen = self.seen * relief.opacity
        if seen <= 0:
            return
        ink = rgb(relief.theme.value) * 255
        way = self.way(relief)
        at = relief.place(way.places, way.heights)
        behind = relief.hidden(way.places) & (way.flown == 0)
        shown = np.where(behind, BEHIND, 1.0) * self.trail * seen
        if way.flown.any():
            self._paint_shadow(relief, easel, way, seen * self.trail, fine)
        if len(at) > 1:
            easel.draw_stroke(at * fine, PATH * self.wide * fine, shown * 0.9, ink, 0.25 * self.bright)
        if self.dotted:
            self._paint_steps(relief, easel, at[way.steps > 0], shown[way.steps > 0], ink, fine)
        self._paint_pointers(relief, easel, at[-1], seen, fine)
        dark = 0.35 if behind[-1] and len(at) > 1 else 1.0
        easel.draw_dots(
            at[-1:],
            np.full(1, HEAD + 2.0),
            rgb(relief.theme.ground[0]) * 255,
            np.full(1, seen * dark),
            0,
        )
        easel.draw_dots(at[-1:], np.full(1, HEAD), ink, np.full(1, seen * dark), 2.6 * self.bright)

    def _paint_shadow(self, relief: Relief, easel: Easel, way: Way, seen: float, fine: float) -> None:
        """The line of leaps on the ground."""
        at = relief.place(way.places)
        shown = np.where(way.flown > 0, 0.55 * seen, -1.0)
        shown[:-1] = np.where((way.flown[1:] > 0) & (shown[:-1] < 0), 0.55 * seen, shown[:-1])
        easel.draw_stroke(at * fine, 1.2 * fine, shown, rgb(relief.theme.ground[0]) * 255, 0.0)

    def _paint_steps(
        self, relief: Relief, easel: Easel, at: Floats, shown: Floats, ink: Floats, fine: float
    ) -> None:
        """A dot for each step; where they lie too close, the later ones are smaller."""
        gaps = np.linalg.norm(np.diff(at, axis=0, prepend=at[:1] + 99), axis=1)
        radii = STEP * np.clip(gaps / CLOSE, 0.0, 1.0)
        kept = radii > 0.8
        rim = rgb(relief.theme.ground[0]) * 255
        easel.draw_dots(at[kept], radii[kept] + 1.2, rim, shown[kept], 0)
        easel.draw_dots(at[kept], radii[kept], ink, shown[kept], 0.3)

    def _paint_pointers(self, relief: Relief, easel: Easel, at: Floats, seen: float, fine: float) -> None:
        """What it remembers, behind it; and where the ground falls, before it."""
        here, t = self.here(), np.linspace(0, 1, 16)
        if self.tail is not None and np.linalg.norm(self.tail) > 1e-4:
            line = relief.place(here - self.tail * t[:, None])
            half = TAIL[0] * (1 - 0.8 * t) * fine
            easel.draw_stroke(
                line * fine,
                half,
                TAIL[1] * seen * (1 - t),
                rgb(relief.theme.value) * 255,
                0.5,
                3 * fine,
            )
        if self.slope is not None and np.linalg.norm(self.slope) > 1e-4:
            line = relief.place(here + self.slope * t[:, None])
            ink = rgb(relief.theme.error) * 255
            easel.draw_stroke(line * fine, ARROW * fine, np.full(len(t), seen), ink, 0.6)
            along = line[-1] - line[-3]
            along = (
                along
                / max(float(np.linalg.norm(along)), 1e-6)
                * min(BARB, float(np.linalg.norm(line[-1] - at)))
            )
            aside = np.array([-along[1], along[0]])
            barbs = np.stack([line[-1] - along + 0.6 * aside, line[-1], line[-1] - along - 0.6 * aside])
            easel.draw_stroke(barbs * fine, ARROW * fine, np.full(3, seen), ink, 0.6)
