"""GELU: keep an input in proportion to how large it is among normal ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params

ROOT = sqrt(2 / pi)
CUBIC = 0.044715


def gelu(params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Gate smoothly: Y = X/2 (1 + tanh u), u = sqrt(2/pi) (X + 0.044715 X^3), any shape.

    This is the tanh approximation (not the exact form with erf; they differ by less than 0.001), as PyTorch's
    gelu(approximate="tanh"). Backward: dX = dY (1/2 (1 + t) + X/2 (1 - t^2) du/dX), t = tanh u.

    Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", arXiv:1606.08415.
    """
    square = X * X
    t = np.tanh(X * (ROOT + ROOT * CUBIC * square))
    gate = 0.5 + 0.5 * t

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        slope = ROOT + 3 * ROOT * CUBIC * square
        return dY * (gate + 0.5 * X * (1 - t * t) * slope), {}

    return X * gate, backward


@dataclass(frozen=True)
class GELU(Elementwise):
    """The Gaussian error linear unit (tanh approximation) as a layer."""

    kind: ClassVar[str] = "gelu"

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return gelu(params, X, mode)
