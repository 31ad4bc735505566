"""Leaky ReLU: a rectifier that lets a little of the negative side through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def leaky_relu(params: Params, X: Array, mode: Mode, slope: float = 0.01) -> tuple[Array, Backward]:
    """Weaken what is negative: Y = X where X > 0, else slope X, any shape. Backward: dX = dY or slope dY.

    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
    """
    positive = X > 0

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return np.where(positive, dY, slope * dY), {}

    return np.where(positive, X, slope * X), backward


@dataclass(frozen=True)
class LeakyReLU(Elementwise):
    """The leaky rectifier as a layer; `slope` is that of its negative side."""

    kind: ClassVar[str] = "leaky_relu"
    slope: float = 0.01

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return leaky_relu(params, X, mode, self.slope)
