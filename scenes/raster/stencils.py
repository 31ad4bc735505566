"""Stencils: ink on nothing, scaled into a rectangle; and the ribbon under a curve. Compiled by Numba.

Rectangles are left, top, right, bottom in pixels; colours are floats in 0..255. What shines is also added to the light
that blooms (see scenes.raster.bloom).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.light import lay


@njit(cache=True, nogil=True)
def draw_stencils(
    pixels: Any, rects: Any, masks: Any, of: Any, colors: Any, opacity: Any, shine: Any, glow: Any
) -> None:
    """Draw masks in one colour each, one over the other in their order.

    pixels: (H, W) uint32. rects: (N, 4). masks: (M, R, C) coverage in [0, 1]. of: (N,) which mask. colors: (N, 3).
    """
    rows, columns = masks.shape[1], masks.shape[2]
    for n in range(len(rects)):
        left, top, right, bottom = rects[n, 0], rects[n, 1], rects[n, 2], rects[n, 3]
        wide, high = (right - left) / columns, (bottom - top) / rows
        if opacity[n] <= 0.0 or wide <= 0.0 or high <= 0.0:
            continue
        mask = masks[of[n]]
        for y in range(max(0, int(np.floor(top))), min(pixels.shape[0], int(np.ceil(bottom)))):
            y0, y1 = max(float(y), top), min(y + 1.0, bottom)
            r0, r1 = int((y0 - top) / high), min(rows - 1, int((y1 - top) / high - 1e-9))
            for x in range(max(0, int(np.floor(left))), min(pixels.shape[1], int(np.ceil(right)))):
                x0, x1 = max(float(x), left), min(x + 1.0, right)
                c0, c1 = int((x0 - left) / wide), min(columns - 1, int((x1 - left) / wide - 1e-9))
                a = 0.0
                for r in range(r0, r1 + 1):
                    dy = min(y1, top + (r + 1) * high) - max(y0, top + r * high)
                    for c in range(c0, c1 + 1):
                        dx = min(x1, left + (c + 1) * wide) - max(x0, left + c * wide)
                        a += mask[r, c] * dx * dy
                if a > 0.004:
                    lay(pixels, y, x, colors[n], a * opacity[n], glow, shine[n])


@njit(cache=True, nogil=True)
def draw_ribbon(
    pixels: Any, first: int, curve: Any, base: float, half: float, color: Any, fills: Any, opacity: float, glow: Any,
    shine: float,
) -> None:  # fmt: skip
    """Draw a curve, what lies between it and its base, and how far it strays within a pixel's width.

    curve: (W, 3) for every column of pixels from `first` on: least, mean and largest y. half: of the line's width.
    fills: (3,) coverage right under the curve, at the base, and of the straying.
    """
    for i in range(len(curve)):
        x = first + i
        if x < 0 or x >= pixels.shape[1]:
            continue
        before, now, after = curve[max(i - 1, 0), 1], curve[i, 1], curve[min(i + 1, len(curve) - 1), 1]
        low = min(now, 0.5 * (before + now), 0.5 * (now + after)) - half
        high = max(now, 0.5 * (before + now), 0.5 * (now + after)) + half
        least, most = curve[i, 0], curve[i, 2]
        top, bottom = min(low, least, now), max(high, most, base)
        for y in range(max(0, int(np.floor(top))), min(pixels.shape[0], int(np.ceil(bottom)))):
            inside = max(0.0, min(y + 1.0, max(base, now)) - max(float(y), min(base, now)))
            away = min(1.0, abs(y + 0.5 - now) / max(1.0, abs(base - now)))
            a = inside * (fills[0] + (fills[1] - fills[0]) * away)
            a = max(a, fills[2] * max(0.0, min(y + 1.0, most) - max(float(y), least)))
            if a > 0.0:
                lay(pixels, y, x, color, a * opacity, glow, 0.0)
            line = max(0.0, min(y + 1.0, high) - max(float(y), low))
            if line > 0.0:
                lay(pixels, y, x, color, line * opacity, glow, shine)
