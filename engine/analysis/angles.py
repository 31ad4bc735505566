"""Angles: in which direction single examples of a mini-batch ask to go, and their mean, as one long vector each.

A direction is the derivative of a loss by all numbers of a network: layer by layer its weights, row after row, then its
bias. Two directions at a right angle have nothing in common; at more than that, one climbs where the other descends.
Axes: B examples of the first recorded mini-batch, N numbers of the network.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.dense import refuse_other_layers
from tracereel.engine.analysis.examples import batch_followed
from tracereel.engine.analysis.layers import incoming
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


def batch_examples(trace: Trace) -> Array:
    """(B,) the probes that are the examples of the first recorded mini-batch, in its order."""
    probes = batch_followed(trace)
    if probes is None:
        raise TraceError(f"{trace.path} does not follow its whole first batch (record.first_batch)")
    return probes


def own_directions(trace: Trace, entry: int) -> Array:
    """(B, N) the derivatives of each example's own loss, with the weights of a recorded entry."""
    refuse_other_layers(trace)
    probes, parts = batch_examples(trace), []
    for k, layer in enumerate(trace.layers):
        delta_BO = trace.read(f"deltas/{layer.name}", entry)[probes].astype(np.float64)
        X_BI = incoming(trace, k, entry)[probes]
        parts += [np.einsum("bo,bi->boi", delta_BO, X_BI).reshape(len(probes), -1), delta_BO]
    return np.concatenate(parts, axis=1)


def batch_direction(trace: Trace, entry: int) -> Array:
    """(N,) the recorded gradient: the mean over the mini-batch of a recorded entry."""
    refuse_other_layers(trace)
    read = [trace.read(f"gradients/{layer.name}/{key}", entry) for layer in trace.layers for key in "Wb"]
    return np.concatenate([found.ravel().astype(np.float64) for found in read])


def angles(directions_MN: Array, true_N: Array) -> Array:
    """(M,) degrees between each direction and the true one, 0 to 180; a right angle, where one has no length."""
    lengths = np.linalg.norm(directions_MN, axis=1) * np.linalg.norm(true_N)
    along = directions_MN @ true_N / np.where(lengths > 0, lengths, 1.0)
    return np.degrees(np.arccos(np.clip(along, -1.0, 1.0)))
