"""Bloom: the glow around what shines, blurred at a half, a quarter and an eighth of the size, compiled by Numba.

A glow is added to what is there as far as its brightest channel leaves room: nothing is ever clipped, and what shines
keeps its own colour under the glow of its neighbours. Light is blurred in whole numbers; what is enlarged and laid is
computed pixel by pixel, in one order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

BLOOM = 256  # of a pixel's colour in the light that blooms
CHUNK = 4  # rows of the coarsest light that are enlarged together


@njit(cache=True, nogil=True)
def lit_window(glow: Any) -> Any:
    """Row0, row1, column0, column1 around all that shines in (3, h, w); 0, 0, 0, 0 where nothing does."""
    top, bottom, left, right = glow.shape[1], 0, glow.shape[2], 0
    for y in range(glow.shape[1]):
        found = np.int32(0)
        for c in range(3):
            for x in range(glow.shape[2]):
                found |= glow[c, y, x]
        if found == 0:
            continue
        top, bottom = min(top, y), y + 1
        for c in range(3):
            row = glow[c, y]
            x = 0
            while x < left:
                if row[x] != 0:
                    left = x
                x += 1
            x = len(row) - 1
            while x >= right:
                if row[x] != 0:
                    right = x + 1
                x -= 1
    return (top, bottom, left, right) if bottom else (0, 0, 0, 0)


@njit(cache=True, nogil=True)
def halve(source: Any, target: Any) -> None:
    """Average 2 x 2 pixels: (3, 2 h, 2 w) int32 -> (3, h, w)."""
    for c in range(3):
        for y in range(target.shape[1]):
            upper, lower, row = source[c, 2 * y], source[c, 2 * y + 1], target[c, y]
            for x in range(target.shape[2]):
                row[x] = (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) >> 2


@njit(cache=True, nogil=True)
def soften(source: Any, target: Any, share: Any, radius: int) -> None:
    """Blur by a box of 2 radius + 1, twice in each direction: nearly a Gaussian. (3, h, w) int32.

    share: (part, of) of the rows of the target that this call fills.
    """
    h, w = source.shape[1], source.shape[2]
    far = 2 * radius
    top0, top1 = h * share[0] // share[1], h * (share[0] + 1) // share[1]
    norm = np.float32(1.0 / (2 * radius + 1) ** 2)
    high = top1 - top0
    across, boxed = np.zeros((high + 2 * far, w), np.int32), np.empty((high + far, w), np.int32)
    sums, total = np.zeros(w + 2 * far + 2, np.int32), np.empty(w, np.int32)
    for c in range(3):
        for y in range(max(0, top0 - far), min(h, top1 + far)):
            _soften_row(source[c, y], sums, across[y - top0 + far], far, norm)
        out = target[c, top0:top1]
        _box_down(across, boxed, total, radius)
        _box_down(boxed, out, total, radius)
        for y in range(high):
            row = out[y]
            for x in range(w):
                row[x] = np.int32(np.float32(row[x]) * norm)


@njit(cache=True, nogil=True, boundscheck=False)
def _soften_row(row: Any, sums: Any, out: Any, far: int, norm: Any) -> None:
    """Blur a row by a box, twice: differences of sums that run over sums; these may wrap round, differences do not."""
    once, twice = np.int64(0), np.int64(0)
    running = sums[far + 1 :]
    for x in range(len(running)):
        twice += once
        running[x] = np.int32(twice)
        if x < len(row):
            once += row[x]
    after, middle, before = sums[2 * far + 2 :], sums[far + 1 :], sums
    for x in range(len(row)):
        total = np.int32(after[x] - np.int32(2) * middle[x] + before[x])
        out[x] = np.int32(np.float32(total) * norm)


@njit(cache=True, nogil=True)
def _box_down(source: Any, target: Any, total: Any, radius: int) -> None:
    """Sums of 2 radius + 1 rows: (n + 2 radius, w) -> (n, w)."""
    total[:] = 0
    for y in range(2 * radius):
        total += source[y]
    for y in range(len(target)):
        new, old, row = source[y + 2 * radius], source[y], target[y]
        for x in range(len(total)):
            now = total[x] + new[x]
            row[x] = now
            total[x] = now - old[x]


@njit(cache=True, nogil=True, inline="always")
def _enlarged(source: Any, offset: int, h: int, y: int, row: Any) -> None:
    """Row y of a picture of h rows, of which source (n, w) begins at row `offset`, enlarged twofold and smoothly."""
    three, part = np.float32(3.0), np.float32(1.0 / 16)
    here = source[(y >> 1) - offset]
    there = source[min(max((y >> 1) + (1 if y & 1 else -1), 0), h - 1) - offset]
    last = len(here) - 1
    for x in range(1, last):
        before, now = three * here[x - 1] + there[x - 1], three * here[x] + there[x]
        after = three * here[x + 1] + there[x + 1]
        row[2 * x] = (three * now + before) * part
        row[2 * x + 1] = (three * now + after) * part
    for x in (0, last):
        before = three * here[max(x - 1, 0)] + there[max(x - 1, 0)]
        now = three * here[x] + there[x]
        after = three * here[min(x + 1, last)] + there[min(x + 1, last)]
        row[2 * x] = (three * now + before) * part
        row[2 * x + 1] = (three * now + after) * part


@njit(cache=True, nogil=True)
def _add_light(row: Any, light: Any, strength: Any) -> None:
    """Add a row of blurred light, times its strength."""
    for x in range(len(row)):
        row[x] += np.float32(light[x]) * strength


@njit(cache=True, nogil=True, error_model="numpy")
def _lay_glow(row: Any, reds: Any, greens: Any, blues: Any, wide: int) -> None:
    """Lay a row of glow over pixels: where they are bright themselves, there is little room for it."""
    limit, white, zero, half = np.float32(0.35), np.float32(255.0), np.float32(0.0), np.float32(0.5)
    per, byte = np.float32(1.0 / 255), np.uint32(255)
    for i in range(wide):
        red, green, blue = reds[i], greens[i], blues[i]
        most = max(max(red, green), blue)
        keep = white / max(most, white)
        keep = zero if most < limit else keep
        pixel = row[i]
        r = np.float32(np.int32(pixel & byte))
        g = np.float32(np.int32((pixel >> np.uint32(8)) & byte))
        b = np.float32(np.int32((pixel >> np.uint32(16)) & byte))
        a = np.float32(np.int32(pixel >> np.uint32(24)))
        room = (white - max(max(r, g), b)) * per * keep
        a = a + most * keep * (white - a) * per + half
        r, g, b = r + red * room + half, g + green * room + half, b + blue * room + half
        row[i] = (
            np.uint32(np.int32(r))
            | (np.uint32(np.int32(g)) << np.uint32(8))
            | (np.uint32(np.int32(b)) << np.uint32(16))
            | (np.uint32(np.int32(a)) << np.uint32(24))
        )


@njit(cache=True, nogil=True)
def add_glow(pixels: Any, corner: Any, share: Any, near: Any, middle: Any, far: Any, strengths: Any) -> None:
    """Lay three blurred lights over the pixels: near at half size, middle at a quarter, far at an eighth.

    They are (3, 4 h, 4 w), (3, 2 h, 2 w) and (3, h, w) int32, BLOOM-fold; their corner is a pixel. strengths: (3,).
    """
    h, w = far.shape[1], far.shape[2]
    weights = np.array(strengths, np.float32) / np.float32(BLOOM)
    coarse = np.zeros((CHUNK + 4, w), np.float32)
    half = np.zeros((2 * CHUNK + 4, 2 * w), np.float32)
    whole = np.zeros((3, 4 * CHUNK + 2, 4 * w), np.float32)
    colors = np.zeros((3, 8 * w), np.float32)
    wide = min(8 * w, pixels.shape[1] - corner[1])
    end = h * (share[0] + 1) // share[1]
    for low in range(h * share[0] // share[1], end, CHUNK):
        high = min(end, low + CHUNK)
        a, b, c0 = max(0, low - 2), max(0, 2 * low - 2), max(0, 4 * low - 1)
        for c in range(3):
            for y in range(a, min(h, high + 2)):
                coarse[y - a] = np.float32(0.0)
                _add_light(coarse[y - a], far[c, y], weights[2])
            for y in range(b, min(2 * h, 2 * high + 2)):
                _enlarged(coarse, a, h, y, half[y - b])
                _add_light(half[y - b], middle[c, y], weights[1])
            for y in range(c0, min(4 * h, 4 * high + 1)):
                _enlarged(half, b, 2 * h, y, whole[c, y - c0])
                _add_light(whole[c, y - c0], near[c, y], weights[0])
        for y in range(8 * low, min(8 * high, pixels.shape[0] - corner[0])):
            for c in range(3):
                _enlarged(whole[c], c0, 4 * h, y, colors[c])
            row = pixels[corner[0] + y, corner[1] : corner[1] + wide]
            _lay_glow(row, colors[0], colors[1], colors[2], wide)
