"""Colours can be read, and there is time to read."""

from __future__ import annotations

import pytest

from tracereel.scenes.look.theme import (
    DARK,
    LIGHT,
    PACE,
    THEMES,
    TYPE,
    contrast,
    mix,
    points,
    reading_seconds,
)

INKS = ("text", "muted", "positive", "negative", "signal", "accent")


@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_ink_can_be_read_on_every_ground(theme: object, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_positive_and_negative_differ_for_the_colour_blind(theme: object) -> None:
    """Orange against blue: red-green blindness keeps the blue channel, and there they are far apart."""
    positive, negative = (int(getattr(theme, sign)[5:7], 16) for sign in ("positive", "negative"))
    assert negative - positive > 100


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
    assert min(TYPE.title, TYPE.heading, TYPE.caption, TYPE.body, TYPE.label) >= 22
    assert TYPE.caption >= 28
    assert points(39.4) == pytest.approx(48)
