"""How far weights have come: distances from where they were when the recording began."""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.layers import all_weights
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


def way(trace: Trace) -> Array:
    """(entries,) the length of W(t) - W(0), over all weights of a network as one vector."""
    squares = np.zeros(trace.entries)
    for key in all_weights(trace):
        first = np.asarray(trace.read(key, 0), np.float64)
        for entry in range(trace.entries):
            squares[entry] += float(((trace.read(key, entry) - first) ** 2).sum())
    return np.sqrt(squares)


def arrived(trace: Trace, share: float = 0.9) -> int:
    """The first recorded entry at which weights have come that share of the way to where they end, as far as they then
    are from where they began; the last, where nothing moves."""
    gone = way(trace)
    if not np.isfinite(gone[-1]) or gone[-1] <= 0:
        return trace.entries - 1
    return int(np.argmax(gone >= share * gone[-1]))
