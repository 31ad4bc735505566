"""Fans: thin lines from sources that lie evenly and closer than a line is thick, compiled by Numba.

At every step along, the lines into one target lie as their sources do, only closer. So what covers a pixel is a stretch
of sources, and a difference of two sums that run over all weights: a fan costs as much as it has pixels, however many
lines it is made of. A line is a box as wide as it is blurred across itself, wider along the pixels where it is steep.

Both signs run in one number, positive ones in its upper half. Whole numbers: the same bits on one thread or two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tracereel.scenes.raster.curves import LEVELS, PAD
from tracereel.scenes.raster.profiles import COVER, WIDEST

PARTS = 64  # of the way from a source to the next
NARROW, CHUNKS = 6.0, 48  # pixels below which a fan is drawn as so many lines, each of a stretch of sources
CLOSE = 0.75  # of a line's width: sources that lie farther apart are drawn line by line
MOST = 2**31 // (LEVELS * PARTS)  # lines that may lie on one pixel


@njit(cache=True, nogil=True)
def sum_up(strength: Any, sums: Any) -> bool:
    """Let (O, I + 2) sums run over strengths (O, I) in [-1, 1], from nothing. Returns whether any has changed."""
    changed = False
    for o in range(strength.shape[0]):
        total = np.int64(0)
        for i in range(strength.shape[1]):
            level = np.int64(np.rint(min(max(strength[o, i], -1.0), 1.0) * LEVELS))
            total += (level << 32) if level > 0 else -level
            changed = changed or sums[o, i + 1] != total
            sums[o, i + 1] = total
        sums[o, -1] = total
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def _stretch(
    first: int,
    least: Any,
    most: Any,
    top: Any,
    bottom: Any,
    per: Any,
    steep: Any,
    target: Any,
    half: Any,
    end: Any,
) -> None:
    """Of each pixel from `first` on, where the sources that cover it begin and end, in PARTS; `end` is the last's."""
    one, middle, zero = np.float32(1.0), np.float32(0.5), np.float32(0.0)
    widest = np.float32(0.5 * WIDEST)
    for n in range(len(least)):
        y = np.float32(first + n) + middle
        m = (target - min(max(y, top), bottom)) * steep
        reach = min(half * np.sqrt(one + m * m), widest)
        least[n] = np.int32(min(max((y - reach - top) * per, zero), end))
        most[n] = np.int32(min(max((y + reach - top) * per, zero), end))


@njit(cache=True, nogil=True)
def _reach(y: float, target: float, steep: float, half: float) -> float:
    """How far a line at y reaches along the pixels."""
    m: float = (target - y) * steep
    return float(min(half * np.sqrt(1.0 + m * m), 0.5 * WIDEST))


@njit(cache=True, nogil=True)
def spread(
    planes: Any,
    start: int,
    box: Any,
    share: Any,
    sources: Any,
    targets: Any,
    until: float,
    sums: Any,
    half: float,
) -> None:
    """Fill two planes that begin at `start` with fans: positive lines, then negative ones.

    sources: along, across of the first, and how far the next lies from it. targets: (O, 2). sums: as sum_up leaves
    them. half: of a line's width. The rest as in scenes.raster.curves.deposit; what lay there is gone.
    """
    left, right, line = box[2], box[3], box[3] - box[2] + 2 * PAD
    low = box[0] + (box[1] - box[0]) * share[0] // share[1]
    high = box[0] + (box[1] - box[0]) * (share[0] + 1) // share[1]
    size, count = (box[1] - box[0]) * line, sums.shape[1] - 2
    wide = 0.5 * np.sqrt(4.0 * half * half + 1.0)  # of a box as blurred as a line that pixels blur
    times = np.int64(np.rint(1024 * COVER / PARTS * half / wide))
    column = np.zeros(right - left, np.int64)
    least, most = np.zeros(right - left, np.int32), np.zeros(right - left, np.int32)
    for i in range(low, high):
        x = i + 0.5
        column[:] = 0
        for o in range(len(targets)):
            way, target = targets[o, 0] - sources[0], targets[o, 1]
            if way <= 0.0 or x < sources[0] or x >= sources[0] + until * way:
                continue
            u = (x - sources[0]) / way
            kept = max(1.0 - u * u * (3.0 - 2.0 * u), 1e-6)  # of the distances between the lines
            steep, step = 6.0 * u * (1.0 - u) / way / kept, kept * sources[2]
            top = target + (sources[1] - 0.5 * sources[2] - target) * kept
            bottom = top + step * count
            first = max(left, int(np.floor(top - _reach(top, target, steep, half + 0.5))))
            last = min(right, int(np.ceil(bottom + _reach(bottom, target, steep, half + 0.5))))
            if first >= last:
                continue
            part = column[first - left : last - left]
            if step * count < NARROW:
                _add_narrow(part, first, top, step, steep, target, half, wide, sums[o])
                continue
            many = last - first
            _stretch(
                first, least[:many], most[:many], np.float32(top), np.float32(bottom),
                np.float32(PARTS / step), np.float32(steep), np.float32(target), np.float32(wide),
                np.float32(PARTS * count),
            )  # fmt: skip
            _add(part, least, most, sums[o])
        at = start + (i - box[0]) * line + PAD
        _lower_half(column, planes[at : at + len(column)], planes[at + size : at + size + len(column)], times)


@njit(cache=True, nogil=True, boundscheck=False)
def _add(column: Any, least: Any, most: Any, sums: Any) -> None:
    """Add to each pixel the sum of its stretch of sources."""
    for n in range(len(column)):
        a, b = np.uint32(least[n]), np.uint32(most[n])
        if a == b:
            continue
        k, j = a >> np.uint32(6), b >> np.uint32(6)
        here = sums[k] * PARTS + (sums[k + np.uint32(1)] - sums[k]) * np.int64(a & np.uint32(63))
        there = sums[j] * PARTS + (sums[j + np.uint32(1)] - sums[j]) * np.int64(b & np.uint32(63))
        column[n] += there - here


@njit(cache=True, nogil=True)
def _add_narrow(
    column: Any, first: int, top: float, step: float, steep: float, target: float, half: float, wide: float, sums: Any
) -> None:  # fmt: skip
    """Add a fan that is only some pixels wide, by lines that stand for a few sources each."""
    count, full = len(sums) - 2, min(1.0, 2.0 * half)
    for chunk in range(CHUNKS):
        low, high = count * chunk // CHUNKS, count * (chunk + 1) // CHUNKS
        weight = sums[high] - sums[low]
        if weight == 0:
            continue
        y = top + 0.5 * step * (low + high)
        m = (target - y) * steep
        cosine = 1.0 / np.sqrt(1.0 + m * m)
        reach = min((half + 0.5) / cosine, 0.5 * WIDEST)
        for j in range(
            max(first, int(np.floor(y - reach))), min(first + len(column), int(np.ceil(y + reach)))
        ):
            cover = min(full, max(0.0, half + 0.5 - abs(j + 0.5 - y) * cosine))
            column[j - first] += weight * np.int64(PARTS * cover * wide / half + 0.5)


@njit(cache=True, nogil=True)
def _lower_half(column: Any, positive: Any, negative: Any, times: Any) -> None:
    """Write both signs of a column into planes."""
    for n in range(len(column)):
        positive[n] = np.int32(((column[n] >> 32) * times) >> 10)
        negative[n] = np.int32(((column[n] & 0xFFFFFFFF) * times) >> 10)
