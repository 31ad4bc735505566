"""A user's own data: a .npz of two arrays, or a .csv with a header row."""

from __future__ import annotations

from pathlib import Path

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.files.csv_file import read_csv
from tracereel.engine.datasets.files.found import Task, as_dataset
from tracereel.engine.datasets.files.npz_file import read_npz
from tracereel.engine.errors import DataError


def from_file(path: Path, *, target: str | None = None, task: Task | None = None) -> Dataset:
    """The dataset in a file, called after the file.

    .npz: arrays inputs and targets (or x and y), optionally class_names; inputs are (examples, features) or
    (examples, height, width). .csv: the last column is the target, or the one that target names.
    Text and whole numbers are classes, other numbers are values to predict, unless task says otherwise.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder; expected a .npz or .csv file")
    if not path.is_file():
        raise DataError(f"no dataset file {path}; paths are relative to the run's file")
    if path.suffix.lower() == ".csv":
        return as_dataset(path, read_csv(path, target), task)
    if path.suffix.lower() != ".npz":
        raise DataError(f"{path}: expected a .npz or .csv file, got '{path.suffix or path.name}'")
    if target is not None:
        raise DataError(
            f"{path}: dataset.target names a column of a .csv; a .npz has its targets in an array"
        )
    return as_dataset(path, read_npz(path), task)
