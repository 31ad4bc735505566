"""Straight: dense layers without a curve between them are one affine map, however many they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracereel.engine.analysis.dense import refuse_other_layers
from tracereel.engine.analysis.passing import sums_of
from tracereel.engine.analysis.planes import plane_points
from tracereel.engine.analysis.stored import unseen_inputs
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

SIDE = 64


class Affine(NamedTuple):
    """y = W x + b: W_KI (outputs, inputs) and b_K."""

    W: Array
    b: Array


def straight_product(trace: Trace, entry: int, layers: int | None = None) -> Affine:
    """The first `layers` layers (all, if it is not said) as one: W = W_n ... W_1, b = W_n (... b_1) + ... + b_n.

    In float64, of the weights recorded at an entry. The last layer's own activation, such as softmax, is left out.
    """
    refuse_other_layers(trace)
    count = len(trace.layers) if layers is None else layers
    if not 1 <= count <= len(trace.layers):
        raise TraceError(f"{trace.path} has {len(trace.layers)} layers, got {count}")
    for info in trace.layers[: count - 1]:
        if info.activation != "identity":
            raise TraceError(
                f"expected straight layers; {trace.path}: its layer '{info.name}' bends ({info.activation})"
            )
    W, b = (_of(trace, 0, name, entry) for name in ("W", "b"))
    for layer in range(1, count):
        W_OI, b_O = (_of(trace, layer, name, entry) for name in ("W", "b"))
        W, b = W_OI @ W, W_OI @ b + b_O
    return Affine(W, b)


def straight_difference(trace: Trace, entry: int) -> float:
    """The largest difference between the sums of that one map and those of the network, layer by layer: over a plane of
    64 x 64 points where two numbers go in, otherwise over the stored unseen examples.

    Both are computed in float64, so what is left is rounding, which differs from machine to machine: write it with as
    many places as are 0 on all of them.
    """
    two = int(np.prod(trace.layers[0].input_shape)) == 2
    points_NI = plane_points(trace, SIDE) if two else unseen_inputs(trace)
    one = straight_product(trace, entry)
    network_NK = sums_of(trace, points_NI, entry, len(trace.layers) - 1)
    return float(np.abs(points_NI @ one.W.T + one.b - network_NK).max())


def _of(trace: Trace, layer: int, name: str, entry: int) -> Array:
    return trace.read(f"weights/{trace.layers[layer].name}/{name}", entry).astype(np.float64)
