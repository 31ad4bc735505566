"""RMSprop: a scale for every parameter."""

from __future__ import annotations

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.optimizers.rule import (
    Constants,
    Decay,
    Method,
    State,
    Updated,
    fused,
    settle,
    settle_one,
)


def rmsprop(
    w: Array,
    g: Array,
    state: State,
    lr: float,
    t: int,
    *,
    alpha: float = 0.99,
    eps: float = 1e-8,
    decay: Decay = 0.0,
) -> Updated:
    """Give every parameter its own scale: v = alpha v + (1 - alpha) g^2; w - lr g / (sqrt(v) + eps).

    Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012.
    """
    slope = g + decay * w
    v = settle(alpha * state["v"] + (1 - alpha) * (slope * slope))
    return w - lr * slope / (np.sqrt(v) + eps), {"v": v}


@fused
def _rmsprop(w: Array, g: Array, v: Array, decay: float, constants: Constants) -> None:
    tiny, lr, alpha, rest, eps = constants
    for i in range(w.size):
        slope = g[i] + decay * w[i]
        v[i] = settle_one(alpha * v[i] + rest * (slope * slope), tiny)
        w[i] -= lr * slope / (np.sqrt(v[i]) + eps)


METHOD = Method(
    rmsprop,
    _rmsprop,
    ("v",),
    {"alpha": 0.99, "eps": 1e-8},
    lambda h, lr, t: (lr, h["alpha"], 1 - h["alpha"], h["eps"]),
)
