"""The plane: every place coloured by what a network answers there, borders between answers, points that stand on it.

It knows no trace: arrays in, a picture of them. Two answers are orange and blue, by how sure; of more, each country is
as bright as its answer is sure. Grids lie over the plane from corner to corner, rows from the top.

    plane = Plane(box, theme)
    plane.scores = scores                          # (R, C, K) sums of the last layer, whose largest is the answer
    plane.shares = chances                         # (R, C, K) in [0, 1]
    plane.points = places                          # (N, 2) in [0, 1]: from the left, from the bottom
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.fields import draw_borders, draw_colors, draw_levels

Floats = NDArray[Any]
FILL, MANY = 0.62, 0.3  # of an ink, where one of two answers is certain, or one of more
BORDER, HINGE, LEVEL = 1.5, 1.3, 0.45  # pixels, half of each line's width
POINT = 5.0  # pixels, the radius of a point


class Plane(Painted):
    """See the module. box: (4,) centre x, centre y, width, height in pixels of a 720-line frame."""

    def __init__(self, box: Floats, theme: Theme) -> None:
        super().__init__()
        self.box, self.theme, self.easel = np.asarray(box, float), theme, Easel(False)
        self.scores = np.zeros((2, 2, 2))
        self.shares = np.zeros((2, 2, 2))
        self.filled = 1.0  # how much is seen of the colours
        self.border = 1.0  # how much of the borders
        self.hinges = np.zeros((0, 2, 2))  # (H, R, C) fields that are zero on a line each
        self.hinged = np.zeros(0)  # (H,) how much is seen of each
        self.level_field = np.zeros((2, 2))  # its level lines, thin
        self.levels = np.zeros(0)
        self.leveled = 0.0
        self.points = np.zeros((0, 2))  # (N, 2) in [0, 1]: from the left, from the bottom
        self.classes = np.zeros(0, int)  # (N,) of each
        self.seen = np.zeros(0)  # (N,)
        self.radius = POINT
        self.inks = np.array([rgb(ink) * 255 for ink in (theme.positive, theme.negative, theme.value)])
        self.cell, self.rim = rgb(theme.cell) * 255, rgb(theme.ground[0]) * 255
        self.accent, self.edge = rgb(theme.accent) * 255, rgb(theme.edge) * 255

    def place(self, points: Floats) -> Floats:
        """(N, 2) pixels of points in [0, 1], from the left and from the bottom."""
        return np.asarray(self.box[:2] + (np.asarray(points, float) - 0.5) * [1, -1] * self.box[2:])

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: colours, level lines, points, hinges and borders, the frame, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        half = self.box[2:] / 2
        rect = np.concatenate([self.box[:2] - half, self.box[:2] + half]) * fine
        self._paint_field(easel, rect, fine)
        self._paint_points(easel, fine)
        self._paint_lines(easel, rect, fine)
        easel.draw_frames(
            rect[None], 4 * fine, np.full(1, 1.2 * fine), self.edge[None].copy(), np.full(1, self.opacity), np.zeros(1)
        )  # fmt: skip
        if self.theme.name == "dark":
            easel.bloom()

    def colors(self) -> Floats:
        """(R, C, 3) of every place."""
        if self.shares.shape[2] == 2:
            sure = self.shares[..., 0] - self.shares[..., 1]
            ink = np.where((sure >= 0)[..., None], self.inks[0], self.inks[1])
        else:
            count = self.shares.shape[2]
            sure = (self.shares.max(2) - 1 / count) / (1 - 1 / count) * MANY / FILL
            ink = np.broadcast_to(self.inks[2], (*sure.shape, 3))
        share = (np.abs(sure) ** 0.75 * FILL)[..., None]
        return np.asarray(self.cell + (ink - self.cell) * share)

    def _paint_field(self, easel: Easel, rect: Floats, fine: float) -> None:
        if self.filled < 1:
            ground = np.broadcast_to(self.cell, (2, 2, 3)).astype(float)
            draw_colors(easel.words, rect, ground, self.opacity)
        if self.filled > 0:
            draw_colors(easel.words, rect, np.ascontiguousarray(self.colors()), self.filled * self.opacity)
        if self.leveled > 0 and len(self.levels):
            seen = np.full(len(self.levels), 0.4 * self.leveled * self.opacity)
            draw_levels(
                easel.words, rect, self.level_field, self.levels, LEVEL * fine, self.inks[2], seen, easel.glow, 0.0
            )  # fmt: skip

    def _paint_points(self, easel: Easel, fine: float) -> None:
        if not len(self.points):
            return
        at, count = self.place(self.points), len(self.points)
        two = self.shares.shape[2] == 2
        ink = self.inks[np.minimum(self.classes, 1)] if two else np.tile(self.inks[2], (count, 1))
        seen = self.seen * self.opacity
        for radius, colors, shine in (
            (self.radius + 1.2, np.tile(self.rim, (count, 1)), 0.0),
            (self.radius, ink, 0.35),
        ):
            rects = np.column_stack([at - radius, at + radius]) * fine
            easel.draw_rects(rects, radius * fine, np.ascontiguousarray(colors), seen, shine * seen)

    def _paint_lines(self, easel: Easel, rect: Floats, fine: float) -> None:
        zero = np.zeros(1)
        for field, seen in zip(self.hinges, self.hinged.tolist(), strict=True):
            if seen > 0:
                draw_levels(
                    easel.words, rect, np.ascontiguousarray(field), zero, HINGE * fine, self.accent,
                    np.full(1, seen * self.opacity), easel.glow, 0.5 * seen,
                )  # fmt: skip
        if self.border > 0:
            scores = np.ascontiguousarray(self.scores, np.float64)
            seen = self.border * self.opacity
            draw_borders(
                easel.words, rect, scores, BORDER * fine, self.inks[2], seen, easel.glow, 0.7 * seen
            )  # fmt: skip
