"""Fields: what has a value at every place of a rectangle, given on a grid: its colours, level lines and borders.

A grid's outer nodes lie on the rectangle's rim; between nodes values are bilinear. Lines are drawn where a pixel's
distance to them, |f| / |grad f|, is less than half their width: no contour is traced, so none is lost. Rectangles are
left, top, right, bottom in pixels; colours are floats in 0..255. Compiled by Numba.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import SHINE, over

FLAT = 1e-12  # a field that changes less from pixel to pixel has no lines


@njit(cache=True, nogil=True, inline="always")
def _lay(pixels: Any, y: int, x: int, color: Any, a: float, glow: Any, shine: float) -> None:
    share = np.float32(min(1.0, a))
    r, g, b = np.float32(color[0]) * share, np.float32(color[1]) * share, np.float32(color[2]) * share
    pixels[y, x] = over(pixels[y, x], r, g, b, share)
    j, i = y >> 1, x >> 1
    if shine > 0.0 and j < glow.shape[1] and i < glow.shape[2]:
        k = np.float32(SHINE * shine)
        glow[0, j, i] += np.int32(r * k)
        glow[1, j, i] += np.int32(g * k)
        glow[2, j, i] += np.int32(b * k)


@njit(cache=True, nogil=True, inline="always")
def _node(at: float, nodes: int) -> Any:
    """The node before a place on a grid's side (in [0, 1]), and how far it is on the way to the next."""
    place = min(max(at, 0.0), 1.0) * (nodes - 1)
    node = min(int(place), nodes - 2)
    return node, place - node


@njit(cache=True, nogil=True, inline="always")
def _overlap(first: float, low: float, high: float) -> float:
    """How much of a pixel's width lies between two sides."""
    return min(first + 1.0, high) - max(first, low)


@njit(cache=True, nogil=True)
def draw_colors(pixels: Any, rect: Any, colors: Any, opacity: float) -> None:
    """Fill a rectangle with the colours of a grid. pixels: (H, W) uint32. colors: (R, C, 3)."""
    rows, columns = colors.shape[0], colors.shape[1]
    left, top, right, bottom = rect
    glow, mixed = np.zeros((3, 0, 0), np.int32), np.zeros(3)
    for y in range(max(0, int(np.floor(top))), min(pixels.shape[0], int(np.ceil(bottom)))):
        r, v = _node((y + 0.5 - top) / (bottom - top), rows)
        for x in range(max(0, int(np.floor(left))), min(pixels.shape[1], int(np.ceil(right)))):
            c, u = _node((x + 0.5 - left) / (right - left), columns)
            for k in range(3):
                above = colors[r, c, k] * (1 - u) + colors[r, c + 1, k] * u
                below = colors[r + 1, c, k] * (1 - u) + colors[r + 1, c + 1, k] * u
                mixed[k] = above * (1 - v) + below * v
            cover = _overlap(float(x), left, right) * _overlap(float(y), top, bottom)
            _lay(pixels, y, x, mixed, opacity * cover, glow, 0.0)


@njit(cache=True, nogil=True)
def draw_levels(
    pixels: Any,
    rect: Any,
    field: Any,
    levels: Any,
    half: float,
    color: Any,
    opacity: Any,
    glow: Any,
    shine: float,
) -> None:
    """Draw the lines along which a field has certain values. field: (R, C). levels, opacity: (L,), the
    levels rising. half: of a line's width, in pixels."""
    rows, columns = field.shape
    left, top, right, bottom = rect
    per_x, per_y = (columns - 1) / (right - left), (rows - 1) / (bottom - top)
    for y in range(max(0, int(np.ceil(top))), min(pixels.shape[0], int(np.floor(bottom)))):
        r, v = _node((y + 0.5 - top) / (bottom - top), rows)
        for x in range(max(0, int(np.ceil(left))), min(pixels.shape[1], int(np.floor(right)))):
            c, u = _node((x + 0.5 - left) / (right - left), columns)
            a, b, d, e = field[r, c], field[r, c + 1], field[r + 1, c], field[r + 1, c + 1]
            value = (a * (1 - u) + b * u) * (1 - v) + (d * (1 - u) + e * u) * v
            slope = np.hypot(
                ((b - a) * (1 - v) + (e - d) * v) * per_x, ((d - a) * (1 - u) + (e - b) * u) * per_y
            )
            if slope < FLAT:
                continue
            after = np.searchsorted(levels, value)
            for n in range(max(0, after - 1), min(len(levels), after + 1)):
                cover = half + 0.5 - abs(value - levels[n]) / slope
                if cover > 0.0:
                    _lay(pixels, y, x, color, min(cover, 1.0, 2 * half) * opacity[n], glow, shine)


@njit(cache=True, nogil=True)
def draw_borders(
    pixels: Any, rect: Any, scores: Any, half: float, color: Any, opacity: float, glow: Any, shine: float
) -> None:
    """Draw the lines on which the two largest of several fields are equal. scores: (R, C, K)."""
    rows, columns, count = scores.shape
    left, top, right, bottom = rect
    per_x, per_y = (columns - 1) / (right - left), (rows - 1) / (bottom - top)
    for y in range(max(0, int(np.ceil(top))), min(pixels.shape[0], int(np.floor(bottom)))):
        r, v = _node((y + 0.5 - top) / (bottom - top), rows)
        for x in range(max(0, int(np.ceil(left))), min(pixels.shape[1], int(np.floor(right)))):
            c, u = _node((x + 0.5 - left) / (right - left), columns)
            first, second, most, next_most = 0, 0, -np.inf, -np.inf
            for k in range(count):
                above = scores[r, c, k] * (1 - u) + scores[r, c + 1, k] * u
                below = scores[r + 1, c, k] * (1 - u) + scores[r + 1, c + 1, k] * u
                value = above * (1 - v) + below * v
                if value > most:
                    second, next_most = first, most
                    first, most = k, value
                elif value > next_most:
                    second, next_most = k, value
            a = scores[r, c, first] - scores[r, c, second]
            b = scores[r, c + 1, first] - scores[r, c + 1, second]
            d = scores[r + 1, c, first] - scores[r + 1, c, second]
            e = scores[r + 1, c + 1, first] - scores[r + 1, c + 1, second]
            slope = np.hypot(
                ((b - a) * (1 - v) + (e - d) * v) * per_x, ((d - a) * (1 - u) + (e - b) * u) * per_y
            )
            if slope < FLAT:
                continue
            cover = half + 0.5 - (most - next_most) / slope
            if cover > 0.0:
                _lay(pixels, y, x, color, min(cover, 1.0, 2 * half) * opacity, glow, shine)
