"""Addresses: what stands at an array, a step and an index, and the functions that readings are made by.

`values` resolves an address and `FUNCTIONS` names what may be computed from several of them. Both are what a clip's
readings are made of, and what `render.py verify` uses to make them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tracereel.engine.analysis.angles import angles
from tracereel.engine.analysis.made import is_made, made
from tracereel.engine.errors import TraceError
from tracereel.engine.named import Registry
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

Values = npt.NDArray[np.float64]

EVERY_STEP = "scalars/"  # recorded at every training step, so the step number is the index


def values(trace: Trace, array: str, step: int | None, index: Sequence[int] = ()) -> Array:
    """The numbers at an address, as a flat float64 array: one for a full index, more for one that is cut short.

    array: a key of the trace, or `header/...` for what is known of the run (`header/seed`,
    `header/layers/0/parameters/W`, `header/dataset/centre` for all of a list), or `commit/...` for its end
    (`commit/test_accuracy`), or `analysis/...` for what is made of it (made.py).
    step: the training step number, None for arrays that have none. index: the place in the rest of the array.
    Raises TraceError when there is nothing at that address.
    """
    index = tuple(index)
    if array.startswith("header/"):
        return np.atleast_1d(np.asarray(_fact(trace.header, array, index), dtype=np.float64))
    if array.startswith("commit/"):
        ends = {"test_accuracy": trace.test_accuracy, "test_loss": trace.test_loss}
        return np.atleast_1d(np.asarray(_fact(ends, array, index), dtype=np.float64))
    try:
        if is_made(array):
            found = made(trace, array, step)[index]
        elif step is None:
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


def _fact(facts: Any, path: str, index: Sequence[int]) -> float | tuple[float, ...]:
    found = facts
    for key in (*path.split("/")[1:], *map(str, index)):
        try:
            found = vars(found) if is_dataclass(found) else found
            found = found[int(key)] if isinstance(found, list | tuple) else found[key]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise TraceError(f"the trace has no '{path}' at {tuple(index)}") from error
    if isinstance(found, list | tuple) and found and all(isinstance(each, int | float) for each in found):
        return tuple(map(float, found))
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


def _products(v: Values) -> Values:
    """Of a scale, n numbers and n others: scale times one times the other."""
    one, other = v[1:].reshape(2, -1)
    return np.asarray(v[0] * one * other)


def _scaled_products(v: Values) -> Values:
    """Of n centres, spreads, numbers and others: (number - centre) / spread times the other."""
    centre, spread, one, other = v.reshape(4, -1)
    return np.asarray((one - centre) / spread * other)


def _positive(products: Values) -> float:
    return float(products[products > 0].sum())


def _negative(products: Values) -> float:
    return float(products[products < 0].sum())


def _sign_changes(v: Values) -> float:
    before, after = v.reshape(2, -1)
    return float(np.sum(np.sign(before) * np.sign(after) < 0))


def _largest_change(v: Values) -> float:
    before, after = v.reshape(2, -1)
    return float(np.abs(after - before).max())


def _way_share(v: Values) -> float:
    first, now, last = v.reshape(3, -1)
    return float(np.linalg.norm(now - first) / np.linalg.norm(last - first))


def _angles(v: Values) -> Values:
    """Of a count of directions, these, and the true one: their angles to it."""
    directions = v[1:].reshape(int(v[0]) + 1, -1)
    return np.asarray(angles(directions[:-1], directions[-1]))


FUNCTIONS: Registry[str, Callable[[Values], float]] = {
    "sum": lambda v: float(v.sum()),
    "product": lambda v: float(v.prod()),
    "mean": lambda v: float(v.mean()),
    "largest": lambda v: float(v.max()),
    "largest_size": lambda v: float(np.abs(v).max()),
    "smallest": lambda v: float(v.min()),
    "argmax": lambda v: float(v.argmax()),
    "count": lambda v: float(len(v)),
    "count_valid": lambda v: float(np.sum(v >= 0)),  # of row numbers, where -1 pads a shorter batch
    "count_below_zero": lambda v: float(np.sum(v < 0)),
    "count_above_zero": lambda v: float(np.sum(v > 0)),
    "count_not_above_zero": lambda v: float(np.sum(v <= 0)),
    "difference": lambda v: float(v[0] - v[1]),
    "remainder": lambda v: float(v[0] - v[1:].sum()),
    "negative": lambda v: -float(v[0]),
    "against": lambda v: -float(np.sign(v[1]) * v[0]),  # a size, where a step goes against a number's sign
    "negative_log": lambda v: -float(np.log(v[0])),
    "one_less": lambda v: float(v[0] - 1),
    "one_more": lambda v: float(v[0] + 1),
    "floor": lambda v: float(np.floor(v[0])),
    "nth": lambda v: max(1.0, float(np.ceil(v[0]))),  # which one a number is in: 0.4 is in the first
    "sum_of_products": _sum_of_products,  # a b + c d + ...
    "parameter_count": _parameter_count,  # of dense layers: inputs x outputs + outputs, for every pair
    "first_less_count": lambda v: float(v[0] - (len(v) - 1)),  # the first, less how many others are named
    "rest_of_sum": _rest_of_sum,  # sum and bias, then input, scale, weight for every term that is known
    # of a scale, all inputs and all weights of a neuron: what they add, and what they take away
    "positive_products": lambda v: _positive(_products(v)),
    "negative_products": lambda v: _negative(_products(v)),
    # where columns are scaled: of a centre, a spread and a number what is seen of it, and, times a weight, what it adds
    "scaled": lambda v: float((v[2] - v[0]) / v[1]),
    "scaled_product": lambda v: float(_scaled_products(v)[0]),
    "positive_scaled_products": lambda v: _positive(_scaled_products(v)),
    "negative_scaled_products": lambda v: _negative(_scaled_products(v)),
    "sign_changes": _sign_changes,  # between the first half of the numbers and the second
    "largest_change": _largest_change,  # the same: the largest size of a difference
    # of a direction and the true one: degrees between them; of a count, so many directions and the true one: the mean
    # of these, and how many are beyond a right angle
    "angle": lambda v: float(angles(v.reshape(2, -1)[:1], v.reshape(2, -1)[1])[0]),
    "mean_angle": lambda v: float(_angles(v).mean()),
    "count_obtuse": lambda v: float(np.sum(_angles(v) > 90.0)),
    "way_share": _way_share,  # of numbers at first, then later, then at last: how much of their way they have come
}
"""What may stand between addresses and a reading; each takes all the numbers at its addresses, in order."""
