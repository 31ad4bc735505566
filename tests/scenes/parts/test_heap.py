"""A heap: everything over its own value, nothing of two signs in one column, all of it in its room."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.parts.heap import OVER, THINNEST, Function, Heap, Scale

LINE = Scale(50.0, 1230.0, 90.0, 545.0, -6.0, 5.8)
VALUES = np.random.default_rng(0).normal(0.2, 1.3, 1000)


def relu(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0)


@pytest.mark.parametrize("count", [1, 7, 40, 1000])
def test_everything_stands_over_its_value_within_half_a_picture(count: int) -> None:
    heap = Heap(LINE, VALUES[:count])
    boxes = heap.boxes()
    assert (np.abs(boxes[:, 0] - LINE.x(heap.values)) <= heap.tile / 2 + 1e-6).all()
    assert (boxes[:, 1] - boxes[:, 3] / 2 >= LINE.top - 1e-6).all()
    assert (boxes[:, 1] + boxes[:, 3] / 2 <= LINE.base - OVER + 1e-6).all()


def test_no_two_stand_in_the_same_place_and_none_hangs_in_the_air() -> None:
    heap = Heap(LINE, VALUES)
    assert len({(c, r) for c, r in zip(heap.column, heap.rank, strict=True)}) == len(VALUES)
    for column in np.unique(heap.column):
        ranks = np.sort(heap.rank[heap.column == column])
        np.testing.assert_array_equal(ranks, np.arange(len(ranks)))


def test_no_column_holds_values_of_both_signs() -> None:
    heap = Heap(LINE, VALUES)
    left = heap.boxes()[:, 0] < LINE.x(0.0)
    np.testing.assert_array_equal(left, VALUES < 0)


def test_pictures_are_as_large_as_the_highest_column_allows() -> None:
    heap = Heap(LINE, VALUES)
    room = LINE.base - OVER - LINE.top
    larger = Heap(LINE, VALUES, heap.tile + 0.5)
    assert (heap.rank.max() + 1) * heap.tile <= room < (larger.rank.max() + 1) * larger.tile


def test_many_of_one_value_still_fit() -> None:
    heap = Heap(LINE, np.full(2000, 0.3))
    assert heap.boxes()[:, 1].min() > LINE.top - 1


@pytest.mark.parametrize("curve", [np.tanh, relu])
def test_out_of_a_curve_columns_lie_as_rows_at_the_height_of_their_answers(curve: Function) -> None:
    heap = Heap(LINE, VALUES)
    rows = heap.rows(curve, rise=80.0, x=1200.0, room=400.0)
    answers = curve((heap.boxes()[:, 0] - LINE.x(0.0)) / LINE.unit)
    assert (np.abs(LINE.base - 80.0 * answers - rows[:, 1]) <= 80.0 * heap.tile / LINE.unit / 2).all()
    assert (rows[:, 3] >= THINNEST).all()
    assert rows[:, 0].max() < 1200.0
    assert rows[:, 0].min() >= 1200.0 - 400.0 - OVER
    for column in np.unique(heap.column):  # the top of it lies nearest to the line, and goes first
        there = np.argsort(heap.rank[heap.column == column])
        if heap.counts[heap.column == column][0] * rows[0, 2] <= 400.0:
            assert (np.diff(rows[heap.column == column, 0][there]) > 0).all()
        assert (np.diff(heap.early[heap.column == column][there]) < 0).all()


def test_columns_fill_from_their_floors() -> None:
    heap = Heap(LINE, VALUES)
    assert heap.late.min() >= 0
    assert heap.late.max() <= 1
    for column in np.unique(heap.column):
        there = heap.column == column
        assert (np.diff(heap.late[there][np.argsort(heap.rank[there])]) > 0).all()


def test_a_line_is_read_as_it_is_drawn() -> None:
    assert LINE.value(LINE.x(1.5)) == pytest.approx(1.5)
    half = LINE.toward(Scale(50.0, 630.0, 90.0, 545.0, -6.0, 5.8), 0.5)
    assert half.x(5.8) == pytest.approx(930.0)
