"""A folder with a folder of images per class, perhaps one such for training and one for testing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.files.found import Found
from tracereel.engine.datasets.files.image_files import read_images
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

PARTS = {"train": "train", "training": "train", "val": "validation", "valid": "validation", "validation": "validation",
         "test": "test", "testing": "test"}  # fmt: skip
OTHERS = {"thumbs.db", "desktop.ini", "__macosx"}  # what systems leave in folders


def read_folder(path: Path, options: Options) -> Found:
    """Every image, in the order of names, with its folder's name as its class."""
    parts = _parts(path)
    names = sorted({folder.name for folders in parts.values() for folder in folders})
    if len(names) < 2:
        raise DataError(
            f"{path}: expected a folder of images for each of at least two classes, got {_listed(names)}"
        )
    files: list[Path] = []
    labels: list[int] = []
    spans = {}
    for part, folders in parts.items():
        begin = len(files)
        for folder in folders:
            images = _images(folder)
            files += images
            labels += [names.index(folder.name)] * len(images)
        spans[part] = np.arange(begin, len(files))
    pixels, said = read_images(files, options)
    own = f"its own {' and '.join(part for part in parts if part != 'train')} set" if len(parts) > 1 else ""
    return Found(
        pixels,
        np.array(labels, np.int64),
        class_names=tuple(names),
        inputs_label="the images",
        targets_label="the folders' names",
        called="folders",
        test=spans.get("test"),
        validation=spans.get("validation"),
        told=tuple(filter(None, (own, *said))),
    )


def _parts(path: Path) -> dict[str, list[Path]]:
    """The folders of classes by what they are for; all train where nothing says otherwise."""
    folders = _inside(path, "a folder of images per class")
    if all(folder.name.lower() in PARTS for folder in folders) and any(
        PARTS[f.name.lower()] == "train" for f in folders
    ):
        found = {
            PARTS[folder.name.lower()]: _inside(folder, "a folder of images per class") for folder in folders
        }
        return {part: found[part] for part in ("train", "validation", "test") if part in found}
    return {"train": folders}


def _inside(path: Path, expected: str) -> list[Path]:
    """The folders in a folder; a file among them is named."""
    entries = _entries(path)
    folders = [entry for entry in entries if entry.is_dir()]
    if other := next((entry for entry in entries if not entry.is_dir()), None):
        data = other.suffix.lower() in (".csv", ".tsv", ".npz")
        hint = f'. Name the file: dataset.path = "{path.name}/{other.name}"' if data else ""
        raise DataError(f"{path}: expected {expected}, got the file {other.name} in it{hint}")
    if not folders:
        raise DataError(f"{path}: expected {expected}, got an empty folder")
    return folders


def _images(folder: Path) -> list[Path]:
    """The files of one class; a folder among them is named."""
    entries = _entries(folder)
    if other := next((entry for entry in entries if entry.is_dir()), None):
        raise DataError(
            f"{folder}: expected images of the class '{folder.name}', got the folder {other.name} in it"
        )
    if not entries:
        raise DataError(f"{folder}: expected images of the class '{folder.name}', got an empty folder")
    return entries


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, by name, without what is hidden or a system's own."""
    try:
        found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror}") from error
    return [entry for entry in found if not entry.name.startswith(".") and entry.name.lower() not in OTHERS]


def _listed(names: Sequence[str]) -> str:
    return f"only '{names[0]}'" if names else "none"
