"""What clips on the hill ask of a trace: one weight and one bias, whose loss can be computed everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import CrossEntropyClassifier
from tracereel.scenes.read.view import Role


@dataclass(frozen=True)
class OneWeight(Role):
    """A network of one weight and one bias, that learns by squared misses. keeps: what its optimizer must keep."""

    classes: bool = False
    alone: bool = True
    keeps: tuple[str, ...] = ()

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other."""
        if (found := analysis.hill_lacks(trace)) is not None:
            return found
        layer = trace.layers[0].name
        if not trace.has(f"gradients/{layer}/W"):
            return f"it was recorded without gradients of '{layer}'"
        if lacking := [name for name in self.keeps if not trace.has(f"optimizer/{layer}/W/{name}")]:
            return f"its optimizer, {trace.header.optimizer.name}, keeps no {' and no '.join(lacking)}"
        if not np.isfinite(analysis.hill_way(trace)).all():
            return "its training broke down: the last weights are no numbers"
        return None


@dataclass(frozen=True)
class Landscaped(CrossEntropyClassifier):
    """A classifier whose way through all its numbers lies in no single line, so that it can be sliced."""

    def lacks(self, trace: Trace) -> str | None:
        if (found := super().lacks(trace)) is not None:
            return found
        try:
            analysis.slice_entry(trace)
        except TraceError:
            return "its way is straight, or has no step between the first and the last"
        return None
