"""Adam: momentum with a scale for every parameter."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

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


def adam(
    w: Array,
    g: Array,
    state: State,
    lr: float,
    t: int,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    decay: Decay = 0.0,
) -> Updated:
    """Momentum with a scale per parameter: w - lr m' / (sqrt(v') + eps), primes correct the start at 0.

    m = beta1 m + (1 - beta1) g, m' = m / (1 - beta1^t); v = beta2 v + (1 - beta2) g^2, v' = v / (1 -
    beta2^t). Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980.
    """
    slope = g + decay * w
    m = settle(beta1 * state["m"] + (1 - beta1) * slope)
    v = settle(beta2 * state["v"] + (1 - beta2) * (slope * slope))
    pace, root = _corrections(lr, t, beta1, beta2)
    return w - pace * (m / (np.sqrt(v) * root + eps)), {"m": m, "v": v}


@fused
def _adam(w: Array, g: Array, m: Array, v: Array, decay: float, constants: Constants) -> None:
    tiny, pace, root, beta1, rest1, beta2, rest2, eps = constants
    for i in range(w.size):
        slope = g[i] + decay * w[i]
        m[i] = settle_one(beta1 * m[i] + rest1 * slope, tiny)
        v[i] = settle_one(beta2 * v[i] + rest2 * (slope * slope), tiny)
        w[i] -= pace * (m[i] / (np.sqrt(v[i]) * root + eps))


def _corrections(lr: float, t: int, beta1: float, beta2: float) -> tuple[float, float]:
    """What corrects m and v for their start at 0: lr / (1 - beta1^t) and 1 / sqrt(1 - beta2^t)."""
    return lr / (1 - beta1**t), 1 / sqrt(1 - beta2**t)


def adam_constants(h: Mapping[str, float], lr: float, t: int) -> tuple[float, ...]:
    """The constants of one update, in the order in which the kernel takes them."""
    beta1, beta2 = h["beta1"], h["beta2"]
    return (*_corrections(lr, t, beta1, beta2), beta1, 1 - beta1, beta2, 1 - beta2, h["eps"])


METHOD = Method(adam, _adam, ("m", "v"), {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, adam_constants)
