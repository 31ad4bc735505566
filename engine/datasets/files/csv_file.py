"""Reading a table from a .csv: a header row, numbers below it, and one column of targets."""

from __future__ import annotations

import csv
import difflib
import math
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.found import Found
from tracereel.engine.errors import DataError

Rows = list[tuple[int, list[str]]]  # line number in the file, cells


def read_csv(path: Path, target: str | None) -> Found:
    """Every column is a feature, named after its header, but the target's: the last unless named."""
    header, rows = _table(path)
    at = _target_column(path, header, target)
    features = [column for column in range(len(header)) if column != at]
    inputs = [
        [_number(path, line, header[column], cells[column]) for column in features] for line, cells in rows
    ]
    return Found(
        np.array(inputs, dtype=np.float64),
        _targets(path, [(line, cells[at]) for line, cells in rows], header[at]),
        feature_names=tuple(header[column] for column in features),
        inputs_label="the features",
        targets_label=f"column '{header[at]}'",
    )


def _table(path: Path) -> tuple[list[str], Rows]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a comma-separated table in UTF-8: {error}") from error
    if len(lines) < 2:
        raise DataError(f"{path}: expected a header row and at least one row below it, got {len(lines)} rows")
    (_, header), rows = lines[0], lines[1:]
    if len(header) < 2:
        raise DataError(f"{path}: expected at least two columns separated by commas, got '{header[0]}'")
    if twice := next((name for name in header if header.count(name) > 1), None):
        raise DataError(f"{path}: two columns are called '{twice}'")
    if all(_is_number(name) for name in header):
        raise DataError(f"{path}: expected a header row of column names, got {', '.join(header[:4])}")
    for line, cells in rows:
        if len(cells) != len(header):
            raise DataError(f"{path}, row {line}: expected {len(header)} columns, got {len(cells)}")
    return header, rows


def _target_column(path: Path, header: list[str], target: str | None) -> int:
    if target is None:
        return len(header) - 1
    if target in header:
        return header.index(target)
    near = difflib.get_close_matches(target, header, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"its columns are {', '.join(header)}"
    raise DataError(f"{path} has no column '{target}'; {hint}")


def _number(path: Path, line: int, column: str, cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DataError(f"{path}, row {line}, column '{column}': expected a number, got '{cell}'")
    return number


def _targets(path: Path, cells: list[tuple[int, str]], column: str) -> Array:
    """int64 if every target is written as a whole number, float64 if as a number, otherwise text."""
    texts = [text for _, text in cells]
    if any(_is_number(text) for text in texts) and not all(_is_number(text) for text in texts):
        line, text = next((line, text) for line, text in cells if not _is_number(text))
        raise DataError(
            f"{path}, row {line}, column '{column}': the targets are numbers, but here is '{text}'"
        )
    if not _is_number(texts[0]):
        if "" in texts:
            raise DataError(
                f"{path}, row {cells[texts.index('')][0]}, column '{column}': the target is missing"
            )
        return np.array(texts)
    if all(text.lstrip("+-").isdecimal() and len(text) < 19 for text in texts):  # fits in 64 bits
        return np.array([int(text) for text in texts], dtype=np.int64)
    return np.array([_number(path, line, column, text) for line, text in cells])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
