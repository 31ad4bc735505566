"""What a network sees of examples, which a trace stores as they were published."""

from __future__ import annotations

import numpy as np

from tracereel.engine.trace.schema import Array, DatasetInfo


def inputs(data: DatasetInfo, stored: Array) -> Array:
    """float32, as training had them."""
    if data.centre:
        return exact_inputs(data, stored).astype(np.float32)
    return np.multiply(stored, np.float32(data.scale), dtype=np.float32)


def exact_inputs(data: DatasetInfo, stored: Array) -> Array:
    """The same in double precision, before they were rounded."""
    numbers = stored.astype(np.float64)
    return _scaled(numbers, data.centre, data.spread) if data.centre else numbers * data.scale


def targets(data: DatasetInfo, stored: Array) -> Array:
    """What answers are held against: class labels as they are, values scaled where they were."""
    if not data.target_centre:
        return stored
    return _scaled(stored.astype(np.float64), data.target_centre, data.target_spread).astype(np.float32)


def _scaled(numbers: Array, centre: tuple[float, ...], spread: tuple[float, ...]) -> Array:
    shape = numbers.shape[1:]
    return np.asarray((numbers - np.reshape(centre, shape)) / np.reshape(spread, shape))
