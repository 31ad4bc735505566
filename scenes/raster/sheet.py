"""Sheets: the planes that curves add up in, over the part of a frame that they reach, and what was drawn into them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import curves
from tracereel.scenes.raster.planes import Box, shared

Floats = NDArray[Any]


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
        return np.ascontiguousarray(self.ends, np.float64), np.column_stack(ends), half, weight


class Sheet:
    """Four planes over a box of the frame: positive, negative, value, error. `tall`: signals run down."""

    def __init__(self, tall: bool) -> None:
        self.tall = tall
        self.box: Box = (0, 0, 0, 0)  # begin, end along; left, right across
        self.planes = np.zeros((4, 0, 2 * curves.PAD), np.int32)
        self._drawn: dict[int, tuple[Floats, Floats, Floats, Floats]] = {}

    def cover(self, window: Box) -> None:
        """Reach at least as far as a window of the frame (row0, row1, column0, column1)."""
        rows, columns = window[:2], window[2:]
        wanted = (*rows, *columns) if self.tall else (*columns, *rows)
        a = self.box
        if a[0] <= wanted[0] and a[1] >= wanted[1] and a[2] <= wanted[2] and a[3] >= wanted[3]:
            return
        self.box = wanted
        self.planes = np.zeros((4, wanted[1] - wanted[0], wanted[3] - wanted[2] + 2 * curves.PAD), np.int32)
        self._drawn = {}

    def add(self, lines: Lines) -> None:
        """Draw lines that will be gone with the next frame."""
        ends, span, half, weight = lines.fixed()
        self._change(lines.kind, ends, span, half, np.zeros_like(weight), half, weight)

    def show(self, key: int, lines: Lines) -> None:
        """Let the lines of a key be these: where they lie as before, only what changed is drawn."""
        ends, span, half, weight = lines.fixed()
        before = self._drawn.get(key)
        if before is not None and (
            not np.array_equal(before[0], ends) or not np.array_equal(before[1], span)
        ):
            self._change(
                lines.kind, before[0], before[1], before[2], before[3], before[2], np.zeros_like(before[3])
            )
            before = None
        old_half, old_weight = (half, np.zeros_like(weight)) if before is None else (before[2], before[3])
        self._change(lines.kind, ends, span, old_half, old_weight, half, weight)
        self._drawn[key] = (ends, span, half, weight)

    def forget(self) -> None:
        """Nothing lies anywhere."""
        self.planes[:] = 0
        self._drawn = {}

    def send(self, lines: Lines, front: Floats, head: float, tail: float) -> None:
        """Add a travelling light on lines; front: (E,) pixels that it has come."""
        ends, _, half, weight = lines.fixed()
        plane = self.planes[2 if lines.kind != 2 else 3].reshape(-1)
        ends, front = self._along(ends), np.ascontiguousarray(front, np.float64)

        def walk(share: tuple[int, int]) -> None:
            curves.add_heads(
                plane, self.box, share, ends, front, half, np.abs(weight), head, tail, lines.back
            )

        shared(walk, len(weight))

    def _change(self, kind: int, ends: Floats, span: Floats, *states: Floats) -> None:
        pair = {0: (0, 2), 1: (2, 4), 2: (3, 4)}[kind]
        planes = self.planes[pair[0] : pair[1]].reshape(pair[1] - pair[0], -1)
        ends = self._along(ends)

        def walk(share: tuple[int, int]) -> None:
            curves.change(planes, self.box, share, ends, span, *states)

        shared(walk, len(span))

    def _along(self, ends: Floats) -> Floats:
        return np.ascontiguousarray(ends[:, [1, 0, 3, 2]]) if self.tall else ends


def window_of(ends: Floats, shape: tuple[int, int], margin: float) -> Box:
    """The pixels (row0, row1, column0, column1) that lines can reach in a frame of (rows, columns)."""
    if not len(ends):
        return (0, 0, 0, 0)
    xs, ys = ends[:, [0, 2]], ends[:, [1, 3]]
    return (
        max(0, math.floor(ys.min() - margin)), min(shape[0], math.ceil(ys.max() + margin)),
        max(0, math.floor(xs.min() - margin)), min(shape[1], math.ceil(xs.max() + margin)),
    )  # fmt: skip
