"""A sheaf: curves grow together, heads ride on them, and a curve of another ink joins where these go."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.sheaf import Sheaf
from tracereel.scenes.parts.time_curve import Strip

STRIP = Strip(20.0, 220.0, 20.0, 170.0)
FALLS = np.array([[0.0, 0.9], [1.0, 0.1]])
STAYS = np.array([[0.0, 0.9], [0.5, 0.9]])


def sheaf(theme: Theme = DARK) -> Sheaf:
    return Sheaf(STRIP, [FALLS, STAYS], [1.0, 0.0], theme)


def painted(picture: Sheaf) -> np.ndarray:
    pixels = np.zeros((200, 240, 4), np.uint8)
    picture.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    picture.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int)


def test_heads_ride_on_their_curves_and_stay_where_these_end() -> None:
    picture = sheaf()
    picture.until = 0.75
    picture.follow()
    np.testing.assert_allclose(picture.heads, [[170, STRIP.y(0.3)], [120, STRIP.y(0.9)]])


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_curves_are_drawn_as_far_as_they_have_come_the_best_the_brightest(theme: Theme) -> None:
    picture = sheaf(theme)
    picture.until = 0.5
    picture.follow()
    pixels = painted(picture)
    x = 70
    best, other = pixels[round(float(STRIP.y(0.7))), x], pixels[round(float(STRIP.y(0.9))), x]
    error = rgb(theme.error) * 255
    assert np.abs(best - error).max() < 30
    assert np.abs(other - error).sum() > np.abs(best - error).sum()
    assert not pixels[30:160, 140:].any()


def test_what_is_higher_than_the_frame_runs_along_its_rim() -> None:
    picture = Sheaf(STRIP, [np.array([[0.0, 0.5], [1.0, 9.0]])], [1.0], DARK)
    assert picture.ends()[0, 1] == STRIP.top


def test_the_joined_curve_has_the_ink_of_values() -> None:
    picture = sheaf()
    picture.until, picture.seen, picture.turned, picture.joined = 1.0, 0.0, 1.0, 1.0
    picture.heads = np.array([[40.0, 60.0], [200.0, 100.0]])
    pixels = painted(picture)
    assert np.abs(pixels[80, 120] - rgb(DARK.value) * 255).max() < 30
    assert pixels[140, 120].any(), "there is a faint fill below it"
    assert not pixels[40, 120].any()


def test_the_same_state_gives_the_same_pixels() -> None:
    first, second = sheaf(), sheaf()
    first.until = second.until = 0.6
    np.testing.assert_array_equal(painted(first), painted(second))
