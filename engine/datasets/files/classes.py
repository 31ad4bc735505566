"""Class labels, however they are written: 0, 1, ... of every example, and what each class is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.decide import FEW, is_one_hot
from tracereel.engine.errors import DataError


def classes_of(
    path: Path, targets: Array, label: str, names: tuple[str, ...], spelled: Mapping[int, str], told: bool
) -> tuple[Array, tuple[str, ...]]:
    """Labels and class names: those that are given, else the distinct targets, numbers as they are spelled.

    told: somebody said that these are classes, however many there are.
    """
    targets = _one_per_example(path, targets, label)
    if names:
        return _named(path, targets, label, names), names
    distinct, labels_N = np.unique(targets, return_inverse=True)
    if len(distinct) < 2:
        raise DataError(f"{path}: expected at least two classes in {label}, got only '{distinct[0]}'")
    if targets.dtype.kind == "U" and not told and len(distinct) > max(FEW, len(targets) / 2):
        raise DataError(
            f"{path}: {label} holds {len(distinct):,} different texts in {len(targets):,} rows, which are hardly "
            'classes. Say what is to be predicted: dataset.target; or that they are: dataset.task = "classification"'
        )
    called = (spelled.get(value, str(value)) if spelled else str(value) for value in distinct.tolist())
    return labels_N.astype(np.int64), tuple(called)


def _one_per_example(path: Path, targets: Array, label: str) -> Array:
    """Texts, or whole numbers; of rows in which one number is 1, its place."""
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim == 2 and targets.dtype.kind in "fiub" and is_one_hot(targets):
        return np.asarray(targets.argmax(axis=1))
    if targets.ndim != 1:
        raise DataError(f"{path}: expected one class per example in {label}, got shape {targets.shape}")
    if targets.dtype.kind == "f":
        odd = targets[~(np.isfinite(targets) & (targets == np.floor(targets)))]
        if len(odd):
            raise DataError(f"{path}: classes are text or whole numbers, but {label} holds {odd[0]:g}")
        return targets.astype(np.int64)
    if targets.dtype.kind == "S":
        return np.array([text.decode("utf-8", "replace") for text in targets.tolist()])
    if targets.dtype.kind not in "iubU":
        raise DataError(f"{path}: classes are text or whole numbers, but {label} is {targets.dtype}")
    return targets


def _named(path: Path, targets: Array, label: str, class_names: Sequence[str]) -> Array:
    """Labels by class_names, which are given in their order."""
    if targets.dtype.kind == "U":
        strange = sorted(set(targets.tolist()) - set(class_names))
        if strange:
            raise DataError(f"{path}: {label} holds '{strange[0]}', which is not in class_names")
        return np.array([class_names.index(name) for name in targets.tolist()], dtype=np.int64)
    if targets.min() < 0 or targets.max() >= len(class_names):
        raise DataError(
            f"{path}: class_names has {len(class_names)} names, so {label} may hold 0 to "
            f"{len(class_names) - 1}; got {targets.min()} to {targets.max()}"
        )
    return targets.astype(np.int64)
