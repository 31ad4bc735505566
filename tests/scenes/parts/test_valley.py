"""A valley is drawn where its numbers are, from any distance, and a point stands on it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.valley import Lens, Valley

WEIGHTS = np.linspace(-4, 4, 401)
POINTS = np.column_stack([WEIGHTS, 1 + (WEIGHTS - 1) ** 2 / 4])
HOME = Lens((0.0, 1.0), (120.0, 150.0), (25.0, 20.0))
BOUNDS = 20.0, 10.0, 220.0, 170.0


def valley(theme: Theme = DARK, lens: Lens = HOME) -> Valley:
    picture = Valley(POINTS, lens, BOUNDS, theme)
    picture.low, picture.high, picture.at = -4.0, 4.0, -1.0
    picture.marked = picture.lifted = 1.0
    return picture


def painted(picture: Valley) -> np.ndarray:
    pixels = np.zeros((200, 240, 4), np.uint8)
    picture.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    picture.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int)


def like(pixel: np.ndarray, ink: str) -> bool:
    return bool(np.abs(pixel - rgb(ink) * 255).max() < 60)


def test_places_and_weights_are_each_others_inverse() -> None:
    assert HOME.x(2.0) == 170.0
    assert HOME.y(2.0) == 130.0
    assert HOME.weight(HOME.x(-1.7)) == pytest.approx(-1.7)
    assert HOME.lean == pytest.approx(0.8)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_curve_runs_through_its_losses_and_the_point_stands_on_it(theme: Theme) -> None:
    picture = valley(theme)
    pixels = painted(picture)
    for weight in (-3.0, 0.0, 2.5):
        x, y = int(HOME.x(weight)), round(float(HOME.y(picture.loss(weight))))
        assert any(like(pixels[y + aside, x], theme.error) for aside in (-1, 0, 1))
    x, y = int(HOME.x(-1.0)), int(HOME.y(picture.loss(-1.0)))
    assert like(pixels[y, x], theme.negative)
    assert like(pixels[(y + 170) // 2, x], theme.negative), "a post leads down to the ruler"


def test_only_what_was_walked_is_drawn() -> None:
    picture = valley()
    picture.low, picture.high, picture.marked = -1.0, 1.0, 0.0
    pixels = painted(picture)
    assert not pixels[20:160, : int(HOME.x(-1.0)) - 2].any()
    assert not pixels[20:160, int(HOME.x(1.0)) + 2 :].any()


def test_the_ruler_is_blue_below_zero_and_orange_above() -> None:
    picture = valley()
    picture.high, picture.marked = picture.low, 0.0
    pixels = painted(picture)
    assert pixels[170, 40].argmax() == 2
    assert pixels[170, 200].argmax() == 0


def test_from_near_it_keeps_its_point_and_gets_finer_ticks() -> None:
    near = Lens((-1.0, 2.0), (120.0, 90.0), (2500.0, 2000.0))
    picture = valley(lens=near)
    pixels = painted(picture)
    assert like(pixels[90, 120], DARK.negative)
    ticks = np.flatnonzero(pixels[176, 20:220].any(-1))
    assert len(ticks) >= 8, "hundredths lie 25 pixels apart, tenths beyond the frame"


def test_a_step_is_drawn_from_where_it_began() -> None:
    picture = valley()
    picture.at, picture.moved, picture.marked = 1.0, 2.0, 0.0
    pixels = painted(picture)
    assert like(pixels[167, int(HOME.x(0.0))], DARK.positive)
    assert not like(pixels[167, int(HOME.x(2.0))], DARK.positive)


def test_the_same_state_gives_the_same_pixels() -> None:
    np.testing.assert_array_equal(painted(valley()), painted(valley()))
