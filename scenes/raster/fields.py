"""Fields: what has a value at every place of a rectangle, given on a grid: its colours, level lines and borders.

A grid's outer nodes lie on the rectangle's rim; between nodes values are bilinear. Lines are drawn where a pixel's
distance to them, |f| / |grad f|, is less than half their width: no contour is traced, so none is lost. Rectangles are
left, top, right, bottom in pixels; clip: row0, row1, column0, column1, of which rows are even where two threads share
a frame out; cut: (E, 3) sides a, b, c, of which nothing is drawn where a x + b y + c, in pixels, is below zero. Colours
are floats in 0..255. Compiled by Numba.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import lay

FLAT = 1e-12  # a field that changes less from pixel to pixel has no lines
WHOLE = np.zeros((0, 3))  # nothing is cut


@njit(cache=True, nogil=True, inline="always")
def _node(at: float, low: float, high: float, nodes: int) -> Any:
    """The node before a place on a side of the grid, and how far it is on the way to the next."""
    place = min(max((at - low) / (high - low), 0.0), 1.0) * (nodes - 1)
    node = min(int(place), nodes - 2)
    return node, place - node


@njit(cache=True, nogil=True, inline="always")
def _first(node: int, low: float, high: float, nodes: int) -> int:
    """The first pixel whose middle is not before a node."""
    return int(np.ceil(low + (high - low) * node / (nodes - 1) - 0.5))


@njit(cache=True, nogil=True, inline="always")
def _span(low: float, high: float, first: int, last: int, size: int) -> Any:
    """The pixels with their middle between two sides, within a clip and a frame."""
    begin = max(first, 0, int(np.ceil(low - 0.5)))
    return begin, min(last, size, int(np.ceil(high - 0.5)))


@njit(cache=True, nogil=True, inline="always")
def _kept(x: float, y: float, cut: Any) -> float:
    """How much of a pixel is on the inner side of all cuts."""
    least = 1.0
    for side in range(len(cut)):
        least = min(least, cut[side, 0] * x + cut[side, 1] * y + cut[side, 2] + 0.5)
    return max(least, 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_colors(pixels: Any, rect: Any, clip: Any, colors: Any, opacity: float, cut: Any) -> None:
    """Fill a rectangle with the colours of a grid. pixels: (H, W) uint32. colors: (R, C, 3)."""
    rows, columns = colors.shape[0], colors.shape[1]
    left, top, right, bottom = rect
    y0, y1 = _span(top, bottom, clip[0], clip[1], pixels.shape[0])
    x0, x1 = _span(left, right, clip[2], clip[3], pixels.shape[1])
    glow, mixed, here, there = np.zeros((3, 0, 0), np.int32), np.zeros(3), np.zeros(3), np.zeros(3)
    for y in range(y0, y1):
        r, v = _node(y + 0.5, top, bottom, rows)
        x = x0
        while x < x1:
            c, _ = _node(x + 0.5, left, right, columns)
            end = x1 if c == columns - 2 else min(x1, max(x + 1, _first(c + 1, left, right, columns)))
            for k in range(3):
                here[k] = colors[r, c, k] * (1 - v) + colors[r + 1, c, k] * v
                there[k] = colors[r, c + 1, k] * (1 - v) + colors[r + 1, c + 1, k] * v
            for i in range(x, end):
                u = ((i + 0.5 - left) / (right - left)) * (columns - 1) - c
                for k in range(3):
                    mixed[k] = here[k] + (there[k] - here[k]) * u
                kept = _kept(i + 0.5, y + 0.5, cut)
                if kept > 0.0:
                    lay(pixels, y, i, mixed, kept * opacity, glow, 0.0)
            x = end


@njit(cache=True, nogil=True, error_model="numpy")
def draw_levels(
    pixels: Any, rect: Any, clip: Any, field: Any, levels: Any, half: float, color: Any, opacity: float, glow: Any,
    shine: float,
) -> None:  # fmt: skip
    """Draw the lines along which a field has certain values. field: (R, C). levels: (L,), rising. half: of a line's
    width, in pixels."""
    rows, columns = field.shape
    left, top, right, bottom = rect
    per_x, per_y = (columns - 1) / (right - left), (rows - 1) / (bottom - top)
    y0, y1 = _span(top, bottom, clip[0], clip[1], pixels.shape[0])
    x0, x1 = _span(left, right, clip[2], clip[3], pixels.shape[1])
    for y in range(y0, y1):
        r, v = _node(y + 0.5, top, bottom, rows)
        x = x0
        while x < x1:
            c, _ = _node(x + 0.5, left, right, columns)
            end = x1 if c == columns - 2 else min(x1, max(x + 1, _first(c + 1, left, right, columns)))
            here = field[r, c] * (1 - v) + field[r + 1, c] * v
            there = field[r, c + 1] * (1 - v) + field[r + 1, c + 1] * v
            across = (there - here) * per_x
            down0 = (field[r + 1, c] - field[r, c]) * per_y
            down1 = (field[r + 1, c + 1] - field[r, c + 1]) * per_y
            reach = (half + 0.5) * np.hypot(across, max(abs(down0), abs(down1)))
            low, high = min(here, there) - reach, max(here, there) + reach
            near = np.searchsorted(levels, low)
            if near < len(levels) and levels[near] <= high:
                for i in range(x, end):
                    u = ((i + 0.5 - left) / (right - left)) * (columns - 1) - c
                    value, slope = here + (there - here) * u, np.hypot(across, down0 + (down1 - down0) * u)
                    if slope < FLAT:
                        continue
                    after = np.searchsorted(levels, value)
                    for n in range(max(0, after - 1), min(len(levels), after + 1)):
                        cover = half + 0.5 - abs(value - levels[n]) / slope
                        if cover > 0.0:
                            lay(pixels, y, i, color, min(cover, 1.0, 2 * half) * opacity, glow, shine)
            x = end


@njit(cache=True, nogil=True, inline="always")
def _is_inside(scores: Any, r: int, c: int, per_x: float, per_y: float, half: float) -> bool:
    """Whether one field is the largest in all of a grid's cell, by so much that no border of it is near."""
    top = 0
    for k in range(scores.shape[2]):
        if scores[r, c, k] > scores[r, c, top]:
            top = k
    least, steepest = np.inf, 0.0
    for k in range(scores.shape[2]):
        if k == top:
            continue
        a, b = scores[r, c, top] - scores[r, c, k], scores[r, c + 1, top] - scores[r, c + 1, k]
        d, e = (
            scores[r + 1, c, top] - scores[r + 1, c, k],
            scores[r + 1, c + 1, top] - scores[r + 1, c + 1, k],
        )
        least = min(least, a, b, d, e)
        if least <= 0.0:
            return False
        across, down = max(abs(b - a), abs(e - d)) * per_x, max(abs(d - a), abs(e - b)) * per_y
        steepest = max(steepest, across * across + down * down)
    return bool(least * least > (half + 0.6) ** 2 * steepest)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_borders(
    pixels: Any, rect: Any, clip: Any, scores: Any, half: float, color: Any, opacity: float, glow: Any, shine: float,
    cut: Any,
) -> None:  # fmt: skip
    """Draw the lines on which the two largest of several fields are equal. scores: (R, C, K)."""
    rows, columns, count = scores.shape
    left, top, right, bottom = rect
    per_x, per_y = (columns - 1) / (right - left), (rows - 1) / (bottom - top)
    y0, y1 = _span(top, bottom, clip[0], clip[1], pixels.shape[0])
    x0, x1 = _span(left, right, clip[2], clip[3], pixels.shape[1])
    here, there = np.zeros(count), np.zeros(count)
    for y in range(y0, y1):
        r, v = _node(y + 0.5, top, bottom, rows)
        x = x0
        while x < x1:
            c, _ = _node(x + 0.5, left, right, columns)
            end = x1 if c == columns - 2 else min(x1, max(x + 1, _first(c + 1, left, right, columns)))
            if _is_inside(scores, r, c, per_x, per_y, half):
                x = end
                continue
            for k in range(count):
                here[k] = scores[r, c, k] * (1 - v) + scores[r + 1, c, k] * v
                there[k] = scores[r, c + 1, k] * (1 - v) + scores[r + 1, c + 1, k] * v
            for i in range(x, end):
                u = ((i + 0.5 - left) / (right - left)) * (columns - 1) - c
                one, two, most, next_most = 0, 0, -np.inf, -np.inf
                for k in range(count):
                    value = here[k] + (there[k] - here[k]) * u
                    if value > most:
                        two, next_most = one, most
                        one, most = k, value
                    elif value > next_most:
                        two, next_most = k, value
                across = ((there[one] - there[two]) - (here[one] - here[two])) * per_x
                down0 = (scores[r + 1, c, one] - scores[r + 1, c, two]) - (
                    scores[r, c, one] - scores[r, c, two]
                )
                down1 = (scores[r + 1, c + 1, one] - scores[r + 1, c + 1, two]) - (
                    scores[r, c + 1, one] - scores[r, c + 1, two]
                )
                slope = np.hypot(across, (down0 + (down1 - down0) * u) * per_y)
                cover = half + 0.5 - (most - next_most) / slope if slope >= FLAT else 0.0
                kept = _kept(i + 0.5, y + 0.5, cut) if cover > 0.0 else 0.0
                if kept > 0.0:
                    lay(pixels, y, i, color, min(cover, 1.0, 2 * half) * kept * opacity, glow, kept * shine)
            x = end
