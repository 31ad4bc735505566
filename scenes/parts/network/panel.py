"""A panel: panes of cells, bars and frames that glow, wherever a clip needs them beside the network or without it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.parts.network.inks import POWER, inks_of
from tracereel.scenes.parts.network.pose import Floats, corners
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel, shaded

WIDEST = 4.0  # pixels between two large cells

POSITIVE, NEGATIVE, GREY, VALUE, ERROR, RULE, LOOK, WORDS = range(8)  # inks


@dataclass
class Pane:
    """A picture of cells. box: centre x, centre y, width, height in pixels of a 720-line frame. values: (rows, columns)
    in [-1, 1]. ink: of what is above zero, POSITIVE, VALUE or ERROR; below zero is NEGATIVE, errors have no sign.
    frame: width of its frame, 0 for the faint rule, None for no frame."""

    box: Floats
    values: Floats
    ink: int = POSITIVE
    seen: float = 1.0
    bright: float = 1.0
    frame: float | None = 0.0
    frame_ink: int = VALUE
    shine: float = 0.25


@dataclass
class Bar:
    """A filled rectangle. strength: how much of its ink is mixed into a cell's colour."""

    box: Floats
    ink: int
    seen: float = 1.0
    shine: float = 0.0
    radius: float = 2.0
    strength: float = 1.0


@dataclass
class Bricks:
    """Many filled rectangles of one ink, drawn at once. boxes: (n, 4). strength, seen, shine: of all, or (n,)."""

    boxes: Floats
    ink: int
    seen: Floats | float = 1.0
    shine: Floats | float = 0.0
    radius: float = 1.0
    strength: Floats | float = 1.0


@dataclass
class Frame:
    """A rounded frame."""

    box: Floats
    ink: int = LOOK
    seen: float = 1.0
    width: float = 2.6
    shine: float = 0.6
    radius: float = 4.0


@dataclass
class Items:
    """What a panel shows, in the order of drawing: bars, panes, bars above them, bricks, frames."""

    under: list[Bar] = field(default_factory=list)
    panes: list[Pane] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    bricks: list[Bricks] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)


class Panel(Painted):
    """See the module. Its lists are changed in place while an animation runs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.items = Items()
        self.easel = Easel(False)
        self.inks = inks_of(theme)
        others = [rgb(theme.edge), rgb(theme.accent), rgb(theme.text)]
        self.colors = np.concatenate([self.inks.lines, np.array(others) * 255])
        self.ramps = {ink: self.inks.ramp(ink, POWER) for ink in (POSITIVE, NEGATIVE, VALUE, ERROR)}

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._bars(self.items.under, fine)
        for pane in self.items.panes:
            self._pane(pane, fine)
        self._bars(self.items.bars, fine)
        for bricks in self.items.bricks:
            self._bricks(bricks, fine)
        self._frames(self.items.frames, fine)
        if self.inks.dark:
            easel.bloom()

    def _pane(self, pane: Pane, fine: float) -> None:
        seen = pane.seen * self.opacity
        if seen <= 0:
            return
        box = corners(np.asarray(pane.box, float)[None])[0] * fine
        ramp = (self.ramps[pane.ink], self.ramps[ERROR if pane.ink == ERROR else NEGATIVE])
        colors = self.inks.cell + (shaded(pane.values, *ramp) - self.inks.cell) * pane.bright
        cell = (box[2] - box[0]) / pane.values.shape[1]
        gap = min(0.1, WIDEST * fine / cell) if cell >= 5 else 0.0
        shines = np.abs(pane.values) * pane.shine * pane.bright * seen
        ground = self.inks.cell * (0.8 if self.inks.dark else 0.965)
        self.easel.draw_pane(box, colors, gap, ground, seen, shines)
        if pane.frame is None:
            return
        width, ink, shine = (pane.frame, pane.frame_ink, 0.7) if pane.frame else (1.1, RULE, 0.0)
        self._frames([Frame(pane.box, ink, pane.seen, width, shine, 5.0)], fine)

    def _bars(self, bars: list[Bar], fine: float) -> None:
        for bar in bars:
            boxes = np.asarray(bar.box, float)[None]
            self._bricks(Bricks(boxes, bar.ink, bar.seen, bar.shine, bar.radius, bar.strength), fine)

    def _bricks(self, bricks: Bricks, fine: float) -> None:
        rects = corners(np.asarray(bricks.boxes, float)) * fine
        count = len(rects)
        if not count:
            return
        mixed = np.broadcast_to(np.asarray(bricks.strength, float), count)[:, None]
        color = self.inks.cell + (self.colors[bricks.ink] - self.inks.cell) * mixed
        seen = np.broadcast_to(np.asarray(bricks.seen, float), count) * self.opacity
        shine = np.broadcast_to(np.asarray(bricks.shine, float), count) * seen
        self.easel.draw_rects(rects, bricks.radius * fine, color, seen, shine)

    def _frames(self, frames: list[Frame], fine: float) -> None:
        for frame in frames:
            rect = (
                corners(np.asarray(frame.box, float)[None]) * fine + np.array([-1.0, -1.0, 1.0, 1.0]) * fine
            )
            seen = np.array([frame.seen * self.opacity])
            self.easel.draw_frames(
                rect, frame.radius * fine, np.array([frame.width * fine]), self.colors[frame.ink][None].copy(), seen,
                np.array([frame.shine * frame.seen]),
            )  # fmt: skip


def box(x: float, y: float, width: float, height: float) -> NDArray[np.float64]:
    """A box by its centre and size."""
    return np.array([x, y, width, height], float)
