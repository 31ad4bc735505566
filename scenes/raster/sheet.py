"""Sheets: the planes that curves add up in, over the part of a frame that they reach, and what was drawn into them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import curves, fans
from tracereel.scenes.raster.profiles import COVER, profiles
from tracereel.scenes.raster.team import Box, shared

Floats = NDArray[Any]
MANY, FEW = 3000, 250  # thin lines, and lit ones, that two threads draw sooner than one
GRID = 1024  # places in a pixel at which lines and panes may begin
UNEVEN = 0.02  # pixels that sources may lie beside their places in a row
MARGIN = 6.0  # pixels of a 720-line frame around the ends of lines that their widths may reach


def on_grid(places: Floats) -> NDArray[np.float64]:
    """Pixels, rounded to their thousandth part: another machine's last bit must not show."""
    return np.ascontiguousarray(np.rint(np.asarray(places, np.float64) * GRID) / GRID)


@dataclass(frozen=True)
class Lines:
    """Lines between places in a frame, in pixels.

    ends: (E, 4) x and y of the source, then of the target. half: (E,) half widths. weight: (E,) in units of a full
    line, signed. until: (E,) share of its way at which a line ends, or one for all; `back` counts it from the target.
    kind: 0 signed, 1 value, 2 error.
    """

    ends: Floats
    half: Floats
    weight: Floats
    until: Floats | float = 1.0
    kind: int = 0
    back: bool = False

    def fixed(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Ends, spans, half widths and weights as the loops take them."""
        count = len(self.weight)
        weight = np.rint(np.asarray(self.weight) * curves.ONE).astype(np.int32)
        half = np.rint(np.broadcast_to(self.half, count) * 32).astype(np.float32) / np.float32(32)
        until = np.broadcast_to(np.asarray(self.until, np.float64), count)
        ends = (1 - until, np.ones(count)) if self.back else (np.zeros(count), until)
        return on_grid(self.ends), np.column_stack(ends), half, weight


@dataclass(frozen=True)
class Web:
    """Thin lines from every source to every target.

    sources: (I, 2), targets: (O, 2) x and y in pixels. strength: (O, I) signed, in [-1, 1]. gain: the intensity of a
    line of strength 1. half: its half width. until: share of their way at which lines end.
    """

    sources: Floats
    targets: Floats
    strength: Floats
    gain: float
    half: float = 0.5
    until: float = 1.0


class Haze:
    """Two planes for each web, positive and negative. Of a web that lies as before, only what changed is drawn; where
    its sources lie close it is drawn as fans, all of it."""

    def __init__(self, tall: bool) -> None:
        self.tall = tall
        self.planes = np.zeros(0, np.int32)
        self.boxes = np.zeros((0, 4), np.int64)  # begin, end along; left, right across
        self.starts = np.zeros(0, np.int64)
        self.gains = np.zeros(0, np.float32)  # of a pixel of 1 in the planes
        self._placed: list[tuple[Any, ...]] = []
        self._levels: list[NDArray[Any]] = []  # of lines; of fans what their sums run to

    def show(self, webs: Sequence[Web], shape: tuple[int, int]) -> None:
        """Let the planes hold these webs, in a frame of (rows, columns)."""
        axes = [1, 0] if self.tall else [0, 1]
        along = [(on_grid(web.sources[:, axes]), on_grid(web.targets[:, axes])) for web in webs]
        boxes = [_box(a, b, shape, self.tall) for a, b in along]
        placed = [
            (a.tobytes(), b.tobytes(), web.half, web.until, web.strength.shape, box)
            for (a, b), web, box in zip(along, webs, boxes, strict=True)
        ]
        rows = [_row(ends[0], web) for web, ends in zip(webs, along, strict=True)]
        if placed != self._placed:
            self._clear(
                boxes, [(web.strength.shape, row is not None) for web, row in zip(webs, rows, strict=True)]
            )
            self._placed = placed
        self.gains = np.array([web.gain / (curves.LEVELS * COVER) for web in webs], np.float32)
        for number, (web, ends, row) in enumerate(zip(webs, along, rows, strict=True)):
            if web.gain > 0 and row is not None:
                self._spread(number, web, row, ends[1])
            elif web.gain > 0:
                self._draw(number, web, *ends)

    def _clear(self, boxes: Sequence[Box], shapes: Sequence[tuple[tuple[int, ...], bool]]) -> None:
        sizes = [2 * (box[1] - box[0]) * (box[3] - box[2] + 2 * curves.PAD) for box in boxes]
        size = sum(sizes)
        if size > len(self.planes):
            self.planes = np.zeros(size, np.int32)
        else:
            self.planes[:] = 0
        self.boxes = np.array(boxes, np.int64).reshape(-1, 4)
        self.starts = np.cumsum([0, *sizes])[: len(sizes)].astype(np.int64)
        self._levels = [
            np.zeros((rows, columns + 2), np.int64) if close else np.zeros((rows, columns), np.int8)
            for (rows, columns), close in shapes
        ]

    def _spread(self, number: int, web: Web, row: tuple[float, float, float], targets: Floats) -> None:
        sums = self._levels[number]
        if not fans.sum_up(np.asarray(web.strength, np.float32), sums):
            return
        box, start = tuple(self.boxes[number]), int(self.starts[number])

        def walk(share: tuple[int, int]) -> None:
            fans.spread(self.planes, start, box, share, row, targets, web.until, sums, float(web.half))

        shared(walk, web.strength.size > MANY)

    def _draw(self, number: int, web: Web, sources: Floats, targets: Floats) -> None:
        room = 2 * web.strength.size
        kinds = (np.int32, np.int32, np.int32, np.int8)
        notes = tuple(np.empty(room, kind) for kind in kinds)
        count = curves.revise(self._levels[number], np.asarray(web.strength, np.float32), *notes)
        if count == 0:
            return
        table = profiles(web.half)
        box, start = tuple(self.boxes[number]), int(self.starts[number])

        def walk(share: tuple[int, int]) -> None:
            curves.deposit(self.planes, start, box, share, sources, targets, web.until, notes, count, *table)

        shared(walk, count > MANY)


class Sheet:
    """Four planes over a box of the frame for lines of one frame: positive, negative, value, error."""

    def __init__(self, tall: bool) -> None:
        self.tall = tall
        self.box: Box = (0, 0, 0, 0)  # begin, end along; left, right across
        self.planes = np.zeros((4, 0, 2 * curves.PAD), np.int32)
        self.drawn = np.zeros(4, np.bool_)  # which planes may hold anything

    def use_up(self) -> NDArray[np.bool_]:
        """Which planes may hold anything: whoever asks empties them."""
        drawn, self.drawn = self.drawn, np.zeros(4, np.bool_)
        return drawn

    def cover(self, window: Box, shape: tuple[int, int]) -> None:
        """Reach at least as far as a window (row0, row1, column0, column1) of a frame. Nothing lies anywhere yet."""
        rows, columns = window[:2], window[2:]
        high, wide = shape if self.tall else shape[::-1]
        wanted = (*rows, *columns) if self.tall else (*columns, *rows)
        a = self.box
        if a[0] <= wanted[0] and a[1] >= wanted[1] and a[2] <= wanted[2] and a[3] >= wanted[3]:
            return
        if self.planes.size:
            wanted = (min(a[0], wanted[0]), max(a[1], wanted[1]), min(a[2], wanted[2]), max(a[3], wanted[3]))
            wanted = (wanted[0], min(wanted[1], high), wanted[2], min(wanted[3], wide))
        self.box = wanted
        self.planes = np.zeros((4, wanted[1] - wanted[0], wanted[3] - wanted[2] + 2 * curves.PAD), np.int32)

    def add(self, lines: Lines) -> None:
        """Draw lines."""
        ends, span, half, weight = lines.fixed()
        pair = {0: (0, 2), 1: (2, 4), 2: (3, 4)}[lines.kind]
        planes = self.planes[pair[0] : pair[1]].reshape(pair[1] - pair[0], -1)
        self.drawn[pair[0] : pair[1]] = True
        ends = self._along(ends)

        def walk(share: tuple[int, int]) -> None:
            curves.add_lines(planes, self.box, share, ends, span, half, weight)

        shared(walk, len(weight) >= FEW)

    def send(self, lines: Lines, front: Floats, head: float, tail: float) -> None:
        """Add a travelling light on lines; front: (E,) pixels that it has come."""
        ends, _, half, weight = lines.fixed()
        number = 3 if lines.kind == 2 else 2
        plane = self.planes[number].reshape(-1)
        self.drawn[number] = True
        ends, front = self._along(ends), on_grid(front)

        def walk(share: tuple[int, int]) -> None:
            curves.add_heads(
                plane, self.box, share, ends, front, half, np.abs(weight), head, tail, lines.back
            )

        shared(walk, len(weight) >= FEW)

    def _along(self, ends: Floats) -> Floats:
        return np.ascontiguousarray(ends[:, [1, 0, 3, 2]]) if self.tall else ends


def _row(sources: Floats, web: Web) -> tuple[float, float, float] | None:
    """Where the first of a web's sources lies, and how far the next from it, if they make a row for fans."""
    if len(sources) < 2 or web.strength.size >= fans.MOST:
        return None
    along, first = (float(place) for place in sources[0])
    step = float(sources[-1, 1] - first) / (len(sources) - 1)
    even = np.abs(first + step * np.arange(len(sources)) - sources[:, 1]).max() < UNEVEN
    straight = (sources[:, 0] == along).all()
    return (along, first, step) if even and straight and 0 < step <= 2 * web.half * fans.CLOSE else None


def _box(sources: Floats, targets: Floats, shape: tuple[int, int], tall: bool) -> Box:
    """Begin and end along, left and right across, of all pixels that thin lines can reach."""
    high, wide = shape if tall else shape[::-1]
    margin = MARGIN * max(1.0, min(shape) / 720)
    low, top = np.minimum(sources.min(0), targets.min(0)), np.maximum(sources.max(0), targets.max(0))
    begin, end = max(0, math.floor(low[0])), min(high, math.ceil(top[0]))
    left, right = max(0, math.floor(low[1] - margin)), min(wide, math.ceil(top[1] + margin))
    return (begin, end, left, right) if begin < end and left < right else (0, 0, 0, 0)


def window_of(drawn: Sequence[Lines], shape: tuple[int, int], margin: float) -> Box:
    """The pixels (row0, row1, column0, column1) that lines can reach in a frame of (rows, columns), by half of what the
    widest is wide, and the margin."""
    if not drawn:
        return (0, 0, 0, 0)
    ends = np.concatenate([lines.ends for lines in drawn])
    margin += max(float(np.max(lines.half)) for lines in drawn)
    xs, ys = ends[:, [0, 2]], ends[:, [1, 3]]
    window = (
        max(0, math.floor(ys.min() - margin)), min(shape[0], math.ceil(ys.max() + margin)),
        max(0, math.floor(xs.min() - margin)), min(shape[1], math.ceil(xs.max() + margin)),
    )  # fmt: skip
    return window if window[0] < window[1] and window[2] < window[3] else (0, 0, 0, 0)
