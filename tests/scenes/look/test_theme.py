"""Colours can be read, and there is time to read."""

from __future__ import annotations

import pytest

from tracereel.scenes.look.theme import (
    DARK,
    LIGHT,
    PACE,
    THEMES,
    TYPE,
    Theme,
    contrast,
    luminance,
    mix,
    points,
    reading_seconds,
)

WORDS, INKS = ("text", "muted"), ("positive", "negative", "value", "error", "accent", "cancel")
LEAST = dict.fromkeys(WORDS, 4.5) | dict.fromkeys(
    INKS, 3.0
)  # WCAG 2: 1.4.3 for any text; for large text and 1.4.11


@pytest.mark.parametrize("ink", LEAST)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_ink_can_be_read_on_every_ground(theme: Theme, ink: str) -> None:
    for ground in (*theme.ground, theme.cell):
        assert contrast(getattr(theme, ink), ground) >= LEAST[ink]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_ground_is_lifted_around_the_subject_and_darker_outside(theme: Theme) -> None:
    outside, around = theme.ground
    assert luminance(outside) < luminance(around)
    assert theme.background == outside


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_what_clips_ask_for_by_earlier_names_is_there(theme: Theme) -> None:
    assert (theme.signal, theme.panel) == (theme.value, theme.cell)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1
    assert contrast(DARK.text, DARK.panel) == contrast(DARK.panel, DARK.text)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix(DARK.text, LIGHT.text, 0) == DARK.text
    assert mix(DARK.text, LIGHT.text, 1) == LIGHT.text
    assert mix("#000000", "#ff8000", 0.5) == "#804000"


def test_reading_takes_as_long_as_its_words_and_a_look_but_never_less_than_a_moment() -> None:
    assert reading_seconds("Backward.") == PACE.shortest_beat
    fourteen = " ".join(["word"] * 14)
    assert reading_seconds(fourteen) == pytest.approx(PACE.look + 14 / PACE.words_per_second)
    assert reading_seconds(fourteen + " more") > reading_seconds(fourteen)


def test_everything_but_the_stamp_is_large_enough_for_a_phone() -> None:
    assert min(TYPE.title, TYPE.heading, TYPE.caption, TYPE.body, TYPE.label, *TYPE.focus) >= 22
    assert TYPE.caption >= 28
    assert TYPE.bar >= 20
    assert points(39.4) == pytest.approx(48)
