"""Darts: where a board's points, piles and names lie, and what a dart shows."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, rgb
from tracereel.scenes.parts.darts import (
    READ,
    SMALLEST,
    UNREAD,
    Board,
    Darts,
    around,
    board_in,
)

BOX = np.array([640.0, 260.0, 580.0, 500.0])


def names(count: int) -> np.ndarray:
    return np.tile([12.0, 13.0], (count, 1))


def test_the_first_class_is_on_top_and_the_next_to_its_right() -> None:
    points = around(10)
    np.testing.assert_allclose(points[0], [0, -1], atol=1e-12)
    assert points[1][0] > 0
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1)


def test_two_classes_lie_left_and_right() -> None:
    np.testing.assert_allclose(around(2), [[-1, 0], [1, 0]], atol=1e-12)


@pytest.mark.parametrize(("classes", "darts"), [(2, 8), (3, 30), (10, 20), (10, 1000), (40, 60), (3, 1)])
def test_a_board_stays_in_its_box_with_its_piles_and_names(classes: int, darts: int) -> None:
    most = -(-darts // classes)
    board = board_in(BOX, classes, most, darts, names(classes))
    slots = np.array([board.slot(of, k, most) for of in range(classes) for k in range(most)])
    reach = np.abs(slots - board.centre).max(0) + board.side / 2
    assert (reach <= BOX[2:] / 2 + 1).all()
    places = board.name_places(np.full(classes, board.height(most)), names(classes))
    assert (np.abs(places - board.centre) + names(classes) <= BOX[2:] / 2 + 1).all()


def test_few_darts_are_large_and_many_small() -> None:
    few, many = (board_in(BOX, 10, count // 10, count, names(10)) for count in (20, 1000))
    assert few.side > 36
    assert SMALLEST <= many.side < 12


def test_darts_of_a_pile_do_not_cover_each_other_and_lie_outside_the_circle() -> None:
    board = Board(np.array([300.0, 300.0]), 150.0, 24.0, 10)
    slots = [board.slot(3, k, 9) for k in range(9)]
    for a, b in itertools.combinations(slots, 2):
        assert np.linalg.norm(a - b) > 23.9
    assert all(np.linalg.norm(slot - board.centre) - 12 > 150 for slot in slots)


def test_a_single_dart_lies_right_outside_its_point() -> None:
    board = Board(np.array([300.0, 300.0]), 150.0, 24.0, 10)
    slot = board.slot(2, 0, 1) - board.centre
    np.testing.assert_allclose(slot / np.linalg.norm(slot), around(10)[2], atol=1e-9)


def test_a_name_stands_beyond_its_pile() -> None:
    board = Board(np.array([300.0, 300.0]), 150.0, 24.0, 10)
    low, high = (board.name_places(np.full(10, board.height(count)), names(10))[0] for count in (0, 6))
    assert low[1] - high[1] == pytest.approx(board.height(6) - board.height(0))
    assert board.centre[1] - high[1] - 13 > 150 + board.height(6)


def test_darts_that_crowd_together_stay_apart() -> None:
    masks = np.zeros((2, 8, 8))
    masks[:, 1:7, 3:5] = 1.0
    board = Board(np.array([60.0, 60.0]), 40.0, 24.0, 3)
    darts = Darts(board, masks, DARK)
    darts.places = np.array([[60.0, 60.0], [64.5, 60.0]])
    pixels = np.zeros((120, 120, 4), np.uint8)
    darts.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    bright = pixels[60, 45:80, 0] > 215
    runs = np.flatnonzero(np.diff(bright.astype(int)) == 1)
    assert len(runs) == 2


def test_a_dart_with_little_room_is_a_dot_and_with_more_its_picture() -> None:
    board = Board(np.array([60.0, 60.0]), 40.0, 40.0, 3)
    darts = Darts(board, np.ones((3, 4, 4)), DARK)
    darts.sizes = np.array([UNREAD / 40 - 0.01, (UNREAD + READ) / 80, READ / 40 + 0.01])
    np.testing.assert_allclose(darts.pictured, [0, 0.5, 1])


def test_two_dots_near_each_other_are_two() -> None:
    board = Board(np.array([60.0, 60.0]), 40.0, 24.0, 3)
    darts = Darts(board, np.ones((2, 8, 8)), DARK)
    darts.places, darts.sizes = np.array([[50.0, 60.0], [60.0, 60.0]]), np.full(2, 0.3)
    pixels = np.zeros((120, 120, 4), np.uint8)
    darts.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    bright = pixels[60, 40:75, 0] > 200
    assert len(np.flatnonzero(np.diff(bright.astype(int)) == 1)) == 2


@pytest.mark.parametrize(("wrong", "color"), [(0.0, DARK.value), (1.0, DARK.error)])
def test_a_dart_is_violet_where_it_is_wrong(wrong: float, color: str) -> None:
    board = Board(np.array([60.0, 60.0]), 40.0, 24.0, 3)
    darts = Darts(board, np.ones((1, 4, 4)), DARK)
    darts.wrong[:] = wrong
    pixels = np.zeros((120, 120, 4), np.uint8)
    darts.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    darts.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    np.testing.assert_allclose(pixels[60, 60, :3], rgb(color) * 255, atol=2)
