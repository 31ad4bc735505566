"""Nesterov's momentum: rolling, and looking ahead."""

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


def nesterov(
    w: Array, g: Array, state: State, lr: float, t: int, *, momentum: float = 0.9, decay: Decay = 0.0
) -> Updated:
    """Roll, and look ahead: v = momentum v + g; w - lr (g + momentum v).

    Nesterov 1983, in the form of Sutskever et al., "On the importance of initialization and momentum", ICML
    2013.
    """
    slope = g + decay * w
    v = settle(momentum * state["velocity"] + slope)
    return w - lr * (slope + momentum * v), {"velocity": v}


@fused
def _nesterov(w: Array, g: Array, v: Array, decay: float, constants: Constants) -> None:
    tiny, lr, momentum = constants
    for i in range(w.size):
        slope = g[i] + decay * w[i]
        v[i] = settle_one(momentum * v[i] + slope, tiny)
        w[i] -= lr * (slope + momentum * v[i])


METHOD = Method(nesterov, _nesterov, ("velocity",), {"momentum": 0.9}, lambda h, lr, t: (lr, h["momentum"]))
