"""What clips that hold many runs against each other ask of each: how its loss went, and how well it did at last."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tracereel.engine.trace import Trace
from tracereel.scenes.read.view import Role

UNSCORED = "nothing was kept unseen to score it; record a run with a test split (dataset.test)"


@dataclass(frozen=True)
class Scored(Role):
    """A training whose losses are known, and the share of unseen examples that it reads rightly at last; neither
    gradients nor examples need be recorded."""

    def refuse(self, trace: Trace) -> str | None:
        """One line that says what was expected and what came; None when the trace fits."""
        found = self._lacks(trace)
        return found and f"expected {self.needs}; {trace.path}: {found}"

    def _lacks(self, trace: Trace) -> str | None:
        header = trace.header  # looked at first: it is known before anything is recorded
        classes = len(header.dataset.class_names)
        if classes < 2:
            return f"'{header.dataset.name}' has no classes"
        if header.layers[-1].output_shape != (classes,):
            outputs = math.prod(header.layers[-1].output_shape)
            return f"its last layer has {outputs} outputs for {classes} classes"
        if not header.dataset.splits.get("test"):
            return UNSCORED
        losses = trace.read("scalars/loss") if trace.has("scalars/loss") else np.empty(0)
        if len(losses) < 2 or not np.isfinite(losses[0]):
            return "it holds no course of its loss"
        if not trace.has("scalars/learning_rate") or not np.isfinite(trace.read("scalars/learning_rate")[0]):
            return "it does not say its learning rate"
        return UNSCORED if trace.test_accuracy is None else None
