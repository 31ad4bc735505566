"""Examples: what a network is shown of them, what it says, and which of them is followed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace, seen
from tracereel.engine.trace.schema import Array


def probe_inputs(trace: Trace) -> Array:
    """(P, I) what the network sees of the probes: raw inputs as the dataset is scaled, flattened."""
    return inputs_of(trace, "probes")


def inputs_of(trace: Trace, group: str) -> Array:
    """(N, I) the same of a group of examples: probes, evaluation or learned."""
    raw = trace.read(f"{group}/inputs")
    return seen.exact_inputs(trace.header.dataset, raw).reshape(len(raw), -1)


def probe_labels(trace: Trace) -> Array:
    """(P,) class indices."""
    return trace.read("probes/targets").astype(int)


def probe_targets(trace: Trace) -> Array:
    """(P, ...) what the answers to the probes are held against: classes, or values as the dataset is scaled."""
    return seen.targets(trace.header.dataset, trace.read("probes/targets"))


def predictions(trace: Trace, entry: int) -> Array:
    """(P, K) what the network says of the probes at a recorded entry: the activations of its last layer."""
    return trace.read(f"activations/{trace.layers[-1].name}", entry)


def answers(said_NK: Array) -> Array:
    """(N,) the classes that are likeliest by predictions, of equal ones the first; of a single output the second class,
    where its chance is above one half."""
    return said_NK.argmax(1) if said_NK.shape[1] > 1 else (said_NK[:, 0] > 0.5).astype(np.int64)


def probes_right(trace: Trace, entry: int) -> Array:
    """(P,) whether the network reads each probe rightly at a recorded entry."""
    return np.asarray(answers(predictions(trace, entry)) == probe_labels(trace))


def probes_right_from(trace: Trace) -> Array:
    """(P,) the first recorded step from which each probe is read rightly at every recorded step; -1 where it is not at
    last."""
    return lasting_from(trace, probes_right)


def lasting_from(trace: Trace, is_right: Callable[[Trace, int], Array]) -> Array:
    """(N,) the first recorded step from which something holds of each example at every recorded step, to the end; -1
    where it does not hold at the end. Of the steps between, which were not recorded, nothing is known.
    """
    right_EN = np.stack([is_right(trace, entry) for entry in range(trace.entries)])
    lasting_EN = np.logical_and.accumulate(right_EN[::-1])[::-1]
    return np.where(lasting_EN.any(0), trace.steps[lasting_EN.argmax(0)], -1)


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


def batch_followed(trace: Trace, entry: int = 0) -> Array | None:
    """(B,) the probes that are the mini-batch of a recorded entry, in its order; None where not all of it is followed,
    or a foreign trace does not say which it was."""
    drawn = trace.read("batch/indices", entry) if trace.has("batch/indices") else np.empty(0, np.int64)
    drawn, rows = drawn[drawn >= 0], trace.read("probes/rows")
    return places_of(drawn, rows) if len(drawn) and np.isin(drawn, rows).all() else None


def places_of(wanted_N: Array, rows_M: Array) -> Array:
    """(N,) where each of these stands in rows that hold all of them, in any order."""
    order = np.argsort(rows_M, kind="stable")
    return np.asarray(order[np.searchsorted(rows_M, wanted_N, sorter=order)])
