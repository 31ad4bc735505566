"""Where rains stand: one number line over the whole width, or two of one scale, beside or below each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from tracereel.scenes.parts.heap import Scale

Floats = NDArray[Any]
ROOMS = {  # left, right, top and base, in pixels of a 720-line frame
    "16:9": (52.0, 1228.0, 112.0, 545.0),
    "1:1": (40.0, 680.0, 120.0, 500.0),
    "9:16": (40.0, 680.0, 250.0, 960.0),
}
STACKED = {  # tops and bases of two
    "1:1": ((106.0, 262.0), (360.0, 520.0)),
    "9:16": ((200.0, 500.0), (660.0, 960.0)),
}
BETWEEN, HEAD = 110.0, 96.0  # pixels between two beside each other, and over them
ONE, SIDE = 1.12, 0.24  # always within the line; how much of its longer side its shorter is at least
NARROW = 0.3  # how much of the wider one's length the other has at least


def span(values: Floats, ends: bool = True) -> tuple[float, float]:
    """The ends of a line that holds values, zero, and (with ends) one and minus one."""
    one = ONE if ends else 0.0
    low, high = min(-one, float(values.min())), max(one, float(values.max()))
    return min(low, -SIDE * high), max(high, -SIDE * low)


def whole(aspect: str, low: float, high: float) -> Scale:
    """One line over the whole width."""
    return Scale(*ROOMS[aspect], low, high)


def two(aspect: str, before: tuple[float, float], after: tuple[float, float]) -> tuple[Scale, Scale]:
    """Two lines on which one is as long."""
    left, right, top, base = ROOMS[aspect]
    if aspect in STACKED:
        low, high = min(before[0], after[0]), max(before[1], after[1])
        first, second = (Scale(left, right, *room, low, high) for room in STACKED[aspect])
        return first, second
    spans = [
        _widened(before, NARROW * (after[1] - after[0])),
        _widened(after, NARROW * (before[1] - before[0])),
    ]
    lengths = [high - low for low, high in spans]
    middle = left + (right - left - BETWEEN) * lengths[0] / sum(lengths)
    first = Scale(left, middle, top + HEAD, base, *spans[0])
    return first, replace(first, left=middle + BETWEEN, right=right, low=spans[1][0], high=spans[1][1])


def _widened(ends: tuple[float, float], least: float) -> tuple[float, float]:
    more = max(0.0, least - (ends[1] - ends[0])) / 2
    return ends[0] - more, ends[1] + more
