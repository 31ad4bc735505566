"""The slope is -ln of a chance: a post from the bar's tip meets it, and it ends at nothing where all is certain."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.slope import BAR, LEAST, Foot, Slope

FOOT = Foot(left=20.0, right=220.0, base=140.0, unit=40.0)


def slope(theme: Theme = DARK) -> Slope:
    picture = Slope(FOOT, theme)
    picture.chance, picture.loss = 0.1, float(-np.log(0.1))
    picture.drawn, picture.raised = 1.0, 1.0
    return picture


def painted(picture: Slope) -> np.ndarray:
    pixels = np.zeros((200, 240, 4), np.uint8)
    picture.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    picture.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int)


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.5, 0.99, 1.0])
def test_a_point_stands_as_high_over_its_chance_as_that_costs(chance: float) -> None:
    x, y = FOOT.at(chance)
    assert x == pytest.approx(20 + 200 * chance)
    assert (FOOT.base - y) / FOOT.unit == pytest.approx(-np.log(chance))


def test_a_loss_stands_where_its_chance_does() -> None:
    np.testing.assert_allclose(FOOT.over([0.5, 2.0]), FOOT.at(np.exp([-0.5, -2.0])))
    assert FOOT.over(300.0)[1] == pytest.approx(140 - 300 * 40)


def test_no_chance_at_all_still_has_a_place() -> None:
    assert FOOT.at(0.0)[1] == pytest.approx(FOOT.base + FOOT.unit * np.log(LEAST))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_post_stands_on_the_bars_tip_and_ends_on_the_curve(theme: Theme) -> None:
    pixels = painted(slope(theme))
    x, y = np.round(FOOT.at(0.1)).astype(int)
    bar = int(FOOT.base + BAR / 2)
    np.testing.assert_allclose(pixels[bar, x - 6], rgb(theme.value) * 255, atol=4)
    assert np.abs(pixels[bar, x + 20] - rgb(theme.value) * 255).max() > 40, "the rest of the track is empty"
    np.testing.assert_allclose(pixels[110, x], rgb(theme.error) * 255, atol=4)
    np.testing.assert_allclose(pixels[y, x], rgb(theme.error) * 255, atol=4)
    assert not (pixels[y - 12, x] == np.round(rgb(theme.error) * 255)).all(), "and not beyond it"


def test_a_bar_that_hung_turns_until_it_fills_from_its_left() -> None:
    picture = slope()
    picture.bar = np.array([20.0, 10.0, 60.0, 90.0])
    for turned, box in ((0.0, [20, 10, 60, 18]), (1.0, [20, 10, 24, 90])):
        picture.turned = turned
        np.testing.assert_allclose(picture.filled(), box)


def test_the_curve_is_drawn_from_its_foot_up() -> None:
    picture = slope()
    picture.drawn, picture.marked = 0.5, 0.0
    pixels = painted(picture)
    assert pixels[:140, 125:219].any(0).any(-1).all()
    assert not pixels[:140, :115].any()


def test_the_mean_is_a_line_at_its_loss() -> None:
    picture = slope()
    picture.mean, picture.meant = 1.5, 1.0
    pixels = painted(picture)
    violet = np.abs(pixels[:, 150] - rgb(DARK.error) * 255 * 0.9).max(-1) < 12
    np.testing.assert_allclose(np.flatnonzero(violet).mean(), 140 - 1.5 * 40, atol=1)
