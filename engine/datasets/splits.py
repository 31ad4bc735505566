"""Which examples train, which choose, which judge."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset, Indices
from tracereel.engine.errors import DataError


def splits(
    dataset: Dataset, validation: float, test: float, rng: np.random.Generator, among: Indices | None = None
) -> tuple[Indices, Indices, Indices]:
    """(train, validation, test) as sorted indices: disjoint, complete, the same for the same seed.

    validation and test are fractions of the examples. Each class is represented in each part as it is in
    the whole, to within one example. An official test set stays the test set, whatever test says; the
    fraction for validation is then one of the others, unless there is an official set for it too. `among` are those
    to share out, where they are not all.
    """
    rest = untested(dataset) if among is None else among
    in_order = _by_class(dataset, rng.permutation(rest))
    official = dataset.test
    judged = _evenly(in_order, round(test * len(rest))) if official is None else np.sort(official)
    in_order = in_order[~np.isin(in_order, judged)]
    if dataset.validation is not None:
        chosen = np.sort(dataset.validation)
    else:
        chosen = _evenly(in_order, min(round(validation * len(rest)), len(in_order)))
    trained = np.sort(in_order[~np.isin(in_order, chosen)])
    if not len(trained):
        raise DataError(
            f"{dataset.name} has {len(rest)} examples to share out; validation={validation:g} and "
            f"test={test:g} leave none to train on. Make them smaller"
        )
    return trained, chosen, judged


def untested(dataset: Dataset) -> Indices:
    """The examples that are of no official set, for testing or for validation: all, where there is none."""
    everything = np.arange(len(dataset))
    official = [part for part in (dataset.test, dataset.validation) if part is not None]
    return np.setdiff1d(everything, np.concatenate(official)) if official else everything


def sample(dataset: Dataset, count: int, rng: np.random.Generator) -> Indices:
    """count of the untested examples at random, sorted: as many of each class, to within one, as there can be."""
    shuffled = rng.permutation(untested(dataset))
    if not dataset.is_classification:
        return np.sort(shuffled[:count])
    labels, turn = dataset.targets[shuffled], np.empty(len(shuffled), np.int64)
    for label in np.unique(labels):
        turn[labels == label] = np.arange(np.sum(labels == label))  # the first of each class, the second, ...
    return np.sort(shuffled[np.argsort(turn, kind="stable")[:count]])


def _by_class(dataset: Dataset, shuffled: Indices) -> Indices:
    """The shuffled examples, class after class, so that every n-th is a fair sample of each class."""
    if not dataset.is_classification:
        return shuffled
    return shuffled[np.argsort(dataset.targets[shuffled], kind="stable")]


def _evenly(in_order: Indices, count: int) -> Indices:
    """count of them, evenly spaced, sorted."""
    positions = ((np.arange(count) + 0.5) * len(in_order) / max(count, 1)).astype(np.int64)
    return np.sort(in_order[positions])
