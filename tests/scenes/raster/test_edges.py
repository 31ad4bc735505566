"""The loops that draw edges: they add up, lie where they should and are as wide as they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tracereel.scenes.raster import planes as memory
from tracereel.scenes.raster.edges import ONE, PAD
from tracereel.scenes.raster.glow import resolve
from tracereel.scenes.raster.planes import Bundle, Lasting, Planes, Pulse

SIDE = 64


def bundle(strength: Any, half: Any, until: float = 1.0) -> Bundle:
    """Strokes from each even place to the odd one after it."""
    e = np.arange(len(strength))
    return Bundle(2 * e, 2 * e + 1, half.astype(np.float32), np.rint(strength * ONE).astype(np.int32), until)


def densities(planes: Planes, shape: tuple[int, int] = (SIDE, SIDE)) -> tuple[Any, Any]:
    """What lies on the positive and on the negative plane, in covered pixels."""
    found = planes.flat[:, :, PAD:-PAD].transpose(0, 2, 1) + planes.steep[:, :, PAD:-PAD]
    assert found.shape[1:] == shape
    return found[0] / ONE, found[1] / ONE


def edges(
    ends: Any,
    strength: Any = 1.0,
    half: Any = 1.0,
    *,
    until: float = 1.0,
    front: float = 0.5,
    spread: float = 0.0,
    shape: tuple[int, int] = (SIDE, SIDE),
) -> tuple[Any, Any]:
    """Positive and negative plane with these edges (or pulses on them) drawn, in covered pixels."""
    ends = np.atleast_2d(np.asarray(ends, dtype=float))
    drawn = bundle(np.ones(len(ends)) * strength, np.ones(len(ends)) * half, until)
    planes = Planes()
    planes.cover((0, shape[0], 0, shape[1]))
    if spread:
        planes.send(ends.reshape(-1, 2), Pulse(drawn, front, spread))
    else:
        planes.change(ends.reshape(-1, 2), None, drawn)
    return densities(planes, shape)


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


def test_edges_fit_frames_that_are_no_squares() -> None:
    positive, _ = edges([0, 0, 100, 20], shape=(20, 100))
    assert positive.sum() > 90


def shown(lasting: Lasting) -> Any:
    return np.stack(densities(lasting.planes))


def test_changing_edges_gives_the_same_bits_as_drawing_them_afresh() -> None:
    rng = np.random.default_rng(5)
    ends, strength, half = many(rng, 400)
    kept, box = Lasting(), (0, SIDE, 0, SIDE)
    for number in range(12):
        moved = rng.random(len(ends)) < 0.3
        strength = np.where(moved, rng.uniform(-1, 1, len(ends)), strength)
        half = np.where(moved, rng.uniform(0.3, 4, len(ends)), half)
        until = 0.5 if number % 5 == 3 else 1.0
        kept.show(ends.reshape(-1, 2), [bundle(strength, half, until)], box)
        np.testing.assert_array_equal(shown(kept), np.stack(edges(ends, strength, half, until=until)))
        if number == 6:
            ends = ends + 3.3


def test_planes_that_grow_keep_what_is_drawn() -> None:
    ends, strength, half = many(np.random.default_rng(6), 200)
    kept = Lasting()
    kept.show(ends.reshape(-1, 2), [bundle(strength, half)], (10, 40, 5, 50))
    assert kept.planes.box == (10, 40, 5, 50)
    kept.show(ends.reshape(-1, 2), [bundle(strength, half)], (0, SIDE, 0, SIDE))
    np.testing.assert_array_equal(shown(kept), np.stack(edges(ends, strength, half)))


def test_a_small_box_holds_the_same_bits_as_the_whole_frame() -> None:
    ends, strength, half = many(np.random.default_rng(7), 300)
    planes, drawn = Planes(), bundle(strength, half)
    planes.cover((11, 40, 7, 50))
    planes.change(ends.reshape(-1, 2), None, drawn)
    np.testing.assert_array_equal(
        np.stack(densities(planes, (29, 43))), np.stack(edges(ends, strength, half))[:, 11:40, 7:50]
    )


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_edges_have_the_same_bits_on_one_thread_or_three(
    monkeypatch: pytest.MonkeyPatch, spread: float
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    ends, strength, half = many(np.random.default_rng(8), 2 * memory.FEW)
    monkeypatch.setattr(memory, "_threads", lambda: None)
    one = edges(ends, strength, half, spread=spread)
    with ThreadPoolExecutor(3) as pool:
        monkeypatch.setattr(memory, "_threads", lambda: (pool, 3))
        three = edges(ends, strength, half, spread=spread)
    np.testing.assert_array_equal(np.stack(one), np.stack(three))


def resolved(
    positive: Any,
    negative: Any,
    box: list[int],
    gain: float = 1.0,
    opacity: float = 1.0,
    passing: bool = True,
) -> tuple[Any, Planes]:
    """A grey frame with two planes laid over it, and the planes afterwards."""
    rows, columns = positive.shape
    pixels = np.full((rows, columns, 4), 20, np.uint8)
    ink = np.array([[250.0, 150, 50], [50, 150, 250]])
    planes = Planes()
    planes.cover((0, rows, 0, columns))
    for number, plane in enumerate((positive, negative)):
        planes.flat[number, :, PAD:-PAD] = (plane * ONE / 2).T
        planes.steep[number, :, PAD:-PAD] = plane * ONE / 2
    sheets = planes.flat, planes.steep, planes.box
    resolve(
        pixels.view(np.uint32)[..., 0], tuple(box), not passing, *sheets, tuple(box) if passing else (0, 0, 0, 0),
        *sheets, gain / ONE / np.log(2), ink, opacity,
    )  # fmt: skip
    return pixels, planes


def test_resolving_empties_the_planes_and_stays_within_its_box() -> None:
    ones = np.ones((10, 12))
    pixels, planes = resolved(ones, ones, [2, 7, 3, 9])
    inside = np.zeros((10, 12), bool)
    inside[2:7, 3:9] = True
    assert (pixels[~inside] == 20).all()
    assert (pixels[inside] != 20).any(axis=1).all()
    for plane in densities(planes, (10, 12)):
        np.testing.assert_array_equal(plane == 0, inside)


def test_what_lasts_is_resolved_to_the_same_picture_and_stays() -> None:
    ones = np.ones((10, 12))
    passing, _ = resolved(ones, 2 * ones, [0, 10, 0, 12])
    lasting, planes = resolved(ones, 2 * ones, [0, 10, 0, 12], passing=False)
    np.testing.assert_array_equal(passing, lasting)
    np.testing.assert_array_equal(densities(planes, (10, 12)), [ones, 2 * ones])


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
