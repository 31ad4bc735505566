"""A user's own data: a table, a .npz of arrays, or a folder with a folder of images per class."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.files.csv_file import read_csv
from tracereel.engine.datasets.files.found import as_dataset
from tracereel.engine.datasets.files.image_folder import read_folder
from tracereel.engine.datasets.files.npz_file import read_npz
from tracereel.engine.datasets.files.options import OF_ARRAYS, OF_FOLDERS, OF_TABLES, Options
from tracereel.engine.errors import DataError

TABLES = (".csv", ".tsv", ".txt", ".data")
EXPECTED = "a .csv (or .tsv), a .npz, or a folder with a folder of images per class"


def from_file(path: Path, **told: Any) -> Dataset:
    """The dataset at a path, called after it; told are the keys of Options, of which None says nothing.

    Texts are classes; whole numbers are where they come again; other numbers are values to predict, unless task says
    otherwise. What was decided stands in the dataset's `told`.
    """
    options = Options(**{key: value for key, value in told.items() if value is not None})
    suffix = path.suffix.lower()
    if path.is_dir():
        options.refuse_others(path, "a folder of images", OF_FOLDERS)
        return replace(as_dataset(path, read_folder(path, options), options), name=path.name)
    if not path.is_file():
        raise DataError(f"no dataset file {path}; paths are relative to the run's file")
    if suffix in TABLES:
        options.refuse_others(path, "a table", OF_TABLES)
        return as_dataset(path, read_csv(path, options), options)
    if suffix == ".npz":
        options.refuse_others(path, "a .npz of arrays", OF_ARRAYS)
        return as_dataset(path, read_npz(path, options), options)
    raise DataError(f"{path}: expected {EXPECTED}, got '{path.suffix or path.name}'")
