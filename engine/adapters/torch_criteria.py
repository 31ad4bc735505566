"""Which losses of PyTorch a recording knows, as modules; and what is refused before a training begins."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tracereel.engine.errors import ConfigError
from tracereel.engine.learning.losses import LOSSES

CRITERIA = {
    nn.CrossEntropyLoss: "softmax_cross_entropy",
    nn.NLLLoss: "softmax_cross_entropy",
    nn.MSELoss: "mean_squared_error",
    nn.BCEWithLogitsLoss: "binary_cross_entropy",
}
USUAL = {
    "reduction": "mean",
    "weight": None,
    "pos_weight": None,
    "label_smoothing": 0.0,
    "ignore_index": -100,
}
NAME_IT = f"Name the loss that it comes closest to: record(..., loss=NAME), NAME one of {', '.join(LOSSES)}"


def is_plain(criterion: Any) -> bool:
    """Whether a criterion gives the mean over the examples, as the loss of a trace is meant."""
    return not any(
        getattr(criterion, k, v) is not v and getattr(criterion, k, v) != v for k, v in USUAL.items()
    )


def kind_of(criterion: Any) -> str | None:
    """The engine's name of a loss; None where none is told."""
    return criterion if isinstance(criterion, str) else CRITERIA.get(type(criterion))


def refuse(model: Any, optimizer: Any, criterion: Any) -> None:
    """What cannot be recorded at all."""
    if not isinstance(model, nn.Module) or next(model.parameters(), None) is None:
        raise ConfigError(f"record expects a torch.nn.Module with parameters, got {type(model).__name__}")
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in model.parameters()):
        raise ConfigError(
            "the model has layers whose size is not known yet: give it one mini-batch, make the optimizer, then record"
        )
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise ConfigError(f"record expects a torch.optim.Optimizer, got {type(optimizer).__name__}")
    own = {id(p) for p in model.parameters()}
    if not any(id(p) in own for group in optimizer.param_groups for p in group["params"]):
        raise ConfigError("this optimizer updates no parameter of this model: give the one that does")
    if isinstance(criterion, str):
        if criterion not in LOSSES:
            raise ConfigError(f"no loss is called '{criterion}'. There are: {', '.join(LOSSES)}")
    elif criterion is not None and type(criterion) not in CRITERIA:
        known = ", ".join(f"nn.{kind.__name__}()" for kind in CRITERIA)
        told = getattr(criterion, "__name__", type(criterion).__name__)
        raise ConfigError(
            f"loss expects one of {known}, or the name of a loss ({', '.join(LOSSES)}); got {told}"
        )
