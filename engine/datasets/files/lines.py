"""The lines of a table: from bytes to cells, however they were encoded and whatever stands between them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

Line = tuple[int, list[str]]  # its number in the file, its cells
CANDIDATES = ",;\t|"
SPACES = "spaces"  # any number of them
NAMED = {"tab": "\t", "\\t": "\t", "space": SPACES, " ": SPACES}
LOOKED_AT = 200  # lines by which a separator is found
EVEN = 0.9  # of them, at least, have as many cells as most
UNLIKELY = (False, 0)
SPOKEN = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # what Excel writes, and understands, as a first line


def lines_of(path: Path, options: Options) -> list[Line]:
    """All lines that are not empty, cell by cell; a DataError where it is no table."""
    texts = list(io.StringIO(_text(path, options.encoding), newline=""))
    first, spoken = 0, None
    if texts and (found := SPOKEN.fullmatch(texts[0].strip("\r\n"))):
        first, spoken = 1, found[1]
    separator = _told(path, options.separator) or spoken or _found(texts[first : first + LOOKED_AT])
    try:
        found_lines = list(_cells(texts, first, separator))
    except csv.Error as error:
        raise DataError(f"{path} is not a table of cells between '{separator}': {error}") from error
    lines = _without_comments([line for line in found_lines if any(line[1])])
    if len(lines) > 1:
        _refuse_one_column(path, lines, options)
    return lines


def _text(path: Path, encoding: str | None) -> str:
    """The file's text: UTF-8, or what it says of itself, or what the run says."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
    if content.startswith(b"PK\3\4"):
        raise DataError(f"{path} is an Excel workbook or another zip, not text; save it as CSV")
    if encoding is None:
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if utf16 else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except LookupError:
        raise DataError(
            f"dataset.encoding: expected a text encoding such as utf-8 or cp1252, got '{encoding}'"
        ) from None
    except UnicodeError as error:
        place = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise DataError(
            f"{path} is not a table in {encoding.removesuffix('-sig').upper()} (see line {place}); if it is in "
            'another encoding, say which: dataset.encoding = "cp1252"'
        ) from error
    if "\0" in text:
        raise DataError(f"{path} is not a table: it holds bytes that no text has")
    return text.removeprefix("\ufeff")


def _told(path: Path, separator: str | None) -> str | None:
    """The separator that the run names, if it does."""
    if separator is None or separator in NAMED:
        return NAMED.get(separator or "")
    if len(separator) != 1 or separator in '\r\n"':
        raise DataError(
            f"{path}: dataset.separator: expected one character such as ';', or 'tab' or 'space', got '{separator}'"
        )
    return separator


def _found(texts: list[str]) -> str:
    """What cells stand between: what makes as many cells of all lines, of the first one too, and most of them."""
    likely = {candidate: _likelihood(texts, candidate) for candidate in CANDIDATES}
    best = max(likely, key=lambda candidate: likely[candidate])
    if likely[best] == UNLIKELY and _likelihood(texts, SPACES) > UNLIKELY:
        return SPACES
    return best


def _likelihood(texts: list[str], separator: str) -> tuple[bool, int]:
    """Whether the first line has as many cells as the others, and how many they have."""
    widths = [len(cells) for _, cells in _cells(texts, 0, separator, strict=False) if any(cells)]
    if not widths:
        return UNLIKELY
    width, times = Counter(widths[1:] or widths).most_common(1)[0]
    if min(width, widths[0]) < 2 or times < EVEN * len(widths[1:]):
        return UNLIKELY
    return widths[0] == width, width


def _cells(texts: list[str], first: int, separator: str, strict: bool = True) -> Iterable[Line]:
    """Lines as they are numbered in the file, from 1; a cell in quotes may go over several."""
    if separator == SPACES:
        yield from ((first + k + 1, text.split()) for k, text in enumerate(texts[first:]))
        return
    reader = csv.reader(texts[first:], delimiter=separator, strict=strict, skipinitialspace=separator != "\t")
    for cells in reader:
        yield first + reader.line_num, [cell.strip() for cell in cells]


def _without_comments(lines: list[Line]) -> list[Line]:
    """Lines that begin with # and stand before the table are left out; one that names its columns loses the #."""
    while len(lines) > 1 and lines[0][1][0].startswith("#"):
        cells = lines[0][1]
        named = [name for name in (cells[0].lstrip("# "), *cells[1:]) if name or cells[0] != "#"]
        if not lines[1][1][0].startswith("#") and len(named) == len(lines[1][1]):
            return [(lines[0][0], named), *lines[1:]]
        lines = lines[1:]
    return lines


def _refuse_one_column(path: Path, lines: list[Line], options: Options) -> None:
    """Rows of cells below a header of one, or the other way round: it is another separator."""
    if max(len(cells) for _, cells in lines[:LOOKED_AT]) > 1:
        return
    said = "" if options.separator is None else f" of '{options.separator}' (dataset.separator)"
    raise DataError(
        f"{path}: expected at least two columns separated by commas{said}, got '{lines[0][1][0]}'; if something else "
        'stands between them, say what: dataset.separator = ";"'
    )
