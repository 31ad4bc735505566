"""Rounded: an array in float64 that knows how far the recorded format may have strayed from it.

It runs through layers, losses and optimizer rules as an array does, so the engine's own code is what is computed.
How variances grow, and what they allow: rounding_rules.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tracereel.engine.layers.layer import Array
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.rounding_rules import FUNCTIONS, SIGMAS, UFUNCS, Format, Pair


def exact(values: Any, format: Format) -> Any:
    """Numbers as they were recorded: a Rounded, given as Any because layers ask for arrays."""
    return Rounded(np.asarray(values, np.float64), None, format)


class Rounded(NDArrayOperatorsMixin):
    """An array in float64 with the variance of its rounding errors; as much of an array as layers need."""

    def __init__(self, value: Any, variance: Any, format: Format) -> None:
        self.value, self.format = np.asarray(value), format
        self.variance = None if variance is None else np.asarray(variance)

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.format.dtype)
    T = property(lambda self: self.rearranged(np.transpose))

    def __len__(self) -> int:
        return len(self.value)

    @property
    def allowed(self) -> Array:
        """How far a recorded number may be from the value: SIGMAS standard deviations."""
        return np.asarray(SIGMAS * np.sqrt(self.full_variance) + self.format.tiny)

    def rearranged(self, move: Any) -> Rounded:
        """The same numbers in other places: move works on values and variances alike."""
        variance = None if self.variance is None else move(self.full_variance)
        return Rounded(move(self.value), variance, self.format)

    @property
    def full_variance(self) -> Array:
        if self.variance is not None and self.variance.shape == self.value.shape:
            return self.variance
        return np.broadcast_to(np.zeros(()) if self.variance is None else self.variance, self.value.shape)

    def __getitem__(self, index: Any) -> Rounded:
        return self.rearranged(lambda array: array[index])

    def __setitem__(self, index: Any, other: Any) -> None:
        values, variance = pair(other, self.format)
        self.value[index] = values
        mine = self.full_variance.copy()
        mine[index] = 0 if variance is None else variance
        self.variance = mine

    def reshape(self, *shape: Any) -> Rounded:
        return self.rearranged(lambda array: array.reshape(*shape))

    def transpose(self, *axes: Any) -> Rounded:
        return self.rearranged(lambda array: array.transpose(*axes))

    def astype(self, dtype: Any, copy: bool = True) -> Rounded:
        return self.rearranged(np.copy) if copy else self

    def copy(self) -> Rounded:
        return self.rearranged(np.copy)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.add.reduce(self, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.maximum.reduce(self, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        total = self.sum(axis, keepdims)
        return total / float(self.size / max(total.size, 1))

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise Unknowable(
            "how np.asarray rounds is not known: a layer that needs it says so by a `rounded` pass"
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        rule = UFUNCS.get((ufunc, method))
        if rule is None or (out is not None and not isinstance(out[0], Rounded)):
            raise Unknowable(f"how np.{ufunc.__name__} rounds is not known to engine/proof/rounding_rules.py")
        pairs = (pair(given, self.format) for given in inputs)
        value, variance = rule(self.format, *pairs, **options)
        found = Rounded(value, variance, self.format)
        if out is None:
            return found
        out[0][...] = found
        return out[0]

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        if function not in FUNCTIONS:
            raise Unknowable(
                f"how np.{function.__name__} rounds is not known to engine/proof/rounding_rules.py"
            )
        pairs = (pair(given, self.format) for given in inputs)
        value, variance = FUNCTIONS[function](self.format, *pairs, **options)
        return Rounded(value, variance, self.format)


def pair(given: Any, format: Format) -> Pair:
    """Values and variances of an operand. A plain number counts as rounded, unless the format holds it."""
    if isinstance(given, Rounded):
        return given.value, given.variance
    values = np.asarray(given, np.float64)
    if values.ndim or not np.isfinite(values) or values.astype(format.dtype) == values:
        return values, None
    return values, format.rounding(values)
