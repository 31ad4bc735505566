"""Stored: the examples of the test split that a trace holds, and what its recorded weights make of them.

Training never saw these. They are passed through the network again, in float64, with the weights of a recorded
step. Axes: N examples, I inputs, O units, K outputs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from tracereel.engine.analysis.examples import answers, inputs_of, lasting_from, probe_inputs, probe_labels
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activations_of, sums_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


@remembered
def unseen_inputs(trace: Trace) -> Array:
    """(N, I) what the network sees of them: raw inputs as the dataset is scaled, flattened."""
    if not trace.has("evaluation/inputs"):
        raise TraceError(
            f"{trace.path} holds no unseen examples; record a run with a test split (dataset.test), and everything kept"
        )
    return inputs_of(trace, "evaluation")


def unseen_images(trace: Trace) -> Array:
    """(N, H, W) the same as images in 0..1."""
    return as_images(trace, unseen_inputs)


def as_images(trace: Trace, inputs: Callable[[Trace], Array]) -> Array:
    """(N, H, W) what the network sees of examples, as images; a TraceError where they are none."""
    data = trace.header.dataset
    if data.kind != "image" or len(data.input_shape) != 2:
        raise TraceError(f"expected images of height by width; {trace.path} is about {data.noun}s")
    return inputs(trace).reshape(-1, *data.input_shape)


def unseen_labels(trace: Trace) -> Array:
    """(N,) class indices."""
    refuse_values(trace)
    unseen_inputs(trace)
    return trace.read("evaluation/targets").astype(np.int64)


def judged(trace: Trace) -> tuple[Array, Array]:
    """(N, I) inputs and (N,) labels of the unseen examples, or, where a trace holds none, of the followed ones."""
    if trace.has("evaluation/inputs"):
        return unseen_inputs(trace), unseen_labels(trace)
    return probe_inputs(trace), probe_labels(trace)


@remembered
def unseen_sums(trace: Trace, layer: int, entry: int) -> Array:
    """(N, O) the sums that the units of a layer form of them, before its activation, at a recorded entry."""
    return sums_of(trace, unseen_inputs(trace), entry, layer)


@remembered
def unseen_chances(trace: Trace, entry: int) -> Array:
    """(N, K) what the network says of them at a recorded entry: chances of classes, or predicted values."""
    return activations_of(trace, unseen_inputs(trace), entry)


@remembered
def unseen_chances_throughout(trace: Trace) -> Array:
    """(entries, N, K) the same at every recorded entry."""
    with threadpool_limits(1, user_api="blas"):  # on a busy machine two threads wait for each other
        inputs = unseen_inputs(trace)
        return np.array([activations_of(trace, inputs, entry) for entry in range(trace.entries)])


def unseen_answers(trace: Trace, entry: int) -> Array:
    """(N,) the classes that the network finds likeliest."""
    refuse_values(trace)
    return answers(unseen_chances(trace, entry))


def unseen_right(trace: Trace, entry: int) -> Array:
    """(N,) whether it reads each of them rightly."""
    return np.asarray(unseen_answers(trace, entry) == unseen_labels(trace))


@remembered
def unseen_right_from(trace: Trace) -> Array:
    """(N,) the first recorded step from which each of them is read rightly at every recorded step; -1 where it is not
    at last."""
    with threadpool_limits(1, user_api="blas"):  # on a busy machine two threads wait for each other
        return lasting_from(trace, unseen_right)


def refuse_values(trace: Trace) -> None:
    """A TraceError where a network predicts values."""
    if not trace.class_names:
        raise TraceError(f"expected a classifier; {trace.path} predicts values")
