"""Whether targets are classes or values, where a run does not say: decided as a careful person would."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.options import Task

FEW = 20  # different numbers, so many at most, are classes where they come again
MOST = 1000  # or more, where they count without a hole from 0 or 1 and each comes often
OFTEN = 10
REGRESSION = '(dataset.task = "regression" makes them values)'
CLASSIFICATION = '(dataset.task = "classification" makes them classes)'


def are_labels(different: int, rows: int, without_hole: bool = False) -> bool:
    """Whether so many different names or whole numbers, in so many rows, are those of classes."""
    if without_hole and different <= min(MOST, rows / OFTEN):
        return True
    return different <= FEW and (
        different <= rows / 2 or (without_hole and (different < rows or different == 2))
    )


def task_of(targets: Array) -> tuple[Task, str]:
    """What targets are, and why, if that needs a reason."""
    if targets.dtype.kind not in "fiu":
        return "classification", ""
    if targets.ndim == 2 and targets.shape[1] > 1:
        return (
            ("classification", "because in every row one number is 1")
            if is_one_hot(targets)
            else ("regression", "")
        )
    if not (np.isfinite(targets).all() and np.array_equal(targets, np.floor(targets))):
        return "regression", ""
    different = np.unique(targets)
    without_hole = different[0] in (0, 1) and different[-1] - different[0] == len(different) - 1
    if are_labels(len(different), len(targets), bool(without_hole)):
        return "classification", f"because the same whole numbers come again {REGRESSION}"
    return "regression", f"because they are {len(different):,} different whole numbers {CLASSIFICATION}"


def is_one_hot(targets: Array) -> bool:
    """Whether every row is all 0 but for one 1."""
    return targets.ndim == 2 and bool(np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all())
