"""What a clip about prints asks of a trace: images, plain gradient descent, and all of its first batch followed."""

from __future__ import annotations

from dataclasses import dataclass

from tracereel.engine import analysis
from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import Classifier

ADVICE = "record one: render.py record hero"


@dataclass(frozen=True)
class Developed(Classifier):
    """A classifier of images whose first step is known to be what the images of its first batch asked for."""

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other than what prints are made of."""
        data = trace.header.dataset
        if data.kind != "image" or len(data.input_shape) != 2:
            return f"it is about {data.noun}s, which are no pictures; {ADVICE}"
        if trace.header.optimizer.name != "gradient_descent":
            name = trace.header.optimizer.name
            return f"its optimizer is {name}: a step is then not what images ask for; {ADVICE}"
        found = super().lacks(trace) or analysis.lacks_prints(trace)
        return f"{found}; {ADVICE}" if found else None
