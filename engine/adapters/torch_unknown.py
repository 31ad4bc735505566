"""What a recording of PyTorch does not know of a step: said once each, in a line that says why."""

from __future__ import annotations

import math

from tracereel.engine.adapters.saying import Once
from tracereel.engine.adapters.torch_terms import Stepped


class Unknown(Once):
    """What is not known of steps, each kind of it said once."""

    def say_of(self, number: int, stepped: Stepped, factor: float) -> None:
        """What of a step's loss, mini-batch or gradients is not known."""
        if stepped.why:
            self.say(
                "loss",
                f"the loss of step {number} is not known, and is recorded as unknown: {stepped.why}",
            )
        elif not stepped.batch:
            self.say(
                "batch",
                f"the loss of step {number} is not the mean over one mini-batch (it holds a penalty, smoothing, "
                "weights or several terms): which examples it is of is recorded as unknown, and its gradients cannot "
                "be proven",
            )
        elif not math.isfinite(factor):
            self.say(
                "gradients",
                f"the gradients of step {number} were changed in other ways than by one factor, as "
                "clipping by their norm does: they are recorded as the update used them, and cannot be proven",
            )
