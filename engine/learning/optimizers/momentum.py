"""Momentum: rolling downhill."""

from __future__ import annotations

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


def momentum(
    w: Array, g: Array, state: State, lr: float, t: int, *, momentum: float = 0.9, decay: Decay = 0.0
) -> Updated:
    """Roll downhill: v = momentum v + g; w - lr v. (Polyak 1964.)"""
    v = settle(momentum * state["velocity"] + (g + decay * w))
    return w - lr * v, {"velocity": v}


@fused
def _momentum(w: Array, g: Array, v: Array, decay: float, constants: Constants) -> None:
    tiny, lr, momentum = constants
    for i in range(w.size):
        v[i] = settle_one(momentum * v[i] + (g[i] + decay * w[i]), tiny)
        w[i] -= lr * v[i]


METHOD = Method(momentum, _momentum, ("velocity",), {"momentum": 0.9}, lambda h, lr, t: (lr, h["momentum"]))
