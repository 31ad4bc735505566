"""Tanh: squash into -1 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def tanh(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Squash into -1 to 1: Y = tanh(X), any shape. Backward: dX = dY (1 - Y^2)."""
    Y = np.tanh(X)

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY * (1 - Y * Y), {}

    return Y, backward


@dataclass(frozen=True)
class Tanh(Elementwise):
    """The hyperbolic tangent as a layer."""

    kind: ClassVar[str] = "tanh"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return tanh(params, X, mode)
