"""Words of a trace in sentences: plurals, articles, sizes, long names."""

from __future__ import annotations

import pytest

from tests.scenes.acts.foreign import LONG
from tracereel.scenes.parts.text import width_of
from tracereel.scenes.read.plurals import article, plural
from tracereel.scenes.read.readings import Reading, format_value
from tracereel.scenes.read.wording import apart, fine, own_words, sized, told_apart, without_shared


def reading(value: float, format: str) -> Reading:
    return Reading(value, format_value(format, value), format, ())


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("image", "images"), ("series", "series"), ("city", "cities"), ("day", "days"), ("box", "boxes"),
        ("Patch", "Patches"), ("person", "people"), ("test Person", "test People"), ("dried leaf", "dried leaves"),
    ],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("word", "before"),
    [("image", "an"), ("point", "a"), ("hour", "one"), ("user", "one"), ("MRI scan", "one"), ("x-ray", "a")],
)
def test_articles_are_only_used_where_they_are_right(word: str, before: str) -> None:
    assert article(word) == before


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.14159, "+3.14"), (99.5, "+99.50"), (-3253.29, "−3,253"), (123456.0, "+123,456"), (-2.5e7, "−2e+07")],
)
def test_large_numbers_have_no_decimals(value: float, text: str) -> None:
    assert sized(reading(value, "+.2f")).text == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.000"), (0.25, "+0.250"), (-0.00123, "−0.0012"), (0.0000456, "+0.000046"), (3e-9, "+3e−09")],
)
def test_small_numbers_show_two_digits(value: float, text: str) -> None:
    assert fine(reading(value, "+.3f")).text == text


def test_numbers_that_differ_are_written_so() -> None:
    def texts(one: float, other: float) -> list[str]:
        return [shown.text for shown in apart(reading(one, "+.4f"), reading(other, "+.4f"))]

    assert texts(-0.31109, -0.30507) == ["−0.3111", "−0.3051"]
    assert texts(-0.132701, -0.132683) == ["−0.13270", "−0.13268"]
    assert texts(0.5, 0.5) == ["+0.5000", "+0.5000"]


@pytest.mark.parametrize("width", [1.0, 1.2, 2.0, 3.0, 5.0, 9.0])
@pytest.mark.parametrize(
    "names",
    [
        LONG,
        tuple(f"a very long class name, {letter}" for letter in "abcdefghij"),
        ("the same beginning X the same end", "the same beginning Y the same end"),
        ("aaaaaaaaaaaaaaaaaaaaaXbbbbbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaaaaYbbbbbbbbbbbbbbbbbbbbb"),
        ("cat", "dog", "cat"),
    ],
)
def test_names_that_are_cut_fit_and_stay_different(names: tuple[str, ...], width: float) -> None:
    cut = told_apart(names, 22, width)
    assert len(set(cut)) == len(set(names))
    assert all(width_of(name, 22) <= width for name in cut)
    assert all(
        (a == b) == (c == d) for a, c in zip(names, cut, strict=True) for b, d in zip(names, cut, strict=True)
    )


def test_names_that_fit_stay_as_they_are() -> None:
    assert told_apart(LONG, 22, 20) == LONG


def test_what_tells_names_apart_is_kept() -> None:
    assert told_apart(LONG, 22, 1.2)[:4] == ("stone", "shell", "crow", "jay")
    assert without_shared(("old red brick", "old blue brick")) == ["red", "blue"]
    assert without_shared(("brick", "brick wall")) == ["brick", "brick wall"]
    assert own_words(("red brick", "red wall", "red")) == ["brick", "wall", "red"]
