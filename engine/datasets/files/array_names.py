"""What people call the arrays of a .npz: which of them are inputs, and which their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

PAIRS = (
    ("inputs", "targets"), ("x", "y"), ("images", "labels"), ("image", "label"), ("data", "target"),
    ("data", "targets"), ("data", "labels"), ("features", "labels"), ("features", "target"), ("features", "targets"),
    ("input", "target"), ("x", "labels"), ("data", "y"), ("arr_0", "arr_1"),
)  # fmt: skip
PARTS = {"train": ("train",), "validation": ("val", "valid", "validation", "dev"), "test": ("test",)}


class Pair(NamedTuple):
    """The names of two arrays that belong together."""

    inputs: str
    targets: str


def pairs_of(path: Path, names: Sequence[str], options: Options) -> dict[str, Pair]:
    """The arrays of each part; of the whole file under "train", where it has no parts."""
    if options.inputs is not None or options.target is not None:
        return {"train": _told(path, names, options)}
    spelled = {name.lower(): name for name in names}
    for inputs, targets in PAIRS:
        if {inputs, targets} <= set(spelled):
            return {"train": Pair(spelled[inputs], spelled[targets])}
    for inputs, targets in PAIRS:
        found = {part: pair for part in PARTS if (pair := _of_part(spelled, inputs, targets, part))}
        if "train" in found:
            return found
    listed = ", ".join(names) or "none"
    raise DataError(
        f"{path}: expected arrays inputs and targets (or x and y), got {listed}; if they are called otherwise: "
        'dataset.inputs = "..." and dataset.target = "..."'
    )


def _told(path: Path, names: Sequence[str], options: Options) -> Pair:
    """The arrays that the run names; of one that it does not name, what it is usually called."""
    spelled = {name.lower(): name for name in names}
    inputs = options.inputs or next((spelled[x] for x, _ in PAIRS if x in spelled), "inputs")
    target = options.target or next((spelled[y] for _, y in PAIRS if y in spelled), "targets")
    for key, name in (("inputs", inputs), ("target", target)):
        if name not in names:
            raise DataError(
                f"{path} has no array '{name}' (dataset.{key}); it has {', '.join(names) or 'none'}"
            )
    return Pair(inputs, target)


def _of_part(spelled: Mapping[str, str], inputs: str, targets: str, part: str) -> Pair | None:
    """x_train and y_train, or train_x and train_y."""
    for word in PARTS[part]:
        for form in ("{0}_{1}", "{1}_{0}", "{0}{1}", "{1}{0}"):
            pair = form.format(inputs, word), form.format(targets, word)
            if set(pair) <= set(spelled):
                return Pair(spelled[pair[0]], spelled[pair[1]])
    return None
