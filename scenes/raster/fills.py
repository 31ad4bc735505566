"""Pixels: the loops that lay discs, cells and finished pictures over a frame, compiled by Numba.

All coordinates are pixels, x to the right and y down; pixel (0, 0) has its centre at (0.5, 0.5). Colours are
premultiplied.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def lay_picture(pixels: Any, picture: Any, row: int, column: int, opacity: int) -> None:
    """Lay a picture over a frame, its corner at (row, column), wholly inside.

    pixels: (H, W), picture: (h, w), uint32, four bytes of premultiplied RGBA each. opacity: 0 to 256, of the picture.
    """
    even, half = np.uint32(0x00FF00FF), np.uint32(0x00800080)
    eight, most = np.uint32(8), np.uint32(255)
    share = np.uint32(opacity)
    for j in range(picture.shape[0]):
        source, target = picture[j], pixels[row + j, column : column + picture.shape[1]]
        for i in range(picture.shape[1]):
            s = source[i]
            s = (((s & even) * share >> eight) & even) | (((s >> eight) & even) * share & ~even)
            keep = most - (s >> np.uint32(24))
            d = target[i]
            low = (d & even) * keep + half
            high = ((d >> eight) & even) * keep + half
            low = ((low + ((low >> eight) & even)) >> eight) & even
            high = (high + ((high >> eight) & even)) & ~even
            target[i] = s + (low | high)


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
