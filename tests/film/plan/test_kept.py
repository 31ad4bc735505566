"""What was worked out of a source file is not worked out again, and never believed of other bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracereel.scenes.film.plan.kept import kept


class Reader:
    """Reads a file, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, path: Path) -> tuple[str, frozenset[str]]:
        """Its text and its words."""
        self.times += 1
        text = path.read_text()
        return text, frozenset(text.split())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of source."""
    path = tmp_path / "clip.py"
    path.write_text("one two")
    return path


def found(source: Path, reader: Reader) -> tuple[str, frozenset[str]]:
    """What is kept of the file, or read."""
    said: tuple[str, frozenset[str]] = kept(source, "words", Path(__file__), reader)
    return said


def test_it_is_read_once_while_its_bytes_stay(source: Path) -> None:
    reader = Reader()
    assert found(source, reader) == found(source, reader) == ("one two", frozenset({"one", "two"}))
    assert reader.times == 1


def test_other_bytes_of_the_same_length_are_read_anew(source: Path) -> None:
    reader = Reader()
    found(source, reader)
    source.write_text("one six")
    assert found(source, reader)[0] == "one six"


@pytest.mark.parametrize("keep", [0, 20, 40, -1])
def test_what_is_kept_and_damaged_is_read_anew(source: Path, keep: int) -> None:
    reader = Reader()
    found(source, reader)
    place = next(source.parent.glob("__pycache__/*.words"))
    place.write_bytes(place.read_bytes()[:keep])
    assert found(source, reader)[0] == "one two"
    assert reader.times == 2


def test_where_nothing_may_be_written_it_is_read_every_time(source: Path) -> None:
    reader = Reader()
    (source.parent / "__pycache__").write_text("in the way")
    assert found(source, reader) == found(source, reader)
    assert reader.times == 2
    assert {path.name for path in source.parent.iterdir()} == {"clip.py", "__pycache__"}
