"""Which examples a recording follows through the whole run, and which it keeps to judge the network by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracereel.engine.datasets.dataset import Array, Dataset, Indices
from tracereel.engine.learning.settings import TrainingData

TRAIN, VALIDATION, TEST = 0, 1, 2  # in probes/split
EVALUATED = 1000


@dataclass(frozen=True, eq=False)
class Examples:
    """Some rows of a dataset: inputs as published, X as the network sees them, and targets as its answers are held
    against them; unscaled are targets as they were before they were scaled, where that may have been done.
    """

    inputs: Array
    X: Array
    targets: Array
    rows: Indices
    split: Array
    unscaled: Array | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def kept(self) -> dict[str, Array]:
        """What a trace keeps of them, in the units of the data."""
        targets = self.targets if self.unscaled is None else self.unscaled
        return {"inputs": self.inputs, "targets": targets, "rows": self.rows, "split": self.split}


class Labels(NamedTuple):
    """The labels of the training examples where they were dealt at random: which rows, as dealt, as published."""

    rows: Indices
    dealt: Array
    published: Array


def dealt_labels(dataset: Dataset, data: TrainingData) -> Labels | None:
    """What was dealt to whom; None where labels are those that were given."""
    if dataset.published is None:
        return None
    return Labels(data.train, dataset.targets[data.train], dataset.published[data.train])


def choose_probes(dataset: Dataset, data: TrainingData, first_batch: Indices, count: int) -> Examples:
    """The examples that are followed.

    Half of them come from the mini-batch of the first step, which is always recorded; where it has too few,
    other training examples follow. The other half come from the test split; without one, all are training
    examples. Each is the first in order of the class chosen least often so far, the lowest such class;
    without classes, simply the first in order.
    """
    tested = min(count // 2, len(data.test))
    trained = count - tested
    rows = _balanced(dataset, first_batch, trained)
    others = np.setdiff1d(data.train, rows)
    rows = np.concatenate([rows, _balanced(dataset, others, trained - len(rows), taken=rows)])
    return _examples(dataset, data, np.concatenate([rows, _balanced(dataset, data.test, tested, taken=rows)]))


def follow_first_batch(dataset: Dataset, data: TrainingData, first_batch: Indices, count: int) -> Examples:
    """The whole mini-batch of the first step, in its own order, so that what each of its examples asked of the
    weights is known, and others up to count in all, as many of each class as there can be.

    These are of the test split; without one, other training examples.
    """
    others = data.test if len(data.test) else np.setdiff1d(data.train, first_batch)
    rest = _balanced(dataset, others, count - len(first_batch))
    return _examples(dataset, data, np.concatenate([first_batch, rest]))


def choose_evaluation(dataset: Dataset, data: TrainingData) -> Examples:
    """The test split, or 1,000 examples spread evenly over it."""
    return _examples(dataset, data, spread(data.test, EVALUATED))


def choose_learned(dataset: Dataset, data: TrainingData, count: int) -> Examples:
    """So many examples of the training split, spread evenly over it; all of it, where it has fewer."""
    return _examples(dataset, data, spread(data.train, count))


def spread(rows: Indices, most: int) -> Indices:
    """So many of the rows, spread evenly over them; all, where there are fewer."""
    count = min(most, len(rows))
    return rows[np.arange(count) * len(rows) // max(count, 1)]


def _balanced(dataset: Dataset, rows: Indices, count: int, taken: Indices | None = None) -> Indices:
    """Up to count of some rows, as many of each class as there can be, those already taken counted in."""
    rows = np.asarray(rows, np.int64)
    if not dataset.is_classification or not len(rows):
        return rows[:count]
    classes = dataset.targets[rows]
    held = np.zeros(len(dataset.class_names), np.int64)
    if taken is not None:
        np.add.at(held, dataset.targets[taken], 1)
    waiting = {label: list(rows[classes == label]) for label in np.unique(classes).tolist()}
    chosen: list[int] = []
    while waiting and len(chosen) < count:
        label = min(waiting, key=lambda label: (held[label], label))
        held[label] += 1
        chosen.append(waiting[label].pop(0))
        if not waiting[label]:
            del waiting[label]
    return np.array(chosen, np.int64)


def _examples(dataset: Dataset, data: TrainingData, rows: Indices) -> Examples:
    split = np.full(len(rows), TRAIN, np.int8)
    split[np.isin(rows, data.validation)] = VALIDATION
    split[np.isin(rows, data.test)] = TEST
    unscaled = dataset.targets[rows]
    return Examples(dataset.inputs[rows], data.inputs[rows], data.targets[rows], rows, split, unscaled)
