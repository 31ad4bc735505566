"""What a PyTorch network's answers are worth: the loss of each example, and the share that is right."""

from __future__ import annotations

from typing import Any

from torch import nn

from tracereel.engine.adapters.torch_arrays import as_array
from tracereel.engine.learning.losses import LOSSES


def each_loss(outputs: Any, targets: Any, kind: str) -> Any:
    """The loss of each example, as engine.learning.losses means it."""
    if kind == "softmax_cross_entropy":
        outputs = _classes_second(outputs, targets)
        losses = nn.functional.cross_entropy(outputs, targets, reduction="none")
        return losses.flatten(1).mean(1) if losses.ndim > 1 else losses
    if targets.ndim == 1 and outputs.ndim == 2 and outputs.shape[1] > 1:
        targets = nn.functional.one_hot(targets, outputs.shape[1])
    targets = targets.reshape(outputs.shape).to(outputs.dtype)
    function = nn.functional.mse_loss
    if kind == "binary_cross_entropy":
        function = nn.functional.binary_cross_entropy_with_logits
    return function(outputs, targets, reduction="none").flatten(1).mean(1)


def accuracy(outputs: Any, targets: Any, kind: str) -> float:
    """The share of right answers; nan where none is right or wrong. Soft targets are of their likeliest class."""
    if kind == "softmax_cross_entropy":
        outputs = _classes_second(outputs, targets)
        classes = targets.argmax(1) if targets.shape == outputs.shape else targets
        return float((outputs.argmax(1) == classes.to(outputs.device)).double().mean())
    return LOSSES[kind].accuracy(as_array(outputs), as_array(targets))


def _classes_second(outputs: Any, targets: Any) -> Any:
    """Outputs with their classes on the axis after the examples, also where they stand last, as in language models."""
    last = outputs.ndim > 2 and targets.shape == outputs.shape[:-1] != outputs[:, 0].shape
    return outputs.movedim(-1, 1) if last else outputs
