"""Reshape: the same numbers in another shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import ClassVar

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params, Shape, said


def reshape(shape: Shape, X: Array) -> tuple[Array, Backward]:
    """Give each example another shape: Y = X, reshaped, the last axis running fastest.

    `shape` leaves out the axis of the examples. Backward: dX = dY, in the shape of X.
    """

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY.reshape(X.shape), {}

    return X.reshape(len(X), *shape), backward


@dataclass(frozen=True)
class Reshape(Elementwise):
    """From a row to an image, or the other way: no parameters, no arithmetic."""

    kind: ClassVar[str] = "reshape"
    shape: tuple[int, ...] = field(metadata={"ge": 1, "example": "shape = [8, 8]"})

    def output_shape(self, input_shape: Shape) -> Shape:
        if prod(input_shape) != prod(self.shape):
            raise ShapeError(
                f"reshape to {said(self.shape)} expects {prod(self.shape)} numbers, got {prod(input_shape)} "
                f"({said(input_shape)})"
            )
        return self.shape

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return reshape(self.shape, X)
