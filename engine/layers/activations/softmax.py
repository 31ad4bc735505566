"""Softmax: scores become probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def softmax(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Turn scores into probabilities: Y = exp(X) / (sum of exp(X)) over the last axis.

    The largest score is subtracted first, which changes nothing and cannot overflow.
    Backward: dX = Y (dY - sum of dY Y over the last axis).
    """
    Y = np.exp(X - X.max(axis=-1, keepdims=True))
    Y /= Y.sum(axis=-1, keepdims=True)

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return Y * (dY - (dY * Y).sum(axis=-1, keepdims=True)), {}

    return Y, backward


@dataclass(frozen=True)
class Softmax(Elementwise):
    """The softmax over the last axis as a layer."""

    kind: ClassVar[str] = "softmax"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return softmax(params, X, mode)
