"""Labels as trainings have them: class numbers, columns of them, floats, rows of one-hot or soft shares."""

from __future__ import annotations

from typing import Any

import numpy as np

from tracereel.engine.errors import DataError
from tracereel.engine.layers.layer import Array


def as_targets(name: str, y: Any) -> Array:
    """Class labels as int64, quantities as float32."""
    array = np.asarray(y)
    if array.dtype.kind not in "fiub":
        raise DataError(f"{name} expects labels 0, 1, 2, ... or numbers, got {array.dtype}")
    return array.astype(np.int64 if array.dtype.kind in "iub" else np.float32)


def as_classes(name: str, targets: Array, classes: int) -> tuple[Array, Array | None]:
    """(class numbers, the shares of all classes where they are soft): what a classifier is told of each example.

    >>> as_classes("train", np.array([[0.0, 1.0], [1.0, 0.0]]), 2)
    (array([1, 0]), None)
    """
    rows = targets.reshape(len(targets), -1)
    if rows.shape[1] == 1:
        return _whole(name, rows[:, 0], classes), None
    if targets.ndim != 2 or rows.shape[1] != classes:
        raise DataError(
            f"{name} expects a class number for each example, 0 to {classes - 1}, or a row of {classes} shares; "
            f"got labels of shape {targets.shape}"
        )
    if not (np.isfinite(rows).all() and (rows >= 0).all() and np.allclose(rows.sum(axis=1), 1, atol=1e-3)):
        raise DataError(f"{name} expects rows of {classes} shares that add up to 1, or class numbers")
    return rows.argmax(axis=1), None if is_one_hot(rows) else targets


def is_one_hot(targets: Array) -> bool:
    """Whether every row is a 1 among zeros."""
    if targets.ndim != 2 or targets.shape[1] < 2:
        return False
    return bool((((targets == 0) | (targets == 1)).all(axis=1) & (targets.sum(axis=1) == 1)).all())


def as_labels(targets: Array) -> Array:
    """Rows of one-hot as class numbers; anything else as it is."""
    return targets.argmax(axis=1) if is_one_hot(targets) else targets


def _whole(name: str, labels: Array, classes: int) -> Array:
    """Class numbers, which floats may be too."""
    if labels.dtype.kind == "f" and not (labels == np.floor(labels)).all():
        wrong = labels[labels != np.floor(labels)][0]
        raise DataError(f"{name} expects labels 0 to {classes - 1}, which are whole numbers; got {wrong:g}")
    found = labels.astype(np.int64)
    if found.size and not (found.min() >= 0 and found.max() < classes):
        wrong = found[(found < 0) | (found >= classes)][0]
        raise DataError(f"the network tells {classes} classes apart: labels 0 to {classes - 1}, got {wrong}")
    return found
