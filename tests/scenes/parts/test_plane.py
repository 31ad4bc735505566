"""The plane: which colour a place has, where points stand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.plane import Plane, line_through

BOX = np.array([60.0, 60.0, 100.0, 100.0])


def painted(plane: Plane) -> np.ndarray:
    pixels = np.zeros((120, 120, 4), np.uint8)
    plane.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    plane.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int)


def halves(theme: Theme) -> Plane:
    """The second answer on the left, the first on the right, both certain."""
    plane = Plane(BOX, theme)
    left = np.tile([1.0, 1.0, 0.0, 0.0], (4, 1))
    plane.shares = np.dstack([1 - left, left])
    plane.scores = np.dstack([1 - left, left])
    return plane


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_of_two_answers_the_second_is_orange_and_the_first_blue(theme: Theme) -> None:
    pixels = painted(halves(theme))
    left, right = pixels[60, 20], pixels[60, 100]
    assert left[0] > left[2] + 30
    assert right[2] > right[0] + 30


def test_the_border_is_as_bright_as_a_value() -> None:
    pixels = painted(halves(DARK))
    assert np.abs(pixels[60, 58:62] - rgb(DARK.value) * 255).sum(1).min() < 40


def test_of_more_answers_a_country_is_as_bright_as_its_answer_is_sure() -> None:
    plane = Plane(BOX, DARK)
    sure = np.tile(np.linspace(1 / 3, 1, 5), (5, 1))
    plane.shares = np.dstack([sure, (1 - sure) / 2, (1 - sure) / 2])
    plane.scores, plane.border = plane.shares, 0.0
    row = painted(plane)[60, 12:108, 0]
    assert row[-1] > row[0] + 20
    assert (np.diff(row) >= 0).all()


def test_points_stand_around_the_middle_to_the_right_and_up() -> None:
    plane = halves(DARK)
    np.testing.assert_allclose(plane.place(np.array([[-1.0, -1.0], [1.0, 1.0]])), [[10, 110], [110, 10]])
    plane.dots, plane.classes, plane.seen = np.array([[-0.5, 0.8]]), np.array([0]), np.ones(1)
    plane.toned = np.ones(1)
    np.testing.assert_allclose(painted(plane)[20, 35], rgb(DARK.negative) * 255, atol=2)


def test_a_narrower_box_shows_less_of_the_same_plane() -> None:
    plane = halves(DARK)
    plane.half, plane.border = np.array([2.0, 1.0]), 0.0
    plane.dots, plane.classes, plane.seen = np.array([[0.5, 0.0], [1.5, 0.0]]), np.array([0, 0]), np.ones(2)
    plane.toned = np.ones(2)
    plane.box = np.array([60.0, 60.0, 116.0, 30.0])
    np.testing.assert_allclose(plane.place(plane.dots), [[67.5, 60], [82.5, 60]])
    pixels = painted(plane)
    assert not pixels[:42].any()
    assert pixels[60, 35, 0] > pixels[60, 35, 2] + 30  # the left half of the grid
    assert not pixels[60, 120 - 1].any()


def test_a_hinge_is_yellow_and_no_stronger_than_it_is_seen() -> None:
    plane = halves(DARK)
    plane.border, plane.filled = 0.0, 0.0
    plane.hinges = np.tile(np.linspace(-1, 3, 9), (9, 1))[None]
    plane.hinged = np.zeros(1)
    dark = painted(plane)
    plane.hinged = np.ones(1)
    bright = painted(plane)
    assert (bright - dark)[50:70, 34:36, 0].max() > 150
    assert not (bright - dark)[60, 50:].any()


def test_nothing_is_drawn_beyond_its_corners() -> None:
    plane = halves(DARK)
    plane.within, plane.framed = np.array([[-0.6, 0.6], [0.6, 0.6], [0.0, -0.8]]), 0.0
    pixels = painted(plane)
    inside = plane.place(np.array([[0.0, 0.5], [-0.45, 0.5], [0.05, -0.6]])).astype(int)
    beyond = plane.place(np.array([[0.0, 0.7], [-0.6, -0.5], [0.5, -0.5]])).astype(int)
    assert pixels[inside[:, 1], inside[:, 0]].any(1).all()
    assert not pixels[beyond[:, 1], beyond[:, 0]].any()


@pytest.mark.parametrize("half", [(1.0, 1.0), (2.1, 1.0)])
def test_a_line_goes_where_a_level_field_is_zero(half: tuple[float, float]) -> None:
    x, y = np.meshgrid(np.linspace(-half[0], half[0], 9), np.linspace(half[1], -half[1], 5))
    found = line_through(0.4 * x - 0.9 * y + 0.2, np.array(half), 0.05)
    np.testing.assert_allclose(found @ [0.4, -0.9] + 0.2, 0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(np.diff(found, axis=0), axis=1), 0.05)
    assert len(found) > 30
    assert not len(line_through(np.ones((5, 5)), np.array(half), 0.05))
