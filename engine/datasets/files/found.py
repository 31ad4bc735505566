"""From what a user's file holds to a dataset, or to one line that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tracereel.engine.datasets.dataset import Array, Dataset, Floats, Kind
from tracereel.engine.errors import DataError

Task = Literal["classification", "regression"]


@dataclass(frozen=True)
class Found:
    """What a file holds, before it is known to make sense; the labels are what errors call its two parts."""

    inputs: Array
    targets: Array
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    inputs_label: str = "inputs"
    targets_label: str = "targets"


def as_dataset(path: Path, found: Found, task: Task | None) -> Dataset:
    """Decide what the two parts are, and refuse what cannot be trained on."""
    inputs = _inputs(path, found)
    if len(found.targets) != len(inputs):
        raise DataError(
            f"{path}: {found.inputs_label} has {len(inputs)} examples "
            f"but {found.targets_label} has {len(found.targets)}"
        )
    if task is None:
        task = "regression" if found.targets.dtype.kind == "f" and not found.class_names else "classification"
    class_names: tuple[str, ...] = ()
    if task == "classification":
        targets, class_names = _classes(path, found)
    else:
        targets = _values(path, found)
    kind, noun, scale = _appearance(path, inputs, found.inputs_label)
    return Dataset(
        name=path.stem,
        source=f"{len(inputs):,} {noun}s from {path.name}.",
        kind=kind,
        noun=noun,
        inputs=inputs,
        targets=targets,
        scale=scale,
        class_names=class_names,
        feature_names=found.feature_names,
    )


def _inputs(path: Path, found: Found) -> Array:
    """Grey levels stay uint8 where they are; all else becomes float32."""
    inputs, label = found.inputs, found.inputs_label
    if inputs.dtype.kind not in "fiub":
        raise DataError(f"{path}: expected numbers in {label}, got {inputs.dtype}")
    if inputs.ndim not in (2, 3) or 0 in inputs.shape:
        raise DataError(
            f"{path}: expected {label} of shape (examples, features) or (examples, height, width), "
            f"got {inputs.shape}"
        )
    if inputs.ndim == 3 and inputs.dtype.kind in "iu" and inputs.min() >= 0 and inputs.max() <= 255:
        return inputs.astype(np.uint8)
    return _finite(path, label, inputs)


def _finite(path: Path, label: str, values: Array) -> Floats:
    with np.errstate(over="ignore"):  # too large for float32 is not finite either
        floats: Floats = values.astype(np.float32)
    bad = np.argwhere(~np.isfinite(floats))
    if len(bad):
        raise DataError(
            f"{path}: {label} holds {values[tuple(bad[0])]} at example {bad[0][0]}; expected finite numbers"
        )
    return floats


def _appearance(path: Path, inputs: Array, label: str) -> tuple[Kind, str, float]:
    """Kind, noun and scale. Images are divided by their largest grey level."""
    if inputs.ndim == 2:
        return ("points", "point", 1.0) if inputs.shape[1] == 2 else ("table", "row", 1.0)
    if inputs.min() < 0:
        raise DataError(
            f"{path}: images are grey levels from 0 up, but {label} goes down to {inputs.min():g}"
        )
    return "image", "image", 1 / max(float(inputs.max()), 1e-12)


def _classes(path: Path, found: Found) -> tuple[Array, tuple[str, ...]]:
    """Labels 0, 1, ... and what they are called: by class_names if given, else by the distinct targets."""
    targets, label = found.targets, found.targets_label
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim != 1:
        raise DataError(f"{path}: expected one class per example in {label}, got shape {targets.shape}")
    if targets.dtype.kind == "f":
        if not np.all(targets == np.floor(targets)):
            odd = targets[targets != np.floor(targets)][0]
            raise DataError(f"{path}: classes are text or whole numbers, but {label} holds {odd:g}")
        targets = targets.astype(np.int64)
    if targets.dtype.kind not in "iubU":
        raise DataError(f"{path}: classes are text or whole numbers, but {label} is {targets.dtype}")
    if found.class_names:
        return _named(path, targets, label, found.class_names), found.class_names
    distinct, labels_N = np.unique(targets, return_inverse=True)
    if len(distinct) < 2:
        raise DataError(f"{path}: expected at least two classes in {label}, got only '{distinct[0]}'")
    return labels_N.astype(np.int64), tuple(str(value) for value in distinct)


def _named(path: Path, targets: Array, label: str, class_names: Sequence[str]) -> Array:
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


def _values(path: Path, found: Found) -> Floats:
    """Targets to predict, (N, K) float32."""
    targets, label = found.targets, found.targets_label
    if targets.dtype.kind not in "fiub" or targets.ndim not in (1, 2) or 0 in targets.shape:
        raise DataError(
            f"{path}: expected numbers of shape (examples,) or (examples, values) in {label} to predict, "
            f"got {targets.dtype} of shape {targets.shape}"
        )
    return _finite(path, label, targets.reshape(len(targets), -1))
