"""Prints: what training wrote into weights, without what is left of their random start.

By plain gradient descent a weight becomes w - rate (gradient + decay w). So of the first weights a share is left that
shrinks with every step, whatever the images, and all that stands besides was written by gradients, which are sums of
images: W(t) = c(t) W(0) + print(t), with c(t) the product of (1 - rate decay) over the steps before t.
Axes: P probes, O units, I inputs.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import batch_followed, first_batch
from tracereel.engine.analysis.layers import incoming, only_weights
from tracereel.engine.analysis.pulls import first_dense
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import UPDATES, Array

CLOSE = 2e-3  # of the largest number that a step wrote: weights are rounded


def start_left(trace: Trace, entry: int) -> float:
    """c: the share of the first recorded weights that is left at an entry."""
    _refuse_other_rules(trace)
    first, step = int(trace.steps[0]), int(trace.steps[entry])
    rates = trace.read("scalars/learning_rate")[first:step].astype(np.float64)
    return float(np.prod(1 - rates * trace.header.optimizer.hyperparameters.get("weight_decay", 0.0)))


def prints(trace: Trace, layer: int, entry: int) -> Array:
    """(O, I) what the steps before an entry wrote into a layer's weights: W(t) - c(t) W(0)."""
    key = only_weights(trace, layer)
    first, now = (np.asarray(trace.read(key, at), np.float64) for at in (0, entry))
    return np.asarray(now - start_left(trace, entry) * first)


def first_writings(trace: Trace, unit: int) -> Array:
    """(P, I) what each probe wrote into a unit of the first layer with weights by the first recorded step: -rate times
    its delta times what came in, by the size of the batch; 0 for those that were not in it."""
    _refuse_other_rules(trace)
    layer, inside = first_dense(trace), np.isin(trace.read("probes/rows"), first_batch(trace))
    delta_P = np.asarray(trace.read(f"deltas/{trace.layers[layer].name}", 0)[:, unit], np.float64) * inside
    rate = float(trace.read("scalars/learning_rate")[int(trace.steps[0])])
    size = int(np.sum(first_batch(trace) >= 0))
    return np.asarray(-rate / size * delta_P[:, None] * incoming(trace, layer, 0))


def lacks_prints(trace: Trace) -> str:
    """Why the probes' writings are not all that the first step wrote; nothing, where they are."""
    try:
        _refuse_other_rules(trace)
        layer = first_dense(trace)
    except TraceError as error:
        return str(error)
    if trace.entries < 2 or int(trace.steps[0]) != 0 or int(trace.steps[1]) != 1:
        return "its first step and the one after were not both recorded"
    if batch_followed(trace) is None:
        return "it does not follow all of its first batch (record.first_batch)"
    if not trace.has(f"deltas/{trace.layers[layer].name}"):
        return "it was recorded without deltas"
    found = prints(trace, layer, 1)
    size = float(np.abs(found).max())
    for unit in range(len(found)):
        if np.abs(first_writings(trace, unit).sum(0) - found[unit]).max() > CLOSE * size:
            return "its first step is not what the images of its first batch ask for"
    return ""


def _refuse_other_rules(trace: Trace) -> None:
    """A TraceError where steps are not the rate times the gradient, or weights do not all decay by one number."""
    name, keys = trace.header.optimizer.name, list(trace.keys())
    told = any(key.startswith(f"{UPDATES}/") for key in keys) or "scalars/weight_decay" in keys
    if name != "gradient_descent" or told or "scalars/learning_rate" not in keys:
        what = "steps whose rates differ" if told else name
        raise TraceError(
            f"expected plain gradient descent, all of it at one rate; {trace.path}: it is {what}"
        )
