"""Reading arrays from a .npz, without ever unpickling anything."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.found import Found
from tracereel.engine.errors import DataError

PAIRS = (("inputs", "targets"), ("x", "y"))


def read_npz(path: Path) -> Found:
    """Arrays inputs and targets, or x and y; class_names if there is one."""
    if not zipfile.is_zipfile(path):
        raise DataError(f"{path} is not a NumPy .npz file (numpy.savez writes one)")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = tuple(arrays.files)
            pair = next((pair for pair in PAIRS if set(pair) <= set(names)), None)
            if pair is None:
                found = ", ".join(names) or "none"
                raise DataError(f"{path}: expected arrays inputs and targets (or x and y), got {found}")
            inputs, targets = (_array(path, arrays, name) for name in pair)
            class_names = (
                _array(path, arrays, "class_names") if "class_names" in names else np.array([], dtype="U1")
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise DataError(f"{path} is damaged: {error}") from error
    if class_names.ndim != 1 or class_names.dtype.kind != "U":
        raise DataError(
            f"{path}: expected class_names as a list of texts, got {class_names.dtype} of {class_names.shape}"
        )
    if targets.ndim == 0:
        raise DataError(f"{path}: expected {pair[1]} with one entry per example, got a single value")
    return Found(
        inputs,
        targets,
        tuple(class_names.tolist()),
        inputs_label=f"array '{pair[0]}'",
        targets_label=f"array '{pair[1]}'",
    )


def _array(path: Path, arrays: np.lib.npyio.NpzFile, name: str) -> Array:
    try:
        array: Array = np.asarray(arrays[name])
    except ValueError as error:
        raise DataError(
            f"{path}: array '{name}' holds Python objects, or is damaged; "
            f"save plain numbers or texts ({error})"
        ) from error
    return array
