"""Fields: colours between nodes, level lines and borders, exact to a pixel and whole on any grid."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.raster.fields import WHOLE, draw_borders, draw_colors, draw_levels

WHITE = np.array([255.0, 255.0, 255.0])
RECT = np.array([10.0, 10.0, 110.0, 110.0])
ALL = (0, 120, 0, 120)


def frame() -> tuple[np.ndarray, np.ndarray]:
    return np.full((120, 120), 0xFF000000, np.uint32), np.zeros((3, 60, 60), np.int32)


def red(words: np.ndarray) -> np.ndarray:
    return (words & 255).astype(int)


def ramp(nodes: int) -> np.ndarray:
    """(R, C) how far to the right, in [0, 1]."""
    return np.tile(np.linspace(0, 1, nodes), (nodes, 1))


@pytest.mark.parametrize("nodes", [2, 5, 41, 161])
def test_a_level_line_stands_where_the_field_has_its_value(nodes: int) -> None:
    words, glow = frame()
    draw_levels(words, RECT, ALL, ramp(nodes), np.array([0.3, 0.75]), 1.0, WHITE, 1.0, glow, 0.0)
    row = red(words)[60]
    bright = np.flatnonzero(row > 100)
    assert set(bright) <= {39, 40, 84, 85}
    assert len(bright) >= 3
    assert not glow.any()


def test_a_field_that_is_the_same_everywhere_has_no_line() -> None:
    words, glow = frame()
    draw_levels(words, RECT, ALL, np.zeros((9, 9)), np.zeros(1), 1.0, WHITE, 1.0, glow, 1.0)
    assert not red(words).any()


def test_the_border_lies_where_two_fields_are_equal() -> None:
    words, glow = frame()
    scores = np.dstack([ramp(7), np.full((7, 7), 0.5), np.full((7, 7), -9.0)])
    draw_borders(words, RECT, ALL, scores, 1.0, WHITE, 1.0, glow, 0.5, WHOLE)
    bright = np.flatnonzero(red(words)[60] > 100)
    assert set(bright) == {59, 60}
    assert glow.any()


def test_three_borders_meet_where_three_fields_are_equal() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 33), np.linspace(1, -1, 33))
    angle = np.array([0.0, 2.0, 4.0]) * np.pi / 3
    words, glow = frame()
    scores = np.dstack([np.cos(a) * x + np.sin(a) * y for a in angle])
    draw_borders(words, RECT, ALL, scores, 1.0, WHITE, 1.0, glow, 0.0, WHOLE)
    ring = np.arange(0, 360, 1)
    around = red(words)[
        (60 - 30 * np.sin(np.radians(ring))).astype(int), (60 + 30 * np.cos(np.radians(ring))).astype(int)
    ]
    assert np.sum(np.diff((around > 100).astype(int)) == 1) + (around[0] > 100 and not around[-1] > 100) == 3


def test_colours_are_mixed_between_nodes_and_stay_in_the_rectangle() -> None:
    words, _ = frame()
    colors = np.zeros((2, 2, 3))
    colors[:, 1] = 200.0
    draw_colors(words, RECT, ALL, colors, 1.0, WHOLE)
    row = red(words)[60]
    assert abs(row[60] - 101) <= 1
    assert (np.diff(row[10:110]) >= 0).all()
    assert not row[:10].any()
    assert not row[110:].any()


def test_lines_beyond_the_frame_are_left_out() -> None:
    words, glow = frame()
    draw_levels(words, RECT + 60, ALL, ramp(5), np.array([0.2]), 1.0, WHITE, 1.0, glow, 1.0)
    assert red(words).any()


def drawn(clips: list[tuple[int, int, int, int]]) -> np.ndarray:
    """All three, in parts of the frame."""
    words, glow = frame()
    x, y = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(1, -1, 17))
    scores = np.dstack([x * y, x**2 - 0.3, y**2 - 0.5])
    for clip in clips:
        draw_colors(words, RECT, clip, np.abs(scores) * 200, 0.7, WHOLE)
        draw_levels(words, RECT, clip, scores[..., 1], np.array([-0.1, 0.2]), 1.0, WHITE, 0.5, glow, 0.4)
        draw_borders(words, RECT, clip, scores, 1.5, WHITE, 1.0, glow, 0.6, WHOLE)
    return np.concatenate([words.ravel(), glow.ravel().view(np.uint32)])


def test_two_threads_draw_the_same_bits_as_one() -> None:
    np.testing.assert_array_equal(drawn([ALL]), drawn([(0, 58, 0, 120), (58, 120, 0, 120)]))


def test_nothing_is_drawn_outside_the_clip() -> None:
    words, _ = frame()
    draw_colors(words, RECT, (30, 50, 40, 70), np.full((2, 2, 3), 200.0), 1.0, WHOLE)
    seen = np.argwhere(red(words))
    np.testing.assert_array_equal([seen.min(0), seen.max(0)], [[30, 40], [49, 69]])
