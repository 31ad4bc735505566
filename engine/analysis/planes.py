"""Planes: what a network of two inputs answers everywhere, and one of a single input along a line.

Points are spread evenly over what the examples that the trace holds cover, and a tenth more. Axes: S points a side, O
units of a layer, K outputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import probe_inputs
from tracereel.engine.analysis.passing import activations_of, sums_of
from tracereel.engine.analysis.stored import unseen_inputs
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 1024  # points a side


def plane(trace: Trace, side: int) -> tuple[Array, float]:
    """(S * S, 2) points of a square around the origin and all stored examples, row by row from the top left, and half
    its width."""
    _refuse(trace, 2, side)
    reach = float(np.abs(_stored(trace)).max()) * 1.1 or 1.0
    across = (np.arange(side) + 0.5) / side * 2 * reach - reach
    x, y = np.meshgrid(across, -across)
    return np.stack([x.ravel(), y.ravel()], axis=1), reach


def plane_points(trace: Trace, side: int) -> Array:
    """(S * S, 2) the points alone."""
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
    """(S, 1) inputs from the least to the largest of the stored examples', and a twentieth of the way beyond each."""
    _refuse(trace, 1, side)
    seen = _stored(trace)
    low, high = float(seen.min()), float(seen.max())
    beyond = (high - low) * 0.05
    return np.linspace(low - beyond, high + beyond, side)[:, None]


def line_answers(trace: Trace, side: int, entry: int) -> Array:
    """(S, K) the curve: what the network says at each of these inputs."""
    return activations_of(trace, line_points(trace, side), entry)


def _stored(trace: Trace) -> Array:
    """What goes into the network of all examples that the trace holds."""
    probes = probe_inputs(trace)
    return np.concatenate([probes, unseen_inputs(trace)]) if trace.has("evaluation/inputs") else probes


def _refuse(trace: Trace, inputs: int, side: int) -> None:
    if not 2 <= side <= MOST:
        raise TraceError(f"expected 2 to {MOST:,} points a side, got {side:,}")
    count = int(np.prod(trace.layers[0].input_shape))
    if count != inputs:
        numbers = {1: "one number goes in", 2: "two numbers go in"}[inputs]
        raise TraceError(f"expected a network into which {numbers}; that of {trace.path} takes {count:,}")
