"""What a clip about the middle of a network asks of a trace: that two numbers are all that its last layer gets."""

from __future__ import annotations

from dataclasses import dataclass

from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import Classifier

PAIR = (2,)


@dataclass(frozen=True)
class WaistClassifier(Classifier):
    """A classifier whose last hidden layer has two neurons, and of which unseen examples are stored."""

    def lacks(self, trace: Trace) -> str | None:
        shape = trace.layers[-2].output_shape
        if shape != PAIR:
            return f"its last hidden layer has {' x '.join(map(str, shape))} neurons"
        if not trace.has("evaluation/inputs"):
            return "it holds no unseen examples; record a run with a test split (dataset.test)"
        return super().lacks(trace)
