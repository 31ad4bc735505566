"""What is true of a trace, as far as the trace can tell: the conditions of what clips say.

A trace may be anybody's: recorded from the middle of a training, without a validation split, of a training that
failed. A sentence that is not true of every trace asks here first. Pure functions, traces in, answers out.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.engine.trace import Trace

Floats = NDArray[Any]

VISIBLE = 0.1  # of a layer's scale, or of its largest weight: a change that is more than small
ANEW = 0.5  # of the size of the first weights: so much change makes a picture another one
EARLY = 1 / 3  # of the steps

TRAIN = 0  # in probes/split


# -- where it starts, where it ends ---------------------------------------------------------------------------------


def untrained(trace: Trace) -> bool:
    """Whether the first recorded weights are as they were drawn. A recording of a foreign training may start in the
    middle of it, or with weights that were loaded: it names no initializer."""
    return int(trace.steps[0]) == 0 and all(layer.initializer for layer in trace.layers)


def random_at_first(trace: Trace) -> bool:
    """Whether the first recorded weights are random numbers."""
    return untrained(trace) and all(
        float(np.ptp(trace.read(key, 0))) > 0 for key in analysis.all_weights(trace)
    )


def trained(trace: Trace) -> bool:
    """Whether the training came to its end, and the followed examples are judged better for it."""
    losses = trace.read("probe_losses")
    return trace.finished and bool(losses[-1].mean() < losses[0].mean())


def finite(trace: Trace) -> bool:
    """Whether the last recorded weights, and what they make of the followed examples, are numbers."""
    last = trace.entries - 1
    keys = [f"weights/{layer.name}/{name}" for layer in trace.layers for name in layer.parameters]
    keys += [f"activations/{layer.name}" for layer in trace.layers]
    return all(bool(np.isfinite(trace.read(key, last)).all()) for key in keys)


# -- steps and epochs -----------------------------------------------------------------------------------------------


def follows(trace: Trace, entry: int) -> bool:
    """Whether the next recorded step is the very next step."""
    return int(trace.steps[entry + 1]) == int(trace.steps[entry]) + 1


def next_step(trace: Trace, entry: int) -> str:
    """What lies between an entry and the next: a small step, one that is not, or several. "small", "one" or "more"."""
    if not follows(trace, entry):
        return "more"
    return "small" if small_step(trace, entry) else "one"


def all_have_their_turn(trace: Trace) -> bool:
    """Whether every training example is in one mini-batch of an epoch: so it is in runs of this project; of others it
    is known where the whole first epoch was recorded."""
    if trace.header.config:
        return True
    n = trace.header.steps_per_epoch
    if not 0 < n < trace.entries or not trace.has("batch/indices"):
        return False
    rows = trace.read("batch/indices", slice(0, n))
    rows = np.sort(rows[rows >= 0])
    whole = len(rows) == trace.header.dataset.splits.get("train", -1)
    return whole and int(trace.steps[n - 1]) == n - 1 and bool((np.diff(rows) > 0).all())


def epoch_over(trace: Trace) -> int:
    """The first recorded entry at which an epoch is over; one past the last, where none is known to be."""
    return int(np.searchsorted(trace.epochs, 1.0)) if trace.has("epochs") else trace.entries


# -- who was trained on ---------------------------------------------------------------------------------------------


def seen(trace: Trace) -> NDArray[np.bool_]:
    """(P,) whether a followed example was in a recorded mini-batch."""
    if not trace.has("batch/indices"):
        return np.zeros(trace.header.probes, bool)
    return np.isin(trace.read("probes/rows"), trace.read("batch/indices"))


def unseen(trace: Trace) -> NDArray[np.int64]:
    """(U,) the followed examples that were kept out of training, and that no recorded mini-batch held."""
    return np.flatnonzero((trace.read("probes/split") != TRAIN) & ~seen(trace))


def stores_unseen(trace: Trace) -> bool:
    """Whether it holds examples of the test split, none of which a recorded mini-batch held."""
    if not trace.has("evaluation/targets"):
        return False
    rows = trace.read("evaluation/rows")
    return not trace.has("batch/indices") or not np.isin(rows, trace.read("batch/indices")).any()


# -- what flows back ------------------------------------------------------------------------------------------------


def silenced(trace: Trace, entry: int, probe: int) -> str:
    """Whether some neurons of the first layer answer an example with nothing, while others speak: and whether none of
    the silent ones gets any blame. "some" or "none"."""
    name = trace.layers[0].name
    answers, errors = (
        trace.read(f"{array}/{name}", entry)[probe].ravel() for array in ("activations", "deltas")
    )
    silent = answers == 0
    blamed = errors != 0
    return "some" if silent.any() and blamed.any() and not blamed[silent].any() else "none"


# -- how weights move -----------------------------------------------------------------------------------------------


def change(trace: Trace, layer: int, first: int, last: int) -> Floats:
    """(O, ...) how far the weights of a layer moved between two recorded entries."""
    return _moved(trace, analysis.only_weights(trace, layer), first, last)


def _moved(trace: Trace, key: str, first: int, last: int) -> Floats:
    return np.asarray(trace.read(key, last) - trace.read(key, first))


def every_weight_moves(trace: Trace, first: int, last: int) -> bool:
    return all(bool(_moved(trace, key, first, last).all()) for key in analysis.all_weights(trace))


def small_step(trace: Trace, entry: int) -> bool:
    """Whether no weight moves far before the next recorded step, measured by the largest of its array."""
    return all(
        _size(_moved(trace, key, entry, entry + 1)) <= VISIBLE * _size(trace.read(key, entry))
        for key in analysis.all_weights(trace)
    )


def largest(trace: Trace, layer: int, entry: int) -> float:
    """The size of a layer's largest weight."""
    return _size(trace.read(analysis.only_weights(trace, layer), entry))


def _size(values: Floats) -> float:
    return float(np.abs(values).max())


def edges_change(trace: Trace) -> bool:
    """Whether training moved some weight as far as one can see."""
    last = trace.entries - 1
    return any(
        _size(_moved(trace, key, 0, last)) > VISIBLE * analysis.weight_scale(trace, key)
        for key in analysis.all_weights(trace)
    )


def anew(trace: Trace, unit: int | None = None) -> bool:
    """Whether training made other pictures of the first weights (or of one neuron's)."""
    rows = slice(None) if unit is None else unit
    layer = analysis.first_with_weights(trace)
    first = trace.read(analysis.only_weights(trace, layer), 0)[rows]
    moved = change(trace, layer, 0, trace.entries - 1)[rows]
    return bool(np.linalg.norm(moved) >= ANEW * np.linalg.norm(first))


def moves_early(trace: Trace) -> bool:
    """Whether in the first third of the steps the weights go more than half of the way to where they end."""
    last, steps = trace.entries - 1, trace.steps
    early = int(np.searchsorted(steps, steps[0] + EARLY * (steps[-1] - steps[0]), side="right")) - 1
    if early < 1:
        return False
    left, whole = (
        math.sqrt(sum(float((_moved(trace, key, e, last) ** 2).sum()) for key in analysis.all_weights(trace)))
        for e in (early, 0)
    )
    return left < whole / 2


# -- what stands on a plane -----------------------------------------------------------------------------------------


def country(inside: NDArray[np.bool_]) -> str:
    """What an answer's country on a square grid is like, by the rim of the square: "fence", where one of two answers
    never reaches the rim; "strip", where the answer changes four times around it; "fold", where it changes twice."""
    rim = np.concatenate([inside[0, :-1], inside[:-1, -1], inside[-1, :0:-1], inside[:0:-1, 0]])
    changes = int(np.sum(rim != np.roll(rim, 1)))
    if changes == 0:
        return "fence" if inside.any() and not inside.all() else "other"
    return {2: "fold", 4: "strip"}.get(changes, "other")


def parted_by_a_line(points: Floats, classes: NDArray[np.int64]) -> bool:
    """Whether a straight line can have all points (N, 2) of the class 0 on one side, and all others on the other."""
    one, other = points[classes == 0], points[classes != 0]
    if not len(one) or not len(other):
        return True
    middle = points.mean(0)
    ways = (one[:, None] - other[None]).reshape(
        -1, 2
    )  # a line that parts them can be turned until it touches two points
    between = (points[:, None] - points[None]).reshape(-1, 2)
    normals = np.unique(
        np.round(np.concatenate([ways, np.column_stack([-between[:, 1], between[:, 0]])]), 9), axis=0
    )
    high, low = (one - middle) @ normals.T, (other - middle) @ normals.T
    return bool(((high.min(0) > low.max(0)) | (high.max(0) < low.min(0))).any())


# -- what it is drawn with ------------------------------------------------------------------------------------------


def shades(trace: Trace) -> Floats:
    """(P, I) inputs as brightness: as they are, where they lie between 0 and 1, else from the least to the largest."""
    return brightness(analysis.probe_inputs(trace))


def brightness(inputs: Floats) -> Floats:
    """Numbers as brightness, in the same way."""
    low, high = min(0.0, float(inputs.min())), max(1.0, float(inputs.max()))
    return np.asarray((inputs - low) / (high - low))


def within_ranges(trace: Trace) -> Floats:
    """(P, I) where each input lies between the least and the largest of its own kind among the followed examples."""
    inputs = analysis.probe_inputs(trace)
    low, high = inputs.min(0), inputs.max(0)
    return np.asarray((inputs - low) / np.where(high > low, high - low, 1.0))


def curve(trace: Trace, layer: int, sums: Floats) -> Floats | None:
    """What a layer's activation function makes of sums; None where that is not known of each sum by itself."""
    of = trace.layers[layer]
    if of.activation == "leaky_relu":
        slope = float(of.activation_options.get("slope", 0.01))
        return np.where(sums > 0, sums, slope * sums)
    if of.activation in ("relu", "sigmoid", "tanh", "gelu", "identity"):
        return analysis.activation(of.activation, sums)
    return None


def elementwise(trace: Trace, layer: int) -> bool:
    """Whether a layer's activation function is known, and makes of each sum an answer by itself."""
    return curve(trace, layer, np.zeros(1)) is not None
