"""How gradients change parameters: each rule twice, to be read and to be fast.

The functions (adam, ...) are the rules, pure and in NumPy: rule(parameters, gradients, state, lr, t) ->
(parameters, state). They say what an update is; a recorded update can be checked against them. t counts this
update: 1 for the first. An Optimizer does the same, to the last bit, in one pass over memory and in place: a
Numba kernel on a flat vector.

Letters: w parameters, g gradients, lr learning rate. `decay` (one number, or one per parameter) pulls
parameters to 0: the gradient becomes g + decay w, but for adamw, which shrinks w itself. Semantics are
PyTorch's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import sqrt
from typing import Any, TypeVar, cast

import numba
import numpy as np

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.layer import Array

State = Mapping[str, Array]
Updated = tuple[Array, dict[str, Array]]
Decay = float | Array
Constants = tuple[Any, ...]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])

fused = cast(Callable[[Kernel], Kernel], numba.njit(cache=True, nogil=True, error_model="numpy"))
"""Compile a loop as it is written: no fast-math, so that every sum keeps its order and its bits."""


def settle(x: Array) -> Array:
    """Let numbers below the smallest normal one count as 0.

    A slot whose gradients stay 0 fades towards 0 and would end in numbers that move no weight, but that
    processors multiply fifty times slower.
    """
    settled: Array = x * (np.abs(x) >= np.finfo(x.dtype).tiny)
    return settled


@fused
def _settle(x: Any, tiny: Any) -> Any:
    return x * (abs(x) >= tiny)


def gradient_descent(w: Array, g: Array, state: State, lr: float, t: int, *, decay: Decay = 0.0) -> Updated:
    """Step downhill: w - lr g. (Cauchy 1847; on mini-batches, Robbins and Monro 1951.)"""
    return w - lr * (g + decay * w), {}


@fused
def _gradient_descent(w: Array, g: Array, decay: float, constants: Constants) -> None:
    _, lr = constants
    for i in range(w.size):
        w[i] -= lr * (g[i] + decay * w[i])


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
        v[i] = _settle(momentum * v[i] + (g[i] + decay * w[i]), tiny)
        w[i] -= lr * v[i]


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
        v[i] = _settle(momentum * v[i] + slope, tiny)
        w[i] -= lr * (slope + momentum * v[i])


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
        v[i] = _settle(alpha * v[i] + rest * (slope * slope), tiny)
        w[i] -= lr * slope / (np.sqrt(v[i]) + eps)


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
        m[i] = _settle(beta1 * m[i] + rest1 * slope, tiny)
        v[i] = _settle(beta2 * v[i] + rest2 * (slope * slope), tiny)
        w[i] -= pace * (m[i] / (np.sqrt(v[i]) * root + eps))


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
        m[i] = _settle(beta1 * m[i] + rest1 * g[i], tiny)
        v[i] = _settle(beta2 * v[i] + rest2 * (g[i] * g[i]), tiny)
        w[i] = w[i] - lr * (decay * w[i]) - pace * (m[i] / (np.sqrt(v[i]) * root + eps))


def _corrections(lr: float, t: int, beta1: float, beta2: float) -> tuple[float, float]:
    """What corrects m and v for their start at 0: lr / (1 - beta1^t) and 1 / sqrt(1 - beta2^t)."""
    return lr / (1 - beta1**t), 1 / sqrt(1 - beta2**t)


@dataclass(frozen=True)
class Method:
    """A rule, its kernel, its state's slots, and (hyperparameters, lr, t) -> the constants of one update."""

    rule: Callable[..., Updated]
    kernel: Callable[..., None]
    slots: tuple[str, ...]
    defaults: Mapping[str, float]
    constants: Callable[[Mapping[str, float], float, int], tuple[float, ...]]


class Optimizer:
    """A rule at work on one flat vector of parameters.

    `state` maps each slot to a flat vector beside the parameters, `t` counts the updates made. Start it with
    `prepare` (zeros, t = 0), then call `update`; `rule` is the same update as a pure function, on arrays of
    any shape.
    """

    def __init__(self, name: str, **hyperparameters: float) -> None:
        method = METHODS[name]
        self.name = name
        self.slots = method.slots
        self.hyperparameters = _checked(name, hyperparameters, {**method.defaults, "weight_decay": 0.0})
        self.state: dict[str, Array] = {}
        self.t = 0
        self._method = method
        self._parts: list[tuple[slice, float, list[Array]]] = []

    def prepare(self, flat_parameters: Array, decay_mask: Array | None = None) -> None:
        """Begin with empty slots. `decay_mask` is not 0 where parameters decay; without one, all do."""
        self.t = 0
        self.state = {slot: np.zeros_like(flat_parameters) for slot in self.slots}
        decays = np.ones(flat_parameters.shape, bool) if decay_mask is None else decay_mask != 0
        decays = decays & (self.hyperparameters["weight_decay"] > 0)
        self._parts = [
            (
                part,
                self.hyperparameters["weight_decay"] * float(decays[part].any()),
                [v[part] for v in self.state.values()],
            )
            for part in _runs(decays)
        ]

    def update(self, flat_parameters: Array, flat_gradients: Array, lr: float) -> None:
        """Change the parameters, and the state, in place."""
        if not self._parts:
            self.prepare(flat_parameters)
        if not flat_parameters.size == flat_gradients.size == self._parts[-1][0].stop:
            sizes = f"{flat_parameters.size} parameters and {flat_gradients.size} gradients"
            raise ShapeError(
                f"{self.name} was prepared for {self._parts[-1][0].stop} parameters, got {sizes}"
            )
        self.t += 1
        number = flat_parameters.dtype.type
        constants = self._method.constants(self.hyperparameters, lr, self.t)
        with np.errstate(
            over="ignore"
        ):  # a learning rate past float32's range becomes infinite: training says so
            constants = (np.finfo(number).tiny, *(number(constant) for constant in constants))
        for part, decay, slots in self._parts:
            self._method.kernel(flat_parameters[part], flat_gradients[part], *slots, number(decay), constants)

    def rule(
        self,
        parameters: Array,
        gradients: Array,
        state: State,
        lr: float,
        t: int,
        decays: Array | bool = True,
    ) -> Updated:
        """(parameters, state) after update t, as new arrays. `decays` says which parameters decay."""
        options = {name: self.hyperparameters[name] for name in self._method.defaults}
        decay = self.hyperparameters["weight_decay"] * np.asarray(decays, parameters.dtype)
        return self._method.rule(parameters, gradients, state, lr, t, decay=decay, **options)


def _checked(name: str, given: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """The known hyperparameters, with the given values in place of their defaults."""
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{name} has no hyperparameter '{key}'. It has: {', '.join(known)}")
        if not value >= 0 or (key not in ("eps", "weight_decay") and not value < 1):
            below = "" if key in ("eps", "weight_decay") else " and below 1"
            raise ConfigError(f"{name} expects {key} of at least 0{below}, got {value:g}")
    return {key: float(given.get(key, default)) for key, default in known.items()}


def _runs(mask: Array) -> list[slice]:
    """The stretches over which a mask does not change."""
    edges = [0, *(np.flatnonzero(np.diff(mask)) + 1).tolist(), len(mask)]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _adam_constants(h: Mapping[str, float], lr: float, t: int) -> tuple[float, ...]:
    beta1, beta2 = h["beta1"], h["beta2"]
    return (*_corrections(lr, t, beta1, beta2), beta1, 1 - beta1, beta2, 1 - beta2, h["eps"])


SPEED: dict[str, float] = {"momentum": 0.9}
SCALE: dict[str, float] = {"alpha": 0.99, "eps": 1e-8}
BOTH: dict[str, float] = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
METHODS: dict[str, Method] = {
    "gradient_descent": Method(gradient_descent, _gradient_descent, (), {}, lambda h, lr, t: (lr,)),
    "momentum": Method(momentum, _momentum, ("velocity",), SPEED, lambda h, lr, t: (lr, h["momentum"])),
    "nesterov": Method(nesterov, _nesterov, ("velocity",), SPEED, lambda h, lr, t: (lr, h["momentum"])),
    "rmsprop": Method(
        rmsprop, _rmsprop, ("v",), SCALE, lambda h, lr, t: (lr, h["alpha"], 1 - h["alpha"], h["eps"])
    ),
    "adam": Method(adam, _adam, ("m", "v"), BOTH, _adam_constants),
    "adamw": Method(adamw, _adamw, ("m", "v"), BOTH, lambda h, lr, t: (lr, *_adam_constants(h, lr, t))),
}
OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {name: partial(Optimizer, name) for name in METHODS}
"""OPTIMIZERS["adam"](beta1=0.8, weight_decay=1e-4) makes one."""
