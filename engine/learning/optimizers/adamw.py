"""AdamW: Adam whose decay does not pass through its scales."""

from __future__ import annotations

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.optimizers.adam import adam, adam_constants
from tracereel.engine.learning.optimizers.rule import (
    Constants,
    Decay,
    Method,
    State,
    Updated,
    fused,
    settle_one,
)


def adamw(
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
    """Adam whose decay does not pass through its scales: first w - lr decay w, then Adam's step with g alone.

    Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv:1711.05101.
    """
    return adam(w - lr * (decay * w), g, state, lr, t, beta1=beta1, beta2=beta2, eps=eps)


@fused
def _adamw(w: Array, g: Array, m: Array, v: Array, decay: float, constants: Constants) -> None:
    tiny, lr, pace, root, beta1, rest1, beta2, rest2, eps = constants
    for i in range(w.size):
        m[i] = settle_one(beta1 * m[i] + rest1 * g[i], tiny)
        v[i] = settle_one(beta2 * v[i] + rest2 * (g[i] * g[i]), tiny)
        w[i] = w[i] - lr * (decay * w[i]) - pace * (m[i] / (np.sqrt(v[i]) * root + eps))


METHOD = Method(
    adamw,
    _adamw,
    ("m", "v"),
    {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    lambda h, lr, t: (lr, *adam_constants(h, lr, t)),
)
