"""Darts on a board: pictures (or names) where chances weigh them to, on a circle that has a point for every class.

Where darts crowd, each is a dot in its exact place, or, where it is wrong, a ring; a picture is as large as its
neighbours leave it room. Of a great many, each is as large as all, and those that are wrong are rings. It knows no
trace: arrays in, a picture of them. Places are pixels of a 720-line frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_stencils

Floats = NDArray[Any]
NEAR = 0.1  # of the radius: so close to a rim's point counts as a hit
LARGEST, SMALLEST = 52.0, 8.0  # sides of a dart, pixels
GAP, AIR = 9.0, 1.08  # pixels between the circle and its piles; darts in a pile stand so far apart, in sides
FILLED, WIDE = 0.94, 1.2  # share of its sector that a pile may fill, and radians that it may
MANY = 150  # darts up to which each has a size of its own
WEIGHT = 1.1  # of how large darts are, against how large the circle is
BEYOND = 11.0  # pixels from a pile to its name
HALO = 0.05  # of a dart's size
DOT, RING = 3.4, 1.5  # pixels: half the side of a dart that is a dot, or a ring; how thick that is
DOTTED = 0.15  # of a dart's light: a dot's, so that a crowd of them does not burn out
UNREAD, READ = 20.0, 30.0  # sides of a picture that is not seen yet, and of one that is seen in full
TRAILED = 0.85  # of a dart's light: its trail where that is fresh
SEGMENTS = 360
SPOKES = 24  # dots of a line from the middle to a class
RINGS = (1 / 3, 2 / 3)  # of the radius: fainter circles within
WITHIN = 0.5  # how much of these, and of such lines, is seen


def around(count: int) -> Floats:
    """(count, 2) points of a circle of radius 1, y down: the first on top, then clockwise; two lie left and right."""
    angle = 2 * np.pi * np.arange(count) / count - (np.pi if count == 2 else np.pi / 2)
    return np.column_stack([np.cos(angle), np.sin(angle)])


@dataclass(frozen=True)
class Board:
    """Where a board stands. centre: (2,) pixels. radius: of its circle. side: of a dart. classes: points on it."""

    centre: Floats
    radius: float
    side: float
    classes: int

    def slot(self, of: int, number: int, count: int) -> Floats:
        """Where one of so many darts lies in a class's pile: row after row, outward, each row in the middle."""
        row, left = 0, count
        while number >= (width := self.row(row)):
            number, left, row = number - width, left - width, row + 1
        width = min(width, left)
        far = self.radius + GAP + (row + 0.5) * self.side * AIR
        angle = (
            np.arctan2(*around(self.classes)[of][::-1]) + (number - (width - 1) / 2) * self.side * AIR / far
        )
        return np.asarray(self.centre + far * np.array([np.cos(angle), np.sin(angle)]))

    def row(self, row: int) -> int:
        """How many darts lie side by side in a row of a pile."""
        far = self.radius + GAP + row * self.side * AIR
        return max(1, int(min(2 * np.pi / self.classes, WIDE) * FILLED * far / (self.side * AIR) + 1e-6))

    def height(self, count: int) -> float:
        """How far a pile of so many reaches beyond the circle."""
        row = 0
        while count > 0:
            count, row = count - self.row(row), row + 1
        return GAP + row * self.side * AIR

    def name_places(self, piled: Floats, names: Floats) -> Floats:
        """(classes, 2) the middle of every name, just beyond its pile. names: (classes, 2) half widths and heights."""
        points = around(self.classes)
        return np.asarray(self.centre + points * ((self.radius + piled + BEYOND)[:, None] + names))


def board_in(box: Floats, classes: int, most: int, darts: int, names: Floats) -> Board:
    """The best board for so many darts, `most` of one class, that fits a box with its piles and names.

    box: (4,) centre x, centre y, width, height. names: (classes, 2) half width and half height of each name.
    """
    found = [_largest(box, classes, most, darts, names, share) for share in (1.0, 0.85, 0.7, 0.55)]
    return max(found, key=lambda board: board.radius * board.side**WEIGHT)


def _largest(box: Floats, classes: int, most: int, darts: int, names: Floats, share: float) -> Board:
    """The largest board whose darts are that share of the usual size."""
    for radius in np.arange(min(box[2], box[3]) / 2, 30, -2):
        side = float(np.clip(1.9 * radius / np.sqrt(max(darts, 1)), SMALLEST, min(LARGEST, 0.3 * radius)))
        if most > 1:  # two lie side by side
            side = min(side, 0.5 * FILLED * min(2 * np.pi / classes, WIDE) * (radius + GAP) / AIR)
        board = Board(np.asarray(box[:2], float), float(radius), max(side * share, SMALLEST), classes)
        beyond = np.abs(board.name_places(np.full(classes, board.height(most)), names) - board.centre) + names
        if (beyond[:, 0] <= box[2] / 2).all() and (beyond[:, 1] <= box[3] / 2).all():
            break
    return board


class Darts(Painted):
    """See the module. masks: (N, R, C) of each dart's ink."""

    def __init__(self, board: Board, masks: Floats, theme: Theme) -> None:
        super().__init__()
        self.board, self.theme, self.easel = board, theme, Easel(False)
        self.masks, self.enlarged = _with_halos(np.clip(masks, 0, 1))
        count = len(masks)
        self.places = np.tile(board.centre, (count, 1))  # (N, 2)
        self.sizes = np.ones(count)  # of a side
        self.trails = np.zeros((0, count, 2))  # where each was shortly before, the oldest first
        self.wrong = np.zeros(count)  # 0 right, 1 wrong: violet
        self.faceless: Floats | float = float(count > MANY)  # share of its picture that a wrong one lacks
        self.seen = np.ones(count)
        self.drawn = 1.0  # share of the circle
        self.value, self.error, self.edge = (
            rgb(color) * 255 for color in (theme.value, theme.error, theme.faint)
        )
        self.ground = rgb(theme.ground[1]) * 255

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: the board, trails, then darts, wrong ones last, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_circle(easel, fine)
        self._paint_trails(easel, fine)
        self._paint_darts(easel, fine)
        self._paint_dots(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    @property
    def pictured(self) -> Floats:
        """(N,) how far each dart has become its picture: 0 it is a dot, 1 a picture."""
        side = self.sizes * self.board.side
        whole = min(READ, 0.9 * self.board.side)  # where all are small, so are pictures
        least = UNREAD * whole / READ
        faces = 1 - self.faceless * self.wrong
        return np.asarray(np.clip((side - least) / (whole - least), 0, 1) * faces)

    def _paint_darts(self, easel: Easel, fine: float) -> None:
        """Each over a halo of the ground's colour, so that darts that crowd together stay apart."""
        order, count = np.argsort(self.wrong, kind="stable"), len(self.masks) // 2
        middle = self.places[order]
        half = self.sizes[order, None] * self.board.side / 2 * self.enlarged
        rects = np.column_stack([middle - half, middle + half]) * fine
        seen = self.seen[order] * self.pictured[order] * self.opacity
        inks = self._inks(self.wrong[order])
        halo = np.broadcast_to(self.ground, inks.shape)
        shine = seen * self.sizes[order] ** 2 * self._shine
        draw_stencils(
            easel.words, _paired(rects, rects), self.masks, _paired(order + count, order), _paired(halo, inks),
            _paired(0.85 * seen, seen), _paired(0 * shine, shine), easel.glow,
        )  # fmt: skip

    def _paint_dots(self, easel: Easel, fine: float) -> None:
        """Darts that crowd are dots, or rings where they are wrong; a picture that grows takes its dot's place."""
        half = min(DOT, 0.3 * self.board.side) * (1 - 0.5 * self.pictured)[:, None]
        seen = self.seen * (1 - self.pictured) * self.opacity
        shine = DOTTED * self._shine * seen
        right, wrong = self.wrong < 0.5, self.wrong >= 0.5
        rects = np.column_stack([self.places - half, self.places + half]) * fine
        easel.draw_rects(rects[right], DOT * fine, self._inks(self.wrong[right]), seen[right], shine[right])
        width = np.full(int(wrong.sum()), RING * fine)
        inks = self._inks(self.wrong[wrong])
        easel.draw_frames(rects[wrong], DOT * fine, width, inks, seen[wrong], shine[wrong])

    def _paint_trails(self, easel: Easel, fine: float) -> None:
        """Where darts have just been, fainter the longer ago."""
        for age, places in enumerate(self.trails):
            fresh = (age + 1) / (len(self.trails) + 1)
            far = np.linalg.norm(places - self.places, axis=1)
            half = (0.6 + 1.5 * fresh) * np.ones((len(places), 1))
            seen = TRAILED * fresh**1.5 * self.seen * np.clip(far / 8 - 0.5, 0, 1) * self.opacity
            rects = np.column_stack([places - half, places + half]) * fine
            easel.draw_rects(rects, 2 * fine, self._inks(self.wrong), seen, 0.4 * seen)

    def _inks(self, wrong: Floats) -> Floats:
        """(n, 3) of darts that are as wrong."""
        return np.ascontiguousarray(self.value * (1 - wrong[:, None]) + self.error * wrong[:, None])

    @property
    def _shine(self) -> float:
        """Many small darts shine less each."""
        return float(np.clip(8 / np.sqrt(max(len(self.places), 1)), 0.2, 0.8))

    def _paint_circle(self, easel: Easel, fine: float) -> None:
        """The circle, drawn as far as it is; then what is within it, fainter."""
        board = self.board
        count = max(1, int(SEGMENTS * self.drawn))
        angle = 2 * np.pi * np.arange(count) / SEGMENTS - np.pi / 2
        if self.drawn >= 1:
            for share, seen in ((1.0, 1.0), *((ring, WITHIN) for ring in RINGS)):
                self._paint_ring(easel, fine, share * board.radius, seen)
            self._paint_spokes(easel, fine)
        else:
            at = board.centre + board.radius * np.column_stack([np.cos(angle), np.sin(angle)])
            self._paint_marks(easel, fine, at, 0.7, 1.0)
        self._paint_points(easel, fine)

    def _paint_ring(self, easel: Easel, fine: float, radius: float, seen: float) -> None:
        centre = self.board.centre
        rect = np.array([[*(centre - radius), *(centre + radius)]]) * fine
        ink, opacity = self.edge[None].copy(), np.full(1, seen * self.opacity)
        easel.draw_frames(rect, 1e6, np.full(1, 1.3 * fine), ink, opacity, np.zeros(1))

    def _paint_spokes(self, easel: Easel, fine: float) -> None:
        """From the middle a dotted line to every class."""
        share = (np.arange(SPOKES) + 0.5) / SPOKES
        at = self.board.centre + self.board.radius * share[:, None, None] * around(self.board.classes)
        self._paint_marks(easel, fine, at.reshape(-1, 2), 0.8, WITHIN)

    def _paint_marks(self, easel: Easel, fine: float, at: Floats, half: float, seen: float) -> None:
        rects = np.column_stack([at - half, at + half]) * fine
        colors = np.broadcast_to(self.edge, (len(at), 3)).astype(float)
        easel.draw_rects(rects, half * fine, colors, np.full(len(at), seen * self.opacity), np.zeros(len(at)))

    def _paint_points(self, easel: Easel, fine: float) -> None:
        """A short mark on the circle for every class."""
        board, points = self.board, around(self.board.classes)
        self._paint_marks(easel, fine, board.centre + board.radius * points, 3.0, float(self.drawn >= 1))


def _with_halos(masks: Floats) -> tuple[Floats, float]:
    """(2 N, S, S) the masks, then what lies up to HALO of their size around their ink; and how much larger all are."""
    wide = max(1, round(HALO * masks.shape[1]))
    padded = np.pad(np.asarray(masks, float), ((0, 0), (wide, wide), (wide, wide)))
    halos = padded
    for axis in (1, 2):
        shifted = [np.roll(halos, k, axis) for k in range(-wide, wide + 1)]
        halos = np.max(shifted, axis=0)
    return np.ascontiguousarray(np.concatenate([padded, halos])), padded.shape[1] / masks.shape[1]


def _paired(one: Floats, other: Floats) -> Floats:
    """Rows of two arrays by turns."""
    return np.ascontiguousarray(np.stack([one, other], axis=1).reshape(2 * len(one), *one.shape[1:]))
