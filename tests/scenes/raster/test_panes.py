"""Panes, frames and filled rectangles cover what they should, and no more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenes.raster.painting import COLUMNS, ROWS, frame
from tracereel.scenes.raster.easel import Easel

WHITE = np.array([[255.0, 255, 255]])
ONE = np.ones(1)
EMPTY = (0, 0, 0, 0)


@pytest.fixture
def easel() -> Easel:
    found = Easel(False)
    found.begin(frame(EMPTY), 1.0)
    return found


def alpha(easel: Easel) -> Any:
    return easel.pixels[..., 3] / 255


def test_a_pane_covers_exactly_its_area(easel: Easel) -> None:
    easel.draw_pane(np.array([20.25, 10.5, 60.5, 50.75]), np.full((7, 9, 3), 255.0), 0.0, np.zeros(3))
    assert alpha(easel).sum() == pytest.approx(40.25 * 40.25, abs=1)
    assert alpha(easel)[10, 30] == pytest.approx(0.5, abs=0.01)
    assert alpha(easel)[30, 20] == pytest.approx(0.75, abs=0.01)
    assert alpha(easel)[50, 60] == pytest.approx(0.375, abs=0.01)


def test_each_cell_has_its_own_colour_and_its_share_of_a_pixel_on_the_border(easel: Easel) -> None:
    cells = np.arange(6).reshape(2, 3)[..., None] * np.array([40.0, 20, 10])
    easel.draw_pane(np.array([10.0, 20, 25, 30]), cells, 0.0, np.zeros(3))
    found = easel.pixels[20:30, 10:25, :3].astype(int)
    np.testing.assert_allclose(found, cells.repeat(5, axis=0).repeat(5, axis=1), atol=1)
    easel.begin(frame(EMPTY), 1.0)
    easel.draw_pane(np.array([10.0, 20, 13, 21]), np.array([[[0.0] * 3, [200.0] * 3]]), 0.0, np.zeros(3))
    assert easel.pixels[20, 10:13, 0].tolist() == [0, 100, 200]


def test_many_cells_in_a_pixel_are_averaged(easel: Easel) -> None:
    cells = np.zeros((1, 40, 3))
    cells[0, ::4] = 240.0
    easel.draw_pane(np.array([10.0, 20, 20, 24]), cells, 0.0, np.zeros(3))
    np.testing.assert_allclose(easel.pixels[21, 10:20, 0].astype(int), 60, atol=1)


def test_a_gap_shows_the_ground_around_every_cell(easel: Easel) -> None:
    cells = np.full((2, 2, 3), 200.0)
    easel.draw_pane(np.array([10.0, 10, 30, 30]), cells, 0.2, np.array([100.0, 100, 100]))
    row = easel.pixels[15, 10:30, 0].tolist()
    assert row == [100] + [200] * 8 + [100, 100] + [200] * 8 + [100]
    assert (easel.pixels[10:30, 10:30, 3] == 255).all()


def test_tiles_are_coloured_by_value_and_sign(easel: Easel) -> None:
    ramp = np.linspace(0, 1, 1025)[:, None]
    ramps = np.array([ramp * [250.0, 0, 0], ramp * [0, 0, 250.0]])
    faces = np.array([[[1.0, -1.0]], [[0.5, 0.0]]])
    rects = np.array([[10.0, 10, 30, 20], [50, 10, 70, 20]])
    two = np.ones(2)
    easel.draw_tiles(rects, faces, ramps, np.zeros(3), np.array([1.0, 0.5]), 0.0, np.zeros(3), two, 0 * two)
    assert [easel.pixels[15, x, :3].tolist() for x in (12, 28, 52, 68)] == [
        [250, 0, 0], [0, 0, 250], [63, 0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert not easel.glow.any()


def test_tiles_and_a_pane_of_the_same_colours_are_the_same_picture(easel: Easel) -> None:
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 1, 1025)[:, None] * np.array([255.0, 140, 58])
    face, rect = rng.uniform(0, 1, (1, 9, 7)), np.array([10.3, 12.6, 60.2, 70.9])
    easel.draw_tiles(
        rect[None], face, np.array([ramp, ramp]), np.zeros(3), ONE, 0.1, np.full(3, 9.0), ONE, 0.3 * ONE
    )
    other = Easel(False)
    other.begin(frame(EMPTY), 1.0)
    cells = ramp[np.floor(face[0] * 1024 + 0.5).astype(int)]
    other.draw_pane(rect, cells, 0.1, np.full(3, 9.0), 1.0, 0.3 * face[0])
    np.testing.assert_array_equal(easel.pixels, other.pixels)
    np.testing.assert_allclose(easel.glow, other.glow, atol=1)


@pytest.mark.parametrize("width", [0.5, 1.0, 3.0])
def test_a_frame_has_the_ink_of_its_length_times_its_width_and_nothing_inside(
    easel: Easel, width: float
) -> None:
    easel.draw_frames(np.array([[20.3, 15.6, 100.1, 70.2]]), 0.0, width * ONE, WHITE, ONE, 0 * ONE)
    length = 2 * (79.8 + 54.6)
    assert alpha(easel).sum() == pytest.approx(length * width, rel=0.03)
    assert not alpha(easel)[24:62, 30:90].any()


def test_rounded_corners_stay_out_of_the_corner(easel: Easel) -> None:
    easel.draw_frames(np.array([[20.0, 20, 80, 70]]), 12.0, 2 * ONE, WHITE, ONE, 0 * ONE)
    assert not alpha(easel)[19:22, 19:22].any()
    assert alpha(easel)[45, 19:21].sum() == pytest.approx(2, abs=0.05)
    centre = np.hypot(np.arange(COLUMNS)[None] + 0.5 - 32, np.arange(ROWS)[:, None] + 0.5 - 32)
    corner = alpha(easel)[18:32, 18:32]
    assert corner.sum() == pytest.approx(0.5 * np.pi * 12 * 2, rel=0.06)
    assert not corner[np.abs(centre[18:32, 18:32] - 12) > 2.1].any()


def test_a_small_frame_on_a_large_round_is_a_ring_without_holes(easel: Easel) -> None:
    easel.draw_frames(np.array([[20.0, 20, 32, 32]]), 50.0, 2 * ONE, WHITE, ONE, 0 * ONE)
    assert alpha(easel).sum() == pytest.approx(np.pi * 12 * 2, rel=0.05)


def test_a_bar_covers_exactly_its_area_and_less_where_its_corners_are_round(easel: Easel) -> None:
    easel.draw_rects(np.array([[10.5, 10.25, 60.5, 40.75]]), 0.0, WHITE, ONE, 0 * ONE)
    assert alpha(easel).sum() == pytest.approx(50 * 30.5, rel=0.002)
    easel.begin(frame(EMPTY), 1.0)
    easel.draw_rects(np.array([[10.0, 10, 60, 40]]), 8.0, WHITE, ONE, 0 * ONE)
    assert alpha(easel).sum() == pytest.approx(50 * 30 - (4 - np.pi) * 64, rel=0.01)


@pytest.mark.parametrize("rect", [(-50, -50, -10, -10), (170, 10, 200, 40), (10, 95, 40, 130), (30, 30, 30, 60),
                                  (60, 60, 30, 30)])  # fmt: skip
def test_what_lies_outside_or_has_no_size_draws_nothing(easel: Easel, rect: Any) -> None:
    rects = np.array([rect], float)
    easel.draw_pane(rects[0], np.full((3, 3, 3), 255.0), 0.1, np.zeros(3), 1.0, np.ones((3, 3)))
    easel.draw_rects(rects, 3.0, WHITE, ONE, ONE)
    if rect[2] > rect[0]:
        easel.draw_frames(rects, 3.0, 2 * ONE, WHITE, ONE, ONE)
    assert not easel.pixels.any()
    assert not easel.glow.any()


def test_what_lies_partly_outside_is_cut_off(easel: Easel) -> None:
    rects = np.array([[-20.5, -30.5, 200.5, 130.5]])
    easel.draw_pane(rects[0], np.full((3, 3, 3), 255.0), 0.0, np.zeros(3), 1.0, np.ones((3, 3)))
    assert (easel.pixels == 255).all()
    easel.draw_frames(np.array([[-20.0, 30, 70, 200]]), 3.0, 2 * ONE, WHITE, ONE, ONE)
    easel.draw_rects(np.array([[100.0, -30, 190, 20]]), 3.0, WHITE, ONE, ONE)


def test_what_is_invisible_changes_no_pixel(easel: Easel) -> None:
    rects = np.array([[20.0, 20, 60, 60]])
    easel.draw_pane(rects[0], np.full((3, 3, 3), 255.0), 0.1, np.zeros(3), 0.0, np.ones((3, 3)))
    easel.draw_rects(rects, 3.0, WHITE, 0 * ONE, ONE)
    easel.draw_frames(rects, 3.0, 2 * ONE, WHITE, 0 * ONE, ONE)
    easel.draw_frames(rects, 3.0, 0 * ONE, WHITE, ONE, ONE)
    assert not easel.pixels.any()
    assert not easel.glow.any()
