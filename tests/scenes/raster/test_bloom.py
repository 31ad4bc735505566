"""Bloom: light spreads evenly, keeps its hue, dies off, and never burns out what it lies on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenes.raster.painting import frame
from tracereel.scenes.raster import bloom, stencils
from tracereel.scenes.raster.easel import Easel

BLACK = (0, 0, 0, 255)


def shone(*rects: Any, color: Any = (255.0, 140.0, 58.0), shine: float = 1.0, ground: Any = BLACK) -> Any:
    """(ROWS, COLUMNS, 4) the glow of bars alone: the bars themselves are taken off again."""
    pixels, count = frame(ground), len(rects)
    easel = Easel(False)
    easel.begin(pixels, 1.0)
    colors, ones = np.tile(np.array([color], float), (count, 1)), np.ones(count)
    easel.draw_rects(np.array(rects, float), 0.0, colors, ones, shine * ones)
    pixels[:] = np.array(ground, np.uint8)
    easel.bloom()
    return pixels.astype(int)


MIDDLE = (76, 41, 84, 49)


def test_light_spreads_evenly_to_all_sides() -> None:
    picture = shone(MIDDLE)[..., :3]
    np.testing.assert_allclose(picture, picture[:, ::-1], atol=1)
    np.testing.assert_allclose(picture, picture[::-1], atol=1)


def test_light_dies_off_with_distance_and_ends() -> None:
    row = shone(MIDDLE)[45, 80:, 0]
    assert row[0] > 60
    assert (np.diff(row) <= 1).all()
    assert row[10] < 0.6 * row[0]
    assert not row[75:].any()


def test_light_keeps_its_hue() -> None:
    picture = shone(MIDDLE)
    bright = picture[..., 0] > 50
    assert bright.sum() > 30
    np.testing.assert_allclose(picture[bright, 1] / picture[bright, 0], 140 / 255, atol=0.03)
    np.testing.assert_allclose(picture[bright, 2] / picture[bright, 0], 58 / 255, atol=0.03)


def test_light_beyond_all_measure_keeps_its_hue_too() -> None:
    picture = shone((60, 30, 100, 60), shine=30.0)
    assert picture[45, 80, 0] == 255
    np.testing.assert_allclose(picture[45, 80, 1:3], [140, 58], atol=3)


def test_twice_the_shine_is_twice_the_light() -> None:
    one, two = shone(MIDDLE, shine=0.4)[..., 0], shone(MIDDLE, shine=0.8)[..., 0]
    np.testing.assert_allclose(two, 2 * one, atol=2)


def test_where_nothing_shines_nothing_changes() -> None:
    ground = (10, 13, 20, 255)
    assert (shone(MIDDLE, shine=0.0, ground=ground) == ground).all()


@pytest.mark.parametrize("rect", [(0, 0, 4, 4), (156, 86, 160, 90), (0, 40, 3, 50), (-9, -9, 3, 3)])
def test_light_at_the_rim_of_the_frame_is_cut_off(rect: Any) -> None:
    picture = shone(rect)
    assert picture[..., 0].max() > 20
    assert not picture[20:70, 70:90].any() or picture[45, 80, 0] < 4


def test_light_on_a_large_frame_and_in_a_window_of_it_is_the_same() -> None:
    """The glow of two far lights is the sum of theirs: what is between them is only left out where it is dark."""
    left, right = (20, 41, 28, 49), (132, 41, 140, 49)
    both = shone(left, right)[..., 0]
    np.testing.assert_allclose(both, shone(left)[..., 0] + shone(right)[..., 0], atol=2)


@pytest.mark.parametrize("radius", [1, 2, 4, 6])
def test_blurring_keeps_the_sum_and_every_share_of_the_rows_gives_the_same(radius: int) -> None:
    rng = np.random.default_rng(0)
    source = np.zeros((3, 80, 100), np.int32)
    source[:, 30:50, 30:70] = rng.integers(0, 60_000, (3, 20, 40))
    whole, parts = np.zeros_like(source), np.zeros_like(source)
    bloom.soften(source, whole, (0, 1), radius)
    for part in range(3):
        bloom.soften(source, parts, (part, 3), radius)
    np.testing.assert_array_equal(whole, parts)
    assert whole.sum() == pytest.approx(source.sum(), rel=0.002)


def test_the_window_of_light_is_just_around_it() -> None:
    glow = np.zeros((3, 40, 60), np.int32)
    assert tuple(bloom.lit_window(glow)) == (0, 0, 0, 0)
    glow[1, 7, 20] = glow[2, 30, 11] = 1
    assert tuple(bloom.lit_window(glow)) == (7, 31, 11, 21)
    glow[0, 0, 0] = glow[0, 39, 59] = 1
    assert tuple(bloom.lit_window(glow)) == (0, 40, 0, 60)


def test_what_is_stencilled_shines_in_its_colour_and_at_its_place() -> None:
    pixels, one = frame(BLACK), np.ones(1)
    easel = Easel(False)
    easel.begin(pixels, 1.0)
    masks, rects = np.ones((1, 4, 4)), np.array([[120.0, 20, 130, 30]])
    violet = np.array([[184.0, 138, 255]])
    stencils.draw_stencils(easel.words, rects, masks, np.zeros(1, int), violet, one, one, easel.glow)
    top, bottom, left, right = bloom.lit_window(easel.glow)
    assert (top, bottom, left, right) == (10, 15, 60, 65)
    np.testing.assert_allclose(easel.glow[:, 12, 62] / easel.glow[2, 12, 62], violet[0] / 255, atol=0.01)
