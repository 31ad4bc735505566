"""How long a gradient is, and making it shorter."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from tracereel.engine.layers.layer import Array


def norm(flat: Array) -> float:
    """The length of a vector; its squares are added in float64 where they leave float32's range."""
    square = float(np.dot(flat, flat))
    if not 1e-30 < square < 1e30:
        wide = flat.astype(np.float64)
        square = float(np.dot(wide, wide))
    return sqrt(square) if square >= 0 else nan


def clip(flat_gradients: Array, length: float, limit: float | None) -> float:
    """Shorten the gradient to `limit`, in place; the factor. (Pascanu, Mikolov and Bengio, ICML 2013.)"""
    if limit is None or length <= limit:
        return 1.0
    flat_gradients *= limit / length
    return limit / length
