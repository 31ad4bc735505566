"""Runs of letters: what is shaped together, which way it runs, what comes back as curves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests import lettering
from tracereel.scenes.look import inked, shaping
from tracereel.scenes.look.shaping import is_foreign, is_shaped, outline, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R&D", ["R", "&", "D"]),
        ("日本 a", ["日本", " ", "a"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("नमस्ते 1", ["नमस्ते", " ", "1"]),
        ("שלום עולם · 3", ["שלום עולם · 3"]),
        ("run שלום עולם · 3", ["r", "u", "n", " ", "שלום עולם", " ", "·", " ", "3"]),
        ("👩\u200d👧!", ["👩\u200d👧", "!"]),
        ("", []),
    ],
)
def test_letters_that_ours_lacks_are_shaped_in_runs(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected
    assert "".join(pieces(text)) == text


def test_what_our_typeface_has_is_not_shaped() -> None:
    assert not is_foreign("R&D <1yr − é Σ")
    assert is_foreign("emoji 🎉")
    assert [is_shaped(piece) for piece in ("é", "e\u0301", "日", "א")] == [False, True, True, True]


@pytest.mark.parametrize("script", lettering.NAMES)
def test_every_script_is_drawn(script: str) -> None:
    lettering.require(script)
    for run in filter(is_shaped, pieces(lettering.NAMES[script])):
        for weight in ("NORMAL", "SEMIBOLD"):
            drawn = outline(run, weight)
            assert drawn.advance > 300
            assert len(drawn.contours) > 0
            assert all(
                np.allclose(curves[1:, 0], curves[:-1, 3]) for curves in drawn.contours
            )  # closed lines


def test_arabic_letters_are_joined() -> None:
    lettering.require("Arabic")
    alone = sum(outline(letter).advance for letter in "بيت")
    assert outline("بيت").advance < 0.9 * alone


def test_hebrew_runs_from_right_to_left() -> None:
    lettering.require("Hebrew")
    pair, first, last = outline("של"), outline("ש"), outline("ל")
    right = max(curves[..., 0].max() for curves in pair.contours)
    assert right == pytest.approx(last.advance + max(c[..., 0].max() for c in first.contours), abs=20)
    assert min(c[..., 0].min() for c in pair.contours) == pytest.approx(
        min(c[..., 0].min() for c in last.contours), abs=20
    )


def test_hindi_vowel_signs_stand_where_they_belong() -> None:
    lettering.require("Hindi")
    assert outline("कि").advance < outline("क").advance + outline("ख").advance
    assert len(outline("क्ष").contours) < len(outline("क").contours) + len(outline("ष").contours) + 1


def test_our_own_letters_come_back_as_wide_as_they_are() -> None:
    assert outline("e\u0301").advance == pytest.approx(inked.face(1000).getlength("é"), abs=2)


def test_a_line_of_ours_is_inked_as_pillow_does() -> None:
    ours, theirs = (Image.new("RGB", (200, 60), "#000000") for _ in range(2))
    inked.write(ours, (5, 7), "R&D <1yr, é", "#ffffff", 22)
    ImageDraw.Draw(theirs).text((5, 7), "R&D <1yr, é", "#ffffff", inked.face(22))
    assert np.array_equal(ours, theirs)


def test_foreign_letters_are_inked_on_the_same_baseline(tmp_path: Path) -> None:
    lettering.require("Japanese")
    page = Image.new("L", (300, 60), 0)
    inked.write(page, (5, 7), "I日本I", "#ffffff", 30)
    inks = np.asarray(page) > 128
    columns, rows = np.flatnonzero(inks.any(0)), np.flatnonzero(inks.any(1))
    assert columns[-1] - columns[0] == pytest.approx(inked.length("I日本I", 30) - 5, abs=4)
    assert rows[-1] - rows[0] < 36


def test_runs_are_the_same_however_often_they_are_drawn() -> None:
    lettering.require("Japanese")
    before = outline("日本")
    outline.cache_clear()
    shaping._font_map.cache_clear()
    after = outline("日本")
    assert all(np.array_equal(one, other) for one, other in zip(before.contours, after.contours, strict=True))
