"""Mini-batches: which examples come together, in an order drawn anew every epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.augmentation import INPUTS, SHIFT, draw_shifts, shifted
from tracereel.engine.learning.network import Named
from tracereel.engine.learning.resume_point import GeneratorState
from tracereel.engine.learning.settings import Settings, TrainingData


class MiniBatch(NamedTuple):
    """Rows of the dataset, and what they hold; `drawn` is what was random in that besides their order, `shuffling`
    the generator before it drew this epoch's order."""

    indices: Array
    X: Array
    targets: Array
    drawn: Named
    shuffling: GeneratorState


def batch_length(data: TrainingData, settings: Settings) -> int:
    """How many examples a whole mini-batch has."""
    return len(data.train) if settings.batch_size == "full" else min(settings.batch_size, len(data.train))


def order_of_epoch(data: TrainingData, settings: Settings, rng: np.random.Generator) -> Array:
    rows = np.asarray(data.train)
    return rows if settings.batch_size == "full" else rng.permutation(rows)


def minibatches(
    data: TrainingData, settings: Settings, rng: np.random.Generator, dtype: npt.DTypeLike, start: int = 0
) -> Iterator[MiniBatch]:
    """Those of every step from `start` on; the inputs stand in one buffer that is used again.

    To start within an epoch, rng is as it was before that epoch's order was drawn.
    """
    size = batch_length(data, settings)
    buffer = np.empty((size, *data.inputs.shape[1:]), data.inputs.dtype)
    first_epoch, skipped = divmod(start, -(-len(data.train) // size))
    held = None
    for epoch in range(first_epoch, settings.epochs):
        before = rng.bit_generator.state
        order = order_of_epoch(data, settings, rng)
        shifts = _shifts(settings, epoch, len(order), size)
        for first in range(skipped * size if epoch == first_epoch else 0, len(order), size):
            indices = order[first : first + size]
            X = buffer[: len(indices)]
            if held is None or settings.batch_size != "full":
                np.take(data.inputs, indices, axis=0, out=X, mode="clip")
                held = first
            drawn: Named = {}
            if shifts is not None:
                drawn = {INPUTS: {SHIFT: shifts[first : first + size]}}
                X = shifted(X, drawn[INPUTS][SHIFT])
            yield MiniBatch(indices, X.astype(dtype, copy=False), data.targets[indices], drawn, before)


def _shifts(settings: Settings, epoch: int, count: int, size: int) -> Array | None:
    """How far each image of an epoch moves. Those of step 0 stay where they are: the first mini-batch is what was
    published, so that what it does to the weights can be followed in single examples."""
    if not settings.shift:
        return None
    shifts = draw_shifts(settings.seed, epoch, count, settings.shift)
    if epoch == 0:
        shifts[:size] = 0
    return shifts
