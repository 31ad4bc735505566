"""Gradient descent: a step downhill."""

from __future__ import annotations

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.optimizers.rule import Constants, Decay, Method, State, Updated, fused


def gradient_descent(w: Array, g: Array, state: State, lr: float, t: int, *, decay: Decay = 0.0) -> Updated:
    """Step downhill: w - lr g. (Cauchy 1847; on mini-batches, Robbins and Monro 1951.)"""
    return w - lr * (g + decay * w), {}


@fused
def _gradient_descent(w: Array, g: Array, decay: float, constants: Constants) -> None:
    _, lr = constants
    for i in range(w.size):
        w[i] -= lr * (g[i] + decay * w[i])


METHOD = Method(gradient_descent, _gradient_descent, (), {}, lambda h, lr, t: (lr,))
