"""A PyTorch optimizer in the engine's words: its rule where that is the same, its slots, and what it is handed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

SLOTS = {
    "momentum": {"velocity": "momentum_buffer"},
    "nesterov": {"velocity": "momentum_buffer"},
    "adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "adamw": {"m": "exp_avg", "v": "exp_avg_sq"},
    "rmsprop": {"v": "square_avg"},
}
LENGTH = torch.linalg.vector_norm  # what Tensor.norm does, without its detours
PLAIN = {
    "maximize": False,
    "amsgrad": False,
    "centered": False,
    "dampening": 0,
}  # anything else is another rule


def rule(optimizer: Any, biases: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """(name, hyperparameters) as engine.learning.optimizers has them; PyTorch's own name where the rule is another."""
    groups = optimizer.param_groups
    shown = {
        key: value
        for key, value in groups[0].items()
        if isinstance(value, bool | int | float) and value is not None
    }
    other = f"torch.{type(optimizer).__name__}", {"lr": _lr(groups[0]), **shown}
    decay = _decay(groups, {id(p) for p in biases})
    settled = [{k: v for k, v in group.items() if k not in ("params", "weight_decay")} for group in groups]
    same = all(group == settled[0] for group in settled)
    usual = all(not groups[0].get(key, usual) or groups[0][key] == usual for key, usual in PLAIN.items())
    if decay is None or not same or not usual or _has_moved(optimizer):
        return other
    named = _named(type(optimizer).__name__, groups[0])
    if named is None or not type(optimizer).__module__.startswith("torch.optim"):
        return other
    name, options = named
    return name, {"lr": _lr(groups[0]), **options, **decay}


def _named(kind: str, group: Mapping[str, Any]) -> tuple[str, dict[str, float]] | None:
    momentum = float(group.get("momentum") or 0.0)
    if kind == "SGD":
        if momentum == 0:
            return "gradient_descent", {}
        return ("nesterov" if group["nesterov"] else "momentum"), {"momentum": momentum}
    if kind in ("Adam", "AdamW"):
        beta1, beta2 = map(float, group["betas"])
        decoupled = kind == "AdamW" or bool(group.get("decoupled_weight_decay"))
        return ("adamw" if decoupled else "adam"), {
            "beta1": beta1,
            "beta2": beta2,
            "eps": float(group["eps"]),
        }
    if kind == "RMSprop" and momentum == 0:
        return "rmsprop", {"alpha": float(group["alpha"]), "eps": float(group["eps"])}
    return None


def _decay(groups: Iterable[Mapping[str, Any]], biases: set[int]) -> dict[str, float] | None:
    """The decay of all weights; that of biases too, where it is the same, as PyTorch has it unless told otherwise.
    None where the groups say something else."""
    of_weights: set[float] = set()
    of_biases: set[float] = set()
    for group in groups:
        for parameter in group["params"]:
            (of_biases if id(parameter) in biases else of_weights).add(
                float(group.get("weight_decay") or 0.0)
            )
    decay = of_weights.pop() if of_weights else 0.0
    if of_weights or len(of_biases) > 1 or of_biases - {0.0, decay}:
        return None
    also = {"bias_decay": decay} if decay and decay in of_biases else {}
    return {"weight_decay": decay, **also}


def _has_moved(optimizer: Any) -> bool:
    """Whether it made updates before the recording: its t is then another than the step's number."""
    return any(len(state) for state in optimizer.state.values())


def _lr(group: Mapping[str, Any]) -> float:
    return float(group["lr"])


def learning_rate(optimizer: Any) -> float:
    """That of the first group."""
    return _lr(optimizer.param_groups[0])


def slots(optimizer: Any, name: str, parameter: Any) -> dict[str, Any]:
    """What the optimizer keeps of a parameter; zeros before its first update."""
    state = optimizer.state.get(parameter, {})
    found = {}
    for slot, key in SLOTS.get(name, {}).items():
        value = state.get(key)
        value = torch.zeros_like(parameter) if value is None else value
        found[slot] = value.detach().cpu().numpy()
    return found


class Gradients:
    """Watches gradients between the backward pass and the update: their norm, and what clipping made of it.

    A gradient that nobody changed in between (its version says so) was not clipped. Otherwise norms are taken right
    after the backward pass too, from then on.
    """

    def __init__(self, parameters: Iterable[Any], arrived: Callable[[Any], None]) -> None:
        """arrived is told of every gradient that reaches a parameter."""
        self._tell = arrived
        self.parameters = [p for p in parameters if p.requires_grad]
        self._hooks = [p.register_post_accumulate_grad_hook(self._arrived) for p in self.parameters]
        self._arrivals: dict[Any, tuple[int, int]] = {}
        self._norms: dict[Any, Any] = {}
        self._first: dict[Any, Any] | None = {}
        self._clipped, self.scaled = True, True

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()

    def _arrived(self, parameter: Any) -> None:
        grad = parameter.grad
        self._arrivals[parameter] = state_of(grad)
        if self._clipped:
            self._norms[parameter] = LENGTH(grad)
        if self._first is not None:
            self._first[parameter] = grad.clone()
        self._tell(parameter)

    @property
    def touched(self) -> bool:
        """Whether somebody changed a gradient after it had arrived."""
        grads = ((p, p.grad) for p in self.parameters if p.grad is not None)
        return any(self._arrivals.get(p) != state_of(grad) for p, grad in grads)

    def told(self, touched: bool, scale: float) -> dict[str, float]:
        """gradient_norm (before clipping) and clip_factor of this step; nothing where it was changed otherwise.

        scale: what a gradient scaler multiplied the loss by, and divided the gradients by after they had arrived.
        """
        if not self.scaled:
            return {}
        grads = {p: p.grad for p in self.parameters if p.grad is not None}
        after = _norm([LENGTH(grad) for grad in grads.values()])
        before = _norm(list(self._norms.values())) / scale if touched and self._norms else after
        factor = 1.0 if not touched else after / before if self._norms and before else math.nan
        if self._first is not None:
            self.scaled = not touched or all(
                p in self._first
                and torch.allclose(grad, self._first[p] / scale * factor, rtol=1e-4, atol=1e-12)
                for p, grad in grads.items()
            )
            self._first = None
        self._clipped = touched
        self._norms.clear()
        return {"gradient_norm": before, "clip_factor": factor} if self.scaled else {}


def state_of(grad: Any) -> tuple[int, int]:
    """What changes when anybody changes a gradient, or puts another in its place."""
    return grad.data_ptr(), grad._version


def _norm(norms: list[Any]) -> float:
    return float(LENGTH(torch.stack(norms))) if norms else 0.0
