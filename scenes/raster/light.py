"""Light: what lines have added up to, turned into colour; and bloom, the glow around what shines.

With P and N the density of positive and negative ink, light is 1.25 (1 - exp(-(P + N) / 1.25)), so bundles never burn
out; hue goes by b = (P - N) / (P + N) from one ink to the other, through grey by 1 - |b|: what cancels is grey.
A glow is laid over what is there with the coverage of its brightest channel, so nothing is ever clipped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.curves import ONE, PAD

CEILING = 1.25
ROWS, COLUMNS = 32, 32  # how much of a plane is turned round at a time
BLOOM = 256  # of a pixel's colour in the light that blooms


@njit(cache=True, nogil=True, inline="always")
def _cover(x: Any) -> Any:
    """1 - 2^-x for x in [0, 30], its whole part straight into a float's exponent."""
    one = np.float32(1.0)
    whole = np.int32(x)
    f = x - np.float32(whole)
    f = one + f * (
        np.float32(-0.693147)
        + f * (np.float32(0.240226) + f * (np.float32(-0.0555) + f * np.float32(0.0092)))
    )
    return one - f * np.int32((np.int32(127) - whole) << np.int32(23)).view(np.float32)


@njit(cache=True, nogil=True, inline="always")
def over(pixel: Any, red: Any, green: Any, blue: Any, a: Any) -> Any:
    """A premultiplied colour (floats, 0 to 255 a) with coverage a in [0, 1] over one pixel of four bytes."""
    keep, half, byte = np.float32(1.0) - a, np.float32(0.5), np.uint32(255)
    red = red + np.float32(np.int32(pixel & byte)) * keep + half
    green = green + np.float32(np.int32((pixel >> np.uint32(8)) & byte)) * keep + half
    blue = blue + np.float32(np.int32((pixel >> np.uint32(16)) & byte)) * keep + half
    alpha = np.float32(255.0) * a + np.float32(np.int32(pixel >> np.uint32(24))) * keep + half
    return (
        np.uint32(np.int32(red))
        | (np.uint32(np.int32(green)) << np.uint32(8))
        | (np.uint32(np.int32(blue)) << np.uint32(16))
        | (np.uint32(np.int32(alpha)) << np.uint32(24))
    )


@njit(cache=True, nogil=True, error_model="numpy")
def resolve(
    pixels: Any, window: Any, share: Any, tall: bool, planes: Any, box: Any, inks: Any, dark: bool, opacity: float,
    glow: Any, shine: float, empty: bool,
) -> None:  # fmt: skip
    """Lay what four planes hold over premultiplied pixels.

    pixels: (H, W) uint32, in place. window: row0, row1, column0, column1 inside the planes' box. share: (part, of) of
    its rows. tall: whether planes are stored row by row (signals run down). planes: (4, steps, line) int32: positive,
    negative, value, error. box: begin, end along; left, right across. inks: (5, 3) floats in 0..255: positive,
    negative, grey, value, error. dark: lines are light and shine beyond their ink; otherwise ink on paper. glow: (H //
    2, W // 2, 3) int32 that what shines is added to, times `shine`. empty: planes are emptied as they are read.
    """
    zero, one, tiny, most = np.float32(0.0), np.float32(1.0), np.float32(1e-9), np.float32(30.0)
    unit = np.float32(1.0 / ONE)
    ceiling = np.float32(CEILING)
    thick = np.float32(1.4426950408889634 / CEILING)
    see = np.float32(opacity)
    white = np.float32(255.0)
    density = np.zeros((4, ROWS, COLUMNS), np.float32)
    top0 = window[0] + (window[1] - window[0]) * share[0] // share[1]
    top1 = window[0] + (window[1] - window[0]) * (share[0] + 1) // share[1]
    for top in range(top0, top1, ROWS):
        high = min(ROWS, top1 - top)
        for left in range(window[2], window[3], COLUMNS):
            wide = min(COLUMNS, window[3] - left)
            busy = False
            for k in range(4):
                if tall:
                    for j in range(high):
                        start = PAD + left - box[2]
                        source = planes[k, top + j - box[0], start : start + wide]
                        for i in range(wide):
                            density[k, j, i] = np.float32(source[i])
                            busy = busy or source[i] != 0
                        if empty:
                            source[:] = 0
                else:
                    for i in range(wide):
                        start = PAD + top - box[2]
                        source = planes[k, left + i - box[0], start : start + high]
                        for j in range(high):
                            density[k, j, i] = np.float32(source[j])
                            busy = busy or source[j] != 0
                        if empty:
                            source[:] = 0
            if not busy:
                continue
            for j in range(high):
                row = pixels[top + j]
                for i in range(wide):
                    p, n = density[0, j, i] * unit, density[1, j, i] * unit
                    v, e = density[2, j, i] * unit, density[3, j, i] * unit
                    s = p + n + v + e
                    if s <= zero:
                        continue
                    light = ceiling * _cover(min(s * thick, most)) * see
                    b = (p - n) / (p + n + tiny)
                    signed = (p + n) / s
                    wp, wn = max(b, zero) * signed, max(-b, zero) * signed
                    wg = (one - abs(b)) * signed
                    wv, we = v / s, e / s
                    red = (
                        inks[0, 0] * wp
                        + inks[1, 0] * wn
                        + inks[2, 0] * wg
                        + inks[3, 0] * wv
                        + inks[4, 0] * we
                    )
                    green = (
                        inks[0, 1] * wp
                        + inks[1, 1] * wn
                        + inks[2, 1] * wg
                        + inks[3, 1] * wv
                        + inks[4, 1] * we
                    )
                    blue = (
                        inks[0, 2] * wp
                        + inks[1, 2] * wn
                        + inks[2, 2] * wg
                        + inks[3, 2] * wv
                        + inks[4, 2] * we
                    )
                    if dark:
                        red, green, blue = (
                            min(red * light, white),
                            min(green * light, white),
                            min(blue * light, white),
                        )
                        a = min(one, max(max(red, green), blue) / white)
                    else:
                        a = min(light, one)
                        red, green, blue = red * a, green * a, blue * a
                    row[left + i] = over(row[left + i], red, green, blue, a)
                    if shine > 0.0:
                        y, x = (top + j) >> 1, (left + i) >> 1
                        if y < glow.shape[0] and x < glow.shape[1]:
                            glow[y, x, 0] += np.int32(red * np.float32(64.0 * shine))
                            glow[y, x, 1] += np.int32(green * np.float32(64.0 * shine))
                            glow[y, x, 2] += np.int32(blue * np.float32(64.0 * shine))


@njit(cache=True, nogil=True)
def halve(source: Any, target: Any) -> None:
    """Average 2 x 2 pixels: (2 h, 2 w, 3) int32 -> (h, w, 3)."""
    for y in range(target.shape[0]):
        for x in range(target.shape[1]):
            for c in range(3):
                target[y, x, c] = (
                    source[2 * y, 2 * x, c] + source[2 * y, 2 * x + 1, c]
                    + source[2 * y + 1, 2 * x, c] + source[2 * y + 1, 2 * x + 1, c]
                ) >> 2  # fmt: skip


@njit(cache=True, nogil=True)
def soften(picture: Any, other: Any, radius: int) -> None:
    """Blur by a box of 2 radius + 1, twice in each direction, in whole numbers: nearly a Gaussian."""
    h, w = picture.shape[0], picture.shape[1]
    width = 2 * radius + 1
    for _ in range(2):
        for y in range(h):
            for c in range(3):
                total = np.int64(0)
                for x in range(-radius, w):
                    if x + radius < w:
                        total += picture[y, x + radius, c]
                    if x - radius - 1 >= 0:
                        total -= picture[y, x - radius - 1, c]
                    if x >= 0:
                        other[y, x, c] = total // width
        sums = np.zeros((w, 3), np.int64)
        for y in range(-radius, h):
            for x in range(w):
                for c in range(3):
                    if y + radius < h:
                        sums[x, c] += other[y + radius, x, c]
                    if y - radius - 1 >= 0:
                        sums[x, c] -= other[y - radius - 1, x, c]
                    if y >= 0:
                        picture[y, x, c] = sums[x, c] // width


@njit(cache=True, nogil=True)
def add_glow(pixels: Any, window: Any, share: Any, near: Any, middle: Any, far: Any, strengths: Any) -> None:
    """Lay three blurred lights over the pixels: near at half size, middle at a quarter, far at an eighth.

    Each is (h, w, 3) int32, BLOOM-fold; they are enlarged smoothly. strengths: (3,).
    """
    zero, one = np.float32(0.0), np.float32(1.0)
    limit, white = np.float32(0.35), np.float32(255.0)
    top0 = window[0] + (window[1] - window[0]) * share[0] // share[1]
    top1 = window[0] + (window[1] - window[0]) * (share[0] + 1) // share[1]
    wide = window[3] - window[2]
    line = np.zeros((wide, 3), np.float32)
    for y in range(top0, top1):
        line[:] = zero
        for level in range(3):
            picture = near if level == 0 else middle if level == 1 else far
            size = np.float32(1.0 / (2 << level))
            strength = np.float32(strengths[level] / BLOOM)
            h, w = picture.shape[0], picture.shape[1]
            v = (np.float32(y) + np.float32(0.5)) * size - np.float32(0.5)
            y0 = int(np.floor(v))
            fy = v - np.float32(y0)
            above, below = picture[min(max(y0, 0), h - 1)], picture[min(max(y0 + 1, 0), h - 1)]
            for i in range(wide):
                u = (np.float32(window[2] + i) + np.float32(0.5)) * size - np.float32(0.5)
                x0 = int(np.floor(u))
                fx = u - np.float32(x0)
                a, b = min(max(x0, 0), w - 1), min(max(x0 + 1, 0), w - 1)
                for c in range(3):
                    upper = np.float32(above[a, c]) * (one - fx) + np.float32(above[b, c]) * fx
                    lower = np.float32(below[a, c]) * (one - fx) + np.float32(below[b, c]) * fx
                    line[i, c] += (upper * (one - fy) + lower * fy) * strength
        row = pixels[y]
        for i in range(wide):
            red, green, blue = line[i, 0], line[i, 1], line[i, 2]
            most = max(max(red, green), blue)
            if most < limit:
                continue
            if most > white:
                red, green, blue, most = red * white / most, green * white / most, blue * white / most, white
            row[window[2] + i] = over(row[window[2] + i], red, green, blue, most / white)
