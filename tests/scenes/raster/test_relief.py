"""The relief's loops: a place is drawn where it is seen from, what is behind higher ground is not, threads agree."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.raster.relief import draw_relief, find_hidden

ROWS, COLUMNS = 120, 160
LINES = np.tile([1.0, 0.5, 0.0], (3, 1))
COLORS = np.array([[0.0, 0.0, 0.0], [255.0, 255.0, 255.0]])


def grid(tone, height=None, side=41):
    """A grid of a function of u and v."""
    u, v = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side))
    found = np.ones((side, side, 3))
    found[..., 0] = 0.0 if height is None else height(u, v)
    found[..., 1] = tone(u, v)
    return found


def view(u=0.0, v=0.0, unit=50.0, turn=0.0, tilt=0.0, far=0.0):
    return np.array([80.0, 60.0, unit, u, v, np.cos(turn), np.sin(turn), np.cos(tilt), np.sin(tilt), far])


def drawn(surface, seen_from, parts=1, lines=LINES, fade=(0, 0, 0, 0)):
    """(H, W) how white each pixel is."""
    pixels = np.full((ROWS, COLUMNS), 0xFF000000, np.uint32)
    for part in range(parts):
        draw_relief(
            pixels, seen_from, (0, ROWS, 0, COLUMNS), (part, parts), surface, 0.02, COLORS, lines, 1.0,
            np.asarray(fade, float),
        )  # fmt: skip
    return (pixels & 0xFF).astype(int)


def test_from_above_each_pixel_has_the_tone_of_its_place():
    white = drawn(grid(lambda u, v: (u + 1) / 4 + (v + 1) / 4), view())
    for x, y in ((40, 30), (80, 60), (120, 95)):
        u, v = (x + 0.5 - 80) / 50, (60 - y - 0.5) / 50
        assert white[y, x] == pytest.approx(255 * ((u + 1) / 4 + (v + 1) / 4), abs=2)
    assert white[60, 20] == 0  # beyond the ground


def test_whoever_goes_a_quarter_around_sees_what_was_up_to_the_right():
    tone = lambda u, v: (v > 0.3).astype(float)  # noqa: E731
    before, after = drawn(grid(tone), view()), drawn(grid(tone), view(turn=np.pi / 2))
    assert before[30, 80] > 250 > 5 > before[90, 80]
    assert after[60, 110] > 250 > 5 > after[60, 50]


def test_a_ridge_hides_what_is_behind_it():
    ridge = lambda u, v: 0.8 * np.exp(-((v / 0.1) ** 2))  # noqa: E731
    surface = grid(lambda u, v: (v > 0.15).astype(float), ridge, side=201)
    side = view(tilt=1.2)
    assert drawn(surface, view()).max() == 255
    flat = drawn(grid(lambda u, v: (v > 0.15).astype(float), side=201), side)
    assert (flat == 255).sum() > (drawn(surface, side) == 255).sum()
    places = np.array([[0.0, 0.3], [0.0, -0.3], [0.0, 0.0]])
    assert find_hidden(side, surface, places).tolist() == [True, False, False]
    assert not find_hidden(view(), surface, places).any()


@pytest.mark.parametrize("tilt", [0.0, 0.9])
def test_a_frame_has_the_same_bits_however_its_columns_are_shared_out(tilt):
    surface = grid(lambda u, v: (u + 1) / 2, lambda u, v: 0.3 * np.sin(5 * u) * np.cos(4 * v))
    lines = np.array([[0.05, 0.6, 1.0], [0.1, 0.6, 1.0], [0.1, 0.6, 1.0]])
    at = view(turn=0.6, tilt=tilt, far=0.3)
    np.testing.assert_array_equal(drawn(surface, at, 1, lines), drawn(surface, at, 3, lines))


def test_level_lines_lie_where_heights_are_whole_multiples():
    lines = np.array([[0.25, 0.5, 1.0], [1.0, 0.5, 0.0], [1.0, 0.5, 0.0]])
    white = drawn(grid(lambda u, v: 0.0 * u, lambda u, v: u), view(), 1, lines)
    bright = np.flatnonzero(white[60] > 25)
    levels = 80 + 50 * np.arange(-1, 1.01, 0.25)
    assert all(np.abs(levels - (x + 0.5)).min() < 1.1 for x in bright)
    assert all(np.abs(bright + 0.5 - level).min() < 1.1 for level in levels[1:-1])


def test_the_surface_fades_at_the_sides_of_its_window():
    white = drawn(grid(lambda u, v: 1.0 + 0 * u), view(unit=200.0), fade=(0, 0, 0, 40))
    assert white[60, 80] == 255
    assert np.all(np.diff(white[81:, 80]) < 0)
