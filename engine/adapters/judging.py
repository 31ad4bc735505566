"""How a foreign network does on its validation and test split: as told, or computed where its layers are dense."""

from __future__ import annotations

from typing import Any

import numpy as np

from tracereel.engine.adapters.sink import Pace
from tracereel.engine.adapters.subject import Subject
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.trace.writing.writer import Axes

Told = tuple[float, float]
"""(mean loss, accuracy) on a split."""


class Judging:
    """When a subject is judged, and how it does."""

    def __init__(self, subject: Subject, pace: Pace, steps_per_epoch: int | None) -> None:
        self._subject, self._pace, self._steps_per_epoch = subject, pace, steps_per_epoch

    def is_due(self, number: int, is_recorded: bool) -> bool:
        """Whether the validation split is judged at a step: the start, after every epoch, else every 20th entry."""
        if self._subject.given["validation"] is None:
            return False
        if self._steps_per_epoch:
            return number % self._steps_per_epoch == 0
        return is_recorded and int(np.searchsorted(self._pace.planned, number)) % 20 == 0

    def validation(self, number: int, weights: Named, told: Told | None) -> dict[str, float] | None:
        """A row of validation/, where one can be made."""
        if self._subject.given["validation"] is None:
            return None
        if told is None:
            if self._subject.again is None:
                return None
            told = self._subject.again.judge(weights, *self._subject.split("validation"))
        return {"validation/steps": number, "validation/loss": told[0], "validation/accuracy": told[1]}

    def test(
        self, weights: Named, told: Told | None, predictions: Any
    ) -> tuple[dict[str, float | None], tuple[dict[str, Array], Axes] | None]:
        """(test loss and accuracy for the header, the predictions and their axes) at the end."""
        again = self._subject.again
        if self._subject.given["test"] is not None and again is not None:
            told = told or again.judge(weights, *self._subject.split("test"))
            if predictions is None:
                predictions = again.predict(weights, self._subject.evaluation.X)
        numbers = dict(zip(("test_loss", "test_accuracy"), map(_finite, told or ()), strict=False))
        if predictions is None:
            return numbers, None
        return numbers, ({"test/predictions": np.asarray(predictions)}, {"test/predictions": ("example",)})


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
