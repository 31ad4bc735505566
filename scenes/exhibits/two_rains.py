"""Where rains stand: one number line over the whole width, or two of one scale below each other, with one zero."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from tracereel.scenes.parts.heap import Scale

Floats = NDArray[Any]
ROOMS = {  # left, right, top and base, in pixels of a 720-line frame
    "16:9": (52.0, 1085.0, 112.0, 545.0),
    "1:1": (40.0, 550.0, 120.0, 520.0),
    "9:16": (40.0, 550.0, 440.0, 960.0),
}
STACKED = {  # tops and bases of two
    "16:9": ((72.0, 300.0), (372.0, 600.0)),
    "1:1": ((106.0, 262.0), (360.0, 520.0)),
    "9:16": ((200.0, 500.0), (660.0, 960.0)),
}
ONE, SIDE = 1.12, 0.24  # always within the line; how much of its longer side its shorter is at least


def span(values: Floats, ends: bool = True) -> tuple[float, float]:
    """The ends of a line that holds values, zero, and (with ends) one and minus one."""
    one = ONE if ends else 0.0
    low, high = min(-one, float(values.min())), max(one, float(values.max()))
    return min(low, -SIDE * high), max(high, -SIDE * low)


def whole(aspect: str, low: float, high: float) -> Scale:
    """One line over the whole width."""
    return Scale(*ROOMS[aspect], low, high)


def two(aspect: str, before: tuple[float, float], after: tuple[float, float]) -> tuple[Scale, Scale]:
    """Two lines, the first above: what is as much stands at the same place."""
    left, right, _, _ = ROOMS[aspect]
    low, high = min(before[0], after[0]), max(before[1], after[1])
    first, second = (Scale(left, right, *room, low, high) for room in STACKED[aspect])
    return first, second
