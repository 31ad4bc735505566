"""From what a user's file holds to a dataset, or to one line that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array, Dataset, Floats, Indices, Kind
from tracereel.engine.datasets.files.channels import images_of
from tracereel.engine.datasets.files.classes import classes_of
from tracereel.engine.datasets.files.decide import task_of
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

SHOWN = 4  # names of classes in a line


@dataclass(frozen=True)
class Found:
    """What a file holds, before it is known to make sense; the labels are what errors call its two parts.

    called is what a reader calls its targets, spelled how their whole numbers are written.
    """

    inputs: Array
    targets: Array
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    spelled: Mapping[int, str] = field(default_factory=dict)
    inputs_label: str = "inputs"
    targets_label: str = "targets"
    called: str = "targets"
    test: Indices | None = None
    validation: Indices | None = None
    told: tuple[str, ...] = ()


def as_dataset(path: Path, found: Found, options: Options) -> Dataset:
    """Decide what the two parts are, and refuse what cannot be trained on."""
    inputs, seen = _inputs(path, found, options)
    if len(found.targets) != len(inputs):
        raise DataError(
            f"{path}: {found.inputs_label} has {len(inputs)} examples "
            f"but {found.targets_label} has {len(found.targets)}"
        )
    targets, class_names, decided = _targets(path, found, options)
    kind, noun, scale = _appearance(inputs)
    if kind == "image" and options.scale not in (None, "unit"):
        raise DataError(
            f'{path}: dataset.scale = "{options.scale}" is for tables; images are divided by their largest grey '
            'level, which is "unit"'
        )
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
        test=found.test,
        validation=found.validation,
        asked="none" if kind == "image" else options.scale or "standard",
        told=(f"{found.called}: {decided}", *found.told, *seen),
    )


def _inputs(path: Path, found: Found, options: Options) -> tuple[Array, tuple[str, ...]]:
    """Grey levels stay uint8 where they are; all else becomes float32."""
    inputs, label = found.inputs, found.inputs_label
    if inputs.dtype.kind not in "fiub":
        raise DataError(f"{path}: expected numbers in {label}, got {inputs.dtype}")
    if inputs.ndim not in (2, 3, 4) or 0 in inputs.shape:
        raise DataError(
            f"{path}: expected {label} of shape (examples, features) or (examples, height, width), "
            f"got {inputs.shape}"
        )
    inputs, said = images_of(path, label, inputs, options)
    if inputs.ndim > 2 and inputs.dtype.kind in "iu" and inputs.min() >= 0 and inputs.max() <= 255:
        return inputs.astype(np.uint8), said
    return _finite(path, label, inputs), said


def _finite(path: Path, label: str, values: Array) -> Floats:
    with np.errstate(over="ignore"):  # too large for float32 is not finite either
        floats: Floats = values.astype(np.float32)
    bad = np.argwhere(~np.isfinite(floats))
    if len(bad):
        raise DataError(
            f"{path}: {label} holds {values[tuple(bad[0])]} at example {bad[0][0]}; expected finite numbers"
        )
    return floats


def _appearance(inputs: Array) -> tuple[Kind, str, float]:
    """Kind, noun and scale. Images are divided by their largest grey level, but where they go below 0 as well."""
    if inputs.ndim == 2:
        return ("points", "point", 1.0) if inputs.shape[1] == 2 else ("table", "row", 1.0)
    return "image", "image", 1.0 if inputs.min() < 0 else 1 / max(float(inputs.max()), 1e-12)


def _targets(path: Path, found: Found, options: Options) -> tuple[Array, tuple[str, ...], str]:
    """Labels and what they are called, or values; and what is said of them."""
    task, why = task_of(found.targets)
    if options.task is not None:
        task, why = options.task, ""
    elif found.class_names:
        task, why = "classification", ""
    if task == "regression":
        return _values(path, found), (), ", ".join(filter(None, ("values to predict", why)))
    targets, names = classes_of(
        path, found.targets, found.targets_label, found.class_names, found.spelled, options.task is not None
    )
    listed = ", ".join(names if len(names) <= SHOWN else (*names[: SHOWN - 1], "...", names[-1]))
    return targets, names, ", ".join(filter(None, (f"{len(names):,} classes ({listed})", why)))


def _values(path: Path, found: Found) -> Floats:
    """Targets to predict, (N, K) float32."""
    targets, label = found.targets, found.targets_label
    if targets.dtype.kind not in "fiub" or targets.ndim not in (1, 2) or 0 in targets.shape:
        raise DataError(
            f"{path}: expected numbers of shape (examples,) or (examples, values) in {label} to predict, "
            f"got {targets.dtype} of shape {targets.shape}"
        )
    return _finite(path, label, targets.reshape(len(targets), -1))
