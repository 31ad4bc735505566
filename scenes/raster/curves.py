"""Curves: the loops that draw thousands of lines with horizontal ends, compiled by Numba.

A line leaves its source level and arrives level: across = a0 + (a1 - a0) (3 u^2 - 2 u^3), u its share of the way along.
Lines add up. Fixed-point planes collect how much of each ink lies on each pixel; integer addition has no order, so a
frame has the same bits however its lines are sorted or shared out among threads, and whether they were drawn afresh or
only changed. scenes.raster.light turns the planes into colour.

`along` is the axis that signals travel: x where the network runs to the right, y where it runs down. All pixels that a
line covers at one step along lie beside each other in memory. Pixel 0 has its centre at 0.5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

ONE = 1 << 16  # a fully covered pixel of a line of intensity 1
PAD = 64  # pixels of a plane beyond either side of its box, so that no profile needs clipping
WIDEST = 60.0  # pixels across the widest profile


@njit(cache=True, nogil=True, inline="always")
def _profile(plane: Any, at: Any, y: Any, reach: Any, cosine: Any, top: Any, amount: Any, sign: int) -> None:
    """Add a line's cross-section around y; `at` is where pixel 0 of this step lies in the plane."""
    far = np.float32(min(reach / cosine, np.float32(0.5 * WIDEST)))
    first, last = int(np.floor(y - far)), int(np.floor(y + far))
    half = np.float32(0.5)
    for j in range(first, last + 1):
        d = abs(np.float32(j) + half - y) * cosine
        cover = min(max(reach - d, np.float32(0.0)), top)
        plane[at + j] += sign * np.int32(amount * cover + half)


@njit(cache=True, nogil=True)
def change(
    planes: Any, box: Any, share: Any, ends: Any, span: Any, old_half: Any, old_weight: Any, half: Any, weight: Any
) -> int:  # fmt: skip
    """Turn lines as they were drawn into what they are now; returns how many differ.

    planes: (2, steps * line) int32, for positive and for negative weights, in place. box: begin, end along; left, right
    across. share: (part, of) of all steps along that this call walks. ends: (E, 4) along and across of the source, then
    of the target. until: (E,) share of its way at which a line ends. half: (E,) half widths in pixels; weight: (E,)
    int32, signed, ONE a full line, 0 none.
    """
    begin, end, left, right = box[0], box[1], box[2], box[3]
    low = begin + (end - begin) * share[0] // share[1]
    high = begin + (end - begin) * (share[0] + 1) // share[1]
    line = right - left + 2 * PAD
    one, two, three, six = np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(6.0)
    changed = 0
    for e in range(len(weight)):
        before, now = old_weight[e], weight[e]
        if before == now and (now == 0 or old_half[e] == half[e]):
            continue
        changed += 1
        x0, y0, x1, y1 = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        dx, dy = x1 - x0, np.float32(y1 - y0)
        if dx <= 0.0:
            continue
        start, stop = x0 + span[e, 0] * dx, x0 + span[e, 1] * dx
        first, last = max(low, int(np.ceil(start - 0.5))), min(high, int(np.ceil(stop - 0.5))) - 1
        if min(y0, y1) > right + 30 or max(y0, y1) < left - 30:
            continue
        old_reach, old_top = np.float32(old_half[e] + 0.5), np.float32(min(1.0, 2.0 * old_half[e]))
        reach, top = np.float32(half[e] + 0.5), np.float32(min(1.0, 2.0 * half[e]))
        old_amount, amount = np.float32(abs(before)), np.float32(abs(now))
        du, origin = np.float32(1.0 / dx), np.float32(y0)
        for i in range(first, last + 1):
            u = np.float32((i + 0.5 - x0) / dx)
            y = origin + dy * u * u * (three - two * u)
            if y < left - 30 or y > right + 30:
                continue
            slope = dy * six * u * (one - u) * du
            cosine = one / np.sqrt(one + slope * slope)
            at = (i - begin) * line + PAD - left
            if now != 0:
                _profile(planes[0 if now > 0 else 1], at, y, reach, cosine, top, amount, 1)
            if before != 0:
                _profile(planes[0 if before > 0 else 1], at, y, old_reach, cosine, old_top, old_amount, -1)
    return changed


@njit(cache=True, nogil=True)
def add_heads(
    plane: Any, box: Any, share: Any, ends: Any, front: Any, half: Any, weight: Any, head: float, tail: float,
    back: bool,
) -> None:  # fmt: skip
    """Add a travelling light on every line that its front has reached but not left.

    plane: (steps * line,). front: (E,) pixels along from the source, or if it travels back from the target. head:
    pixels that shine fully; behind them the light falls to nothing over `tail`. The rest as in `change`; weights are
    positive.
    """
    begin, end, left, right = box[0], box[1], box[2], box[3]
    low = begin + (end - begin) * share[0] // share[1]
    high = begin + (end - begin) * (share[0] + 1) // share[1]
    line = right - left + 2 * PAD
    one, two, three, six = np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(6.0)
    for e in range(len(weight)):
        x0, y0, x1, y1 = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        dx, dy = x1 - x0, np.float32(y1 - y0)
        if dx <= 0.0 or front[e] <= 0.0:
            continue
        nose = x1 - front[e] if back else x0 + front[e]
        begin_at, end_at = (nose, nose + head + tail) if back else (nose - head - tail, nose)
        first = max(low, int(np.ceil(max(x0, begin_at) - 0.5)))
        last = min(high, int(np.ceil(min(x1, end_at) - 0.5))) - 1
        reach, top = np.float32(half[e] + 0.5), np.float32(min(1.0, 2.0 * half[e]))
        start, du = np.float32(y0), np.float32(1.0 / dx)
        for i in range(first, last + 1):
            u = np.float32((i + 0.5 - x0) / dx)
            y = start + dy * u * u * (three - two * u)
            if y < left - 30 or y > right + 30:
                continue
            slope = dy * six * u * (one - u) * du
            cosine = one / np.sqrt(one + slope * slope)
            behind = abs(nose - (i + 0.5))
            level = 1.0 if behind <= head else 1.0 - (behind - head) / tail
            amount = np.float32(weight[e] * level * level)
            _profile(plane, (i - begin) * line + PAD - left, y, reach, cosine, top, amount, 1)
