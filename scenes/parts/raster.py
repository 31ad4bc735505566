"""Pixels: the loops that draw edges, discs and cells, compiled by Numba.

Edges add up. Two fixed-point planes collect how much positive and how much negative stroke lies on each pixel;
integer addition has no order, so a frame is the same however its edges are sorted. Only when all edges are in are
the planes turned into colour: coverage A = 1 - exp(-gain (P + N)), hue their mean weighted by P^2 and N^2 (with
plain weights every dense layer would turn beige).

All coordinates are pixels, x to the right and y down; pixel (0, 0) has its centre at (0.5, 0.5).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[Any]

ONE = 1 << 12  # a fully covered pixel of an edge of strength 1
TONES = 4096  # entries of the tone curve
TONE_SPAN = 12.0  # density, times gain, at which the curve has long reached 1


@njit(cache=True, nogil=True)
def add_edges(
    positive: Any,
    negative: Any,
    ends: Any,
    half: Any,
    strength: Any,
    begin: float,
    until: float,
    front: float,
    spread: float,
) -> None:
    """Add straight strokes to the two planes, in place.

    positive, negative: (H, W) int32. ends: (E, 4) float, x0 y0 x1 y1. half: (E,) half widths. strength: (E,) signed,
    in [-1, 1]. Strokes are drawn where begin <= u <= until, u running 0 to 1 from first to second end. With
    spread > 0 they carry a pulse instead: strength times exp(-((u - front) / spread)^2).
    """
    rows, columns = positive.shape
    for e in range(ends.shape[0]):
        s = strength[e]
        if abs(s) * ONE < 1.0:
            continue
        plane = positive if s > 0 else negative
        level = abs(s) * ONE
        x0, y0, x1, y1 = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        dx, dy = x1 - x0, y1 - y0
        steep = abs(dy) > abs(dx)
        if steep:
            x0, y0, x1, y1, dx, dy = y0, x0, y1, x1, dy, dx
        if dx == 0.0:
            continue
        slope = dy / dx
        cosine = 1.0 / np.sqrt(1.0 + slope * slope)
        h = half[e]
        reach = (h + 0.5) / cosine
        long = rows if steep else columns
        short = columns if steep else rows
        lower, upper = begin, until
        if spread > 0.0:
            lower, upper = max(lower, front - 2.6 * spread), min(upper, front + 2.6 * spread)
        if lower >= upper:
            continue
        xa, xb = x0 + lower * dx, x0 + upper * dx
        if xa > xb:
            xa, xb = xb, xa
        first = max(0, int(np.floor(xa)))
        last = min(long - 1, int(np.floor(xb)))
        for i in range(first, last + 1):
            x = i + 0.5
            inside = min(1.0, min(xb, i + 1.0) - max(xa, float(i)))
            if inside <= 0.0:
                continue
            y = y0 + (x - x0) * slope
            here = level * inside
            if spread > 0.0:
                q = ((x - x0) / dx - front) / spread
                here *= np.exp(-q * q)
            j0 = max(0, int(np.floor(y - reach)))
            j1 = min(short - 1, int(np.floor(y + reach)))
            for j in range(j0, j1 + 1):
                cover = h + 0.5 - abs(j + 0.5 - y) * cosine
                if cover <= 0.0:
                    continue
                amount = int(here * min(cover, min(1.0, 2.0 * h)))
                if steep:
                    plane[i, j] += amount
                else:
                    plane[j, i] += amount


@cache
def tone_curve(gain: float) -> NDArray[np.float32]:
    """Coverage for densities 0 .. TONE_SPAN / gain, as a table of TONES entries."""
    density = np.linspace(0.0, TONE_SPAN, TONES)
    return (1.0 - np.exp(-density)).astype(np.float32)


@njit(cache=True, nogil=True)
def resolve(
    pixels: Any, positive: Any, negative: Any, curve: Any, gain: float, ink: Any, opacity: float, box: Any
) -> None:
    """Lay the two planes over premultiplied RGBA pixels, inside box, and empty them again.

    pixels: (H, W, 4) uint8, in place. ink: (2, 3) float in 0..255, positive first. box: row0, row1, column0, column1.
    """
    scale = gain / ONE * (TONES - 1) / TONE_SPAN
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            p, n = positive[j, i], negative[j, i]
            if p == 0 and n == 0:
                continue
            positive[j, i] = 0
            negative[j, i] = 0
            total = float(p) + float(n)
            a = curve[min(int(total * scale), TONES - 1)] * opacity
            share = p * float(p) / (p * float(p) + n * float(n))
            for c in range(3):
                colour = ink[0, c] * share + ink[1, c] * (1.0 - share)
                pixels[j, i, c] = np.uint8(colour * a + pixels[j, i, c] * (1.0 - a) + 0.5)
            pixels[j, i, 3] = np.uint8(255.0 * a + pixels[j, i, 3] * (1.0 - a) + 0.5)


@njit(cache=True, nogil=True)
def lay(pixels: Any, j: int, i: int, red: float, green: float, blue: float, a: float) -> None:
    """Lay one colour with coverage a over one premultiplied pixel."""
    keep = 1.0 - a
    pixels[j, i, 0] = np.uint8(red * a + pixels[j, i, 0] * keep + 0.5)
    pixels[j, i, 1] = np.uint8(green * a + pixels[j, i, 1] * keep + 0.5)
    pixels[j, i, 2] = np.uint8(blue * a + pixels[j, i, 2] * keep + 0.5)
    pixels[j, i, 3] = np.uint8(255.0 * a + pixels[j, i, 3] * keep + 0.5)


@njit(cache=True, nogil=True)
def draw_discs(
    pixels: Any, centres: Any, radius: Any, fill: Any, rim: Any, rim_width: Any, opacity: Any
) -> None:
    """Draw neurons: filled discs with a rim, one over the other in their order.

    centres: (D, 2). radius, rim_width, opacity: (D,). fill, rim: (D, 3) floats in 0..255.
    """
    rows, columns = pixels.shape[0], pixels.shape[1]
    for d in range(centres.shape[0]):
        x, y, r, w, o = centres[d, 0], centres[d, 1], radius[d], rim_width[d], opacity[d]
        if o <= 0.0 or r <= 0.0:
            continue
        outer = r + 0.5 * w
        for j in range(max(0, int(y - outer - 1)), min(rows, int(y + outer + 2))):
            for i in range(max(0, int(x - outer - 1)), min(columns, int(x + outer + 2))):
                distance = np.sqrt((i + 0.5 - x) ** 2 + (j + 0.5 - y) ** 2)
                body = min(1.0, max(0.0, outer + 0.5 - distance))
                if body <= 0.0:
                    continue
                ring = min(1.0, max(0.0, distance - (r - 0.5 * w) + 0.5)) if w > 0.0 else 0.0
                lay(
                    pixels, j, i,
                    fill[d, 0] * (1.0 - ring) + rim[d, 0] * ring,
                    fill[d, 1] * (1.0 - ring) + rim[d, 1] * ring,
                    fill[d, 2] * (1.0 - ring) + rim[d, 2] * ring,
                    body * o,
                )  # fmt: skip


@njit(cache=True, nogil=True)
def draw_cells(pixels: Any, boxes: Any, fill: Any, opacity: Any) -> None:
    """Draw upright rectangles with soft edges. boxes: (C, 4) left, top, right, bottom; fill: (C, 3) in 0..255."""
    rows, columns = pixels.shape[0], pixels.shape[1]
    for c in range(boxes.shape[0]):
        left, top, right, bottom, o = boxes[c, 0], boxes[c, 1], boxes[c, 2], boxes[c, 3], opacity[c]
        if o <= 0.0:
            continue
        for j in range(max(0, int(np.floor(top))), min(rows, int(np.ceil(bottom)))):
            tall = min(bottom, j + 1.0) - max(top, float(j))
            for i in range(max(0, int(np.floor(left))), min(columns, int(np.ceil(right)))):
                wide = min(right, i + 1.0) - max(left, float(i))
                lay(pixels, j, i, fill[c, 0], fill[c, 1], fill[c, 2], tall * wide * o)
