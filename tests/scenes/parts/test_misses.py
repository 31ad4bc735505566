"""Misses: every square is as wide as it is high, stands on its own miss, and opens away from the middle."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.misses import Misses

POINTS = np.array([[20.0, 20.0], [50.0, 80.0], [90.0, 30.0]])
SAID = np.array([60.0, 60.0, 60.0])


def misses(theme: Theme = DARK) -> Misses:
    picture = Misses(POINTS, 60.0, theme)
    picture.said = SAID.copy()
    picture.curve = np.array([[5.0, 60.0], [115.0, 60.0]])
    picture.sides = picture.opened = 1.0
    picture.mean = np.array([100.0, 90.0, 20.0])
    return picture


def painted(picture: Misses) -> np.ndarray:
    pixels = np.zeros((120, 120, 4), np.uint8)
    picture.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    picture.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int)


def test_squares_are_squares_as_large_as_their_misses() -> None:
    boxes = misses().boxes()
    size = np.abs(SAID - POINTS[:, 1])
    np.testing.assert_allclose(boxes[:, 2] - boxes[:, 0], size)
    np.testing.assert_allclose(boxes[:, 3] - boxes[:, 1], size)


def test_a_square_lies_between_its_point_and_the_curve_and_opens_outward() -> None:
    left, top, right, bottom = misses().boxes().T
    np.testing.assert_allclose([top, bottom], [[20, 60, 30], [60, 80, 60]])
    np.testing.assert_allclose(right[:2], POINTS[:2, 0])  # left of the middle: to the left
    assert left[2] == POINTS[2, 0]


def test_a_miss_is_drawn_from_its_point() -> None:
    picture = misses()
    picture.sides, picture.opened = 0.5, 0.0
    _, top, _, bottom = picture.boxes().T
    np.testing.assert_allclose(top, [20, 70, 30])
    np.testing.assert_allclose(bottom, [40, 80, 45])


def test_copies_of_all_squares_become_their_mean() -> None:
    picture = misses()
    np.testing.assert_allclose(picture.copies(), picture.boxes())
    picture.gathered = 1.0
    np.testing.assert_allclose(picture.copies(), [[90.0, 80.0, 110.0, 100.0]] * 3)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_misses_are_violet_and_the_curve_is_an_answer(theme: Theme) -> None:
    picture = misses(theme)
    picture.meant = 1.0
    pixels = painted(picture)
    np.testing.assert_allclose(pixels[40, 20], rgb(theme.error) * 255, atol=4)
    np.testing.assert_allclose(pixels[60, 70], rgb(theme.value) * 255, atol=4)
    np.testing.assert_allclose(pixels[20, 20], rgb(theme.text) * 255, atol=4)
    assert np.abs(pixels[90, 100] - rgb(theme.error) * 255 * 0.85).max() < 6


def test_no_miss_and_no_mean_are_drawn_before_their_time() -> None:
    picture = misses()
    picture.sides = picture.opened = 0.0
    pixels = painted(picture)
    assert not pixels[40, 20].any()
    assert not pixels[90, 100].any()
    assert pixels[60, 70].any()


def test_a_curve_that_meets_every_point_leaves_nothing_to_square() -> None:
    picture = misses()
    picture.said = POINTS[:, 1].copy()
    picture.mean[2] = 0.0
    picture.meant = 1.0
    assert not np.ptp(picture.boxes()[:, [0, 2]], axis=1).any()
    assert np.isfinite(painted(picture)).all()
