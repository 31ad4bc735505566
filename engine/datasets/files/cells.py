"""One column of a table: what its different cells say, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracereel.engine.datasets.files.numbers import is_gap, number
from tracereel.engine.errors import DataError

if TYPE_CHECKING:
    import pandas

Flags = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Column:
    """The different texts of a column, and (codes) which of them each row has; mark is the decimal mark.

    It is of numbers once every cell is one, or says that there is none; until then what it holds is text.
    """

    path: Path
    name: str
    texts: list[str]
    codes: npt.NDArray[np.intp]
    lines: list[int]
    mark: str
    is_text: bool = False  # whatever its cells look like

    @cached_property
    def said(self) -> Doubles:
        """The number that each different text is; NaN where it is none."""
        found = (None if self.is_text else number(text, self.mark, grouped=True) for text in self.texts)
        return np.array([np.nan if value is None else value for value in found])

    @cached_property
    def odd(self) -> Flags:
        """Of every different text, whether it is neither a number nor says that there is none."""
        return np.array(
            [np.isnan(said) and not is_gap(text) for said, text in zip(self.said, self.texts, strict=True)]
        )

    @property
    def is_numbers(self) -> bool:
        return not self.is_text and not self.odd.any() and not np.isnan(self.said).all()

    @property
    def mostly_numbers(self) -> bool:
        """Whether more rows have a number than a text."""
        per_text = np.bincount(self.codes, minlength=len(self.texts))
        return bool(per_text[~np.isnan(self.said)].sum() > per_text[self.odd].sum())

    @property
    def gaps(self) -> Flags:
        """Of every row, whether there is nothing: in a column of text that is only what is empty."""
        missing = np.isnan(self.said) if self.is_numbers else np.array([not text for text in self.texts])
        return np.asarray(missing[self.codes])

    @property
    def classes(self) -> list[str]:
        """Its different texts in their order, without gaps."""
        return sorted(text for text in self.texts if text)

    def refuse_odd(self, expected: str, hint: str) -> None:
        """The first cell that is no number, by row and column."""
        row = int(np.argmax(self.odd[self.codes]))
        raise DataError(
            f"{self.path}, row {self.lines[row]}, column '{self.name}': {expected} '{self.texts[self.codes[row]]}'. "
            f"{hint}"
        )


def columns_of(path: Path, frame: pandas.DataFrame, mark: str, texts: tuple[str, ...]) -> list[Column]:
    """All columns of a table."""
    import pandas

    lines, found = list(frame.index), []
    for name in frame:
        codes, different = pandas.factorize(frame[name])
        found.append(Column(path, str(name), list(different), codes, lines, mark, name in texts))
    return found
