"""A table as it is in a file: named columns of texts, each row with its line number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracereel.engine.datasets.files.lines import Line, lines_of
from tracereel.engine.datasets.files.numbers import COMMA, POINT, number
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

if TYPE_CHECKING:
    import pandas

NAMELESS = "column {}"  # counted from 1
LOOKED_AT = 1000  # rows by which a header is told from data


def read_table(path: Path, options: Options) -> pandas.DataFrame:
    """The cells of a table by column name and line number, but those of columns that are empty."""
    import pandas  # takes half a second, and is needed only here

    lines = lines_of(path, options)
    names, rows = _header(path, lines, options)
    names, rows = _evened(path, names, rows)
    frame = pandas.DataFrame([cells for _, cells in rows], index=[line for line, _ in rows], dtype=object)
    full = [column for column in frame if (frame[column] != "").any()]
    frame = frame[full]
    frame.columns = pandas.Index(
        [names[column] or NAMELESS.format(column + 1) for column in full], dtype=object
    )
    if len(full) < 2:
        raise DataError(f"{path}: expected at least two columns that hold something, got {len(full)}")
    if twice := next((name for name in frame if list(frame).count(name) > 1), None):
        raise DataError(
            f"{path}: two columns are called '{twice}'; give each a name of its own, in the file or with "
            "dataset.columns"
        )
    return frame


def _header(path: Path, lines: list[Line], options: Options) -> tuple[list[str], list[Line]]:
    """The names of the columns, and the rows below them."""
    if not lines or (len(lines) < 2 and options.columns is None):
        raise DataError(f"{path}: expected a header row and at least one row below it, got {len(lines)} rows")
    (_, first), rows = lines[0], lines[1:]
    is_data = _is_data(first, [cells for _, cells in rows[:LOOKED_AT]])
    if options.columns is None and not is_data:
        return first, rows
    if options.columns is None:
        raise DataError(
            f"{path}: expected a header row of column names, got {', '.join(first[:4])}. Name its {len(first)} "
            'columns: dataset.columns = ["...", ...]; or number them: dataset.columns = []'
        )
    if len(options.columns) not in (0, len(first)):
        raise DataError(
            f"{path}: dataset.columns: expected a name for each of its {len(first)} columns, got {len(options.columns)}"
        )
    return list(options.columns) or [""] * len(first), lines if is_data else rows


def _is_data(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a first row has no names in it, but what the rows below it have as well.

    A name may be a number, as a year is; so it counts what the other columns say.
    """
    numbers = [_is_number(cell) for cell in first]
    if all(numbers) or not any(numbers):
        return all(numbers)
    if any(is_one and not cell.lstrip("+-").isdecimal() for is_one, cell in zip(numbers, first, strict=True)):
        return True
    texts = [k for k, is_one in enumerate(numbers) if not is_one]
    return all(first[k] in {row[k] for row in rows if k < len(row)} for k in texts)


def _is_number(cell: str) -> bool:
    return number(cell, POINT) is not None or number(cell, COMMA) is not None


def _evened(path: Path, names: list[str], rows: list[Line]) -> tuple[list[str], list[Line]]:
    """As many cells in every row as there are columns.

    Separators at the ends of lines make empty cells; a header that is one shorter than all rows (R writes such) has
    no name for the first column, which counts the rows.
    """
    widest = max(len(cells) for _, cells in rows)
    one_more = all(len(cells) == len(names) + 1 for _, cells in rows)
    if one_more and any(cells[-1] for _, cells in rows):
        names = ["", *names]
    width = len(names)
    while width > widest and not names[width - 1]:
        width -= 1
    needed = max((k + 1 for k, name in enumerate(names) if name), default=width)
    for line, cells in rows:
        if len(cells) < needed or any(cells[width:]):
            raise DataError(f"{path}, row {line}: expected {width} columns, got {len(cells)}")
    return names[:width], [(line, [*cells[:width], *[""] * (width - len(cells))]) for line, cells in rows]
