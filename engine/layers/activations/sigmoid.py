"""Sigmoid: squash into 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def sigmoid(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Squash into 0 to 1: Y = 1 / (1 + exp(-X)), any shape. Backward: dX = dY Y (1 - Y).

    Only exp(-|X|) is ever taken, which cannot overflow.
    """
    small = np.exp(-np.abs(X))
    Y = np.where(X >= 0, 1, small) / (1 + small)

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY * (Y * (1 - Y)), {}

    return Y, backward


@dataclass(frozen=True)
class Sigmoid(Elementwise):
    """The logistic function as a layer."""

    kind: ClassVar[str] = "sigmoid"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return sigmoid(params, X, mode)
