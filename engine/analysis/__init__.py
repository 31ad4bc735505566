"""From a trace to what can be said of it: pure functions, traces in, arrays and numbers out.

`values` resolves an address (array, step, index) and `FUNCTIONS` names what may be computed from several of them. Both
are what a clip's readings are made of, and what `render.py verify` uses to make them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tracereel.engine.errors import TraceError
from tracereel.engine.layers.layer import Mode
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.trace import Trace

Array = npt.NDArray[Any]
Values = npt.NDArray[np.float64]

EVERY_STEP = "scalars/"  # recorded at every training step, so the step number is the index


# -- addresses ------------------------------------------------------------------------------------------------------


def values(trace: Trace, array: str, step: int | None, index: Sequence[int] = ()) -> Array:
    """The numbers at an address, as a flat float64 array: one for a full index, more for one that is cut short.

    array: a key of the trace, or `header/...` for what is known of the run (`header/seed`,
    `header/layers/0/parameters/W`), or `commit/...` for its end (`commit/test_accuracy`).
    step: the training step number, None for arrays that have none. index: the place in the rest of the array.
    Raises TraceError when there is nothing at that address.
    """
    index = tuple(index)
    if array.startswith("header/"):
        return np.array([_fact(trace.header, array, index)])
    if array.startswith("commit/"):
        ends = {"test_accuracy": trace.test_accuracy, "test_loss": trace.test_loss}
        return np.array([_fact(ends, array, index)])
    try:
        if step is None:
            found = trace.read(array)[index]
        elif array.startswith(EVERY_STEP):
            found = trace.read(array)[(step, *index)]
        else:
            found = trace.read(array, trace.entry_of(step), index)
    except IndexError as error:
        raise TraceError(f"'{array}' has nothing at {index}") from error
    return np.atleast_1d(np.asarray(found, dtype=np.float64)).ravel()


def compute(trace_of: Callable[[str], Trace], sources: Sequence[Any], function: str | None) -> float:
    """The value of a named function of addresses; sources have role, array, step and index.

    Without a function there must be one address of one number. Raises TraceError otherwise.
    """
    found = [values(trace_of(s.role), s.array, s.step, s.index) for s in sources]
    together = np.concatenate(found)
    if function is None:
        if len(together) != 1:
            raise TraceError(f"expected one number at {sources[0]}, found {len(together)}")
        return float(together[0])
    if function not in FUNCTIONS:
        raise TraceError(f"no function '{function}'; there are {', '.join(sorted(FUNCTIONS))}")
    return FUNCTIONS[function](together)


def _fact(facts: Any, path: str, index: Sequence[int]) -> float:
    found = facts
    for key in (*path.split("/")[1:], *map(str, index)):
        try:
            found = vars(found) if is_dataclass(found) else found
            found = found[int(key)] if isinstance(found, list | tuple) else found[key]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise TraceError(f"the trace has no '{path}' at {tuple(index)}") from error
    if not isinstance(found, int | float):
        raise TraceError(f"'{path}' at {tuple(index)} is not a number in this trace")
    return float(found)


def _sum_of_products(v: Values) -> float:
    pairs = v.reshape(-1, 2)
    return float((pairs[:, 0] * pairs[:, 1]).sum())


def _parameter_count(v: Values) -> float:
    pairs = v.reshape(-1, 2)
    return float((pairs[:, 0] * pairs[:, 1] + pairs[:, 1]).sum())


def _rest_of_sum(v: Values) -> float:
    total, bias, terms = v[0], v[1], v[2:].reshape(-1, 3)
    return float(total - bias - terms.prod(axis=1).sum())


def _sign_changes(v: Values) -> float:
    before, after = v.reshape(2, -1)
    return float(np.sum(np.sign(before) * np.sign(after) < 0))


FUNCTIONS: dict[str, Callable[[Values], float]] = {
    "sum": lambda v: float(v.sum()),
    "product": lambda v: float(v.prod()),
    "mean": lambda v: float(v.mean()),
    "largest": lambda v: float(v.max()),
    "argmax": lambda v: float(v.argmax()),
    "count": lambda v: float(len(v)),
    "count_valid": lambda v: float(np.sum(v >= 0)),  # of row numbers, where -1 pads a shorter batch
    "difference": lambda v: float(v[0] - v[1]),
    "remainder": lambda v: float(v[0] - v[1:].sum()),
    "negative": lambda v: -float(v[0]),
    "negative_log": lambda v: -float(np.log(v[0])),
    "one_less": lambda v: float(v[0] - 1),
    "one_more": lambda v: float(v[0] + 1),
    "floor": lambda v: float(np.floor(v[0])),
    "sum_of_products": _sum_of_products,  # a b + c d + ...
    "parameter_count": _parameter_count,  # of dense layers: inputs x outputs + outputs, for every pair
    "first_less_count": lambda v: float(v[0] - (len(v) - 1)),  # the first, less how many others are named
    "rest_of_sum": _rest_of_sum,  # sum and bias, then input, scale, weight for every term that is known
    "sign_changes": _sign_changes,  # between the first half of the numbers and the second
}
"""What may stand between addresses and a reading; each takes all the numbers at its addresses, in order."""


# -- examples -------------------------------------------------------------------------------------------------------


def probe_inputs(trace: Trace) -> Array:
    """(P, I) what the network sees of the probes: raw inputs times the dataset's scale, flattened."""
    raw = trace.read("probes/inputs")
    return raw.reshape(len(raw), -1).astype(np.float64) * trace.header.dataset.scale


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


def unread(trace: Trace) -> Array:
    """(U,) the probes that the network was not trained on, which tell most about it."""
    return np.flatnonzero(trace.read("probes/split") > 0)


# -- layers ---------------------------------------------------------------------------------------------------------


def incoming(trace: Trace, layer: int, entry: int) -> Array:
    """(P, I) what the layer receives for every probe: the activations before it, or the inputs."""
    if layer == 0:
        return probe_inputs(trace)
    activations = trace.read(f"activations/{trace.layers[layer - 1].name}", entry)
    return activations.reshape(len(activations), -1)


def contributions(trace: Trace, layer: int, entry: int, probe: int) -> Array:
    """(O, I) what each connection adds to its target's sum: weight times incoming activation."""
    W_OI = trace.read(f"weights/{trace.layers[layer].name}/W", entry)
    return np.asarray(W_OI * incoming(trace, layer, entry)[probe])


def example_gradient(trace: Trace, layer: int, entry: int, probe: int) -> Array:
    """(O, I) the derivative of one example's own loss by each weight: delta times incoming activation."""
    delta_O = trace.read(f"deltas/{trace.layers[layer].name}", entry)[probe]
    return np.outer(delta_O, incoming(trace, layer, entry)[probe])


def shown_units(trace: Trace, layer: int, limit: int = 16) -> Array:
    """The units to draw where not all can be: those whose activation varies most over the probes when training
    ends, in their own order. All of them when they are no more than `limit`."""
    activations = trace.read(f"activations/{trace.layers[layer].name}", trace.entries - 1)
    spread = activations.reshape(len(activations), -1).std(0)
    chosen = np.argsort(-spread, kind="stable")[:limit]
    return np.sort(chosen).astype(np.int64)


def activation(name: str, z: Array) -> Array:
    """What an activation function makes of pre-activations, for drawing its curve."""
    layer = ACTIVATIONS[name]
    answer, _ = layer.forward({}, np.asarray(z, dtype=np.float64)[:, None], Mode())
    return np.asarray(answer)[:, 0]


def plane(trace: Trace, side: int) -> tuple[Array, float]:
    """(side * side, 2) points of a square around all probes, row by row from the top left, and half its width."""
    reach = float(np.abs(probe_inputs(trace)).max()) * 1.1 or 1.0
    across = (np.arange(side) + 0.5) / side * 2 * reach - reach
    x, y = np.meshgrid(across, -across)
    return np.stack([x.ravel(), y.ravel()], axis=1), reach


def weight_scale(trace: Trace, layer: int, share: float = 0.998) -> float:
    """One scale for a layer's weights over the whole run: that share of all recorded |W| is no larger."""
    name = f"weights/{trace.layers[layer].name}/W"
    entries = np.unique(np.linspace(0, trace.entries - 1, 12).astype(int))
    sizes = np.concatenate([np.abs(trace.read(name, int(entry))).ravel() for entry in entries])
    return float(np.quantile(sizes, share)) or 1.0


def smoothed(series: Array, span: int) -> Array:
    """Running mean over the last `span` values (fewer at the start), the same length as the series."""
    if span <= 1:
        return series
    total = np.cumsum(np.concatenate([[0.0], np.asarray(series, dtype=float)]))
    last = np.arange(1, len(series) + 1)
    first = np.maximum(0, last - span)
    return np.asarray((total[last] - total[first]) / (last - first))
