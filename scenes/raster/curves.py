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

from tracereel.scenes.raster.profiles import FLAT, LANES, PHASES, STEEP, WIDEST, add_light, add_times

ONE = 1 << 16  # the intensity of a full line
SQUARE = 1 << 20  # a pixel that a lit line of intensity 1 covers wholly: lit lines add up by their squares
LEVELS = 64  # of the strength of a thin line
PAD = 64  # pixels of a plane beyond either side of its box, so that no profile needs clipping
BEYOND = 30  # pixels outside the box from which on a thin line cannot reach it
STEEPEST = 3  # a wide line reaches at most so many of its half widths across, however steep
BLOCK = 512  # lines that are walked together


@njit(cache=True, nogil=True)
def revise(levels: Any, strength: Any, to: Any, of: Any, amount: Any, side: Any) -> int:
    """Turn levels (O, I) into those of strengths in [-1, 1]; note what must be added to which plane. Returns how many.

    to, of, amount, side: room for 2 O I notes: neuron, source, signed change of the level, 0 positive or 1 negative.
    """
    count = 0
    for o in range(levels.shape[0]):
        for i in range(levels.shape[1]):
            now: Any = np.int32(np.rint(min(max(strength[o, i], -1.0), 1.0) * LEVELS))
            before: Any = np.int32(levels[o, i])
            if now == before:
                continue
            levels[o, i] = now
            for k in range(2):
                change = max(now, 0) - max(before, 0) if k == 0 else max(-now, 0) - max(-before, 0)
                if change != 0:
                    to[count], of[count], amount[count], side[count] = o, i, change, k
                    count += 1
    return count


@njit(cache=True, nogil=True)
def _locate(
    x: Any, low: Any, high: Any, x0: Any, y0: Any, per: Any, dy: Any, begin: Any, end: Any, amount: Any, count: int,
    place: Any, slope: Any, weight: Any,
) -> None:  # fmt: skip
    """Where lines cross a step along: place in sixteenths of a pixel, number of the slope, what to add (0 outside)."""
    two, three, six, one = np.float32(2.0), np.float32(3.0), np.float32(6.0), np.float32(1.0)
    half, sixteen, safe = np.float32(0.5), np.float32(PHASES), np.float32(PAD)
    four, last = np.float32(4.0), np.float32(FLAT + STEEP - 1)
    for n in range(count):
        u = (x - x0[n]) * per[n]
        y = y0[n] + dy[n] * (u * u * (three - two * u))
        m = abs(dy[n] * (six * u * (one - u)) * per[n])
        inside = (x >= begin[n]) & (x < end[n]) & (y >= low) & (y <= high)
        weight[n] = amount[n] if inside else np.int32(0)
        y = min(max(y, low), high)
        place[n] = np.int32((y + safe) * sixteen + half) - np.int32(PAD * PHASES)
        number = m * sixteen if m < four else np.float32(FLAT) + (m - four) * two
        slope[n] = np.int32(min(number + half, last))


@njit(cache=True, nogil=True, inline="always")
def _part(box: Any, share: Any) -> Any:
    """The steps along, low to high - 1, that are this share (part, of) of a box's; and how many numbers one takes."""
    begin, end = box[0], box[1]
    low = begin + (end - begin) * share[0] // share[1]
    high = begin + (end - begin) * (share[0] + 1) // share[1]
    return low, high, box[3] - box[2] + 2 * PAD


@njit(cache=True, nogil=True, boundscheck=False)
def deposit(
    planes: Any, start: int, box: Any, share: Any, sources: Any, targets: Any, until: float, notes: Any, count: int,
    table: Any, begins: Any, groups: Any, firsts: Any,
) -> None:  # fmt: skip
    """Add thin lines to two planes that begin at `start`: positive ones, then negative ones.

    planes: flat int32, in place. box: begin, end along; left, right across. share: (part, of) of all steps along that
    this call walks. sources: (I, 2), targets: (O, 2) along and across. until: share of their way at which lines end.
    notes: as `revise` leaves them. table and others: see scenes.raster.profiles.
    """
    low, high, line = _part(box, share)
    plane = (box[1] - box[0]) * line
    to, of, amounts, sides = notes
    x0, y0 = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    per, dy = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    begin, end = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    amount, place = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32)
    slope, weight, side = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int64)
    top, bottom = np.float32(box[2] - BEYOND), np.float32(box[3] + BEYOND)
    for block in range(0, count, BLOCK):
        many, first, last = 0, high, low
        for e in range(block, min(block + BLOCK, count)):
            xa, ya = sources[of[e], 0], sources[of[e], 1]
            xb, yb = targets[to[e], 0], targets[to[e], 1]
            stop = xa + until * (xb - xa)
            if xb - xa <= 0.0 or stop <= low or xa >= high:
                continue
            if max(ya, yb) < top or min(ya, yb) > bottom:
                continue
            x0[many], y0[many], per[many], dy[many] = xa, ya, 1.0 / (xb - xa), yb - ya
            begin[many], end[many] = xa, stop
            amount[many], side[many] = amounts[e], start + sides[e] * plane
            first, last = min(first, int(np.floor(xa))), max(last, int(np.ceil(stop)))
            many += 1
        for i in range(max(first, low), min(last, high)):
            x = np.float32(i + 0.5)
            _locate(x, top, bottom, x0, y0, per, dy, begin, end, amount, many, place, slope, weight)
            origin = (i - box[0]) * line + PAD - box[2]
            for n in range(many):
                if weight[n] == 0:
                    continue
                k = slope[n]
                at = side[n] + origin + (place[n] >> 4) + firsts[k]
                of_table = begins[k] + (place[n] & 15) * groups[k] * LANES
                for _ in range(groups[k]):
                    add_times(planes, at, table, of_table, weight[n])
                    at += LANES
                    of_table += LANES


@njit(cache=True, nogil=True, inline="always")
def _profile(plane: Any, at: Any, ends: Any, y: Any, reach: Any, cosine: Any, top: Any, amount: Any) -> None:
    """Add a line's cross-section around y; `at` is where pixel 0 of this step lies in the plane. ends: the first pixel
    that the plane has at a step, and one past its last."""
    far = np.float32(min(reach / cosine, max(np.float32(0.5 * WIDEST), np.float32(STEEPEST) * reach)))
    first = max(np.int64(np.floor(y - far)), np.int64(ends[0]))
    last = min(np.int64(np.floor(y + far)), np.int64(ends[1] - LANES))
    for j in range(first, last + 1, LANES):
        add_light(plane, at + j, np.float32(j) + np.float32(0.5) - y, cosine, reach, top, amount)


@njit(cache=True, nogil=True, inline="always")
def _across(i: Any, x0: Any, dx: Any, du: Any, y0: Any, dy: Any) -> Any:
    """Where a line crosses the middle of step i, and the cosine of its slope there."""
    one, two, three, six = np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(6.0)
    u = np.float32((i + 0.5 - x0) / dx)
    slope = dy * six * u * (one - u) * du
    return y0 + dy * u * u * (three - two * u), one / np.sqrt(one + slope * slope)


@njit(cache=True, nogil=True)
def add_lines(planes: Any, box: Any, share: Any, ends: Any, span: Any, half: Any, weight: Any) -> None:
    """Add lines of any width, each with its own.

    planes: (2, steps * line) int32, for positive and for negative weights, in place. box, share: as above. ends: (E, 4)
    along and across of the source, then of the target. span: (E, 2) shares of its way at which a line begins and ends.
    half: (E,) half widths in pixels; weight: (E,) int32, signed, ONE a full line.
    """
    begin, left, right = box[0], box[2], box[3]
    low, high, line = _part(box, share)
    full, ends_at = np.float32(np.sqrt(SQUARE) / ONE), (left - PAD, right + PAD)
    for e in range(len(weight)):
        x0, y0, x1, y1 = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        dx, dy = x1 - x0, np.float32(y1 - y0)
        if dx <= 0.0 or weight[e] == 0:
            continue
        start, stop = x0 + span[e, 0] * dx, x0 + span[e, 1] * dx
        first, last = max(low, int(np.ceil(start - 0.5))), min(high, int(np.ceil(stop - 0.5))) - 1
        reach, top = np.float32(half[e] + 0.5), np.float32(min(1.0, 2.0 * half[e]))
        far = max(np.float32(BEYOND), reach)
        if min(y0, y1) > right + far or max(y0, y1) < left - far:
            continue
        amount = np.float32(abs(weight[e])) * full
        plane = planes[0 if weight[e] > 0 else 1]
        du, origin = np.float32(1.0 / dx), np.float32(y0)
        for i in range(first, last + 1):
            y, cosine = _across(i, x0, dx, du, origin, dy)
            if y < left - far or y > right + far:
                continue
            _profile(plane, (i - begin) * line + PAD - left, ends_at, y, reach, cosine, top, amount)


@njit(cache=True, nogil=True)
def add_heads(
    plane: Any, box: Any, share: Any, ends: Any, front: Any, half: Any, weight: Any, head: float, tail: float,
    back: bool,
) -> None:  # fmt: skip
    """Add a travelling light on every line that its front has reached but not left.

    plane: (steps * line,). front: (E,) pixels along from the source, or if it travels back from the target. head:
    pixels that shine fully; behind them the light falls to nothing over `tail`. The rest as in `add_lines`; weights are
    positive.
    """
    begin, left, right = box[0], box[2], box[3]
    low, high, line = _part(box, share)
    full, ends_at = np.float32(np.sqrt(SQUARE) / ONE), (left - PAD, right + PAD)
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
        far = max(np.float32(BEYOND), reach)
        start, du = np.float32(y0), np.float32(1.0 / dx)
        for i in range(first, last + 1):
            y, cosine = _across(i, x0, dx, du, start, dy)
            if y < left - far or y > right + far:
                continue
            behind = abs(nose - (i + 0.5))
            level = 1.0 if behind <= head else 1.0 - (behind - head) / tail
            amount = np.float32(weight[e] * level * level) * full
            _profile(plane, (i - begin) * line + PAD - left, ends_at, y, reach, cosine, top, amount)
