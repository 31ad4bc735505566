"""Which columns of a table are what: the one to predict, those that count rows, and the inputs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from tracereel.engine.datasets.files.numbers import WHOLE
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

if TYPE_CHECKING:
    import pandas

CALLED_TARGET = ("target", "targets", "label", "labels", "class", "classes")
UNNAMED = re.compile(
    r"column 1|Unnamed: ?[\d.]+"
)  # as we call it, and pandas where a table was written twice
CALLED_INDEX = re.compile(
    r"(?i:(?:.*[_\s-])?(?:id|idx|index|no|nr|row|#))|.*[a-z]I[dD]"
)  # row_id, PassengerId


def target_of(path: Path, frame: pandas.DataFrame, options: Options) -> str:
    """The column to predict: the one that is named, else the one that is called so, else the last."""
    names = [str(name) for name in frame]
    if options.target is not None:
        refuse_unknown(path, "dataset.target", [options.target], names)
        return options.target
    called = [name for name in names if name.lower() in CALLED_TARGET]
    return called[0] if len(called) == 1 else names[-1]


def ignored(path: Path, frame: pandas.DataFrame, target: str, options: Options) -> list[str]:
    """The columns that are left out: those that are named, else those that only count the rows.

    Numbers of rows say nothing of a row, but where a file is sorted by class they give the class away.
    """
    names = [str(name) for name in frame]
    if options.ignore is None:
        return [name for name in names if name != target and _counts_rows(name, frame[name])]
    refuse_unknown(path, "dataset.ignore", options.ignore, names)
    if target in options.ignore:
        raise DataError(
            f"{path}: dataset.ignore names '{target}', which is the column to predict; if another is, name that: "
            "dataset.target"
        )
    return list(options.ignore)


def refuse_unknown(path: Path, key: str, told: Collection[str], names: list[str]) -> None:
    """A column that there is none of, and which was probably meant."""
    for name in told:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"its columns are {', '.join(names)}"
            raise DataError(f"{path} has no column '{name}' ({key}); {hint}")


def _counts_rows(name: str, cells: pandas.Series) -> bool:
    """Whether a column is an index: called so, or not at all, and no two of its whole numbers are the same."""
    if not (UNNAMED.fullmatch(name) or CALLED_INDEX.fullmatch(name)):
        return False
    return bool(cells.is_unique) and all(map(WHOLE.fullmatch, cells))
