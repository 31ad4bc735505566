"""A curve that grows with time along the foot of a picture: a line over its own light, and a head that glows.

It knows no trace. Places are pixels of a 720-line frame, as in scenes.parts.network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.stencils import draw_ribbon

Floats = NDArray[Any]
FILLS = np.array([0.46, 0.16, 0.22])  # coverage under the curve, at its base, and of what strays around it
LINE, AXIS, HEAD, TICK, MARK = 3.0, 1.3, 6.0, 9.0, 1.8  # pixels


@dataclass(frozen=True)
class Strip:
    """Where a time line lies: left, right, and how high; `base` is the height of zero."""

    left: float
    right: float
    top: float
    base: float

    def x(self, share: float) -> float:
        """The place of a share of the whole time."""
        return self.left + share * (self.right - self.left)

    def y(self, share: Any) -> Any:
        """The height of a share of the full height."""
        return self.base - share * (self.base - self.top)


class TimeCurve(Painted):
    """See the module. shares: (N,) of the way along, rising; heights: (N,) of the full height, at each.

    ink: of the line; an error's, if left out.
    """

    def __init__(
        self, strip: Strip, shares: Floats, heights: Floats, ticks: Floats, theme: Theme, ink: str = ""
    ) -> None:
        super().__init__()
        self.strip, self.shares, self.heights, self.ticks = strip, shares, heights, ticks
        self.marks: list[tuple[float, float]] = []  # lines: at which share of the way, and their tops
        self.level: float | None = None  # a height that is drawn as a faint line, along all of the axis
        self.until, self.grown = 0.0, 1.0  # share of the time that has come; share of the axis that is drawn
        self.theme, self.easel = theme, Easel(False)
        self.ink, self.edge, self.light = (
            rgb(color) * 255 for color in (ink or theme.error, theme.edge, "#ffffff")
        )
        self._columns: tuple[float, Floats] | None = None

    def height(self, share: float) -> float:
        """The curve's height at a share of the way, in a straight line between its points."""
        return float(np.interp(share, self.shares, self.heights))

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_axis(easel, fine)
        if self.until > 0:
            self._paint_curve(easel, fine)
            self._paint_marks(easel, fine)
        if self.grown >= 1:
            self._paint_head(easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _paint_axis(self, easel: Easel, fine: float) -> None:
        strip = self.strip
        end = strip.x(self.grown)
        rects = [[strip.left, strip.base - AXIS / 2, end, strip.base + AXIS / 2]]
        for tick in self.ticks[self.ticks <= self.grown]:
            x = strip.x(float(tick))
            rects.append([x - AXIS / 2, strip.base, x + AXIS / 2, strip.base + TICK])
        if self.level is not None:
            y = float(strip.y(self.level))
            rects.append([strip.left, y - AXIS / 2, end, y + AXIS / 2])
        self._rects(easel, np.array(rects) * fine, 0.0, self.edge, 1.0, 0.0)

    def _rects(
        self, easel: Easel, rects: Floats, radius: float, color: Floats, opacity: float, shine: float
    ) -> None:
        count = len(rects)
        easel.draw_rects(
            rects, radius, np.broadcast_to(color, (count, 3)).astype(float), np.full(count, opacity * self.opacity),
            np.full(count, shine * self.opacity),
        )  # fmt: skip

    def _paint_curve(self, easel: Easel, fine: float) -> None:
        first = int(self.strip.left * fine)
        curve = self.columns(fine)
        count = int(np.ceil((self.strip.x(self.until)) * fine)) - first
        shown = curve[: max(1, min(count, len(curve)))]
        draw_ribbon(
            easel.words, first, shown, self.strip.base * fine, LINE / 2 * fine, self.ink, FILLS, self.opacity,
            easel.glow, 0.45,
        )  # fmt: skip

    def _paint_marks(self, easel: Easel, fine: float) -> None:
        """Lines from the axis upward, where the curve has come to them."""
        for x, top in ((self.strip.x(share), top) for share, top in self.marks if share <= self.until):
            rect = np.array([[x - MARK / 2, top, x + MARK / 2, self.strip.base]]) * fine
            self._rects(easel, rect, 0.0, rgb(self.theme.text) * 255, 0.9, 0.2)

    def columns(self, fine: float) -> Floats:
        """(W, 3) of every column of pixels: least, mean and largest y of the curve within it."""
        if self._columns is None or self._columns[0] != fine:
            strip = self.strip
            edges = np.arange(int(strip.left * fine), int(np.ceil(strip.right * fine)) + 1) / fine
            at = np.clip((edges - strip.left) / (strip.right - strip.left), 0, 1)
            self._columns = fine, strip.y(_within(at, self.shares, self.heights)[:, ::-1]) * fine
        return self._columns[1]

    def _paint_head(self, easel: Easel, fine: float) -> None:
        x, y = self.head
        dark = self.theme.name == "dark"
        for radius, color, opacity, shine in (
            (HEAD * 1.4, self.ink, 1.0, 2.2),
            (HEAD, self.light if dark else self.ink, 1.0, 5.0),
        ):
            rect = np.array([[x - radius, y - radius, x + radius, y + radius]]) * fine
            self._rects(easel, rect, radius * fine, color, opacity, shine)

    @property
    def head(self) -> tuple[float, float]:
        """Where the curve ends now."""
        return self.strip.x(self.until), float(self.strip.y(self.height(self.until)))


def _within(edges: Floats, x: Floats, y: Floats) -> Floats:
    """(len(edges) - 1, 3) least, mean and largest y between neighbouring edges, of a polyline."""
    middle = np.interp((edges[1:] + edges[:-1]) / 2, x, y)
    found = np.column_stack([middle, middle, middle])
    column = np.searchsorted(edges, x, side="right") - 1
    column = np.clip(column, 0, len(edges) - 2)
    count = np.bincount(column, minlength=len(middle))
    several = count > 1
    sums = np.bincount(column, weights=y, minlength=len(middle))
    found[several, 1] = sums[several] / count[several]
    np.minimum.at(found[:, 0], column, y)
    np.maximum.at(found[:, 2], column, y)
    found[~several] = middle[~several, None]
    return found
