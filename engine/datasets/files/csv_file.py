"""Reading a table from a .csv, .tsv or .txt: columns of numbers and of texts, and one to predict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.cells import Column, Doubles, columns_of
from tracereel.engine.datasets.files.columns import ignored, refuse_unknown, target_of
from tracereel.engine.datasets.files.decide import are_labels
from tracereel.engine.datasets.files.found import Found
from tracereel.engine.datasets.files.gaps import rows_with_gaps
from tracereel.engine.datasets.files.numbers import WHOLE, decimal_mark
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.datasets.files.table import read_table
from tracereel.engine.errors import DataError


def read_csv(path: Path, options: Options) -> Found:
    """Every column is an input, named after its header, but the target's and those that only count rows.

    A column of texts becomes an input for each of them (1 where a row has it), and rows with gaps are left out.
    """
    frame = read_table(path, options)
    refuse_unknown(path, "dataset.text", options.text, list(frame))
    name = target_of(path, frame, options)
    left_out = ignored(path, frame, name, options)
    frame = frame.drop(columns=left_out)
    mark = options.decimal or decimal_mark(path, {str(name): list(frame[name].unique()) for name in frame})
    columns = columns_of(path, frame, mark, options.text)
    target = next(column for column in columns if column.name == name)
    features = [column for column in columns if column is not target]
    if not features:
        raise DataError(
            f"{path}: no column is left to predict '{name}' from. Leave out fewer: dataset.ignore = []"
        )
    targets = _targets(target, options)
    names, inputs_NF = _inputs(path, features, left_out, options)
    gaps, said = rows_with_gaps(path, columns, left_out, options)
    return Found(
        inputs_NF[~gaps],
        targets[~gaps],
        feature_names=names,
        spelled=_spelled(target),
        inputs_label="the inputs",
        targets_label=f"column '{name}'",
        called=name,
        told=(*_left_out(left_out, options), *_one_hot(features), *said),
    )


def _targets(column: Column, options: Options) -> Array:
    """int64 if every target is written as a whole number, float64 if as a number, otherwise text. A gap is anything."""
    if not column.is_numbers:
        classes, rows = column.classes, len(column.codes)
        numbers = options.task == "regression" or (
            column.mostly_numbers and not are_labels(len(classes), rows)
        )
        if numbers and options.task != "classification" and not column.is_text:
            hint = 'If it names a class: dataset.task = "classification"; if nothing was measured, leave it empty'
            column.refuse_odd("the targets are numbers, but here is", hint)
        return np.array(column.texts)[column.codes]
    if all(map(WHOLE.fullmatch, filter(None, column.texts))):  # 64 bits hold what a double may not
        return np.array([int(text or 0) for text in column.texts], np.int64)[column.codes]
    return np.asarray(column.said[column.codes])


def _spelled(column: Column) -> dict[int, str]:
    """How whole numbers are written, where each is in one way: 01 stays 01."""
    texts = [text for text in column.texts if WHOLE.fullmatch(text)]
    spelled = {int(text): text for text in texts}
    return spelled if len(spelled) == len(texts) else {}


def _inputs(
    path: Path, features: Sequence[Column], left_out: list[str], options: Options
) -> tuple[tuple[str, ...], Doubles]:
    """The names of all inputs, and their numbers, (N, F)."""
    crowded = [
        c for c in features if not c.is_numbers and not _doubtful(c) and len(c.classes) > options.one_hot
    ]
    if crowded:
        first, quoted = crowded[0], ", ".join(f'"{name}"' for name in [*left_out, *(c.name for c in crowded)])
        raise DataError(
            f"{path}: column '{first.name}' holds {len(first.classes):,} different texts, such as "
            f"'{first.classes[0][:40]}', and at most {options.one_hot} become an input each (dataset.one_hot). "
            f"Leave out what is no input: dataset.ignore = [{quoted}]"
        )
    names: list[str] = []
    numbers: list[Doubles] = []
    for column in features:
        if column.is_numbers:
            names.append(column.name)
            numbers.append(column.said[column.codes])
            continue
        if _doubtful(column):
            column.refuse_odd(
                "expected a number, got",
                f'If nothing was measured, leave it empty; if its numbers are names: dataset.text = ["{column.name}"]',
            )
        names += [f"{column.name}: {text}" for text in column.classes]
        numbers += [
            np.array([text == one for text in column.texts], float)[column.codes] for one in column.classes
        ]
    return tuple(names), np.stack(numbers, axis=1)


def _doubtful(column: Column) -> bool:
    """Whether a column is meant to be of numbers, but for a few cells."""
    return not column.is_text and not column.is_numbers and column.mostly_numbers


def _left_out(names: list[str], options: Options) -> tuple[str, ...]:
    if not names or options.ignore is not None:
        return ()
    if len(names) > 1:
        return (f"{', '.join(names)} only count rows and are left out (dataset.ignore = [] keeps them)",)
    return (f"{names[0]} only counts rows and is left out (dataset.ignore = [] keeps it)",)


def _one_hot(features: Sequence[Column]) -> tuple[str, ...]:
    found = [f"{column.name} ({len(column.classes)})" for column in features if not column.is_numbers]
    return (f"an input for each text of {', '.join(found)}",) if found else ()
