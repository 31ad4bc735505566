"""Glow: what edges have added up to, turned into colour.

Coverage is A = 1 - exp(-gain (P + N)), so that a dense layer glows instead of clipping; hue is the inks' mean weighted
by P^2 and N^2 (with plain weights a dense layer would turn beige). See scenes.raster.edges for the planes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

TILE_ROWS, TILE_COLUMNS = 16, 64  # how much of the planes stored column by column is turned round at a time


@njit(cache=True, nogil=True, error_model="numpy")
def resolve(
    pixels: Any, window: Any, lasting: bool, flat: Any, steep: Any, box: Any,
    passing: Any, more_flat: Any, more_steep: Any, more_box: Any, scale: float, ink: Any, opacity: float,
) -> None:  # fmt: skip
    """Lay what lies in two sets of planes over premultiplied pixels, and empty the second set there.

    pixels: (H, W) uint32, four bytes of RGBA each, in place. window: row0, row1, column0, column1. lasting: whether the
    first set holds anything. passing: the part of the window in which the second does. Each lies in its planes' box.
    flat: (2, columns, rows + 2 PAD), steep: (2, rows, columns + 2 PAD). scale: of a plane's number, so that coverage is
    1 - 2^-number. ink: (2, 3) in 0..255, positive first.
    """
    one, rounding, most, tiny = np.float32(1.0), np.float32(0.5), np.float32(30.0), np.float32(1e-9)
    thick, share = np.float32(scale), np.float32(opacity)
    byte = np.uint32(255)
    pad, more_pad = (
        (flat.shape[2] - box[1] + box[0]) // 2,
        (more_flat.shape[2] - more_box[1] + more_box[0]) // 2,
    )
    red0, green0, blue0 = np.float32(ink[1, 0]), np.float32(ink[1, 1]), np.float32(ink[1, 2])
    red1 = np.float32(ink[0, 0]) - red0
    green1 = np.float32(ink[0, 1]) - green0
    blue1 = np.float32(ink[0, 2]) - blue0
    positive = np.zeros((TILE_ROWS, TILE_COLUMNS), np.float32)
    negative = np.zeros((TILE_ROWS, TILE_COLUMNS), np.float32)
    for top in range(window[0], window[1], TILE_ROWS):
        tall = min(TILE_ROWS, window[1] - top)
        for left in range(window[2], window[3], TILE_COLUMNS):
            wide = min(TILE_COLUMNS, window[3] - left)
            more = (
                top < passing[1] and top + tall > passing[0] and left < passing[3] and left + wide > passing[2]
            )  # fmt: skip
            if not lasting and not more:
                continue
            for i in range(wide):
                if lasting:
                    start = pad + top - box[0]
                    p = flat[0, left + i - box[2], start : start + tall]
                    n = flat[1, left + i - box[2], start : start + tall]
                    for j in range(tall):
                        positive[j, i] = np.float32(p[j])
                        negative[j, i] = np.float32(n[j])
                else:
                    positive[:, i] = np.float32(0.0)
                    negative[:, i] = np.float32(0.0)
                if more:
                    start = more_pad + top - more_box[0]
                    p = more_flat[0, left + i - more_box[2], start : start + tall]
                    n = more_flat[1, left + i - more_box[2], start : start + tall]
                    for j in range(tall):
                        positive[j, i] += np.float32(p[j])
                        negative[j, i] += np.float32(n[j])
                    for j in range(tall):
                        p[j] = 0
                    for j in range(tall):
                        n[j] = 0
            for j in range(tall):
                pj, nj, row = positive[j], negative[j], pixels[top + j, left : left + wide]
                if lasting:
                    start = pad + left - box[2]
                    p = steep[0, top + j - box[0], start : start + wide]
                    n = steep[1, top + j - box[0], start : start + wide]
                    for i in range(wide):
                        pj[i] += np.float32(p[i])
                        nj[i] += np.float32(n[i])
                if more:
                    start = more_pad + left - more_box[2]
                    p = more_steep[0, top + j - more_box[0], start : start + wide]
                    n = more_steep[1, top + j - more_box[0], start : start + wide]
                    for i in range(wide):
                        pj[i] += np.float32(p[i])
                        nj[i] += np.float32(n[i])
                    for i in range(wide):
                        p[i] = 0
                    for i in range(wide):
                        n[i] = 0
                for i in range(wide):
                    # 1 - 2^-x, its whole part straight into a float's exponent: a loop without a branch or a table
                    x = min((pj[i] + nj[i]) * thick, most)
                    whole = np.int32(x)
                    f = x - np.float32(whole)
                    f = one + f * (
                        np.float32(-0.693147)
                        + f * (np.float32(0.240226) + f * (np.float32(-0.0555) + f * np.float32(0.0092)))
                    )
                    cover = one - f * np.int32((np.int32(127) - whole) << np.int32(23)).view(np.float32)
                    a = cover * share
                    keep = one - a
                    p2, n2 = pj[i] * pj[i], nj[i] * nj[i]
                    hue = p2 / (p2 + n2 + tiny)
                    pixel = row[i]
                    red = np.float32(np.int32(pixel & byte))
                    green = np.float32(np.int32((pixel >> np.uint32(8)) & byte))
                    blue = np.float32(np.int32((pixel >> np.uint32(16)) & byte))
                    alpha = np.float32(np.int32(pixel >> np.uint32(24)))
                    red = (red0 + red1 * hue) * a + red * keep + rounding
                    green = (green0 + green1 * hue) * a + green * keep + rounding
                    blue = (blue0 + blue1 * hue) * a + blue * keep + rounding
                    alpha = np.float32(255.0) * a + alpha * keep + rounding
                    row[i] = (
                        np.uint32(np.int32(red))
                        | (np.uint32(np.int32(green)) << np.uint32(8))
                        | (np.uint32(np.int32(blue)) << np.uint32(16))
                        | (np.uint32(np.int32(alpha)) << np.uint32(24))
                    )
