"""Strokes: drawn by hand, measured by eye, and holes held against a search of their own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracereel.engine.analysis import strokes


def ink(*rows: str) -> np.ndarray:
    return np.array([[[letter == "#" for letter in row] for row in rows]])


RING = ink("......", ".####.", ".#..#.", ".#..#.", ".####.", "......")
EIGHT = ink("#####", "#...#", "#...#", "#####", "#..##", "#..##", "#####")
LEAK = ink("####", "#..#", "#...", "#..#", "####")
SEVEN = ink("......", ".#####", ".....#", "....#.", "...#..", "...#..")


def flooded(mask: np.ndarray) -> list[int]:
    """Sizes of the holes of one image, by a search from pixel to pixel."""
    left = {(y, x) for y, x in np.argwhere(~mask).tolist()}
    sizes = []
    while left:
        waiting, part = [left.pop()], set()
        while waiting:
            y, x = waiting.pop()
            part.add((y, x))
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            left -= near
            waiting += near
        height, width = mask.shape
        on_edge = any(y in (0, height - 1) or x in (0, width - 1) for y, x in part)
        if not on_edge and len(part) >= strokes.LEAST:
            sizes.append(len(part))
    return sorted(sizes, reverse=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 0.7))
def test_holes_are_those_that_a_search_finds(seed, density):
    masks = np.random.default_rng(seed).random((3, 12, 9)) < density
    found = strokes.holes(masks)
    for mask, numbers in zip(masks, found, strict=True):
        assert np.bincount(numbers.ravel())[1:].tolist() == flooded(mask)
        assert not numbers[mask].any()


def test_the_largest_hole_is_the_first():
    numbers = strokes.holes(EIGHT)[0]
    assert numbers[1:3, 1:4].tolist() == [[1] * 3] * 2
    assert numbers[4:6, 1:3].tolist() == [[2] * 2] * 2
    assert np.count_nonzero(numbers) == 10


def test_a_gap_and_a_speck_are_no_holes():
    assert not strokes.holes(LEAK).any()
    assert not strokes.holes(ink("####", "#.##", "##.#", "####")).any()  # two pixels that meet at a corner


def test_three_pixels_are_a_hole_and_two_are_not():
    assert np.count_nonzero(strokes.holes(ink("#####", "#...#", "#####"))) == 3
    assert not strokes.holes(ink("####", "#..#", "####")).any()


def test_the_box_is_tight_and_all_of_a_blank_image():
    assert strokes.boxes(np.concatenate([RING, ~RING & RING])).tolist() == [[1, 1, 5, 5], [0, 0, 6, 6]]
    assert strokes.boxes(SEVEN).tolist() == [[1, 1, 6, 6]]


def test_a_ring_is_measured():
    box = strokes.boxes(RING)
    assert strokes.hole_height(strokes.holes(RING), box) == pytest.approx([0.5])
    assert strokes.shape(box) == pytest.approx([1.0])
    assert strokes.crossed(RING, box, 0.3).tolist() == [2]
    assert strokes.crossed(RING, box, 0.0).tolist() == [1]
    assert strokes.lean(RING, box, 0.0, 1.0) == pytest.approx([0.5])
    assert strokes.bar(RING, box, 0.7) == pytest.approx([1.0])
    assert strokes.inked(RING, box, (0.25, 0.25, 0.75, 0.75)) == pytest.approx([0.0])
    assert strokes.inked(RING, box, (0.0, 0.0, 0.25, 1.0)) == pytest.approx([1.0])


def test_a_seven_leans_right_above_and_left_below():
    box = strokes.boxes(SEVEN)
    assert strokes.lean(SEVEN, box, 0.2, 0.4) == pytest.approx([0.9])
    assert strokes.lean(SEVEN, box, 0.6, 1.0) == pytest.approx([0.5])
    assert strokes.bar(SEVEN, box, 0.6) == pytest.approx([0.2])


def test_where_there_is_no_ink_nothing_leans():
    blank = np.zeros((1, 5, 5), bool)
    box = strokes.boxes(blank)
    assert np.isnan(strokes.lean(blank, box, 0.0, 1.0)).all()
    assert np.isnan(strokes.hole_height(strokes.holes(blank), box)).all()
    assert strokes.longest_run(blank, box, 0.0) is None


def test_runs_of_a_row_and_the_longest_below():
    assert strokes.runs(np.array([True, True, False, True])) == ((0, 2), (3, 4))
    assert strokes.runs(np.zeros(4, bool)) == ()
    assert strokes.longest_run(EIGHT, strokes.boxes(EIGHT), 0.5) == (3, 0, 5)
