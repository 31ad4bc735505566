"""How wrong the network is: losses, each with its backward, and the link that turns outputs into predictions.

A loss takes the network's raw outputs (before the link, where there is one), because loss and link together
are simpler and cannot overflow. B examples, O outputs; losses_B has one number per example, and the way back
takes dL/dlosses_B: 1/B everywhere gives the gradient of the mean, 1 everywhere each example's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.activations.sigmoid import sigmoid
from tracereel.engine.layers.layer import Array, Mode

LossBackward = Callable[[Array], Array]
LossFunction = Callable[[Array, Array], tuple[Array, LossBackward]]


@dataclass(frozen=True)
class Loss:
    """A loss by name. loss(outputs_BO, targets) -> (losses_B, backward), backward(dlosses_B) -> dOutputs_BO.

    `link` names the activation that turns outputs into predictions; `accuracy(outputs, targets)` is the share
    of right answers, nan where the targets are quantities and none is right or wrong.
    """

    name: str
    link: str
    function: LossFunction
    accuracy: Callable[[Array, Array], float]

    def __call__(self, outputs: Array, targets: Array) -> tuple[Array, LossBackward]:
        return self.function(outputs, targets)


def softmax_cross_entropy(outputs_BO: Array, targets_B: Array) -> tuple[Array, LossBackward]:
    """How surprised the prediction is by the right class: -log softmax(outputs)[target].

    Targets are class labels. Computed as log(sum of exp(z)) - z[target] with the largest z subtracted.
    Backward: softmax(outputs) - onehot(target).
    """
    rows = np.arange(len(outputs_BO))
    _expect_labels("softmax_cross_entropy", outputs_BO, targets_B)
    shifted_BO = outputs_BO - outputs_BO.max(axis=1, keepdims=True)
    exp_BO = np.exp(shifted_BO)
    sum_B = exp_BO.sum(axis=1)
    losses_B = np.log(sum_B) - shifted_BO[rows, targets_B]

    def backward(dlosses_B: Array) -> Array:
        dOutputs_BO: Array = exp_BO * (dlosses_B / sum_B)[:, np.newaxis]
        dOutputs_BO[rows, targets_B] -= dlosses_B
        return dOutputs_BO

    return losses_B, backward


def binary_cross_entropy(outputs_BO: Array, targets: Array) -> tuple[Array, LossBackward]:
    """How surprised a yes-or-no prediction is: -t log p - (1 - t) log(1 - p), mean over O.

    p = sigmoid(outputs). Computed as max(z, 0) - z t + log(1 + exp(-|z|)), which cannot overflow. Targets
    (B,) or (B, O), 0 or 1 or a probability between. Backward: (p - t) / O.
    """
    targets_BO = _expect_numbers("binary_cross_entropy", outputs_BO, targets)
    each_BO = np.maximum(outputs_BO, 0) - outputs_BO * targets_BO + np.log1p(np.exp(-np.abs(outputs_BO)))

    def backward(dlosses_B: Array) -> Array:
        p_BO, _ = sigmoid({}, outputs_BO, Mode())
        return (p_BO - targets_BO) * _share(dlosses_B, outputs_BO)

    return each_BO.reshape(len(each_BO), -1).mean(axis=1), backward


def mean_squared_error(outputs_BO: Array, targets: Array) -> tuple[Array, LossBackward]:
    """The square of the distance, (outputs - targets)^2, mean over O. Backward: 2 (outputs - targets) / O.

    Targets (B, O), or (B,) where O is 1; class labels (B,) become one-hot rows where O is larger.
    """
    if _are_labels(outputs_BO, targets):
        _expect_labels("mean_squared_error", outputs_BO, targets)
        targets = np.equal.outer(targets, np.arange(outputs_BO.shape[1]))
    difference_BO = outputs_BO - _expect_numbers("mean_squared_error", outputs_BO, targets)

    def backward(dlosses_B: Array) -> Array:
        return 2 * difference_BO * _share(dlosses_B, outputs_BO)

    squares_BO = difference_BO * difference_BO
    return squares_BO.reshape(len(squares_BO), -1).mean(axis=1), backward


def _share(dlosses_B: Array, outputs_BO: Array) -> Array:
    """What each output has of its example's dL/dloss, which is a mean over outputs."""
    share = dlosses_B / (outputs_BO.size // len(outputs_BO))
    return share.reshape(-1, *[1] * (outputs_BO.ndim - 1))


def _are_labels(outputs_BO: Array, targets: Array) -> bool:
    one_of_several = outputs_BO.ndim == 2 and outputs_BO.shape[1] > 1
    return one_of_several and targets.ndim == 1 and targets.dtype.kind in "iu"


def _expect_labels(name: str, outputs_BO: Array, targets_B: Array) -> None:
    if outputs_BO.ndim != 2 or targets_B.shape != outputs_BO.shape[:1] or targets_B.dtype.kind not in "iu":
        raise ShapeError(
            f"{name} expects one class label (an integer) per example: shape {outputs_BO.shape[:1]}, "
            f"got {targets_B.dtype} of shape {targets_B.shape}"
        )
    classes = outputs_BO.shape[1]
    if targets_B.size and (targets_B.max() >= classes or targets_B.min() < 0):
        wrong = targets_B[(targets_B < 0) | (targets_B >= classes)][0]
        raise ShapeError(
            f"{name} expects labels 0 to {classes - 1}, one per output of the network, got {wrong}"
        )


def _expect_numbers(name: str, outputs_BO: Array, targets: Array) -> Array:
    """The targets in the shape and precision of the outputs."""
    if targets.shape != outputs_BO.shape and outputs_BO.shape != (*targets.shape, 1):
        raise ShapeError(f"{name} expects targets of shape {outputs_BO.shape}, got {targets.shape}")
    return targets.reshape(outputs_BO.shape).astype(outputs_BO.dtype, copy=False)


def _largest_is_right(outputs_BO: Array, targets_B: Array) -> float:
    return float(np.count_nonzero(outputs_BO.argmax(axis=1) == targets_B) / len(targets_B))


def _side_is_right(outputs_BO: Array, targets: Array) -> float:
    return float(np.mean((outputs_BO > 0) == (targets.reshape(outputs_BO.shape) > 0.5)))


def _labels_are_right(outputs_BO: Array, targets: Array) -> float:
    return _largest_is_right(outputs_BO, targets) if _are_labels(outputs_BO, targets) else nan


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("softmax_cross_entropy", "softmax", softmax_cross_entropy, _largest_is_right),
        Loss("binary_cross_entropy", "sigmoid", binary_cross_entropy, _side_is_right),
        Loss("mean_squared_error", "identity", mean_squared_error, _labels_are_right),
    )
}
