"""A PyTorch model's gradients between the backward pass and the update: their norm, and what clipping made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch

LENGTH = torch.linalg.vector_norm  # what Tensor.norm does, without its detours
COARSE = (torch.float16, torch.bfloat16)
ONE_FACTOR = 1e-4  # the share by which rounding makes factors of one clipping differ


class Gradients:
    """Watches gradients between the backward pass and the update.

    A gradient that nobody changed in between was not clipped: its version says so, but where it was changed silently,
    as gradient scalers do; who does so is found out at a recorded step (`whole`), for which gradients are kept as they
    arrive. Where gradients are changed, norms are taken right after the backward pass too, from then on.
    """

    def __init__(self, parameters: Iterable[Any], arrived: Callable[[Any], None]) -> None:
        """arrived is told of every gradient that reaches a parameter."""
        self._tell = arrived
        self.parameters: list[Any] = []
        self._asleep = list(parameters)
        self._hooks: list[Any] = []
        self._arrivals: dict[Any, tuple[int, int]] = {}
        self._norms: dict[Any, Any] = {}
        self._first: dict[Any, Any] = {}
        self._clipped, self.whole, self._silently = True, True, False
        self.awake()

    def awake(self) -> None:
        """Watch those too that were set free meanwhile."""
        ready = [p for p in self._asleep if p.requires_grad]
        if ready:
            self._hooks += [p.register_post_accumulate_grad_hook(self.arrived) for p in ready]
            self._asleep = [p for p in self._asleep if not p.requires_grad]
            self.parameters += ready

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()

    def arrived(self, parameter: Any) -> None:
        grad = parameter.grad
        self._arrivals[parameter] = state_of(grad)
        if self._clipped or self.whole:
            self._norms[parameter] = length(grad)
        if self.whole:
            self._first[parameter] = grad.clone()
        self._tell(parameter)

    @property
    def touched(self) -> bool:
        """Whether somebody changed a gradient after it had arrived."""
        grads = {p: p.grad for p in self.parameters if p.grad is not None}
        seen = any(
            self._arrivals[p] != state_of(grad) if p in self._arrivals else bool(grad.any())
            for p, grad in grads.items()
        )
        if self.whole and not seen and not self._silently:
            self._silently = any(
                p in self._first and not torch.equal(dense(grad), dense(self._first[p]))
                for p, grad in grads.items()
            )
        return seen or self._silently

    def factor(self, touched: bool) -> float:
        """What all gradients were multiplied by since they arrived; nan where that is unknown, or not one factor."""
        if not touched:
            return 1.0
        held = ((p, p.grad) for p in self.parameters if p.grad is not None)
        grads = {p: grad for p, grad in held if p in self._arrivals or bool(grad.any())}
        if not self._norms.keys() >= grads.keys():
            return math.nan
        after = _numbers([length(grad) for grad in grads.values()])
        before = _numbers([self._norms[p] for p in grads])
        factor = _norm(after) / _norm(before) if _norm(before) else math.nan
        same = all(abs(b - factor * a) <= ONE_FACTOR * factor * a for a, b in zip(before, after, strict=True))
        return factor if same and self._is_factor(grads, factor) else math.nan

    def told(
        self, touched: bool, factor: float, scale: float, left: float, stale: set[int]
    ) -> dict[str, float]:
        """gradient_norm (before clipping) and clip_factor of this step; nan where they are not known.

        factor: what gradients were multiplied by. scale: what a gradient scaler multiplied the loss by; left: what of
        that is still in the gradients, because the optimizer divides by it. stale: those that no update uses.
        """
        used = [p.grad for p in self.parameters if p.grad is not None and id(p) not in stale]
        after = _norm(_numbers([length(grad) for grad in used])) / left
        clipped = factor * scale / left
        if any(p._backward_hooks for p in self.parameters):  # which changed them before they arrived
            clipped = math.nan
        norm = after / clipped if touched or scale != left else after
        self._clipped = touched
        self._arrivals.clear()
        self._norms.clear()
        self._first.clear()
        return {"gradient_norm": norm, "clip_factor": clipped}

    def _is_factor(self, grads: dict[Any, Any], factor: float) -> bool:
        """Whether gradients that were kept were multiplied by it, number by number."""
        return not self.whole or all(
            p in self._first
            and torch.allclose(dense(grad), dense(self._first[p]) * factor, rtol=1e-4, atol=0.0)
            for p, grad in grads.items()
        )


def state_of(grad: Any) -> tuple[int, int]:
    """What changes when anybody changes a gradient, or puts another in its place."""
    return (id(grad) if grad.layout != torch.strided else grad.data_ptr()), grad._version


def dense(grad: Any) -> Any:
    """A gradient of an embedding may hold only the rows that were looked up."""
    return grad.to_dense() if grad.layout != torch.strided else grad


def length(grad: Any) -> Any:
    grad = grad.coalesce().values() if grad.layout != torch.strided else grad
    return LENGTH(grad, dtype=torch.float32) if grad.dtype in COARSE else LENGTH(grad)


def _numbers(norms: list[Any]) -> list[float]:
    found: list[float] = torch.stack(norms).tolist() if norms else []
    return found


def _norm(norms: list[float]) -> float:
    return math.hypot(*norms)
