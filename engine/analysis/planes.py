"""Planes: what a network of two inputs answers everywhere, and one of a single input along a line.

Points are spread evenly over what the followed examples cover and a tenth more. Axes: S points a side, O units of a
layer, K outputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import plane, probe_inputs
from tracereel.engine.analysis.passing import activations_of, sums_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 1024  # points a side


def plane_points(trace: Trace, side: int) -> Array:
    """(S * S, 2) the points, row by row from the top left."""
    _refuse(trace, 2, side)
    return plane(trace, side)[0]


def plane_answers(trace: Trace, side: int, entry: int) -> Array:
    """(S * S, K) what the network says at every point, at a recorded entry: chances of classes, or values."""
    return activations_of(trace, plane_points(trace, side), entry)


def plane_sums(trace: Trace, side: int, layer: int, entry: int) -> Array:
    """(S * S, O) the sums that each unit of a layer forms at every point; where one is 0, a ReLU bends."""
    return sums_of(trace, plane_points(trace, side), entry, layer)


def plane_activations(trace: Trace, side: int, layer: int, entry: int) -> Array:
    """(S * S, O) what each unit of a layer passes on at every point."""
    return activations_of(trace, plane_points(trace, side), entry, layer)


def line_points(trace: Trace, side: int) -> Array:
    """(S, 1) inputs from the least to the largest of the followed examples', and a tenth of the way beyond."""
    _refuse(trace, 1, side)
    seen = probe_inputs(trace)
    low, high = float(seen.min()), float(seen.max())
    beyond = (high - low) * 0.05
    return np.linspace(low - beyond, high + beyond, side)[:, None]


def line_answers(trace: Trace, side: int, entry: int) -> Array:
    """(S, K) the curve: what the network says at each of these inputs."""
    return activations_of(trace, line_points(trace, side), entry)


def _refuse(trace: Trace, inputs: int, side: int) -> None:
    if not 2 <= side <= MOST:
        raise TraceError(f"expected 2 to {MOST:,} points a side, got {side:,}")
    count = int(np.prod(trace.layers[0].input_shape))
    if count != inputs:
        numbers = {1: "one number goes in", 2: "two numbers go in"}[inputs]
        raise TraceError(f"expected a network into which {numbers}; that of {trace.path} takes {count:,}")
