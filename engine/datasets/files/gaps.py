"""Rows of a table that lack something: left out, with a count, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tracereel.engine.datasets.files.cells import Column, Flags
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

HALF = 0.5  # of the rows: where gaps would cost more, somebody should look at them first


def rows_with_gaps(
    path: Path, columns: Sequence[Column], left_out: list[str], options: Options
) -> tuple[Flags, tuple[str, ...]]:
    """The rows that lack something, and what is said of them."""
    missing = np.stack([column.gaps for column in columns])
    rows: Flags = np.any(missing, axis=0)
    per_column = missing.sum(axis=1)
    count, total = int(rows.sum()), len(rows)
    if not count:
        return rows, ()
    worst = columns[int(per_column.argmax())].name
    if options.gaps == "refuse":
        row = int(np.argmax(rows))
        name = columns[int(np.argmax(missing[:, row]))].name
        raise DataError(
            f"{path}, row {columns[0].lines[row]}, column '{name}': nothing is there, and dataset.gaps is \"refuse\"; "
            '"leave_out" leaves out such rows'
        )
    if count == total or (options.gaps is None and count > HALF * total):
        names = ", ".join(f'"{name}"' for name in [*left_out, worst])
        cure = f"Leave out the column: dataset.ignore = [{names}]"
        also = "" if count == total else '; or the rows: dataset.gaps = "leave_out"'
        raise DataError(
            f"{path}: {count:,} of {total:,} rows have gaps, most of them in column '{worst}' "
            f"({int(per_column.max()):,}). {cure}{also}"
        )
    return rows, (
        f"{count:,} of {total:,} rows have gaps, most in '{worst}', and are left out "
        '(dataset.gaps = "refuse" stops there)',
    )
