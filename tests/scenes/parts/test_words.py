"""Words: what they show, where they stand, how wide they are."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import LEFT, RIGHT, UP

from tests import lettering
from tracereel.scenes.look.theme import DARK, TYPE
from tracereel.scenes.parts.text import Figures, fitted, formula, paragraph, width_of, wrap

PIXELS = 90  # of a 720-line frame, in one scene unit


SENTENCE = (
    "After each has been seen once, an epoch is over, and the next one begins with the same images "
    "in another order, until the loss no longer falls."
)


def line(string: str, size: float = TYPE.body, align: Any = LEFT) -> Figures:
    return Figures(string, size, DARK.text, align=align)


def greedy(string: str, size: float, width: float) -> list[str]:
    lines = [""]
    for word in string.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@pytest.mark.parametrize("width", [3.0, 4.5, 6.0, 9.0, 13.0, 40.0])
def test_wrapping_takes_as_few_lines_as_there_can_be_and_balances_them(width: float) -> None:
    lines, first_come = wrap(SENTENCE, TYPE.caption, width), greedy(SENTENCE, TYPE.caption, width)
    assert " ".join(lines) == SENTENCE
    assert len(lines) == len(first_come)
    long = [width_of(each, TYPE.caption) for each in lines]
    assert max(long) <= width
    assert max(long) <= max(width_of(each, TYPE.caption) for each in first_come)
    if len(lines) > 1:
        assert long[-1] >= width_of(first_come[-1], TYPE.caption)


def test_a_word_wider_than_the_line_stands_alone() -> None:
    assert wrap("a backpropagation b", TYPE.caption, 1.0) == ["a", "backpropagation", "b"]


def test_a_paragraph_stands_centred_line_under_line_and_never_too_wide() -> None:
    lines = paragraph(SENTENCE, TYPE.caption, DARK.text, 6.0, [1.0, -2.0, 0])
    assert [each.string for each in lines] == wrap(SENTENCE, TYPE.caption, 6.0)
    assert max(each.width for each in lines) <= 6.0 + 2 / PIXELS
    np.testing.assert_allclose([each.get_x() for each in lines], 1.0, atol=0.03)
    assert lines.get_y() == pytest.approx(-2.0, abs=0.12)
    pillars = paragraph(" ".join(["HHHHHH"] * 30), TYPE.caption, DARK.text, 6.0, [0, 0, 0])
    pitch = [above.get_bottom()[1] - below.get_bottom()[1] for above, below in pairwise(pillars)]
    np.testing.assert_allclose(pitch, pitch[0])
    assert pitch[0] > 1.4 * TYPE.caption / PIXELS


def test_lines_keep_their_baselines_whatever_letters_they_have() -> None:
    feet = [
        paragraph(text, TYPE.caption, DARK.text, 9.0, [0, 0, 0])[0][0].get_bottom()[1]
        for text in ("H no more", "Happy (jolly)", "H −1.25")
    ]
    np.testing.assert_allclose(feet, feet[0], atol=1e-9)


def test_width_is_known_before_a_text_is_made() -> None:
    for string in ("Backpropagation", "−0.37", "1,234 of 5,678", "100.0 %"):
        assert line(string).width == pytest.approx(width_of(string, TYPE.body), abs=0.06)


def test_a_line_stands_where_its_anchor_is_to_a_pixel() -> None:
    """An H has as much room before it as behind it, so a centred row of them is centred to the eye as well."""
    row = "HHHHHH"
    assert line(row, TYPE.title, align=None).get_x() == pytest.approx(0, abs=1 / PIXELS)
    before, behind = (
        line(row, TYPE.title, align=LEFT).get_left()[0],
        -line(row, TYPE.title, align=RIGHT).get_right()[0],
    )
    assert before == pytest.approx(behind, abs=1 / PIXELS)
    assert before > 0


def test_capitals_are_as_high_as_their_size_says() -> None:
    for size in (TYPE.stamp, TYPE.label, TYPE.title):
        assert line("H", size).height * PIXELS == pytest.approx(size, rel=0.01)


def test_digits_of_formulas_are_large_enough_to_read() -> None:
    assert formula("0.25", TYPE.heading, DARK.text).height * PIXELS >= 20


@pytest.mark.parametrize(("align", "still"), [(LEFT, "0123456789|"), (RIGHT, "|0123456789")])
def test_a_number_that_counts_does_not_tremble(align: Any, still: str) -> None:
    """All digits are equally wide, so what stands beside them stays where it is."""
    places = set()
    for digit in "0123456789":
        text = line(still.replace("0123456789", digit * 3), align=align)
        mark = text[-1] if align is LEFT else text[0]
        places.add(round(float(mark.get_x()), 6))
    assert len(places) == 1


def test_another_string_stands_at_the_same_anchor_also_after_moving() -> None:
    for align in (LEFT, RIGHT, None):
        text = line("1.25", align=align).place([1.0, -2.0, 0])
        text.shift(UP * 3 + RIGHT)
        text.set_string("123.5 %")
        fresh = line("123.5 %", align=align).place([2.0, 1.0, 0])
        np.testing.assert_allclose(text.get_center(), fresh.get_center(), atol=1e-9)
        text.set_string("").set_string("8")
        np.testing.assert_allclose(
            text.get_bottom()[1], line("8").place([0, 1.0, 0]).get_bottom()[1], atol=1e-9
        )


def test_another_string_keeps_size_ink_and_opacity() -> None:
    text = line("12").set_opacity(0.3)
    text.set_string("345")
    assert text.get_family()[1].get_fill_opacity() == pytest.approx(0.3)
    assert text.height == pytest.approx(line("345").height)
    assert {str(glyph.get_fill_color().to_hex()).lower() for glyph in text} == {DARK.text}


def test_a_copy_of_a_text_changes_alone() -> None:
    text = line("12").place([1, 1, 0])
    twin = text.copy().set_string("999")
    assert (text.string, twin.string) == ("12", "999")
    assert len(text) == 2


def test_recolouring_lasts_through_every_change() -> None:
    text = line("12").recolor(DARK.accent)
    for string in ("12", "45", "6789"):
        text.set_string(string)
        assert {str(glyph.get_fill_color().to_hex()).lower() for glyph in text} == {DARK.accent}


def test_the_middle_of_the_capitals_is_placed_at_the_point() -> None:
    text = line("H", TYPE.title).place_middle([2.0, 1.0, 0])
    assert text.get_y() == pytest.approx(1.0, abs=0.005)
    assert text.get_left()[0] == pytest.approx(2.0, abs=0.08)


@pytest.mark.parametrize("script", lettering.NAMES)
def test_a_name_in_any_script_is_as_wide_as_it_was_measured(script: str) -> None:
    lettering.require(script)
    name = lettering.NAMES[script]
    assert line(name).width == pytest.approx(width_of(name, TYPE.body), rel=0.12)


def test_a_stamp_with_a_foreign_name_counts_on_in_its_place() -> None:
    lettering.require("Hebrew")
    stamp = line("שלום · step 8", align=RIGHT)
    right = stamp.get_right()[0]
    stamp.set_string("שלום · step 9")
    assert stamp.get_right()[0] == pytest.approx(right, abs=0.03)


def test_signs_that_mean_something_in_xml_are_letters_like_others() -> None:
    name = "R&D <1yr"
    assert len(line(name).submobjects) == 7
    assert line(name).width == pytest.approx(width_of(name, TYPE.body), abs=0.06)
    assert fitted(name, TYPE.body, width_of(name, TYPE.body)) == name


def test_a_cut_name_keeps_accents_with_their_letters() -> None:
    lettering.require("Hindi")
    name = "e\u0301" * 9
    cut = fitted(name, TYPE.body, width_of(name, TYPE.body) / 2)
    assert cut.replace("…", "") == "e\u0301" * cut.count("e")
    assert len(cut) > 3
