"""What a clip about handwriting asks of a trace: that it holds unseen digits of 28 by 28 which ten rules can read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracereel.engine import analysis
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.scenes.acts.classifier import Classifier

SHAPE = (28, 28)  # pixels, for which the rules were written
MISTAKES = 3  # that are looked at
ADVICE = "record one: render.py record hero"


@dataclass(frozen=True)
class WrittenDigits(Classifier):
    """A classifier of handwritten digits that keeps its unseen images."""

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other than the rules expect."""
        found = super().lacks(trace) or _unlike(trace) or _unread(trace)
        return found and f"{found}; {ADVICE}"


def _unlike(trace: Trace) -> str | None:
    data = trace.header.dataset
    shape = tuple(data.input_shape)
    if data.kind != "image" or shape != SHAPE:
        return f"its {data.noun}s are {' × '.join(map(str, shape))}, not {' × '.join(map(str, SHAPE))}"
    if trace.class_names != analysis.DIGITS:
        return "its classes are not the digits 0 to 9"
    try:
        images = analysis.unseen_images(trace)
    except TraceError:
        return "it holds no unseen images"
    if images.min() < 0 or images.max() > 1:
        return "its pixels are not numbers from 0 to 1"
    return None


def _unread(trace: Trace) -> str | None:
    right = analysis.rule_verdicts(trace)[:, -1] == analysis.unseen_labels(trace)
    used = analysis.rule_used(trace)
    for rule in range(1, len(analysis.RULES) + 1):
        if not (right & (used == rule)).any():
            return f"rule {rule} reads none of its {len(used)} unseen images rightly"
    return None if np.sum(~right) >= MISTAKES else "the rules make too few mistakes to show some"
