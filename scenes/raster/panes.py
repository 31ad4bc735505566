"""Panes: pictures of cells in a rectangle, frames around them, bars and lines between them, compiled by Numba.

All rectangles are left, top, right, bottom in pixels, fractions covered exactly; colours are floats in 0..255. What
shines is also added to the light that blooms (see scenes.raster.bloom). clip: row0, row1, column0, column1; where two
threads share a frame out, rows between them are even.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import SHINE, lay, over, shine_on


@njit(cache=True, nogil=True)
def _axis(low: float, high: float, cells: int, gap: float, first: int, last: int) -> Any:
    """How pixels first .. last of one direction cover the cells between low and high.

    Returns of each pixel: its first cell; (pixels, taps) how much of it and the next ones; all of these; and all.
    """
    size = (high - low) / cells
    free = 0.5 * gap * size
    count = max(0, last - first)
    taps = int(1.0 / size) + 2
    begin, parts = np.zeros(count, np.int64), np.zeros((count, taps), np.float32)
    covered, whole = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for n in range(count):
        a, b = max(float(first + n), low), min(first + n + 1.0, high)
        c0 = max(0, min(cells - 1, int((a - low) / size)))
        begin[n], whole[n] = c0, b - a
        for t in range(taps):
            c = c0 + t
            if c >= cells or low + c * size >= b:
                break
            part = min(b, low + (c + 1) * size - free) - max(a, low + c * size + free)
            if part > 0.0:
                parts[n, t] = part
                covered[n] += np.float32(part)
    return begin, parts, covered, whole


@njit(cache=True, nogil=True, error_model="numpy")
def _lay_row(
    line: Any,
    total: Any,
    covered_x: Any,
    whole_x: Any,
    covered: Any,
    whole: Any,
    ground: Any,
    see: Any,
    shone: Any,
) -> None:
    """Lay a row of cells, summed up into (4, n), over pixels; shone: (3, n) takes what blooms."""
    g0, g1, g2 = np.float32(ground[0]), np.float32(ground[1]), np.float32(ground[2])
    reds, greens, blues, lights = total[0], total[1], total[2], total[3]
    shone0, shone1, shone2 = shone[0], shone[1], shone[2]
    for x in range(len(line)):
        area = whole * whole_x[x]
        rest = max(area - covered * covered_x[x], np.float32(0.0))
        red, green = (reds[x] + g0 * rest) * see, (greens[x] + g1 * rest) * see
        blue = (blues[x] + g2 * rest) * see
        line[x] = over(line[x], red, green, blue, area * see)
        light = lights[x] / area
        shone0[x], shone1[x], shone2[x] = red * light, green * light, blue * light


@njit(cache=True, nogil=True, error_model="numpy")
def draw_pane(
    pixels: Any, rect: Any, cells: Any, gap: float, ground: Any, opacity: float, glow: Any, clip: Any
) -> None:
    """Draw a picture of cells.

    cells: (R, C, 4) float32: colours, and how much of a cell's light blooms. gap: the share of a cell that is left free
    around it, showing `ground` (3,).
    """
    left, top, right, bottom = rect[0], rect[1], rect[2], rect[3]
    rows, columns = cells.shape[0], cells.shape[1]
    if right <= left or bottom <= top or opacity <= 0.0:
        return
    y0, y1 = max(clip[0], int(np.floor(top))), min(clip[1], int(np.ceil(bottom)))
    x0, x1 = max(clip[2], int(np.floor(left))), min(clip[3], int(np.ceil(right)))
    if y0 >= y1 or x0 >= x1:
        return
    wide, see, spread = x1 - x0, np.float32(opacity), np.float32(SHINE)
    first_x, parts_x, covered_x, whole_x = _axis(left, right, columns, gap, x0, x1)
    first_y, parts_y, covered_y, whole_y = _axis(top, bottom, rows, gap, y0, y1)
    strips = np.zeros((rows, 4, wide), np.float32)  # rows of cells, as wide as on screen
    for r in range(first_y[0], min(rows, first_y[-1] + parts_y.shape[1])):
        strip = strips[r]
        for x in range(wide):
            red, green, blue, light = strip[0, x], strip[1, x], strip[2, x], strip[3, x]
            for t in range(min(parts_x.shape[1], columns - first_x[x])):
                part, cell = parts_x[x, t], cells[r, first_x[x] + t]
                red += cell[0] * part
                green += cell[1] * part
                blue += cell[2] * part
                light += cell[3] * part
            strip[0, x], strip[1, x], strip[2, x], strip[3, x] = red, green, blue, light
    total, shone = np.empty((4, wide), np.float32), np.empty((3, wide), np.float32)
    for y in range(y0, y1):
        total[:] = np.float32(0.0)
        for t in range(min(parts_y.shape[1], rows - first_y[y - y0])):
            part, strip = parts_y[y - y0, t], strips[first_y[y - y0] + t]
            for k in range(4):
                for x in range(wide):
                    total[k, x] += strip[k, x] * part
        covered, whole = covered_y[y - y0], whole_y[y - y0]
        line = pixels[y, x0:x1]
        _lay_row(line, total, covered_x, whole_x, covered, whole, ground, see, shone)
        shine_on(glow, y, x0, shone, wide, spread)


@njit(cache=True, nogil=True)
def draw_tiles(
    pixels: Any, rects: Any, faces: Any, ramps: Any, cell: Any, bright: Any, gap: float, ground: Any, opacity: Any,
    shine: Any, glow: Any, clip: Any,
) -> None:  # fmt: skip
    """Draw many panes of one size, their cells coloured by value.

    rects: (n, 4). faces: (n, R, C) in [-1, 1]. ramps: (2, steps + 1, 3) float32 colours of positive and of negative
    values. cell: (3,) where nothing is, from which `bright` (n,) leads to the colour. opacity: (n,), 0 is not drawn.
    shine: (n,) how much of the light of a cell of value 1 blooms. The rest as in `draw_pane`.
    """
    steps = ramps.shape[1] - 1
    cells = np.empty((faces.shape[1], faces.shape[2], 4), np.float32)
    for n in range(len(rects)):
        if opacity[n] <= 0.0 or rects[n, 1] >= clip[1] or rects[n, 3] <= clip[0]:
            continue
        bit = np.float32(bright[n])
        for r in range(faces.shape[1]):
            for c in range(faces.shape[2]):
                value = faces[n, r, c]
                size = abs(value)
                color = ramps[0 if value >= 0.0 else 1, int(min(size * steps + 0.5, steps))]
                for k in range(3):
                    cells[r, c, k] = cell[k] + (color[k] - cell[k]) * bit
                cells[r, c, 3] = size * shine[n]
        draw_pane(pixels, rects[n], cells, gap, ground, opacity[n], glow, clip)


@njit(cache=True, nogil=True)
def draw_frames(
    pixels: Any, rects: Any, radius: float, width: Any, colors: Any, opacity: Any, shine: Any, glow: Any, clip: Any
) -> None:  # fmt: skip
    """Draw rounded frames around rectangles, the stroke's middle on the rectangle's edge.

    rects: (F, 4). radius: of corners, pixels. width, opacity, shine: (F,). colors: (F, 3).
    """
    for f in range(len(rects)):
        if opacity[f] <= 0.0 or width[f] <= 0.0:
            continue
        left, top, right, bottom = rects[f, 0], rects[f, 1], rects[f, 2], rects[f, 3]
        color, half = colors[f], 0.5 * width[f]
        full = min(1.0, width[f])
        reach = max(half, 0.5)
        centre_x, centre_y = 0.5 * (left + right), 0.5 * (top + bottom)
        r = min(radius, 0.5 * (right - left), 0.5 * (bottom - top))
        inner_x, inner_y = 0.5 * (right - left) - r, 0.5 * (bottom - top) - r
        far = int(np.ceil(reach + 1.0))
        x0, x1 = max(clip[2], int(np.floor(left)) - far), min(clip[3], int(np.ceil(right)) + far)
        inside = int(np.ceil(max(r, reach + 1.0)))  # from where on rows show two strokes and nothing between
        skip0, skip1 = int(np.ceil(left)) + inside + 1, int(np.floor(right)) - inside - 1
        for y in range(max(clip[0], int(np.floor(top)) - far), min(clip[1], int(np.ceil(bottom)) + far)):
            dy = abs(y + 0.5 - centre_y) - inner_y
            hollow = dy <= 0.0 and abs(y + 0.5 - centre_y) < 0.5 * (bottom - top) - reach - 1.0
            x = x0
            while x < x1:
                if hollow and skip0 <= x < skip1:
                    x = skip1
                    continue
                dx = abs(x + 0.5 - centre_x) - inner_x
                straight = dx <= 0.0 or dy <= 0.0
                distance = (max(dx, dy) if straight else np.sqrt(dx * dx + dy * dy)) - r
                a = min(1.0, max(0.0, reach + 0.5 - abs(distance))) * full * opacity[f]
                if a > 0.0:
                    lay(pixels, y, x, color, a, glow, shine[f])
                x += 1


@njit(cache=True, nogil=True)
def draw_rects(
    pixels: Any, rects: Any, radius: float, colors: Any, opacity: Any, shine: Any, glow: Any, clip: Any
) -> None:
    """Draw filled rectangles with rounded corners: bars, and the trunks that lead to and from a neuron."""
    for f in range(len(rects)):
        left, top, right, bottom = rects[f, 0], rects[f, 1], rects[f, 2], rects[f, 3]
        if opacity[f] <= 0.0 or right <= left or bottom <= top:
            continue
        color, r = colors[f], min(radius, 0.5 * (right - left), 0.5 * (bottom - top))
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
                    lay(pixels, y, x, color, a * opacity[f], glow, shine[f])
