"""An optimizer: a rule at work on one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

import numpy as np

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.optimizers.registry import METHODS
from tracereel.engine.learning.optimizers.rule import State, Updated


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


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {name: partial(Optimizer, name) for name in METHODS}
"""OPTIMIZERS["adam"](beta1=0.8, weight_decay=1e-4) makes one."""
