"""ReLU: the rectified linear unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def relu(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Keep what is positive: Y = max(X, 0), any shape. Backward: dX = dY where X > 0, else 0 (at 0 as well).

    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
    """
    Y = np.maximum(X, 0)

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY * (Y > 0), {}

    return Y, backward


@dataclass(frozen=True)
class ReLU(Elementwise):
    """The rectified linear unit as a layer."""

    kind: ClassVar[str] = "relu"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return relu(params, X, mode)
