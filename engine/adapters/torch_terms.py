"""What a PyTorch update steps on: the terms of its loss, each judged by a criterion, gathered by backward passes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import torch

from tracereel.engine.adapters.torch_graph import Pass

CLOSE = 1e-5  # shares of a loss in float32 below this are rounding


@dataclass(frozen=True)
class Judged:
    """A criterion at work: its value, the outputs and targets it compared, and what of this network they came from.

    `own` says whether this network made the outputs at all; `whole` is the pass whose outputs they are, as they are.
    """

    value: Any
    own: bool
    outputs: Any = None
    targets: Any = None
    whole: Pass | None = None


@dataclass
class Backward:
    """One backward pass that reached this network: its part of the loss (nan where that is unknown, and why).

    judged: the criteria that took part; own_terms: those of this network, each with the factor that it came in with.
    """

    step: int
    thread: int
    judged: list[tuple[Judged, Any, float]] = field(default_factory=list)
    reached: bool = False
    other_ways: bool = False
    """Whether gradients reach this network past its criteria: a penalty, or a loss that is not known here."""
    loss: float = math.nan
    why: str = ""
    besides: bool = False
    """Whether the loss holds more than these criteria."""

    @property
    def own_terms(self) -> list[tuple[Judged, float]]:
        return [
            (judged, float(grad) if grad.numel() == 1 else math.nan)
            for judged, grad, _ in self.judged
            if judged.own
        ]

    def amount(self, own: bool) -> float:
        """What criteria of this network, or of others, add to what backward() was called on."""
        return sum(amount for judged, _, amount in self.judged if judged.own == own)


@dataclass(frozen=True)
class Stepped:
    """What one update steps on. `batch` says which criteria make up its loss as the plain mean over their examples."""

    loss: float
    why: str
    scale: float
    """What a gradient scaler had multiplied it by."""
    batch: tuple[Judged, ...] = ()
    gradients_are_known: bool = True
    """Whether what the gradients were scaled by is known."""

    @property
    def precision(self) -> float:
        """The coarsest rounding in the passes of its mini-batch."""
        return max(
            [judged.whole.precision for judged in self.batch if judged.whole is not None], default=math.nan
        )

    @property
    def inputs(self) -> Any:
        """Those of its mini-batch; None where it is unknown."""
        return _joined([judged.whole.inputs for judged in self.batch if judged.whole is not None])

    @property
    def answers(self) -> tuple[Any, Any]:
        """(outputs, targets) of its mini-batch."""
        return _joined([j.outputs for j in self.batch]), _joined([j.targets for j in self.batch])


def is_mean(parts: list[tuple[Judged, float]], scale: float) -> bool:
    """Whether the loss is the mean over all examples that were judged, each of them once."""
    wholes = [judged.whole for judged, _ in parts]
    if not parts or any(whole is None for whole in wholes) or len({id(w) for w in wholes}) < len(wholes):
        return False
    if any(judged.targets.dtype == torch.int64 and int(judged.targets.min()) < 0 for judged, _ in parts):
        return False  # some examples are ignored
    everyone = sum(len(judged.outputs) for judged, _ in parts)
    shares = (len(judged.outputs) / everyone * scale for judged, _ in parts)
    return all(abs(factor - share) <= CLOSE * share for (_, factor), share in zip(parts, shares, strict=True))


def _joined(parts: list[Any]) -> Any:
    return torch.cat(parts) if len(parts) > 1 else parts[0] if parts else None
