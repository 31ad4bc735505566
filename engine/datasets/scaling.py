"""Columns of unlike sizes, brought to one that networks learn from: by the training split alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tracereel.engine.datasets.dataset import Array, Dataset, Indices, Scale, Scaling
from tracereel.engine.errors import DataError

Doubles = npt.NDArray[np.float64]


def scaled(dataset: Dataset, train: Indices, values: bool) -> Dataset:
    """The dataset with what scales its inputs, and its values to predict if `values` says so.

    Nothing is asked of examples that do not train: they are to be as unknown as any.
    """
    if dataset.asked == "none":
        return dataset
    by_inputs, by_targets = _fitted(dataset.inputs[train], dataset.asked), None
    if values and not dataset.is_classification:
        by_targets = _fitted(dataset.targets[train], dataset.asked)
    found = replace(
        dataset, by_inputs=by_inputs, by_targets=by_targets, told=(*dataset.told, _said(dataset, by_targets))
    )
    for what, seen in (("inputs", found.network_inputs()), ("targets", found.network_targets())):
        if not np.isfinite(seen).all():
            row = int(np.argwhere(~np.isfinite(seen))[0][0])
            raise DataError(
                f"{dataset.name}: the {what} of example {row} lie too far from those of the training split to be "
                'scaled by it. Learn from them as they are: dataset.scale = "none"'
            )
    return found


def _said(dataset: Dataset, by_targets: Scaling | None) -> str:
    what = "inputs and values" if by_targets else "inputs"
    how = "standardised by" if dataset.asked == "standard" else "brought to 0 to 1 by"
    return f'{what} {how} the training split (dataset.scale = "none" keeps them)'


def _fitted(values: Array, how: Scale) -> Scaling:
    """What makes mean 0 and standard deviation 1 of every column, or (unit) least 0 and largest 1.

    A column that is the same in every example is moved to 0.
    """
    columns_NF = np.asarray(values, np.float64).reshape(len(values), -1)
    least, largest = columns_NF.min(0), columns_NF.max(0)
    centre, spread = _standard(columns_NF) if how == "standard" else (least, largest - least)
    same = (least == largest) | (spread == 0)
    centre, spread = np.where(same, least, centre), np.where(same, 1.0, spread)
    return Scaling(tuple(centre.tolist()), tuple(spread.tolist()))


def _standard(columns_NF: Doubles) -> tuple[Doubles, Doubles]:
    centre = _mean(columns_NF)
    return centre, np.sqrt(_mean((columns_NF - centre) ** 2))


def _mean(columns_NF: Doubles) -> Doubles:
    """Of every column: row by row, so that every machine adds in the same order and comes to the same bits."""
    total = np.zeros(columns_NF.shape[1])
    for row in columns_NF:
        total += row
    return np.asarray(total / len(columns_NF))
