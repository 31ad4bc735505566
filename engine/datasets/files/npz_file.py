"""Reading arrays from a .npz, under the names that people give them, without ever unpickling anything."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.array_names import Pair, pairs_of
from tracereel.engine.datasets.files.found import Found
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

OTHER_NAMES = ("target_names", "label_names", "classes")  # of classes, where they are texts


def read_npz(path: Path, options: Options) -> Found:
    """Inputs and targets; names of classes and of features if there are some.

    The arrays may be one pair (inputs and targets, x and y, images and labels, ...) in any case, or one for training
    and one for testing, as x_train or train_images: then the test set is the file's own, as is that for validation.
    """
    if not zipfile.is_zipfile(path):
        raise DataError(f"{path} is not a NumPy .npz file (numpy.savez writes one)")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = pairs_of(path, tuple(arrays.files), options)
            parts = {part: (_array(path, arrays, pair.inputs), _array(path, arrays, pair.targets))
                     for part, pair in found.items()}  # fmt: skip
            class_names = _class_names(path, arrays)
            feature_names = _texts(path, arrays, "feature_names")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise DataError(f"{path} is damaged: {error}") from error
    _refuse_parts(path, found, parts)
    spans = _spans({part: len(inputs) for part, (inputs, _) in parts.items()})
    inputs, targets = (np.concatenate(arrays) for arrays in zip(*parts.values(), strict=True))
    names_fit = inputs.ndim == 2 and len(feature_names) == inputs.shape[1]
    return Found(
        inputs,
        targets,
        class_names,
        feature_names if names_fit else (),
        inputs_label=f"array '{found['train'].inputs}'",
        targets_label=f"array '{found['train'].targets}'",
        called=found["train"].targets,
        test=spans.get("test"),
        validation=spans.get("validation"),
        told=(f"its own {' and '.join(part for part in parts if part != 'train')} set",) if spans else (),
    )


def _refuse_parts(path: Path, found: Mapping[str, Pair], parts: Mapping[str, tuple[Array, Array]]) -> None:
    """Each array has an entry per example, and examples of all parts are alike."""
    for part, (inputs, targets) in parts.items():
        pair = found[part]
        if targets.ndim == 0 or inputs.ndim == 0:
            name = pair.targets if targets.ndim == 0 else pair.inputs
            raise DataError(f"{path}: expected {name} with one entry per example, got a single value")
        if len(inputs) != len(targets):
            raise DataError(
                f"{path}: array '{pair.inputs}' has {len(inputs)} examples but array '{pair.targets}' has "
                f"{len(targets)}"
            )
        for name, array, first in zip(pair, (inputs, targets), parts["train"], strict=True):
            if array.shape[1:] != first.shape[1:] or (array.dtype.kind in "US") != (first.dtype.kind in "US"):
                raise DataError(
                    f"{path}: array '{name}' holds examples of another kind than that for training: {array.dtype} of "
                    f"{array.shape[1:]}, not {first.dtype} of {first.shape[1:]}"
                )


def _spans(sizes: Mapping[str, int]) -> dict[str, Array]:
    """Where the examples of each part are, once all stand in one row; nothing where there is one part."""
    ends = np.cumsum(list(sizes.values()))
    spans = {part: np.arange(end - size, end) for (part, size), end in zip(sizes.items(), ends, strict=True)}
    return spans if len(spans) > 1 else {}


def _class_names(path: Path, arrays: np.lib.npyio.NpzFile) -> tuple[str, ...]:
    """What the classes are called, if the file says so."""
    if "class_names" not in arrays.files:
        return next(filter(None, (_texts(path, arrays, name) for name in OTHER_NAMES)), ())
    names = _array(path, arrays, "class_names")
    if names.ndim != 1 or names.dtype.kind != "U":
        raise DataError(
            f"{path}: expected class_names as a list of texts, got {names.dtype} of {names.shape}"
        )
    return tuple(names.tolist())


def _texts(path: Path, arrays: np.lib.npyio.NpzFile, name: str) -> tuple[str, ...]:
    """A list of texts of this name; nothing where there is something else, or nothing."""
    try:
        texts: Array = _array(path, arrays, name) if name in arrays.files else np.empty(0)
    except DataError:
        return ()
    return tuple(texts.tolist()) if texts.ndim == 1 and texts.dtype.kind == "U" else ()


def _array(path: Path, arrays: np.lib.npyio.NpzFile, name: str) -> Array:
    try:
        array: Array = np.asarray(arrays[name])
    except ValueError as error:
        raise DataError(
            f"{path}: array '{name}' holds Python objects, or is damaged; "
            f"save plain numbers or texts ({error})"
        ) from error
    return array
