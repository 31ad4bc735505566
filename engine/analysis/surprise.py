"""Surprise: what a mistake costs, example by example: -ln of the chance given to the truth, or a miss squared.

Axes: N unseen examples, P probes, K outputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import predictions, probe_targets
from tracereel.engine.analysis.passing import sums_of
from tracereel.engine.analysis.stored import unseen_inputs, unseen_labels
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


def surprise(trace: Trace, entry: int) -> Array:
    """(N,) -ln p of the truth, for the stored unseen examples, at a recorded entry: softmax's z_k - ln of the sum of
    exp z, or for a single output that of sigmoid. From sums, so that it stays finite where p rounds to 0."""
    labels_N = unseen_labels(trace)
    return surprise_of(trace, sums_of(trace, unseen_inputs(trace), entry, len(trace.layers) - 1), labels_N)


def surprise_of(trace: Trace, z_NK: Array, labels_N: Array) -> Array:
    """(N,) the same of any sums that the last layer of a trace's network has formed."""
    if trace.layers[-1].activation == "sigmoid" and z_NK.shape[1] == 1:
        return np.asarray(np.logaddexp(0, np.where(labels_N == 1, -z_NK[:, 0], z_NK[:, 0])))
    if trace.layers[-1].activation != "softmax":
        raise TraceError(
            f"expected chances, of softmax or sigmoid; {trace.path} ends in {trace.layers[-1].activation}"
        )
    peak_N = z_NK.max(1)
    total_N = np.log(np.exp(z_NK - peak_N[:, None]).sum(1)) + peak_N
    return np.asarray(total_N - z_NK[np.arange(len(z_NK)), labels_N])


def mean_surprise(trace: Trace, entry: int) -> float:
    """Its mean: the loss on the stored unseen examples."""
    return float(surprise(trace, entry).mean())


def misses(trace: Trace, entry: int) -> Array:
    """(P, K) how far each predicted value of the probes is from what was wanted, squared, as they were recorded."""
    if trace.class_names:
        raise TraceError(f"expected values to predict; {trace.path} has classes")
    said_PK = predictions(trace, entry).astype(np.float64)
    return np.asarray((said_PK - probe_targets(trace).reshape(said_PK.shape)) ** 2)
