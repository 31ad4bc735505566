"""PyTorch's activations in the engine's words: modules by their kind, and functions by what they do to numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import nn

from tracereel.engine.adapters.table import Activation
from tracereel.engine.layers.layer import Array, Mode
from tracereel.engine.layers.registry import ACTIVATIONS

FUNCTIONS = ("relu", "tanh", "sigmoid", "gelu", "softmax")


def activation_of(module: Any) -> Activation | None:
    """The engine's name of an activation module."""
    kind = type(module)
    if kind is nn.LeakyReLU:
        return "leaky_relu", {"slope": float(module.negative_slope)}
    if kind is nn.GELU:
        return "gelu" if module.approximate == "tanh" else None
    if kind is nn.Softmax:
        return "softmax" if module.dim in (-1, 1) else None
    return {nn.ReLU: "relu", nn.Sigmoid: "sigmoid", nn.Tanh: "tanh"}.get(kind)


def guess(before: Any, after: Any) -> Activation | None:
    """The activation that makes the one of the other, for every number of every example; None where there is none."""
    if before.numel() != after.numel():
        return None
    z = before.detach().cpu().double().numpy()
    a = after.detach().cpu().double().numpy().reshape(z.shape)
    for name in FUNCTIONS:
        if _agrees(ACTIVATIONS[name].forward({}, z, Mode())[0], a):
            return name
    below = z < -1e-3
    if below.any():
        slope = float(np.median(a[below] / z[below]))
        if _agrees(np.where(z > 0, z, slope * z), a):
            return "leaky_relu", {"slope": float(f"{slope:.4g}")}
    return None


def _agrees(expected: Array, found: Array) -> bool:
    return bool(np.allclose(expected, found, rtol=1e-5, atol=1e-6))
