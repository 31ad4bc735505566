"""What a recording of PyTorch does not know of a step: said once each, in a line that says why."""

from __future__ import annotations

import math

from tracereel.engine.adapters.saying import warn_safely
from tracereel.engine.adapters.torch_terms import Stepped


class Unknown:
    """What was said already is not said again."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def say_of(self, number: int, stepped: Stepped, factor: float) -> None:
        """What of a step's loss, mini-batch or gradients is not known."""
        if stepped.why:
            self._say(
                "loss",
                f"the loss of step {number} is not known, and is recorded as unknown: {stepped.why}",
            )
        elif not stepped.batch:
            self._say(
                "batch",
                f"the loss of step {number} is not the mean over one mini-batch (it holds a penalty, "
                "weights or several terms): which examples it is of is recorded as unknown, and its gradients cannot "
                "be proven",
            )
        elif not math.isfinite(factor):
            self._say(
                "gradients",
                f"the gradients of step {number} were changed in other ways than by one factor, as "
                "clipping by their norm does: they are recorded as the update used them, and cannot be proven",
            )

    def _say(self, about: str, what: str) -> None:
        if about not in self._said:
            self._said.add(about)
            warn_safely(what)
