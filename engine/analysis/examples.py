"""Examples: what a network is shown of them, what it says, and which of them is followed."""

from __future__ import annotations

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace, seen
from tracereel.engine.trace.schema import Array


def probe_inputs(trace: Trace) -> Array:
    """(P, I) what the network sees of the probes: raw inputs as the dataset is scaled, flattened."""
    raw = trace.read("probes/inputs")
    return seen.exact_inputs(trace.header.dataset, raw).reshape(len(raw), -1)


def probe_labels(trace: Trace) -> Array:
    """(P,) class indices."""
    return trace.read("probes/targets").astype(int)


def predictions(trace: Trace, entry: int) -> Array:
    """(P, K) what the network says of the probes at a recorded entry: the activations of its last layer."""
    return trace.read(f"activations/{trace.layers[-1].name}", entry)


def followed(trace: Trace) -> int:
    """The probe whose story is told: of those that were in the first recorded mini-batch, and that the finished
    network reads rightly, the one whose loss fell the most."""
    losses = trace.read("probe_losses")
    candidates = np.isin(trace.read("probes/rows"), first_batch(trace))
    right = predictions(trace, trace.entries - 1).argmax(1) == probe_labels(trace)
    fall = losses[0] - losses[-1]
    for allowed in (candidates & right, candidates, np.ones_like(candidates)):
        if allowed.any():
            return int(np.argmax(np.where(allowed, fall, -np.inf)))
    raise TraceError("the trace follows no examples; set record.probes to 1 or more")


def first_batch(trace: Trace) -> Array:
    """(B,) the examples of the first recorded mini-batch; none, where a foreign trace does not say."""
    return trace.read("batch/indices", 0) if trace.has("batch/indices") else np.empty(0, np.int64)


def plane(trace: Trace, side: int) -> tuple[Array, float]:
    """(side * side, 2) points of a square around all probes, row by row from the top left, and half its width."""
    reach = float(np.abs(probe_inputs(trace)).max()) * 1.1 or 1.0
    across = (np.arange(side) + 0.5) / side * 2 * reach - reach
    x, y = np.meshgrid(across, -across)
    return np.stack([x.ravel(), y.ravel()], axis=1), reach
