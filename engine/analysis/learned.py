"""Learned: the examples of the training split that a trace holds, and how its recorded weights read them.

A run keeps some where it is asked to (record.learned). Their labels are those that were learned, also where these were
dealt at random. Axes: L examples, I inputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import answers
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activations_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace, seen
from tracereel.engine.trace.schema import Array


@remembered
def learned_inputs(trace: Trace) -> Array:
    """(L, I) what the network sees of them: raw inputs as the dataset is scaled, flattened."""
    if not trace.has("learned/inputs"):
        raise TraceError(
            f"{trace.path} holds no learned examples; record a run that keeps some (record.learned)"
        )
    raw = trace.read("learned/inputs")
    return seen.exact_inputs(trace.header.dataset, raw).reshape(len(raw), -1)


def learned_images(trace: Trace) -> Array:
    """(L, H, W) the same as images in 0..1."""
    data = trace.header.dataset
    if data.kind != "image" or len(data.input_shape) != 2:
        raise TraceError(f"expected images of height by width; {trace.path} is about {data.noun}s")
    return learned_inputs(trace).reshape(-1, *data.input_shape)


def learned_labels(trace: Trace) -> Array:
    """(L,) the classes that they were learned as."""
    if not trace.class_names:
        raise TraceError(f"expected a classifier; {trace.path} predicts values")
    learned_inputs(trace)
    return trace.read("learned/targets").astype(np.int64)


def published_labels(trace: Trace) -> Array:
    """(L,) the classes that they had before labels were dealt; those that were learned, where none were."""
    labels_L, rows_L = learned_labels(trace), trace.read("learned/rows")
    if not trace.has("labels/published"):
        return labels_L
    rows, published = trace.read("labels/rows"), trace.read("labels/published")
    order = np.argsort(rows)
    return np.asarray(published[order[np.searchsorted(rows, rows_L, sorter=order)]])


@remembered
def learned_right(trace: Trace, entry: int) -> Array:
    """(L,) whether the network reads each of them as it was learned, at a recorded entry."""
    said_LK = activations_of(trace, learned_inputs(trace), entry)
    return np.asarray(answers(said_LK) == learned_labels(trace))
