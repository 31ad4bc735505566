"""Crowds: pictures step aside for each other, no farther than they must."""

from __future__ import annotations

import numpy as np

from tracereel.scenes.parts.crowd import MOST, apart


def test_pictures_in_one_place_come_to_stand_beside_each_other() -> None:
    places, sides = np.zeros((3, 9, 2)), np.full((3, 9), 20.0)
    at = apart(places, sides)[-1]
    far = np.linalg.norm(at[:, None] - at[None], axis=2)[~np.eye(9, dtype=bool)]
    assert far.min() > 12
    assert np.abs(at).max() < 60


def test_pictures_with_room_stay_where_they_are() -> None:
    places = np.array([[[0.0, 0], [50, 0], [0, 70]]] * 2)
    assert np.abs(apart(places, np.full((2, 3), 20.0))).max() < 1


def test_what_takes_no_room_pushes_nothing() -> None:
    shifts = apart(np.zeros((1, 2, 2)), np.array([[0.0, 30.0]]))
    assert np.abs(shifts).max() < 1


def test_more_than_a_board_holds_stay_in_their_places() -> None:
    count = MOST + 1
    assert not apart(np.zeros((1, count, 2)), np.full((1, count), 20.0)).any()
