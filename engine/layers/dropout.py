"""Dropout: in training, inputs are forgotten at random."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tracereel.engine.layers.activations.identity import identity
from tracereel.engine.layers.layer import Array, Backward, Elementwise, Mode, Params


def dropout(rate: float, X: Array, mode: Mode) -> tuple[Array, Backward]:
    """Forget each input with probability `rate`: Y = X mask, any shape; mask is 0 or 1 / (1 - rate).

    The mask's mean is 1, so inference needs no other scale: there, Y = X. Backward: dX = dY mask. The mask is
    drawn in float64, so that a float32 network forgets what its float64 twin does.

    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014.
    """
    if not mode.training:
        return identity({}, X, mode)
    if "mask" not in mode.drawn:
        mode.drawn["mask"] = _mask(rate, X, mode.rng)
    mask = mode.drawn["mask"]

    def backward(dY: Array) -> tuple[Array, dict[str, Array]]:
        return dY * mask, {}

    return X * mask, backward


def _mask(rate: float, X: Array, rng: np.random.Generator | None) -> Array:
    assert rng is not None, "training comes with random numbers"
    kept = (rng.random(X.shape) >= rate).astype(X.dtype)
    return np.asarray(kept / X.dtype.type(1 - rate))


@dataclass(frozen=True)
class Dropout(Elementwise):
    """Dropout as a layer; `rate` is the share that is forgotten."""

    kind: ClassVar[str] = "dropout"
    rate: float = field(default=0.5, metadata={"ge": 0, "lt": 1})

    def forward(self, params: Params, X: Array, mode: Mode) -> tuple[Array, Backward]:
        return dropout(self.rate, X, mode)
