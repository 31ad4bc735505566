"""What a training is given: examples, and how to learn from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from tracereel.engine.errors import ConfigError, DataError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.schedules import Schedule, constant


@dataclass(frozen=True)
class TrainingData:
    """Inputs (N, *shape) ready for the network, their targets, and the rows that belong to each split."""

    inputs: Array
    targets: Array
    train: Array
    validation: Array
    test: Array

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.targets):
            raise DataError(
                f"expected a target per input, got {len(self.targets)} for {len(self.inputs)} inputs"
            )
        if not len(self.train):
            raise DataError("training needs at least one example, got an empty training split")


@dataclass(frozen=True)
class Settings:
    """How a network is trained. A last batch that is smaller is used; the order is drawn anew every epoch.

    The learning rate of a step is `learning_rate` times the schedule's factor. Gradients longer than
    `clip_norm` are shortened to it. "full" makes one batch of the whole training split, in its own order. Images
    are moved by up to `shift` pixels, each in every step anew (augmentation.py).
    """

    epochs: int
    batch_size: int | Literal["full"]
    learning_rate: float
    schedule: Schedule = field(default_factory=constant)
    clip_norm: float | None = None
    seed: int = 0
    shift: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1:
            raise ConfigError(f"training takes 1 or more epochs, got {self.epochs}")
        if self.batch_size != "full" and self.batch_size < 1:
            raise ConfigError(f"batch_size is 'full' or at least 1, got {self.batch_size}")
        if not (isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ConfigError(f"the learning rate is a number above 0, got {self.learning_rate:g}")
        if self.clip_norm is not None and not self.clip_norm > 0:
            raise ConfigError(f"clip_norm is a number above 0, got {self.clip_norm:g}")
        if self.shift < 0:
            raise ConfigError(f"shift is a number of pixels, 0 or more, got {self.shift}")
