"""An easel: what lines, panes, frames and bars of one picture are painted with, and the light that blooms from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import bloom, light, panes, strokes
from tracereel.scenes.raster.sheet import Haze, Lines, Sheet, Web, on_grid, window_of
from tracereel.scenes.raster.team import Box, shared

Floats = NDArray[Any]
STRENGTHS = (0.55, 0.75, 1.05)  # of the near, the middle and the far glow
STEPS = 1024  # shades of an ink
LARGE = 60_000  # pixels that two threads fill sooner than one


@dataclass(frozen=True)
class Inks:
    """Colours as floats in 0..255: of lines positive, negative, grey, value, error; of a cell where nothing is."""

    lines: Floats  # (5, 3)
    cell: Floats  # (3,)
    dark: bool

    def ramp(self, ink: int, power: float) -> Floats:
        """(STEPS + 1, 3): from the cell's colour to an ink, by |v|^power."""
        t = (np.arange(STEPS + 1) / STEPS)[:, None] ** power
        return np.rint(self.cell * (1 - t) + self.lines[ink] * t)


class Easel:
    """Paints into a frame's pixels; its light is kept until `bloom`. One for each picture that paints itself."""

    def __init__(self, tall: bool) -> None:
        self.haze, self.lit = Haze(tall), Sheet(tall)
        self.tall = tall
        self.glow = np.zeros((3, 0, 0), np.int32)
        self.pixels = np.zeros((0, 0, 4), np.uint8)
        self.fine = 1.0
        self._rooms: dict[int, NDArray[np.int32]] = {}

    def begin(self, pixels: NDArray[np.uint8], fine: float) -> None:
        """Start a frame. pixels: (H, W, 4). fine: pixels for each of a 720-line frame."""
        if self.pixels.shape != pixels.shape:
            self.lit = Sheet(self.tall)  # a larger one would be read beyond the frame
        self.pixels, self.fine = pixels, fine
        shape = (3, -(-pixels.shape[0] // 8) * 4, -(-pixels.shape[1] // 8) * 4)
        if self.glow.shape != shape:
            self.glow = np.zeros(shape, np.int32)
        else:
            self.glow[:] = 0

    @property
    def words(self) -> NDArray[np.uint32]:
        """(H, W): the frame, four bytes a number."""
        words: NDArray[np.uint32] = self.pixels.view(np.uint32)[..., 0]
        return words

    @property
    def clip(self) -> Box:
        """The whole frame."""
        return (0, self.pixels.shape[0], 0, self.pixels.shape[1])

    def draw_lines(
        self, webs: Sequence[Web], passing: Sequence[Lines], heads: Sequence[tuple[Lines, Floats]], inks: Inks,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Lay lines over the frame. webs: haze, remembered by its place in the list from frame to frame. passing:
        lit lines, which bloom. heads: travelling lights, with how many pixels along they have come."""
        shape = self.pixels.shape[:2]
        drawn = [lines for lines in (*passing, *(line for line, _ in heads)) if len(lines.ends)]
        self.haze.show(webs, shape)
        bright = window_of(drawn, shape, 4 + 4 * self.fine)
        if bright[1]:
            self.lit.cover(bright, shape)
            for lines in passing:
                self.lit.add(lines)
            for lines, front in heads:
                self.lit.send(lines, front, 13 * self.fine, 46 * self.fine)
        seen = [self._window(box) for box, gain in zip(self.haze.boxes, self.haze.gains, strict=True) if gain]
        self._resolve(_around([*seen, bright]), bright, inks, opacity)

    def _window(self, box: Any) -> Box:
        a, b, c, d = (int(side) for side in box)
        return (a, b, c, d) if self.tall else (c, d, a, b)

    def _resolve(self, window: Box, bright: Box, inks: Inks, opacity: float) -> None:
        if window[1] == 0:
            return
        part = (*bright[:2], *bright[2:]) if self.tall else (*bright[2:], *bright[:2])
        haze = (self.haze.planes, self.haze.boxes, self.haze.starts, self.haze.gains)
        lit = (self.lit.planes.reshape(4, -1), self.lit.box, part, self.lit.use_up())
        colors = inks.lines.astype(np.float32)
        shine = 0.55 if inks.dark else 0.0

        def walk(share: tuple[int, int]) -> None:
            light.resolve(
                self.words, window, share, self.tall, haze, lit, colors, inks.dark, opacity, self.glow, shine
            )

        shared(walk)

    def _banded(self, draw: Callable[[Box], None], large: bool) -> None:
        """Draw by rows shared out among threads, which meet at an even one."""
        rows, columns = self.pixels.shape[:2]
        pairs = (rows + 1) // 2

        def walk(share: tuple[int, int]) -> None:
            part, parts = share
            low, high = 2 * (pairs * part // parts), min(rows, 2 * (pairs * (part + 1) // parts))
            draw((low, high, 0, columns))

        shared(walk, large)

    def draw_pane(
        self, rect: Floats, cells: Floats, gap: float, ground: Floats, opacity: float = 1.0,
        shines: Floats | None = None,
    ) -> None:  # fmt: skip
        """Draw a picture of cells: see scenes.raster.panes."""
        whole = np.zeros((*cells.shape[:2], 4), np.float32)
        whole[..., :3] = cells
        if shines is not None:
            whole[..., 3] = shines
        below = np.asarray(ground, np.float32)
        rect = on_grid(rect)
        large = _area(rect[None]) > LARGE
        self._banded(
            lambda clip: panes.draw_pane(
                self.words, rect, whole, float(gap), below, float(opacity), self.glow, clip
            ),
            large,
        )

    def draw_tiles(
        self, rects: Floats, faces: Floats, ramps: Floats, cell: Floats, bright: Floats, gap: float, ground: Floats,
        opacity: Floats, shine: Floats,
    ) -> None:  # fmt: skip
        """Draw many panes of one size, coloured by value: see scenes.raster.panes."""
        colors = (ramps.astype(np.float32), np.asarray(cell, np.float32))
        below, rects = np.asarray(ground, np.float32), on_grid(rects)
        faces, bright, opacity, shine = _plain(faces, bright, opacity, shine)
        self._banded(
            lambda clip: panes.draw_tiles(
                self.words, rects, faces, *colors, bright, float(gap), below, opacity, shine, self.glow, clip
            ),
            _area(rects) > LARGE,
        )

    def draw_frames(
        self, rects: Floats, radius: float, width: Floats, colors: Floats, opacity: Floats, shine: Floats
    ) -> None:
        """Draw rounded frames: see scenes.raster.panes."""
        if not (opacity > 0).any():
            return
        rects = on_grid(rects)
        width, colors, opacity, shine = _plain(width, colors, opacity, shine)
        self._banded(
            lambda clip: panes.draw_frames(
                self.words, rects, radius, width, colors, opacity, shine, self.glow, clip
            ),
            False,
        )

    def draw_rects(
        self, rects: Floats, radius: float, colors: Floats, opacity: Floats, shine: Floats
    ) -> None:
        """Draw filled rectangles: see scenes.raster.panes."""
        if not (opacity > 0).any():
            return
        rects = on_grid(rects)
        colors, opacity, shine = _plain(colors, opacity, shine)
        self._banded(
            lambda clip: panes.draw_rects(self.words, rects, radius, colors, opacity, shine, self.glow, clip),
            False,
        )

    def draw_stroke(
        self,
        points: Floats,
        half: Floats | float,
        seen: Floats | float,
        ink: Floats,
        shine: float,
        soft: float = 0.0,
    ) -> None:
        """Draw a line through points, (N, 2): see scenes.raster.strokes."""
        halves, shown = (np.ascontiguousarray(np.broadcast_to(x, len(points)), float) for x in (half, seen))
        strokes.draw_stroke(
            self.words,
            np.ascontiguousarray(points, float),
            halves,
            shown,
            ink,
            self.glow,
            shine,
            soft,
            self.clip,
        )

    def draw_dots(self, at: Floats, radii: Floats, ink: Floats, seen: Floats, shine: float) -> None:
        """Draw discs. at: (N, 2) and radii: (N,), both in pixels of a 720-line frame."""
        fine = self.fine
        for radius in np.unique(radii):
            of = radii == radius
            rects = np.column_stack([at[of] - radius, at[of] + radius]) * fine
            self.draw_rects(
                rects, float(radius) * fine, np.tile(ink, (int(of.sum()), 1)), seen[of], shine * seen[of]
            )

    def bloom(self, strength: float = 1.0) -> None:
        """Lay the glow of everything that shone in this frame over it."""
        top, bottom, left, right = bloom.lit_window(self.glow)
        if not bottom:
            return
        radii = [max(1, round(radius * self.fine)) for radius in (1.0, 2.0, 4.0)]
        far = 8 * radii[2] + 4  # pixels of the near light that the far one reaches
        rows, columns = self.glow.shape[1:]
        top, bottom = max(0, (top - far) // 4 * 4), min(rows, (bottom + far + 3) // 4 * 4)
        left, right = max(0, (left - far) // 4 * 4), min(columns, (right + far + 3) // 4 * 4)
        lights = [self._room(0, (3, bottom - top, right - left))]
        lights[0][:] = self.glow[:, top:bottom, left:right]
        for level in (1, 2):
            _, high, wide = lights[-1].shape
            lights.append(self._room(level, (3, high // 2, wide // 2)))
            bloom.halve(lights[-2], lights[-1])
        soft = [self._room(3 + level, picture.shape) for level, picture in enumerate(lights)]

        def blur(share: tuple[int, int]) -> None:
            for picture, blurred, radius in zip(lights, soft, radii, strict=True):
                bloom.soften(picture, blurred, share, radius)

        def lay(share: tuple[int, int]) -> None:
            bloom.add_glow(self.words, (2 * top, 2 * left), share, soft[0], soft[1], soft[2], strengths)

        strengths = tuple(part * strength for part in STRENGTHS)
        shared(blur)
        shared(lay)

    def _room(self, number: int, shape: tuple[int, ...]) -> NDArray[np.int32]:
        """An array that holds anything, out of memory that is kept from frame to frame."""
        size = int(np.prod(shape))
        if size > self._rooms.get(number, np.zeros(0)).size:
            self._rooms[number] = np.empty(size, np.int32)
        return self._rooms[number][:size].reshape(shape)


def _plain(*arrays: Floats) -> list[NDArray[np.float64]]:
    """Arrays as all loops take them, which are compiled once."""
    return [np.ascontiguousarray(array, np.float64) for array in arrays]


def _area(rects: Floats) -> float:
    """Pixels in rectangles."""
    return float(((rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])).sum())


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest window around those that are not empty, even where it begins."""
    found = [box for box in boxes if box[0] < box[1] and box[2] < box[3]]
    if not found:
        return (0, 0, 0, 0)
    low, high = np.min(found, axis=0), np.max(found, axis=0)
    return (int(low[0]) // 2 * 2, int(high[1]), int(low[2]) // 2 * 2, int(high[3]))


def shaded(values: Floats, positive: Floats, negative: Floats) -> Floats:
    """(..., 3) colours of signed values in [-1, 1], from two ramps."""
    level = np.minimum(np.abs(values) * STEPS + 0.5, STEPS).astype(np.int32)
    return np.where((values >= 0)[..., None], positive[level], negative[level])
