"""Gradient scalers of mixed precision: what they multiplied a loss by, what is still to divide by, what they skip."""

from __future__ import annotations

import sys
from typing import Any

import torch

FRAMES = 12  # between a gradient scaler and the optimizer that it lets step


def scale_now() -> float:
    """What a gradient scaler, which lets an optimizer step now, had multiplied the loss by; 1 where there is none."""
    frame = sys._getframe(1)
    for _ in range(FRAMES):
        if frame is None:
            break
        owner = frame.f_locals.get("self") if frame.f_code.co_name == "step" else None
        if isinstance(owner, torch.amp.GradScaler):
            return float(owner.get_scale())
        frame = frame.f_back  # type: ignore[assignment]
    return 1.0


def left_of(optimizer: Any) -> float:
    """What the optimizer itself will divide its gradients by: those of a gradient scaler, where it is fused."""
    left = getattr(optimizer, "grad_scale", None)
    return 1.0 if left is None else float(left)


def is_skipped(optimizer: Any) -> bool:
    """Whether the optimizer will leave out this update, because a gradient scaler found infinite gradients."""
    found = getattr(optimizer, "found_inf", None)
    return found is not None and bool(found)
