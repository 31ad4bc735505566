"""What a run may say of a user's own file, besides where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from tracereel.engine.datasets.dataset import Scale
from tracereel.engine.errors import DataError

Task = Literal["classification", "regression"]
OF_TABLES = (
    "target", "task", "scale", "separator", "decimal", "encoding", "columns", "ignore", "text", "one_hot", "gaps",
)  # fmt: skip
OF_ARRAYS = ("target", "inputs", "task", "scale", "color")
OF_FOLDERS = ("size", "color")
MOST_TEXTS = 20  # different texts of a column that become an input each, unless one_hot says otherwise


@dataclass(frozen=True)
class Options:
    """The keys of [dataset] beside a path; None where nothing is said, and what the file holds decides.

    target: the column (in a .npz the array) to predict, and inputs the array that it is predicted from.
    task: whether targets are classes or values. scale: how columns are scaled. separator, decimal, encoding: how a
    table is written. columns: the names of its columns, where it has no header row (none: they are numbered).
    ignore: columns to leave out, instead of those that count rows. text: columns whose numbers are names. one_hot: how
    many different texts of a column may become inputs. gaps: what becomes of rows with missing values. size, color:
    what images become.
    """

    target: str | None = None
    inputs: str | None = None
    task: Task | None = None
    scale: Scale | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    columns: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    text: tuple[str, ...] = ()
    one_hot: int = MOST_TEXTS
    gaps: Literal["leave_out", "refuse"] | None = None
    size: tuple[int, int] | None = None
    color: Literal["grey", "rgb"] | None = None

    def refuse_others(self, path: Path, what: str, known: Iterable[str]) -> None:
        """A key that says something of files of another kind is a mistake."""
        for field in fields(self):
            if getattr(self, field.name) != field.default and field.name not in known:
                raise DataError(
                    f"dataset.{field.name} says nothing of {what}, which {path} is; expected "
                    f"{', '.join(known)}, or none of them"
                )
