"""Images: many small pictures, each in one ink, anywhere on the frame: a wall of them, a rain, a crowd.

It knows no trace: arrays in, a picture of them. Places are pixels of a 720-line frame.

    wall = Images(pictures, theme)                 # (N, R, C) in [0, 1]
    wall.boxes = grid_in(box, len(pictures))       # (N, 4) centre and size of each
    wall.light[right] = 1.0                        # the others stay faint
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_stencils

Floats = NDArray[Any]
FAINT = 0.16  # of its ink: a picture that is not lit
WINDOW = 0.26  # of its ink, behind a lit picture: a window with a light on
SHINE = 6.0  # how much pictures shine together; each of many shines less
RIM = 2.2  # pixels of the frame of one that is pointed at
INKS = ("value", "negative", "error", "positive", "accent")


def grid_in(box: Floats, count: int, shape: tuple[int, int] = (1, 1), air: float = 1.0) -> Floats:
    """(count, 4) centres and sizes of pictures of a shape (rows, columns) that fill a box row by row, as large as fit.

    box: (4,) centre x, centre y, width, height. air: distance of their centres, in sizes.
    """
    wide, high = float(box[2]), float(box[3])
    ratio = shape[1] / shape[0]
    columns = np.arange(1, count + 1)
    rows = -(-count // columns)
    heights = np.minimum(wide / (columns * ratio), high / rows)
    best = int(heights.argmax())
    across, down, size = int(columns[best]), int(rows[best]), float(heights[best])
    row, column = np.divmod(np.arange(count), across)
    x = box[0] + (column - (across - 1) / 2) * size * ratio
    y = box[1] + (row - (down - 1) / 2) * size
    sizes = np.broadcast_to([size * ratio / air, size / air], (count, 2))
    return np.column_stack([x, y, sizes])


class Images(Painted):
    """See the module. masks: (M, R, C) of ink in [0, 1], of which every picture shows one (the first N, at first)."""

    def __init__(self, masks: Floats, theme: Theme, count: int | None = None) -> None:
        super().__init__()
        self.masks = np.ascontiguousarray(np.clip(masks, 0, 1), np.float64)
        count = len(masks) if count is None else count
        self.of = np.arange(count) % len(masks)
        self.boxes = np.zeros((count, 4))
        self.light = np.zeros(count)  # 0 faint, 1 lit
        self.seen = np.ones(count)
        self.windows = np.zeros(count)  # how much of a lit window is behind each
        self.pointed = np.zeros(count)  # a yellow frame
        self.order: NDArray[np.int64] | None = None  # in which they lie over each other; None: as they are
        self.theme, self.easel = theme, Easel(False)
        self.colors = {ink: rgb(getattr(theme, ink)) * 255 for ink in INKS}
        self.inks = np.tile(self.colors["value"], (count, 1))  # (N, 3)

    def tint(self, ink: str, share: Floats, of: str = "value") -> None:
        """Let each picture's ink be so far on the way from one meaning to another. share: (N,) in [0, 1]."""
        begin, end = self.colors[of], self.colors[ink]
        self.inks = begin + (end - begin) * np.asarray(share, float)[:, None]

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: windows, then pictures, then frames, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        order = np.arange(len(self.boxes)) if self.order is None else self.order
        half = self.boxes[order, 2:] / 2
        rects = np.column_stack([self.boxes[order, :2] - half, self.boxes[order, :2] + half]) * fine
        seen, light = self.seen[order] * self.opacity, np.clip(self.light[order], 0, 1)
        inks = np.ascontiguousarray(self.inks[order])
        if self.windows.any():
            inner = rects + np.array([1.0, 1.0, -1.0, -1.0]) * 0.5 * fine
            panes = seen * WINDOW * light * self.windows[order]
            easel.draw_rects(inner, 1.5 * fine, inks, panes, 0.25 * panes)
        shine = seen * light**2 * float(np.clip(SHINE / np.sqrt(max(len(order), 1)), 0.18, 0.8))
        draw_stencils(
            easel.words, rects, self.masks, np.ascontiguousarray(self.of[order]), inks,
            seen * (FAINT + (1 - FAINT) * light), shine, easel.glow,
        )  # fmt: skip
        if self.pointed.any():
            frames = rects + np.array([-1.0, -1.0, 1.0, 1.0]) * RIM * fine
            yellow = np.tile(self.colors["accent"], (len(order), 1))
            marked = seen * self.pointed[order]
            easel.draw_frames(frames, 3 * fine, np.full(len(order), RIM * fine), yellow, marked, 0.7 * marked)
        if self.theme.name == "dark":
            easel.bloom()
