"""What a cell of a table says: a plain number, nothing, or a text."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from tracereel.engine.errors import DataError

POINT, COMMA = ".", ","
GAPS = {
    "",
    "na",
    "n/a",
    "#n/a",
    "<na>",
    "nan",
    "null",
    "none",
    "nil",
    "missing",
    "?",
    "-",
    "--",
    ".",
}  # of numbers
EXPONENT = r"(?:[eE][+-]?\d+)?"
PLAIN = {
    mark: re.compile(rf"[+-]?(?:\d+(?:[{mark}]\d*)?|[{mark}]\d+){EXPONENT}", re.ASCII)
    for mark in (POINT, COMMA)
}
GROUPED = {  # 1,234,567.8 where the point is the decimal mark
    POINT: re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII),
    COMMA: re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII),
}
WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)  # fits in 64 bits


def number(cell: str, mark: str = POINT, grouped: bool = False) -> float | None:
    """The finite number that is written, with that decimal mark (and thousands in groups); None where none is."""
    if not PLAIN[mark].fullmatch(cell):
        if not (grouped and GROUPED[mark].fullmatch(cell)):
            return None
        cell = cell.replace(COMMA if mark == POINT else POINT, "")
    value = float(cell.replace(COMMA, POINT))
    return value if math.isfinite(value) else None


def is_gap(cell: str) -> bool:
    """Whether a cell among numbers says that there is none."""
    return cell.lower() in GAPS


def decimal_mark(path: Path, columns: Mapping[str, Collection[str]]) -> str:
    """The decimal mark of a whole table, by the different cells of each of its columns.

    0,5 has a comma for certain; 1,234 may be a thousand, and a table of both kinds says two things.
    """
    commas = _marked(columns, COMMA)
    if not commas:
        return POINT
    if points := _marked(columns, POINT):
        (name, cell), (other, point) = next(iter(commas.items())), next(iter(points.items()))
        raise DataError(
            f"{path}: column '{name}' has decimal commas ('{cell}'), column '{other}' decimal points ('{point}'); say "
            'which it is: dataset.decimal = "," or "."'
        )
    sure = (
        cell
        for name in commas
        for cell in columns[name]
        if COMMA in cell and not GROUPED[POINT].fullmatch(cell)
    )
    if not any(sure):
        name, cell = next(iter(commas.items()))
        raise DataError(
            f"{path}: in column '{name}' the comma of '{cell}' may be a decimal mark, or stand between thousands; say "
            'which is the decimal mark: dataset.decimal = "," or "."'
        )
    return COMMA


def _marked(columns: Mapping[str, Collection[str]], mark: str) -> dict[str, str]:
    """The columns of plain numbers that have this mark, each with a cell that has it."""
    found = {}
    for name, cells in columns.items():
        written = [cell for cell in cells if not is_gap(cell)]
        shown = next((cell for cell in written if mark in cell), None)
        if shown is not None and all(PLAIN[mark].fullmatch(cell) for cell in written):
            found[name] = shown
    return found
