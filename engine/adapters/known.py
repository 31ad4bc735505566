"""The examples that a foreign training is known by: what was given, what it is called, and who is who in a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracereel.engine.adapters.labels import as_classes, as_targets
from tracereel.engine.datasets.dataset import Dataset, Indices, Kind
from tracereel.engine.errors import DataError, ShapeError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.settings import TrainingData
from tracereel.engine.recording.probes import (
    EVALUATED,
    TEST,
    TRAIN,
    VALIDATION,
    Examples,
    choose_probes,
    spread,
)
from tracereel.engine.trace.schema import DatasetInfo

Split = tuple[Any, Any]  # inputs and targets
PROBES = 16
EXACT = 2**24  # whole numbers up to here are exact in float32
NOUNS: dict[Kind, str] = {"image": "image", "points": "point", "table": "row", "series": "series"}


@dataclass(frozen=True)
class Naming:
    """What the data are called."""

    name: str
    source: str
    class_names: Sequence[str] | None = None
    feature_names: Sequence[str] = ()
    input_shape: tuple[int, ...] | None = None
    noun: str | None = None


class Rows:
    """Numbers for examples: the same numbers in, the same number out. Newcomers get the next one."""

    def __init__(self, inputs: Array) -> None:
        self._places: defaultdict[int, list[int]] = defaultdict(list)
        self._next = 0
        self.find(inputs, new=True)

    def find(self, inputs: Array, new: bool = False) -> Indices:
        """The numbers of examples; of equal ones, the first here is the first there. `new` numbers all anew."""
        met: defaultdict[int, int] = defaultdict(int)
        found = np.empty(len(inputs), np.int64)
        for i, key in enumerate(_fingerprints(inputs)):
            places = self._places[key]
            if new or met[key] == len(places):
                places.append(self._next)
                self._next += 1
            found[i] = places[-1 if new else met[key]]
            met[key] += 1
        return found


class Known:
    """All examples that were given, in one row: training, validation and test split, then probes of no split."""

    def __init__(
        self,
        naming: Naming,
        classes: int,
        probes: Any = None,
        labels: Any = None,
        train: Split | None = None,
        validation: Split | None = None,
        test: Split | None = None,
    ) -> None:
        given = {"train": train, "validation": validation, "test": test}
        parts = {name: _pair(name, pair) for name, pair in given.items() if pair is not None}
        self.sizes = {name: len(X) for name, (X, _) in parts.items()}
        self.wanted = probes if isinstance(probes, int) else PROBES if probes is None else None
        if self.wanted is None:
            parts["probes"] = _pair("probes", (probes, labels))
        elif train is None:
            raise DataError(
                "which examples are followed? Give probes=X, labels=y; or train=(X, y), to choose from"
            )
        _same_shape(parts)
        self.soft: Array | None = None
        """The shares of all classes that were wanted of each, where they are soft; targets are then the largest."""
        if classes:
            parts, classes = self._in_classes(parts, classes)
        X = np.concatenate([part for part, _ in parts.values()])
        targets = np.concatenate([part for _, part in parts.values()])
        self.seen = X
        """What the network is given of each."""
        self.dataset = _dataset(naming, X, targets, classes)
        self.rows = Rows(X)
        self.parts = parts

    def _in_classes(
        self, parts: dict[str, tuple[Array, Array]], classes: int
    ) -> tuple[dict[str, tuple[Array, Array]], int]:
        """(the parts with class numbers for targets, how many classes): none where each example has many labels."""
        if any(
            y.dtype.kind == "i" and y[0].size > 1 and y.shape[1:] != (classes,) for _, y in parts.values()
        ):
            return parts, 0
        told = {name: as_classes(name, y, classes) for name, (_, y) in parts.items()}
        if any(soft is not None for _, soft in told.values()):
            self.soft = np.concatenate([parts[name][1] for name in parts]).astype(np.float32)
        return {name: (parts[name][0], labels) for name, (labels, _) in told.items()}, classes

    def soft_arrays(self, **groups: Indices) -> dict[str, Array]:
        """What is kept of soft targets, of some rows each."""
        if self.soft is None:
            return {}
        return {f"{name}/soft_targets": self.soft[rows] for name, rows in groups.items() if len(rows)}

    def examples(self, first_batch: Indices) -> tuple[Examples, Examples]:
        """(the followed ones, those of the test split that are kept): by the rules of engine.recording.probes."""
        starts = dict(
            zip(self.parts, np.cumsum([0, *(len(X) for X, _ in self.parts.values())]), strict=False)
        )
        spans = {name: starts[name] + np.arange(size) for name, size in self.sizes.items()}
        nobody = np.empty(0, np.int64)
        data = TrainingData(
            self.seen,
            self.dataset.targets,
            *(spans.get(name, nobody) for name in ("train", "validation", "test")),
        ) if "train" in spans else None  # fmt: skip
        test = spans.get("test", nobody)
        evaluation = self._examples(spread(test, EVALUATED), TEST)
        if self.wanted is not None and data is not None:
            batch = first_batch[first_batch < self.sizes["train"]]
            return choose_probes(self.dataset, data, batch, self.wanted), evaluation
        return self._given(spans), evaluation

    def _given(self, spans: dict[str, Indices]) -> Examples:
        """The probes that were given: as rows of a split where they are in one.

        Whether an example that is in none was trained on is not known, unless the training split was given.
        """
        X, targets = self.parts["probes"]
        rows = self.rows.find(X)
        elsewhere = TEST if "train" in spans else TRAIN
        split = np.full(len(rows), elsewhere, np.int8)
        for name, number in (("train", TRAIN), ("validation", VALIDATION), ("test", TEST)):
            split[np.isin(rows, spans.get(name, ()))] = number
        inputs = X.reshape(len(X), *self.dataset.input_shape)
        return Examples(inputs, X, targets, rows, split)

    def _examples(self, rows: Indices, split: int) -> Examples:
        data, splits = self.dataset, np.full(len(rows), split, np.int8)
        return Examples(data.inputs[rows], self.seen[rows], data.targets[rows], rows, splits)

    def info(self) -> DatasetInfo:
        """What the header says of them."""
        data = self.dataset
        return DatasetInfo(
            name=data.name,
            kind=data.kind,
            noun=data.noun,
            source=data.source,
            digest=data.digest,
            scale=data.scale,
            class_names=data.class_names,
            feature_names=data.feature_names,
            input_shape=tuple(data.input_shape),
            examples=len(data),
            splits=self.sizes,
        )


def as_inputs(X: Any) -> Array:
    """Inputs as they are stored, one row per example: whole numbers (pixels, tokens) keep their type, others are
    float32 or float64."""
    array = np.asarray(X)
    if array.ndim < 2 or array.dtype.kind not in "fiub":
        raise ShapeError(
            f"expected inputs of shape (examples, ...), got {array.dtype} of shape {array.shape}"
        )
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _pair(name: str, pair: Split) -> tuple[Array, Array]:
    """(inputs, targets) of a split that was given."""
    if not (isinstance(pair, tuple) and len(pair) == 2):
        raise DataError(f"{name} expects a pair (X, y), got {type(pair).__name__}")
    if pair[1] is None:
        raise DataError(f"{name} expects a label for every example: labels=y")
    X, y = as_inputs(pair[0]), as_targets(name, pair[1])
    if len(X) != len(y) or not len(X):
        raise DataError(
            f"{name} expects as many labels as inputs, at least one: got {len(X)} inputs, {len(y)} labels"
        )
    return X, y


def _same_shape(parts: dict[str, tuple[Array, Array]]) -> None:
    shapes = {name: X.shape[1:] for name, (X, _) in parts.items()}
    kinds = {name: y.shape[1:] for name, (_, y) in parts.items()}
    for what, found in (("inputs", shapes), ("targets", kinds)):
        if len(set(found.values())) > 1:
            told = ", ".join(f"{name} {shape}" for name, shape in found.items())
            raise ShapeError(f"all {what} have one shape per example, got {told}")


def _dataset(naming: Naming, X: Array, targets: Array, classes: int) -> Dataset:
    shape = _input_shape(naming, X.shape[1:])
    kind: Kind = "image" if len(shape) == 2 else "points" if int(np.prod(shape)) == 2 else "table"
    names = tuple(str(name) for name in naming.class_names or range(classes))
    if classes and len(names) != classes:
        raise DataError(f"the network tells {classes} classes apart, got {len(names)} class_names")
    return Dataset(
        name=naming.name,
        source=naming.source,
        kind=kind,
        noun=naming.noun or NOUNS[kind],
        inputs=X.reshape(len(X), *shape),
        targets=targets,
        class_names=names if classes else (),
        feature_names=tuple(map(str, naming.feature_names)),
    )


def _input_shape(naming: Naming, found: tuple[int, ...]) -> tuple[int, ...]:
    """As told; otherwise as the examples are, an image of one channel without it."""
    told = naming.input_shape
    if told is None:
        return found[1:] if len(found) == 3 and found[0] == 1 else found
    if int(np.prod(told)) != int(np.prod(found)):
        raise ShapeError(
            f"input_shape {tuple(told)} has {int(np.prod(told))} numbers, an example has {int(np.prod(found))}"
        )
    return tuple(int(side) for side in told)


def _fingerprints(inputs: Array) -> list[int]:
    """64 bits for each example: Python's own hash of bytes, which is the quickest that is good enough.

    Of its numbers as float32, whatever their type: a table in float64 is the same after a loop made float32 of it. Only
    whole numbers that float32 does not have are hashed as they are.
    """
    return [hash(_plain(row).tobytes()) for row in inputs]


def _plain(row: Array) -> Array:
    if row.dtype.kind in "iu" and row.size and max(int(row.max()), -int(row.min())) > EXACT:
        return row.astype(np.int64)
    return row.astype(np.float32) + np.float32(0)  # -0 is 0
