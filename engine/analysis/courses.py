"""Courses: how a loss went over all steps of a training, with so few points that the swing of batches is evened out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


def mean_losses(trace: Trace, stretches: int) -> Array:
    """(stretches + 1, 2) the loss of the first step, at 0; then, of as many equal stretches of all steps, how many
    steps are over at the end of each, and the mean of the losses in it. Fewer, where there are fewer steps; none from
    where a loss is no number."""
    if stretches < 1:
        raise TraceError(f"expected at least one stretch, got {stretches}")
    losses = np.asarray(trace.read("scalars/loss"), np.float64)
    if not len(losses):
        raise TraceError(f"{trace.path} holds no losses")
    broken = np.flatnonzero(~np.isfinite(losses))
    ends = np.linspace(0, len(losses), min(stretches, len(losses)) + 1).astype(int)
    means = [losses[begin:end].mean() for begin, end in pairwise(ends)]
    found = np.column_stack([ends, [losses[0], *means]])
    return found[ends <= (broken[0] if len(broken) else len(losses))]
