"""An easel: what lines, panes, frames and bars of one picture are painted with, and the light that blooms from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import light, panes
from tracereel.scenes.raster.planes import Box, shared
from tracereel.scenes.raster.sheet import Lines, Sheet, window_of

Floats = NDArray[Any]
STRENGTHS = np.array([0.55, 0.75, 1.05])  # of the near, the middle and the far glow
STEPS = 1024  # shades of an ink


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
        self.haze, self.lit = Sheet(tall), Sheet(tall)
        self.tall = tall
        self.glow = np.zeros((0, 0, 3), np.int32)
        self.reach: list[Box] = []
        self.pixels = np.zeros((0, 0, 4), np.uint8)
        self.fine = 1.0

    def begin(self, pixels: NDArray[np.uint8], fine: float) -> None:
        """Start a frame. pixels: (H, W, 4). fine: pixels for each of a 720-line frame."""
        self.pixels, self.fine = pixels, fine
        shape = (-(-pixels.shape[0] // 8) * 4, -(-pixels.shape[1] // 8) * 4, 3)
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
        self, lasting: Sequence[Lines], passing: Sequence[Lines], heads: Sequence[tuple[Lines, Floats]], inks: Inks,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Lay lines over the frame. lasting: haze, remembered by its place in the list from frame to frame. passing:
        lit lines, which bloom. heads: travelling lights, with how many pixels along they have come."""
        shape = self.pixels.shape[:2]
        ends = [lines.ends for lines in (*lasting, *passing, *(line for line, _ in heads)) if len(lines.ends)]
        if not ends:
            return
        window = window_of(np.concatenate(ends), shape, 4 + 4 * self.fine)
        if window[0] >= window[1] or window[2] >= window[3]:
            return
        if lasting:
            self.haze.cover(window)
            for key, lines in enumerate(lasting):
                self.haze.show(key, lines)
            self._resolve(self.haze, window, inks, opacity, 0.0, False)
        if passing or heads:
            self.lit.cover(window)
            for lines in passing:
                self.lit.add(lines)
            for lines, front in heads:
                self.lit.send(lines, front, 13 * self.fine, 46 * self.fine)
            self._resolve(self.lit, window, inks, opacity, 0.55 if inks.dark else 0.0, True)

    def _resolve(
        self, sheet: Sheet, window: Box, inks: Inks, opacity: float, shine: float, empty: bool
    ) -> None:
        light.resolve(
            self.words, window, (0, 1), sheet.tall, sheet.planes, sheet.box, inks.lines, inks.dark, opacity,
            self.glow, shine, empty,
        )  # fmt: skip

    def draw_pane(
        self, rect: Floats, cells: Floats, gap: float, ground: Floats, opacity: float = 1.0,
        shines: Floats | None = None,
    ) -> None:  # fmt: skip
        """Draw a picture of cells: see scenes.raster.panes."""
        shines = np.zeros(cells.shape[:2]) if shines is None else shines
        panes.draw_pane(self.words, rect, cells, gap, ground, opacity, shines, self.glow, self.clip)

    def draw_frames(
        self, rects: Floats, radius: float, width: Floats, colors: Floats, opacity: Floats, shine: Floats
    ) -> None:
        """Draw rounded frames: see scenes.raster.panes."""
        panes.draw_frames(self.words, rects, radius, width, colors, opacity, shine, self.glow, self.clip)

    def draw_rects(
        self, rects: Floats, radius: float, colors: Floats, opacity: Floats, shine: Floats
    ) -> None:
        """Draw filled rectangles: see scenes.raster.panes."""
        panes.draw_rects(self.words, rects, radius, colors, opacity, shine, self.glow, self.clip)

    def bloom(self, strength: float = 1.0) -> None:
        """Lay the glow of everything that shone in this frame over it."""
        rows, columns = self.glow.shape[:2]
        near = self.glow
        if not near.any():
            return
        middle = np.zeros((rows // 2, columns // 2, 3), np.int32)
        light.halve(near, middle)
        far = np.zeros((rows // 4, columns // 4, 3), np.int32)
        light.halve(middle, far)
        for picture, radius in ((near, 1.0), (middle, 2.0), (far, 4.0)):
            light.soften(picture, np.zeros_like(picture), max(1, round(radius * self.fine)))

        def walk(share: tuple[int, int]) -> None:
            light.add_glow(self.words, self.clip, share, near, middle, far, STRENGTHS * strength)

        shared(walk, 10**6)


def shaded(values: Floats, positive: Floats, negative: Floats) -> Floats:
    """(..., 3) colours of signed values in [-1, 1], from two ramps."""
    level = np.minimum(np.abs(values) * STEPS + 0.5, STEPS).astype(np.int32)
    return np.where((values >= 0)[..., None], positive[level], negative[level])
