"""Panes: pictures of cells in a rectangle, frames around them, bars and lines between them, compiled by Numba.

All rectangles are left, top, right, bottom in pixels, fractions covered exactly; colours are floats in 0..255. What
shines is also added to the light that blooms (see scenes.raster.light).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import over


@njit(cache=True, nogil=True, inline="always")
def _lay(
    pixels: Any, y: int, x: int, red: float, green: float, blue: float, a: float, glow: Any, shine: float
) -> None:
    share = np.float32(a)
    r, g, b = np.float32(red) * share, np.float32(green) * share, np.float32(blue) * share
    pixels[y, x] = over(pixels[y, x], r, g, b, share)
    if shine > 0.0:
        j, i = y >> 1, x >> 1
        if j < glow.shape[0] and i < glow.shape[1]:
            k = np.float32(64.0 * shine)
            glow[j, i, 0] += np.int32(r * k)
            glow[j, i, 1] += np.int32(g * k)
            glow[j, i, 2] += np.int32(b * k)


@njit(cache=True, nogil=True)
def draw_pane(
    pixels: Any,
    rect: Any,
    cells: Any,
    gap: float,
    ground: Any,
    opacity: float,
    shines: Any,
    glow: Any,
    clip: Any,
) -> None:
    """Draw a picture of cells.

    cells: (R, C, 3) colours. gap: the share of a cell that is left free around it, showing `ground` (3,). shines: (R,
    C) how much of a cell's light blooms. clip: row0, row1, column0, column1.
    """
    left, top, right, bottom = rect[0], rect[1], rect[2], rect[3]
    rows, columns = cells.shape[0], cells.shape[1]
    wide, high = (right - left) / columns, (bottom - top) / rows
    if wide <= 0.0 or high <= 0.0 or opacity <= 0.0:
        return
    free_x, free_y = 0.5 * gap * wide, 0.5 * gap * high
    for y in range(max(clip[0], int(np.floor(top))), min(clip[1], int(np.ceil(bottom)))):
        y0, y1 = max(float(y), top), min(y + 1.0, bottom)
        r0, r1 = max(0, int((y0 - top) / high)), min(rows - 1, int((y1 - top) / high - 1e-9))
        for x in range(max(clip[2], int(np.floor(left))), min(clip[3], int(np.ceil(right)))):
            x0, x1 = max(float(x), left), min(x + 1.0, right)
            c0, c1 = max(0, int((x0 - left) / wide)), min(columns - 1, int((x1 - left) / wide - 1e-9))
            area = (x1 - x0) * (y1 - y0)
            red, green, blue, covered, light = 0.0, 0.0, 0.0, 0.0, 0.0
            for r in range(r0, r1 + 1):
                dy = min(y1, top + (r + 1) * high - free_y) - max(y0, top + r * high + free_y)
                if dy <= 0.0:
                    continue
                for c in range(c0, c1 + 1):
                    dx = min(x1, left + (c + 1) * wide - free_x) - max(x0, left + c * wide + free_x)
                    if dx <= 0.0:
                        continue
                    a = dx * dy
                    red += cells[r, c, 0] * a
                    green += cells[r, c, 1] * a
                    blue += cells[r, c, 2] * a
                    light += shines[r, c] * a
                    covered += a
            rest = max(0.0, area - covered)
            red, green, blue = red + ground[0] * rest, green + ground[1] * rest, blue + ground[2] * rest
            _lay(pixels, y, x, red / area, green / area, blue / area, area * opacity, glow, light / area)


@njit(cache=True, nogil=True)
def draw_frames(
    pixels: Any,
    rects: Any,
    radius: float,
    width: Any,
    colors: Any,
    opacity: Any,
    shine: Any,
    glow: Any,
    clip: Any,
) -> None:
    """Draw rounded frames around rectangles, the stroke's middle on the rectangle's edge.

    rects: (F, 4). radius: of corners, pixels. width, opacity, shine: (F,). colors: (F, 3).
    """
    for f in range(len(rects)):
        if opacity[f] <= 0.0 or width[f] <= 0.0:
            continue
        left, top, right, bottom = rects[f, 0], rects[f, 1], rects[f, 2], rects[f, 3]
        half = 0.5 * width[f]
        full = min(1.0, width[f])
        reach = max(half, 0.5)
        centre_x, centre_y = 0.5 * (left + right), 0.5 * (top + bottom)
        r = min(radius, 0.5 * (right - left), 0.5 * (bottom - top))
        inner_x, inner_y = 0.5 * (right - left) - r, 0.5 * (bottom - top) - r
        far = int(np.ceil(reach + 1.0))
        for y in range(max(clip[0], int(top) - far), min(clip[1], int(bottom) + far + 1)):
            dy = abs(y + 0.5 - centre_y) - inner_y
            for x in range(max(clip[2], int(left) - far), min(clip[3], int(right) + far + 1)):
                dx = abs(x + 0.5 - centre_x) - inner_x
                straight = dx <= 0.0 or dy <= 0.0
                distance = (max(dx, dy) if straight else np.sqrt(dx * dx + dy * dy)) - r
                a = min(1.0, max(0.0, reach + 0.5 - abs(distance))) * full * opacity[f]
                if a > 0.0:
                    _lay(pixels, y, x, colors[f, 0], colors[f, 1], colors[f, 2], a, glow, shine[f])


@njit(cache=True, nogil=True)
def draw_rects(
    pixels: Any, rects: Any, radius: float, colors: Any, opacity: Any, shine: Any, glow: Any, clip: Any
) -> None:
    """Draw filled rectangles with rounded corners: bars, and the trunks that lead to and from a neuron."""
    for f in range(len(rects)):
        left, top, right, bottom = rects[f, 0], rects[f, 1], rects[f, 2], rects[f, 3]
        if opacity[f] <= 0.0 or right <= left or bottom <= top:
            continue
        r = min(radius, 0.5 * (right - left), 0.5 * (bottom - top))
        for y in range(max(clip[0], int(np.floor(top))), min(clip[1], int(np.ceil(bottom)))):
            tall = min(bottom, y + 1.0) - max(top, float(y))
            dy = max(top + r - (y + 0.5), (y + 0.5) - (bottom - r), 0.0)
            for x in range(max(clip[2], int(np.floor(left))), min(clip[3], int(np.ceil(right)))):
                wide = min(right, x + 1.0) - max(left, float(x))
                a = tall * wide
                if dy > 0.0 and r > 0.75:
                    dx = max(left + r - (x + 0.5), (x + 0.5) - (right - r), 0.0)
                    if dx > 0.0:
                        a = min(a, max(0.0, r + 0.5 - np.sqrt(dx * dx + dy * dy)))
                if a > 0.0:
                    _lay(
                        pixels, y, x, colors[f, 0], colors[f, 1], colors[f, 2], a * opacity[f], glow, shine[f]
                    )
