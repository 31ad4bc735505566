"""Strokes: lines through many points, as one shape, compiled by Numba: where a line meets itself it is not drawn twice.

Points are (N, 2) pixels; each has half a width and a coverage, which change evenly to the next. Where a coverage is
below nothing, the line is broken. clip: row0, row1, column0, column1, of which rows are even where two threads share a
frame out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import lay


@njit(cache=True, nogil=True, error_model="numpy")
def draw_stroke(
    pixels: Any,
    points: Any,
    half: Any,
    seen: Any,
    color: Any,
    glow: Any,
    shine: float,
    soft: float,
    clip: Any,
) -> None:
    """Draw a line. soft: pixels over which its rim fades, beyond one."""
    margin = half.max() + 1.0 + soft
    x0 = max(clip[2], int(np.floor(points[:, 0].min() - margin)))
    x1 = min(clip[3], int(np.ceil(points[:, 0].max() + margin)))
    y0 = max(clip[0], int(np.floor(points[:, 1].min() - margin)))
    y1 = min(clip[1], int(np.ceil(points[:, 1].max() + margin)))
    if x0 >= x1 or y0 >= y1:
        return
    cover = np.zeros((y1 - y0, x1 - x0), np.float32)
    for n in range(len(points) - 1):
        if seen[n] >= 0.0 and seen[n + 1] >= 0.0:
            _cover(cover, x0, y0, points[n : n + 2], half[n : n + 2], seen[n : n + 2], soft)
    for j in range(y1 - y0):
        for i in range(x1 - x0):
            if cover[j, i] > 0.004:
                lay(pixels, y0 + j, x0 + i, color, cover[j, i], glow, shine * cover[j, i])


@njit(cache=True, nogil=True, error_model="numpy")
def _cover(cover: Any, x0: int, y0: int, ends: Any, half: Any, seen: Any, soft: float) -> None:
    """What one stretch covers, where nothing else covers more."""
    dx, dy = ends[1, 0] - ends[0, 0], ends[1, 1] - ends[0, 1]
    square, margin = dx * dx + dy * dy, max(half[0], half[1]) + 1.0 + soft
    low = max(0, int(np.floor(min(ends[0, 1], ends[1, 1]) - margin)) - y0)
    high = min(cover.shape[0], int(np.ceil(max(ends[0, 1], ends[1, 1]) + margin)) - y0)
    left = max(0, int(np.floor(min(ends[0, 0], ends[1, 0]) - margin)) - x0)
    right = min(cover.shape[1], int(np.ceil(max(ends[0, 0], ends[1, 0]) + margin)) - x0)
    for j in range(low, high):
        for i in range(left, right):
            px, py = i + x0 + 0.5 - ends[0, 0], j + y0 + 0.5 - ends[0, 1]
            t = min(max((px * dx + py * dy) / square, 0.0), 1.0) if square > 1e-9 else 0.0
            away = np.hypot(px - t * dx, py - t * dy)
            reach = half[0] + (half[1] - half[0]) * t
            part = min(max((reach + 0.5 + soft - away) / (1.0 + soft), 0.0), min(1.0, 2.0 * reach))
            part *= seen[0] + (seen[1] - seen[0]) * t
            if part > cover[j, i]:
                cover[j, i] = part
