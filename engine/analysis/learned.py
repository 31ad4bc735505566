"""Learned: the examples of the training split that a trace holds, and how its recorded weights read them.

A run keeps some where it is asked to (record.learned). Their labels are those that were learned, also where these were
dealt at random. Axes: L examples, I inputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import answers, inputs_of, places_of
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activations_of
from tracereel.engine.analysis.stored import as_images, refuse_values
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


@remembered
def learned_inputs(trace: Trace) -> Array:
    """(L, I) what the network sees of them: raw inputs as the dataset is scaled, flattened."""
    if not trace.has("learned/inputs"):
        raise TraceError(
            f"{trace.path} holds no learned examples; record a run that keeps some (record.learned)"
        )
    return inputs_of(trace, "learned")


def learned_images(trace: Trace) -> Array:
    """(L, H, W) the same as images in 0..1."""
    return as_images(trace, learned_inputs)


def learned_labels(trace: Trace) -> Array:
    """(L,) the classes that they were learned as."""
    refuse_values(trace)
    learned_inputs(trace)
    return trace.read("learned/targets").astype(np.int64)


def published_labels(trace: Trace) -> Array:
    """(L,) the classes that they had before labels were dealt; those that were learned, where none were."""
    labels_L, rows_L = learned_labels(trace), trace.read("learned/rows")
    if not trace.has("labels/published"):
        return labels_L
    return np.asarray(trace.read("labels/published")[places_of(rows_L, trace.read("labels/rows"))])


@remembered
def learned_right(trace: Trace, entry: int) -> Array:
    """(L,) whether the network reads each of them as it was learned, at a recorded entry."""
    said_LK = activations_of(trace, learned_inputs(trace), entry)
    return np.asarray(answers(said_LK) == learned_labels(trace))
