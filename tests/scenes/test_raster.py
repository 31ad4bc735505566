"""The loops that draw: edges add up, lie where they should and are as wide as they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.parts import raster
from scenes.parts.raster import ONE

SIDE = 64
Planes = tuple[Any, Any]


def edges(
    ends: Any,
    strength: Any = 1.0,
    half: Any = 1.0,
    *,
    begin: float = 0.0,
    until: float = 1.0,
    front: float = 0.5,
    spread: float = 0.0,
    shape: tuple[int, int] = (SIDE, SIDE),
) -> Planes:
    """Positive and negative plane with these edges on them, in covered pixels."""
    ends = np.atleast_2d(np.asarray(ends, dtype=float))
    each = np.ones(len(ends))
    positive, negative = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    raster.add_edges(positive, negative, ends, each * half, each * strength, begin, until, front, spread)
    return positive / ONE, negative / ONE


def many(rng: np.random.Generator, count: int = 300) -> tuple[Any, Any, Any]:
    return rng.uniform(-10, SIDE + 10, (count, 4)), rng.uniform(-1, 1, count), rng.uniform(0.3, 4, count)


def test_edges_add_up_to_the_same_bits_in_any_order() -> None:
    rng = np.random.default_rng(1)
    ends, strength, half = many(rng)
    order = rng.permutation(len(ends))
    for plain, shuffled in zip(
        edges(ends, strength, half), edges(ends[order], strength[order], half[order]), strict=True
    ):
        np.testing.assert_array_equal(plain, shuffled)


def test_edges_add_up_edge_by_edge() -> None:
    ends, strength, half = many(np.random.default_rng(2), 20)
    apart = [edges(e, s, h) for e, s, h in zip(ends, strength, half, strict=True)]
    np.testing.assert_array_equal(edges(ends, strength, half)[0], sum(p for p, _ in apart))
    np.testing.assert_array_equal(edges(ends, strength, half)[1], sum(n for _, n in apart))


def test_positive_and_negative_edges_lie_on_planes_of_their_own() -> None:
    line = [8, 30, 56, 34]
    positive, negative = edges(line, 0.7)
    assert positive.max() == pytest.approx(0.7, abs=0.01)
    assert not negative.any()
    mirrored = edges(line, -0.7)
    np.testing.assert_array_equal(mirrored[1], positive)
    assert not mirrored[0].any()


@pytest.mark.parametrize("width", [0.4, 1.0, 1.5, 3.0, 7.0])
@pytest.mark.parametrize("degrees", [0, 3, 30, 45, 60, 87, 90, 135, 200, 300])
def test_a_line_covers_as_much_as_its_width_times_its_length(width: float, degrees: float) -> None:
    across = 22 * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    middles = np.random.default_rng(4).uniform(
        31, 33, (64, 2)
    )  # a diagonal's pixels all lie alike: take many
    lines = np.concatenate([middles - across, middles + across], axis=1)
    positive, _ = edges(lines, half=width / 2)
    assert positive.sum() / len(lines) == pytest.approx(44 * width, rel=0.02)


@pytest.mark.parametrize("half", [0.6, 2.5])
def test_a_horizontal_line_is_exactly_as_wide_as_it_says_wherever_it_lies(half: float) -> None:
    for y in np.linspace(20, 21, 7):
        positive, _ = edges([4, y, 60, y], half=half)
        np.testing.assert_allclose(positive[:, 10:50].sum(0), 2 * half, atol=0.01)
        centre = (positive[:, 30] * (np.arange(SIDE) + 0.5)).sum() / positive[:, 30].sum()
        assert centre == pytest.approx(y, abs=0.08)


def test_a_line_begins_and_ends_at_its_ends_to_a_part_of_a_pixel() -> None:
    positive, _ = edges([10.25, 30.5, 40.5, 30.5], half=0.5)
    row = positive[30]
    assert not row[:10].any()
    assert row[10] == pytest.approx(0.75, abs=0.01)
    np.testing.assert_allclose(row[11:40], 1.0, atol=0.01)
    assert row[40] == pytest.approx(0.5, abs=0.01)
    assert not row[41:].any()


def test_steep_and_flat_lines_are_drawn_alike() -> None:
    ends, strength, half = many(np.random.default_rng(3))
    flat = np.abs(ends[:, 3] - ends[:, 1]) < np.abs(ends[:, 2] - ends[:, 0])
    ends, strength, half = ends[flat], strength[flat], half[flat]
    for wide, tall in zip(
        edges(ends, strength, half), edges(ends[:, [1, 0, 3, 2]], strength, half), strict=True
    ):
        np.testing.assert_array_equal(wide, tall.T)


def test_a_revealed_edge_is_cut_and_unchanged_before_the_cut() -> None:
    line = [10, 20, 50, 40]
    whole, part = edges(line)[0], edges(line, until=0.5)[0]
    np.testing.assert_array_equal(part[:, :30], whole[:, :30])
    assert not part[:, 30:].any()
    assert not edges(line, until=0.0)[0].any()
    backwards = edges([50, 40, 10, 20], until=0.5)[0]
    assert not backwards[:, :29].any()
    assert backwards[:, 31:50].any()


@pytest.mark.parametrize("front", [0.2, 0.5, 0.85])
@pytest.mark.parametrize("line", [[4, 30, 60, 36], [30, 4, 36, 60], [60, 36, 4, 30]])
def test_a_pulse_stands_where_its_front_is(line: list[float], front: float) -> None:
    positive, _ = edges(line, front=front, spread=0.05)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    centre = np.array([(columns * positive).sum(), (rows * positive).sum()]) / positive.sum()
    start, end = np.array(line[:2]), np.array(line[2:])
    np.testing.assert_allclose(centre, start + front * (end - start), atol=0.3)


def test_a_pulse_is_no_stronger_than_its_value_and_gone_outside_its_edge() -> None:
    assert edges([4, 30, 60, 36], 0.5, front=0.5, spread=0.1)[0].max() <= 0.5
    for front in (-0.5, 1.5):
        assert not edges([4, 30, 60, 36], front=front, spread=0.16)[0].any()


def test_an_edge_of_no_strength_or_no_length_draws_nothing() -> None:
    assert not edges([4, 30, 60, 36], 0.0)[0].any()
    assert not edges([30, 30, 30, 30])[0].any()


def test_what_lies_outside_the_frame_is_clipped() -> None:
    far = [
        [-1e6, 30, 1e6, 30],
        [30, -1e6, 30, 1e6],
        [-50, -50, -10, -10],
        [200, 3, 300, 5],
        [-1e6, -1e6, 1e6, 1e6],
    ]
    positive, _ = edges(far)
    assert positive[30, 5] == pytest.approx(1, abs=0.01)
    assert positive[5, 30] == pytest.approx(1, abs=0.01)
    assert edges(far[2:4])[0].sum() == 0
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    two = np.ones((3, 3)) * 255.0
    centres = np.array([[-1e5, 3], [3, 1e5], [-2.0, -2.0]])
    raster.draw_discs(pixels, centres, np.full(3, 5.0), two, two, np.ones(3), np.ones(3))
    raster.draw_cells(
        pixels, np.array([[-9.0, -9, -3, -3], [90, 90, 99, 99], [-3, -3, 2, 2]]), two, np.ones(3)
    )
    assert pixels[0, 0, 0] == 255
    assert not pixels[10:, 10:].any()


def test_edges_fit_frames_that_are_no_squares() -> None:
    positive, _ = edges([0, 0, 100, 20], shape=(20, 100))
    assert positive.sum() > 90


def resolved(
    positive: Any, negative: Any, box: list[int], gain: float = 1.0, opacity: float = 1.0
) -> tuple[Any, Any]:
    pixels = np.full((*positive.shape, 4), 20, np.uint8)
    ink = np.array([[250.0, 150, 50], [50, 150, 250]])
    planes = (positive * ONE).astype(np.int32), (negative * ONE).astype(np.int32)
    raster.resolve(pixels, *planes, raster.tone_curve(gain), gain, ink, opacity, np.array(box))
    return pixels, planes


def test_resolving_empties_the_planes_and_stays_within_its_box() -> None:
    ones = np.ones((10, 12))
    pixels, planes = resolved(ones, ones, [2, 7, 3, 9])
    inside = np.zeros((10, 12), bool)
    inside[2:7, 3:9] = True
    assert (pixels[~inside] == 20).all()
    assert (pixels[inside] != 20).any(axis=1).all()
    for plane in planes:
        np.testing.assert_array_equal(plane == 0, inside)


def test_density_becomes_coverage_that_never_passes_one() -> None:
    for density in (0.0, 0.3, 1.0, 4.0, 400.0):
        pixels, _ = resolved(np.full((1, 1), density), np.zeros((1, 1)), [0, 1, 0, 1], gain=1.5)
        a = 1 - np.exp(-1.5 * density)
        np.testing.assert_allclose(pixels[0, 0, :3], np.array([250, 150, 50]) * a + 20 * (1 - a), atol=1.5)


def test_the_hue_is_that_of_the_stronger_plane_and_orange_plus_blue_is_not_nothing() -> None:
    one = np.ones((1, 1))
    mostly_positive, _ = resolved(3 * one, one, [0, 1, 0, 1])
    mostly_negative, _ = resolved(one, 3 * one, [0, 1, 0, 1])
    both, _ = resolved(one, one, [0, 1, 0, 1])
    assert mostly_positive[0, 0, 0] > 200 > mostly_positive[0, 0, 2]
    assert mostly_negative[0, 0, 2] > 200 > mostly_negative[0, 0, 0]
    assert both[0, 0, :3].min() > 100


def test_fading_multiplies_the_coverage() -> None:
    one = np.ones((1, 1))
    full, half, none = (resolved(one, 0 * one, [0, 1, 0, 1], opacity=o)[0][0, 0, :3] for o in (1.0, 0.5, 0.0))
    np.testing.assert_allclose(half, (full.astype(float) + none) / 2, atol=1)
    assert (none == 20).all()


@pytest.mark.parametrize("radius", [2.0, 6.5, 15.0])
def test_a_disc_covers_its_area_around_its_centre(radius: float) -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    white = np.full((1, 3), 255.0)
    raster.draw_discs(
        pixels, np.array([[30.3, 33.8]]), np.array([radius]), white, white, np.zeros(1), np.ones(1)
    )
    cover = pixels[..., 0] / 255
    assert cover.sum() == pytest.approx(np.pi * radius**2, rel=0.02)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    assert (columns * cover).sum() / cover.sum() == pytest.approx(30.3, abs=0.05)
    assert (rows * cover).sum() / cover.sum() == pytest.approx(33.8, abs=0.05)


def test_a_disc_has_its_rim_outside_and_its_fill_inside() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    red, blue = np.array([[255.0, 0, 0]]), np.array([[0.0, 0, 255]])
    raster.draw_discs(
        pixels, np.array([[32.5, 32.5]]), np.array([10.0]), red, blue, np.array([3.0]), np.ones(1)
    )
    assert tuple(pixels[32, 32, :3]) == (255, 0, 0)
    assert tuple(pixels[32, 42, :3]) == (0, 0, 255)
    assert not pixels[32, 45].any()


def test_a_cell_covers_exactly_its_box() -> None:
    pixels = np.zeros((16, 16, 4), np.uint8)
    raster.draw_cells(pixels, np.array([[2.5, 3.0, 6.0, 5.25]]), np.full((1, 3), 200.0), np.ones(1))
    expected = np.zeros((16, 16))
    expected[3:5, 3:6] = 200
    expected[3:5, 2] = 100
    expected[5, 3:6] = 50
    expected[5, 2] = 25
    np.testing.assert_allclose(pixels[..., 0], expected, atol=1)


def test_an_invisible_disc_or_cell_changes_no_pixel() -> None:
    pixels = np.full((16, 16, 4), 7, np.uint8)
    white, none = np.full((1, 3), 255.0), np.zeros(1)
    raster.draw_cells(pixels, np.array([[2.0, 2, 9, 9]]), white, none)
    raster.draw_discs(pixels, np.array([[8.0, 8]]), np.array([4.0]), white, white, np.ones(1), none)
    assert (pixels == 7).all()
