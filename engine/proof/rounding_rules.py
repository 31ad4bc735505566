"""What each NumPy operation loses in the recorded format: the model by which rounding is told from falsehood.

Beside values in float64 go the variances of what the same computation would have lost in the recorded format (float32:
u = 2^-24), built up operation by operation:

- a result carries its operands' variances on, each times the square of its derivative by that operand;
- each operation adds (u |result|)^2: rounding is up to half a unit in the last place off, either way, independently;
- exp, log and tanh add (8 u |result|)^2: NumPy's are up to four units in the last place off;
- a sum of n terms t adds u^2 n/2 (s^2 + sum of t^2), s being the sum: n partial sums are rounded one by one, and in a
  random order their squares add up to no more than that on average;
- where rounding may have turned a comparison (is z > 0?), both answers count.

What rounding allows is SIGMAS standard deviations: of numbers that are right, fewer than one in 10^13 is further off
(Hoeffding: 2 exp(-SIGMAS^2 / 2)). The model is that of N. J. Higham and T. Mary, "A new approach to probabilistic
rounding error analysis", SIAM J. Sci. Comput. 41(5), 2019.

A rule takes (format, (values, variances) of every operand) and gives (values, variances) of the result. A layer that
uses another operation has a pass of its own for proofs (`rounded`, engine/layers/layer.py) or needs a rule here;
without either, what it makes of numbers could not be checked, which is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array

SIGMAS = 8.0
FUNCTION_ULPS = 4  # numpy.org/doc, "Floating point error handling": the accuracy of its SIMD functions

Pair = tuple[Array, Array | None]  # values, and their variances: None where they are exact


@dataclass(frozen=True)
class Format:
    """The floating-point format that a trace was recorded in."""

    dtype: np.dtype[Any]

    @cached_property
    def unit(self) -> float:
        """The largest relative error of one rounding, in the format and in float64, which checks it."""
        return float(np.finfo(self.dtype).eps + np.finfo(np.float64).eps) / 2

    @cached_property
    def tiny(self) -> float:
        """Below this, what is rounded away is absolute."""
        return float(np.finfo(self.dtype).tiny)

    @cached_property
    def largest(self) -> float:
        return float(np.finfo(self.dtype).max)

    def rounding(self, value: Array, units: float = 1) -> Array:
        """The variance that one operation adds to its result."""
        lost = np.square(value) * (units * self.unit) ** 2
        return np.asarray(lost + self.tiny**2 * (value != 0))

    def summing(self, total: Array, squares: Array, count: int) -> Array:
        """The variance that adding up `count` terms brings, given their sum and the sum of their squares."""
        return np.asarray(self.unit**2 * count / 2 * (np.square(total) + squares))


def _carried(*parts: tuple[Array | float, Array | None]) -> Any:
    """The sum of slope^2 times variance over operands; those that are exact carry nothing."""
    return sum((np.square(slope) * v for slope, v in parts if v is not None), start=0.0)


def _add(format: Format, x: Pair, y: Pair) -> Pair:
    total = x[0] + y[0]
    variance = format.rounding(total)
    for carried in (x[1], y[1]):
        if carried is not None:
            variance = variance + carried
    return total, variance


def _subtract(format: Format, x: Pair, y: Pair) -> Pair:
    return _add(format, x, (-y[0], y[1]))


def _multiply(format: Format, x: Pair, y: Pair) -> Pair:
    product = x[0] * y[0]
    return product, _carried((y[0], x[1]), (x[0], y[1])) + format.rounding(product)


def _divide(format: Format, x: Pair, y: Pair) -> Pair:
    quotient = x[0] / y[0]
    return quotient, _carried((1 / y[0], x[1]), (quotient / y[0], y[1])) + format.rounding(quotient)


def _matmul(format: Format, x: Pair, y: Pair) -> Pair:
    """Y = X @ W, n products and their sum: both are rounded."""
    product, count = x[0] @ y[0], x[0].shape[-1]
    per_square = format.unit**2 * (1 + count / 2)
    squares_x, squares_y = np.square(x[0]), np.square(y[0])
    left = per_square * squares_x + (0 if x[1] is None else x[1])
    variance = left @ squares_y + format.summing(product, np.zeros(()), count)
    return product, variance if y[1] is None else variance + squares_x @ np.broadcast_to(y[1], y[0].shape)


def _sum(format: Format, x: Pair, axis: Any = 0, keepdims: bool = False) -> Pair:
    options: dict[str, Any] = {"axis": axis, "keepdims": keepdims}
    total = np.add.reduce(x[0], **options)
    squares = np.add.reduce(np.square(x[0]), **options)
    count = x[0].size // max(np.size(total), 1)
    carried = 0.0 if x[1] is None else np.add.reduce(_full(x), **options)
    return total, carried + format.summing(total, squares, count)


def _largest(format: Format, x: Pair, axis: Any = 0, keepdims: bool = False) -> Pair:
    """The maximum along an axis: no rounding, but any of those near it may have been the one."""
    options: dict[str, Any] = {"axis": axis, "keepdims": keepdims}
    variance = None if x[1] is None else np.maximum.reduce(_full(x), **options)
    return np.maximum.reduce(x[0], **options), variance


def _maximum(format: Format, x: Pair, y: Pair) -> Pair:
    above, unsure = _surely(x, y)
    return np.maximum(x[0], y[0]), _either(above, unsure, x, y)


def _minimum(format: Format, x: Pair, y: Pair) -> Pair:
    above, unsure = _surely(x, y)
    return np.minimum(x[0], y[0]), _either(above, unsure, y, x)


def _comparison(compare: Callable[[Array, Array], Array]) -> Callable[[Format, Pair, Pair], Pair]:
    def rule(format: Format, x: Pair, y: Pair) -> Pair:
        _, unsure = _surely(x, y)
        return compare(x[0], y[0]).astype(np.float64), unsure.astype(np.float64)

    return rule


def _unary(
    function: Any, slope: Callable[[Array, Array], Array], units: float
) -> Callable[[Format, Pair], Pair]:
    """A function of one number: slope(x, result) is its derivative, units what it is off by."""

    def rule(format: Format, x: Pair) -> Pair:
        result = function(x[0])
        if x[1] is None:
            return result, format.rounding(result, units) if units else None
        return result, _carried((slope(x[0], result), x[1])) + (
            format.rounding(result, units) if units else 0
        )

    return rule


def _sqrt(format: Format, x: Pair) -> Pair:
    """The root's derivative has no bound at 0, but its error has: |sqrt(a) - sqrt(b)| <= sqrt(|a - b|)."""
    root = np.sqrt(x[0])
    if x[1] is None:
        return root, format.rounding(root)
    carried = np.minimum(x[1] / np.maximum(4 * np.abs(x[0]), 1e-300), np.sqrt(x[1]))
    return root, carried + format.rounding(root)


def _where(format: Format, condition: Pair, x: Pair, y: Pair) -> Pair:
    """Choose; where the condition is in doubt, the distance of the two is as well."""
    (chosen, doubt), first, second = condition, x, y
    value = np.where(chosen != 0, first[0], second[0])
    none = np.zeros(())
    variance = np.where(chosen != 0, *(none if p[1] is None else p[1] for p in (first, second)))
    if doubt is not None:
        variance = variance + doubt * (
            np.square(first[0] - second[0]) + _carried((1, first[1]), (1, second[1]))
        )
    return value, variance


def _surely(x: Pair, y: Pair) -> tuple[Array, Array]:
    """Where x > y, and where rounding may say otherwise."""
    difference = x[0] - y[0]
    spread = np.asarray(_carried((1, x[1]), (1, y[1])))
    unsure = (spread > 0) & (np.square(difference) <= SIGMAS**2 * spread)
    return difference > 0, unsure


def _either(first: Array, unsure: Array, x: Pair, y: Pair) -> Array:
    of_x, of_y = (np.zeros(()) if p[1] is None else p[1] for p in (x, y))
    return np.where(unsure, np.maximum(of_x, of_y), np.where(first, of_x, of_y))


def _full(x: Pair) -> Array:
    assert x[1] is not None
    return np.broadcast_to(x[1], x[0].shape)


OFF = 2 * FUNCTION_ULPS  # a unit in the last place is two roundings
UFUNCS: dict[tuple[Any, str], Callable[..., Pair]] = {
    (np.add, "__call__"): _add,
    (np.subtract, "__call__"): _subtract,
    (np.multiply, "__call__"): _multiply,
    (np.divide, "__call__"): _divide,
    (np.matmul, "__call__"): _matmul,
    (np.add, "reduce"): _sum,
    (np.maximum, "reduce"): _largest,
    (np.maximum, "__call__"): _maximum,
    (np.minimum, "__call__"): _minimum,
    (np.greater, "__call__"): _comparison(np.greater),
    (np.greater_equal, "__call__"): _comparison(np.greater_equal),
    (np.less, "__call__"): _comparison(np.less),
    (np.less_equal, "__call__"): _comparison(np.less_equal),
    (np.negative, "__call__"): _unary(np.negative, lambda x, _: -np.ones_like(x), 0),
    (np.absolute, "__call__"): _unary(np.absolute, lambda x, _: np.ones_like(x), 0),
    (np.square, "__call__"): _unary(np.square, lambda x, _: 2 * x, 1),
    (np.sqrt, "__call__"): _sqrt,
    (np.exp, "__call__"): _unary(np.exp, lambda _, y: y, OFF),
    (np.log, "__call__"): _unary(np.log, lambda x, _: 1 / x, OFF),
    (np.log1p, "__call__"): _unary(np.log1p, lambda x, _: 1 / (1 + x), OFF),
    (np.tanh, "__call__"): _unary(np.tanh, lambda _, y: 1 - y * y, OFF),
}
FUNCTIONS: dict[Any, Callable[..., Any]] = {np.where: _where}
