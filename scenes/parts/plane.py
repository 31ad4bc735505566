"""The plane: every place coloured by what a network answers there, borders between answers, points that stand on it.

It knows no trace: arrays in, a picture of them. Of two answers the second is orange and the first blue, by how sure; of
more, each country is as bright as its answer is sure, in a tone of its own if it has one. Places are in units of which
the shorter side of its box shows those from -1 to 1, around its middle; grids reach from -half to half, rows from the
top, and what the box does not show of them is left out.

    plane = Plane(box, theme)
    plane.half = np.array([2.0, 1.0])              # the grids reach twice as far to the sides
    plane.scores = scores                          # (R, C, K) sums of the last layer, whose largest is the answer
    plane.shares = chances                         # (R, C, K) in [0, 1]
    plane.dots = places                          # (N, 2) to the right, and up
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.fields import WHOLE, draw_borders, draw_colors, draw_levels
from tracereel.scenes.raster.team import Box, shared

Floats = NDArray[Any]
FILL, MANY = 0.5, 0.2  # of an ink, where one of two answers is certain, or one of more
POWER, STEEP = 0.5, 1.5  # of how sure it is, or they are, on the way from a cell's colour to its ink
BORDER, LEVEL = 2.6, 0.42  # pixels, half of each line's width
DOT, STEP = 1.7, 10.0  # pixels: the radius of a hinge's dots, and how far they are apart
FAINT = 0.34  # of the answers' ink: level lines
TINY = 1e-18  # a slope's square that is none
POINT, RIM = 6.4, 1.6  # pixels: the radius of a point, and of the dark ring around it
ROUND, FRAME = 2.0, 1.2  # pixels: a corner's radius, the frame's width


class Plane(Painted):
    """See the module. box: (4,) centre x, centre y, width, height in pixels of a 720-line frame."""

    def __init__(self, box: Floats, theme: Theme) -> None:
        super().__init__()
        self.box, self.theme, self.easel = np.asarray(box, float), theme, Easel(False)
        self.half = np.ones(2)
        self.scores = np.zeros((2, 2, 2))
        self.shares = np.zeros((2, 2, 2))
        self.tones: Floats | float = 1.0  # (K,) of each of more than two answers: how light its country is
        self.inked: Floats | None = None  # (R, C, 3) colours of places, instead of those of answers
        self.within: Floats | None = (
            None  # (E, 2) corners, clockwise in the picture, beyond which nothing is drawn
        )
        self.ground = 1.0  # how much is seen of the bare plane
        self.filled = 1.0  # how much of the colours
        self.border = 1.0  # how much of the borders
        self.hinges = np.zeros((0, 2, 2))  # (H, R, C) fields that are zero on a line each
        self.hinged = np.zeros(0)  # (H,) how much is seen of each
        self.dot = DOT  # pixels, the radius of their dots
        self.level_field = np.zeros((2, 2))  # its level lines, thin
        self.levels = np.zeros(0)
        self.leveled = 0.0
        self.dots = np.zeros((0, 2))
        self.classes = np.zeros(0, int)  # (N,) of each
        self.seen = np.zeros(0)  # (N,)
        self.toned = np.zeros(0)  # (N,) how far each has the ink of its answer; until then, that of words
        self.sizes: Floats | float = 1.0  # (N,) of their radius
        self.radius = POINT
        self.framed = 1.0
        inks = (theme.negative, theme.positive, theme.value)
        self.inks = np.array([rgb(ink) * 255 for ink in inks])
        self.cell, self.rim = rgb(theme.cell) * 255, rgb(theme.ground[0]) * 255
        self.plain = rgb(theme.muted) * 255
        self.accent, self.edge = rgb(theme.accent) * 255, rgb(theme.edge) * 255

    @property
    def unit(self) -> float:
        """Pixels of a 720-line frame, of one unit."""
        return float(self.box[2:].min() / 2)

    def place(self, points: Floats) -> Floats:
        """(N, 2) pixels of places."""
        return np.asarray(self.box[:2] + np.asarray(points, float) * [self.unit, -self.unit])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: colours, level lines, points, hinges and borders, the frame, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        around = np.concatenate([self.box[:2] - self.half * self.unit, self.box[:2] + self.half * self.unit])
        shown = np.concatenate([self.box[:2] - self.box[2:] / 2, self.box[:2] + self.box[2:] / 2]) * fine
        left, top, right, bottom = (int(side) for side in np.rint(shown))
        self.window = (top, bottom, left, right)
        self.sides = WHOLE if self.within is None else sides(self.place(self.within) * fine)
        self._paint_field(around * fine, fine)
        self._paint_points(fine)
        self._paint_lines(around * fine, fine)
        seen = np.full(1, self.opacity * self.framed)
        easel.draw_frames(
            shown[None], ROUND * fine, np.full(1, FRAME * fine), self.edge[None], seen, np.zeros(1)
        )
        if self.theme.name == "dark":
            easel.bloom()

    def colors(self) -> Floats:
        """(R, C, 3) of every place."""
        if self.inked is not None:
            return self.inked
        if self.shares.shape[2] == 2:
            sure = self.shares[..., 1] - self.shares[..., 0]
            ink = np.where((sure >= 0)[..., None], self.inks[1], self.inks[0])
            share = np.abs(sure) ** POWER * FILL
        else:
            count = self.shares.shape[2]
            sure = (self.shares.max(2) - 1 / count) / (1 - 1 / count)
            ink = np.broadcast_to(self.inks[2], (*sure.shape, 3))
            tones = np.broadcast_to(self.tones, count)[self.scores.argmax(2)]
            share = np.clip(sure, 0, 1) ** STEEP * MANY * tones
        return np.asarray(self.cell + (ink - self.cell) * share[..., None])

    def _banded(self, draw: Callable[[Box], None]) -> None:
        """Draw the rows of the box, shared out among threads, which meet at an even one."""
        top, bottom, left, right = self.window
        pairs = (bottom + 1) // 2 - top // 2

        def walk(share: tuple[int, int]) -> None:
            low, high = (2 * (top // 2 + pairs * (share[0] + k) // share[1]) for k in (0, 1))
            draw((max(top, low), min(bottom, high), left, right))

        shared(walk)

    def _paint_field(self, rect: Floats, fine: float) -> None:
        words = self.easel.words
        if self.filled < 1 and self.ground > 0:
            cell, bare = np.broadcast_to(self.cell, (2, 2, 3)).astype(float), self.ground * self.opacity
            self._banded(lambda clip: draw_colors(words, rect, clip, cell, bare, self.sides))
        if self.filled > 0:
            colors, seen = np.ascontiguousarray(self.colors()), self.filled * self.opacity
            self._banded(lambda clip: draw_colors(words, rect, clip, colors, seen, self.sides))
        if self.leveled > 0 and len(self.levels):
            faint = FAINT * self.leveled * self.opacity
            self._paint_levels(rect, self.level_field, self.levels, LEVEL * fine, self.inks[2], faint, 0.0)

    def _paint_levels(
        self,
        rect: Floats,
        values: Floats,
        levels: Floats,
        half: float,
        ink: Floats,
        seen: float,
        shine: float,
    ) -> None:
        words, glow, field = self.easel.words, self.easel.glow, np.ascontiguousarray(values, float)
        self._banded(
            lambda clip: draw_levels(words, rect, clip, field, levels, half, ink, seen, glow, shine * seen)
        )

    def _paint_points(self, fine: float) -> None:
        if not len(self.dots):
            return
        at, count = self.place(self.dots), len(self.dots)
        two = self.shares.shape[2] == 2
        ink = self.inks[np.minimum(self.classes, 1)] if two else np.tile(self.inks[2], (count, 1))
        ink = self.plain + (ink - self.plain) * self.toned[:, None]
        seen, radii = np.asarray(self.seen * self.opacity), np.broadcast_to(self.radius * self.sizes, count)
        rings = (RIM, np.tile(self.rim, (count, 1)), 0.0), (0.0, ink, 0.5)
        for more, colors, shine in rings:
            radius = (radii + more)[:, None]
            rects = np.column_stack([at - radius, at + radius]) * fine
            self.easel.draw_rects(rects, float(radius.max()) * fine, colors, seen, shine * seen * self.toned)

    def _paint_hinge(self, field: Floats, seen: float) -> None:
        """Dotted, so that it is never taken for a border: also where both run side by side."""
        at = self.place(line_through(field, self.half, STEP / self.unit))
        inside = (np.abs(at - self.box[:2]) < self.box[2:] / 2 - self.dot).all(1)
        at = at[inside]
        self.easel.draw_dots(at, np.full(len(at), self.dot), self.accent, np.full(len(at), seen), 0.4)

    def _paint_lines(self, rect: Floats, fine: float) -> None:
        for field, part in zip(self.hinges, self.hinged.tolist(), strict=True):
            if part > 0:
                self._paint_hinge(field, part * self.opacity)
        if self.border > 0:
            words, glow, half = self.easel.words, self.easel.glow, BORDER * fine
            scores, seen = np.ascontiguousarray(self.scores, np.float64), self.border * self.opacity
            self._banded(
                lambda clip: draw_borders(
                    words, rect, clip, scores, half, self.inks[2], seen, glow, 0.6 * seen, self.sides
                )
            )


def sides(corners: Floats) -> Floats:
    """(E, 3) of a polygon whose corners run clockwise in the picture, what is not below zero within: a x + b y + c."""
    way = np.roll(corners, -1, axis=0) - corners
    long = np.linalg.norm(way, axis=1)
    corners, way = corners[long > 0], way[long > 0] / long[long > 0, None]
    inward = np.column_stack([-way[:, 1], way[:, 0]])
    return np.column_stack([inward, -(inward * corners).sum(1)])


def line_through(field: Floats, half: Floats, step: float) -> Floats:
    """(N, 2) places on the line where a level field (one that has no bend) is zero, so far apart; none, if it is flat.

    field: (R, C) over a grid from -half to half, the first row on top.
    """
    slope = np.array([field[0, -1] - field[0, 0], field[0, 0] - field[-1, 0]]) / (2 * np.asarray(half, float))
    steep = float(slope @ slope)
    if steep < TINY:
        return np.zeros((0, 2))
    middle = (field[0, 0] + field[-1, -1]) / 2
    foot, along = -middle * slope / steep, np.array([-slope[1], slope[0]]) / np.sqrt(steep)
    reach = float(np.linalg.norm(half))
    count = int(reach / step)
    found = foot + np.arange(-count, count + 1)[:, None] * step * along
    return np.asarray(found[(np.abs(found) <= half).all(1)])
