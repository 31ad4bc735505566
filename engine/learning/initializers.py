"""Where training starts: the first values of the parameters.

Every initializer is (rng, ParameterSpec, dtype) -> array. Only weights are drawn: biases start at 0 and
scales at 1, and cost no random numbers. Drawn in float64 and rounded, so that a float32 network starts where
its float64 twin does.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import DTypeLike

from tracereel.engine.layers.layer import Array, ParameterSpec

Initializer = Callable[[np.random.Generator, ParameterSpec, DTypeLike], Array]


def _for_weights(draw: Callable[[np.random.Generator, ParameterSpec], Array]) -> Initializer:
    """An initializer from the rule that draws weights."""

    def initializer(rng: np.random.Generator, spec: ParameterSpec, dtype: DTypeLike) -> Array:
        if spec.role != "weight":
            return np.full(spec.shape, 1 if spec.role == "scale" else 0, dtype)
        return draw(rng, spec).astype(dtype)

    initializer.__doc__ = draw.__doc__
    return initializer


@_for_weights
def he(rng: np.random.Generator, spec: ParameterSpec) -> Array:
    """Normal, variance 2 / fan_in: keeps the signal's size through ReLUs.

    He et al., "Delving deep into rectifiers", ICCV 2015, arXiv:1502.01852.
    """
    return rng.normal(0, sqrt(2 / spec.fan_in), spec.shape)


@_for_weights
def xavier(rng: np.random.Generator, spec: ParameterSpec) -> Array:
    """Uniform within sqrt(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out), for tanh and sigmoid.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
    2010.
    """
    limit = sqrt(6 / (spec.fan_in + spec.fan_out))
    return rng.uniform(-limit, limit, spec.shape)


@_for_weights
def lecun(rng: np.random.Generator, spec: ParameterSpec) -> Array:
    """Normal, variance 1 / fan_in: a sum of inputs has the variance of one of them.

    LeCun et al., "Efficient backprop", in Neural Networks: Tricks of the Trade, 1998.
    """
    return rng.normal(0, sqrt(1 / spec.fan_in), spec.shape)


@_for_weights
def normal(rng: np.random.Generator, spec: ParameterSpec) -> Array:
    """Normal, standard deviation 0.01 whatever the layer: an old habit, too small for deep networks."""
    return rng.normal(0, 0.01, spec.shape)


@_for_weights
def zeros(rng: np.random.Generator, spec: ParameterSpec) -> Array:
    """Nothing: all units of a layer stay alike for ever, which is why the others are random."""
    return np.zeros(spec.shape)


INITIALIZERS: dict[str, Initializer] = {
    "he": he,
    "xavier": xavier,
    "lecun": lecun,
    "normal": normal,
    "zeros": zeros,
}
