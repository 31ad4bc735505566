"""A PyTorch optimizer in the engine's words: its rule where that is the same, its slots, how each update is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array

SLOTS = {
    "momentum": {"velocity": "momentum_buffer"},
    "nesterov": {"velocity": "momentum_buffer"},
    "adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "adamw": {"m": "exp_avg", "v": "exp_avg_sq"},
    "rmsprop": {"v": "square_avg"},
}
SETTINGS = {
    "gradient_descent": (),
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "adam": ("beta1", "beta2", "eps"),
    "adamw": ("beta1", "beta2", "eps"),
    "rmsprop": ("alpha", "eps"),
}
PLAIN = {
    "maximize": False,
    "amsgrad": False,
    "centered": False,
    "dampening": 0,
}  # anything else is another rule
UNKNOWN, LEFT_ALONE = -1, 0


def rule(optimizer: Any, parameters: Iterable[Any], is_exact: bool = True) -> tuple[str, dict[str, Any]]:
    """(name, hyperparameters) as engine.learning.optimizers has them; PyTorch's own name where the rule is another.

    is_exact: whether weights are rounded as a trace is; in half precision every rule is another.
    Where groups of parameters differ, hyperparameters are those of the first that holds one of `parameters`.
    """
    parameters = list(parameters)
    groups = own_groups(optimizer, parameters)
    named = [_named(optimizer, group) for group in groups]
    first = next((found for found in named if found and found[0] != "gradient_descent"), named[0])
    if first is None or named[0] is None or not is_exact:
        shown = {k: v for k, v in groups[0].items() if isinstance(v, bool | int | float)}
        return f"torch.{type(optimizer).__name__}", {"lr": float(groups[0]["lr"]), **shown}
    decay = _decay(groups, {id(p) for p in parameters if p.ndim < 2})
    return first[0], {"lr": float(groups[0]["lr"]), **first[1], **decay}


def own_groups(optimizer: Any, parameters: Iterable[Any]) -> list[Any]:
    """The groups that hold any of these parameters."""
    own = {id(p) for p in parameters}
    return [group for group in optimizer.param_groups if any(id(p) in own for p in group["params"])]


def _named(optimizer: Any, group: Mapping[str, Any]) -> tuple[str, dict[str, float]] | None:
    """The engine's name of a group's rule, with its settings."""
    kind, momentum = type(optimizer).__name__, float(group.get("momentum") or 0.0)
    usual = all(not group.get(key, plain) or group[key] == plain for key, plain in PLAIN.items())
    if not usual or not type(optimizer).__module__.startswith("torch.optim"):
        return None
    if kind == "SGD":
        if momentum == 0:
            return "gradient_descent", {}
        return ("nesterov" if group["nesterov"] else "momentum"), {"momentum": momentum}
    if kind in ("Adam", "AdamW"):
        beta1, beta2 = map(float, group["betas"])
        decoupled = kind == "AdamW" or bool(group.get("decoupled_weight_decay"))
        options = {"beta1": beta1, "beta2": beta2, "eps": float(group["eps"])}
        return ("adamw" if decoupled else "adam"), options
    if kind == "RMSprop" and momentum == 0:
        return "rmsprop", {"alpha": float(group["alpha"]), "eps": float(group["eps"])}
    return None


def _decay(groups: Iterable[Mapping[str, Any]], biases: set[int]) -> dict[str, float]:
    """The decay of weights (of the first, where they differ); that of biases, where they all have the same."""
    of_weights: dict[float, None] = {}
    of_biases: dict[float, None] = {}
    for group in groups:
        for parameter in group["params"]:
            told = of_biases if id(parameter) in biases else of_weights
            told[float(group.get("weight_decay") or 0.0)] = None
    decay = next(iter(of_weights), 0.0)
    also = {"bias_decay": decay} if decay and list(of_biases) == [decay] else {}
    return {"weight_decay": decay, **also}


def learning_rate(optimizer: Any, parameters: Iterable[Any]) -> float:
    """That of the first group that holds one of the parameters."""
    return float(next(iter(own_groups(optimizer, parameters) or optimizer.param_groups))["lr"])


def slots(optimizer: Any, name: str, parameter: Any) -> dict[str, Any]:
    """What the optimizer keeps of a parameter; zeros before its first update."""
    state = optimizer.state.get(parameter, {})
    found = {}
    for slot, key in SLOTS.get(name, {}).items():
        value = state.get(key)
        value = parameter.detach() * 0 if value is None else value
        found[slot] = value.detach().cpu().numpy()
    return found


class Made:
    """How each update of each parameter is made, as updates/ has it: numbered as the layer table numbers them."""

    def __init__(self, optimizer: Any, name: str, parameters: list[Any]) -> None:
        """parameters: in order. `name`: of the rule in the header."""
        self.optimizer, self.name, self.parameters = optimizer, name, parameters
        self._moved = {id(p) for p in parameters if any(self._kept(p).values())}

    def at(self, number: int) -> dict[str, Array]:
        """Of the update that comes now. t is 0 where the optimizer leaves a parameter alone, -1 where its rule is
        another than the header's."""
        keys = ("learning_rate", "weight_decay", *SETTINGS[self.name])
        found = {key: np.full(len(self.parameters), np.nan) for key in keys}
        times = np.full(len(self.parameters), LEFT_ALONE, np.int64)
        groups = {id(p): group for group in self.optimizer.param_groups for p in group["params"]}
        for place, parameter in enumerate(self.parameters):
            group = groups.get(id(parameter))
            if group is None or parameter.grad is None:
                continue
            settings = self._settings(group)
            times[place] = self._count(parameter, number) if settings else UNKNOWN
            for key, value in (settings or {}).items():
                found[key][place] = value
        return {"t": times, **found}

    def _settings(self, group: Mapping[str, Any]) -> dict[str, float] | None:
        """A group's numbers; None where its rule is none that can stand beside the header's."""
        named = _named(self.optimizer, group)
        rolls = self.name in ("momentum", "nesterov")
        if named is None or (named[0] != self.name and not (rolls and named[0] == "gradient_descent")):
            return None
        still = {"momentum": 0.0} if rolls else {}
        decay = float(group.get("weight_decay") or 0.0)
        return {"learning_rate": float(group["lr"]), "weight_decay": decay, **still, **named[1]}

    def _count(self, parameter: Any, number: int) -> int:
        """Which update of a parameter this is, where its rule counts; else which of the recording, after others."""
        if self.name in ("adam", "adamw"):
            return int(self.optimizer.state.get(parameter, {}).get("step", 0)) + 1
        return number + 1 + (id(parameter) in self._moved)

    def _kept(self, parameter: Any) -> dict[str, bool]:
        state = self.optimizer.state.get(parameter, {})
        return {key: value is not None for key, value in state.items()}


def made(optimizer: Any, name: str, parameters: list[Any]) -> Made | None:
    """How updates are made by a rule of that name; None where it is none of the engine's."""
    return Made(optimizer, name, parameters) if name in SETTINGS else None
