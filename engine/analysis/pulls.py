"""Pulls: what single examples asked of a neuron's weights in the first step, and whose wish weighed most there.

A weight moves against the mean of what the examples of a mini-batch ask for. An example's pull on a dense neuron is its
delta times what came in: a picture of what came in, as large as that example is wrong there. Axes: P probes, O units.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracereel.engine.analysis.examples import first_batch, followed, probes_right
from tracereel.engine.analysis.layers import first_with_weights, incoming, weights_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


class FollowedPull(NamedTuple):
    """An example, and the neuron of the first layer with weights whose first change is its own more than others'."""

    probe: int
    unit: int


def pulls(trace: Trace, layer: int, entry: int) -> Array:
    """(P, O) how long each probe's own gradient by the weights of each unit is: |delta| times |what came in|."""
    delta_PO = np.abs(trace.read(f"deltas/{trace.layers[layer].name}", entry), dtype=np.float64)
    return np.asarray(delta_PO * np.linalg.norm(incoming(trace, layer, entry), axis=1)[:, None])


def first_pull_shares(trace: Trace) -> Array:
    """(P, O) the share of each probe in the pulls on each unit of the first layer with weights, in the first
    recorded step: among the probes of its mini-batch (all of it, with record.first_batch), 0 for the others. Where no
    probe was in it, among all probes."""
    drawn_PO = pulls(trace, first_dense(trace), 0) * _candidates(trace)[:, None]
    total_O = drawn_PO.sum(0)
    return np.where(total_O > 0, drawn_PO / np.where(total_O > 0, total_O, 1.0), 0.0)


def followed_pull(trace: Trace) -> FollowedPull:
    """The example that a story of the first step follows, and its neuron.

    Of the first mini-batch's probes, those that the network reads wrongly at first and rightly at last; of these, the
    one with the largest share in the pulls on any one unit of the first layer with weights, which must be dense. Ties
    go to the lowest probe, then to the lowest unit.

    Where none is read so, of those read rightly at last; where none is, of all of the batch; where no probe was in it,
    of all probes. Where the deltas of the first step are missing, or pull at nothing, the example is that of
    followed(), and the unit the one whose weights change most over the run.
    """
    layer = first_dense(trace)
    if not trace.class_names:
        raise TraceError(f"expected a classifier; {trace.path} predicts values")
    if trace.has(f"deltas/{trace.layers[layer].name}"):
        share_PO = np.nan_to_num(first_pull_shares(trace))
        pulling_P = np.asarray(share_PO.any(axis=1))
        if pulling_P.any():
            chosen = _narrowest(trace, pulling_P)
            probe, unit = np.unravel_index(np.where(chosen[:, None], share_PO, -1.0).argmax(), share_PO.shape)
            return FollowedPull(int(probe), int(unit))
    change_OI = trace.read(weights_of(trace.layers[layer])[0], trace.entries - 1)
    change_OI = change_OI - trace.read(weights_of(trace.layers[layer])[0], 0)
    return FollowedPull(followed(trace), int(np.linalg.norm(change_OI, axis=1).argmax()))


def _narrowest(trace: Trace, pulling: Array) -> Array:
    """The probes to choose from, among those that pull at all: the narrowest choice that leaves any."""
    wrong_first, right_last = ~probes_right(trace, 0), probes_right(trace, trace.entries - 1)
    choices = (pulling & wrong_first & right_last, pulling & right_last, pulling)
    return next(choice for choice in choices if choice.any())


def _candidates(trace: Trace) -> Array:
    """(P,) the probes that were in the first recorded mini-batch; all, where none was."""
    inside = np.isin(trace.read("probes/rows"), first_batch(trace))
    return inside if inside.any() else np.ones_like(inside)


def first_dense(trace: Trace) -> int:
    """The first layer with weights, which is dense."""
    layer = first_with_weights(trace)
    of = trace.layers[layer]
    if of.kind != "dense" or len(of.parameters.get("W", ())) != 2:
        raise TraceError(f"expected a dense first layer; {trace.path}: its layer '{of.name}' is {of.kind}")
    return layer
