"""Flatten: all numbers of an example in one row."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params, Shape


def flatten(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Put an example's numbers in one row: Y_BO = X, reshaped, the last axis running fastest.

    B examples; O is the product of the other sides of X. Backward: dX = dY, in the shape of X.
    """

    def backward(dY_BO: Array) -> tuple[Array, dict[str, Array]]:
        return dY_BO.reshape(X.shape), {}

    return X.reshape(len(X), prod(X.shape[1:])), backward


@dataclass(frozen=True)
class Flatten(Elementwise):
    """From an image to a row: no parameters, no arithmetic."""

    kind: ClassVar[str] = "flatten"

    def output_shape(self, input_shape: Shape) -> Shape:
        return (prod(input_shape),)

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return flatten(params, X, mode)
