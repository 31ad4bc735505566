"""Lines with level ends: what lies where, whatever the order, the number of threads or the way there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.scenes.raster.painting import (
    COLUMNS,
    ERROR,
    NEGATIVE,
    POSITIVE,
    ROWS,
    VALUE,
    drawn,
    inked,
    lines,
    web,
    woven,
)
from tracereel.scenes.raster import team
from tracereel.scenes.raster.curves import LEVELS
from tracereel.scenes.raster.sheet import Haze, Lines, Web

LEVEL = (20, 40.3, 140, 40.3)


@pytest.fixture(params=[1, 2, 3])
def threads(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with ThreadPoolExecutor(3) as pool:
        monkeypatch.setattr(team, "_threads", lambda: (pool, request.param) if request.param > 1 else None)
        yield request.param


def many(seed: int = 0, count: int = 400) -> Lines:
    """Lines of all widths and signs, some of which leave the frame."""
    rng = np.random.default_rng(seed)
    ends = rng.uniform((-30, -20, 90, -20), (60, ROWS + 20, COLUMNS + 30, ROWS + 20), (count, 4))
    return Lines(ends, rng.uniform(0.2, 2.4, count), rng.uniform(-1, 1, count), rng.uniform(0.3, 1, count))


def dense(seed: int = 0, shift: float = 0.0, **others: Any) -> Web:
    """60 thin lines to each of 70 neurons."""
    rng = np.random.default_rng(seed)
    sources = np.column_stack([np.full(60, 20.0 + shift), np.linspace(5, 85, 60)])
    targets = np.column_stack([np.full(70, 130.0 - shift), np.linspace(-5, 99, 70)])
    return web(sources, targets, rng.uniform(-1, 1, (70, 60)), **others)


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0, 4.7])
def test_a_level_line_has_as_much_ink_across_as_it_is_wide(width: float) -> None:
    ink = inked(lines(LEVEL, half=width / 2))[POSITIVE]
    np.testing.assert_allclose(ink[:, 25:135].sum(0), width, atol=0.02)
    middle = (ink * (np.arange(ROWS)[:, None] + 0.5)).sum(0)[25:135] / width
    np.testing.assert_allclose(middle, 40.3, atol=0.2 if width < 1 else 0.13)


def test_a_level_thin_line_has_as_much_ink_across_as_it_is_wide() -> None:
    ink = woven(web([[20, 40.3]], [[140, 40.3]], [[1.0]]))[POSITIVE]
    np.testing.assert_allclose(ink[:, 25:135].sum(0), 1.0, atol=0.01)
    half = woven(web([[20, 40.3]], [[140, 40.3]], [[0.5]]))[POSITIVE]
    np.testing.assert_array_equal(2 * half, ink)


@pytest.mark.parametrize("thin", [True, False])
def test_a_steep_line_is_no_thinner_across_itself_than_a_level_one(thin: bool) -> None:
    ends = (40, 5, 120, 85)
    ink = woven(web([ends[:2]], [ends[2:]], [[1.0]]))[0] if thin else inked(lines(ends, half=0.5))[0]
    slope = 1.5 * (ends[3] - ends[1]) / (ends[2] - ends[0])  # in its middle
    assert ink[:, 80].sum() == pytest.approx(np.sqrt(1 + slope**2), rel=0.03)
    assert ink[:, 41].sum() == pytest.approx(1.0, rel=0.03)


@pytest.mark.parametrize("thin", [True, False])
def test_a_line_goes_from_its_source_to_its_target_level_at_both(thin: bool) -> None:
    ink = woven(web([[20, 20]], [[140, 70]], [[1.0]]))[0] if thin else inked(lines((20, 20, 140, 70)))[0]
    u = (np.arange(COLUMNS) + 0.5 - 20) / 120
    there = (u > 0) & (u < 1)
    middle = (ink * (np.arange(ROWS) + 0.5)[:, None]).sum(0)[there] / ink.sum(0)[there]
    np.testing.assert_allclose(middle, (20 + 50 * (3 * u**2 - 2 * u**3))[there], atol=0.12)
    assert not ink[:, ~there].any()


def test_the_order_of_lines_does_not_matter() -> None:
    found = many()
    order = np.random.default_rng(1).permutation(len(found.weight))
    mixed = Lines(found.ends[order], found.half[order], found.weight[order], np.asarray(found.until)[order])
    np.testing.assert_array_equal(inked(found), inked(mixed))
    first = dense()
    to, of = np.random.default_rng(2).permutation(70), np.random.default_rng(3).permutation(60)
    second = Web(first.sources[of], first.targets[to], first.strength[to][:, of], 1.0)
    np.testing.assert_array_equal(woven(first), woven(second))


def test_one_thread_and_many_draw_the_same(threads: int, request: pytest.FixtureRequest) -> None:
    shared = inked(many()), woven(dense()), woven(dense(), tall=True)
    request.getfixturevalue("monkeypatch").setattr(team, "_threads", lambda: None)
    for found, alone in zip(shared, (inked(many()), woven(dense()), woven(dense(), tall=True)), strict=True):
        np.testing.assert_array_equal(found, alone)


@pytest.mark.parametrize("tall", [False, True])
def test_what_was_changed_step_by_step_is_what_would_be_drawn_afresh(tall: bool) -> None:
    haze = Haze(tall)
    states = [
        dense(0), dense(1), dense(1, gain=0.3), dense(2, shift=4.5), dense(2, shift=9.0), dense(3, until=0.4),
        dense(3, gain=0.0), dense(4, gain=0.0), dense(4), replace(dense(4), strength=-dense(4).strength),
        dense(5, half=0.75), replace(dense(5), strength=np.zeros((70, 60))), dense(0),
    ]  # fmt: skip
    for state in states:
        found = woven(state, tall=tall, haze=haze)
        if state.gain > 0:
            np.testing.assert_array_equal(found, woven(state, tall=tall))
    assert not woven(replace(dense(), strength=np.zeros((70, 60))), tall=tall, haze=haze).any()


def test_webs_that_come_and_go_leave_nothing_behind() -> None:
    haze = Haze(False)
    for webs in ((dense(0), dense(1, 5.0)), (dense(1),), (), (dense(2), dense(3, 2.0), dense(4, 3.0))):
        np.testing.assert_array_equal(woven(*webs, haze=haze), woven(*webs))


def test_the_strength_of_a_thin_line_has_levels_and_ends_at_one() -> None:
    one = web([[20, 40]], [[140, 40]], [[1.0]])
    np.testing.assert_array_equal(woven(one), woven(replace(one, strength=np.array([[3.0]]))))
    small = woven(replace(one, strength=np.array([[-1.0 / LEVELS]])))
    assert not small[POSITIVE].any()
    np.testing.assert_array_equal(small[NEGATIVE] * LEVELS, woven(one)[POSITIVE])


@pytest.mark.parametrize(
    "ends", [(20, -500, 140, -400), (20, 500, 140, 700), (-90, 40, -10, 40), (170, 40, 400, 40), (80, 10, 80, 60),
             (90, 10, 40, 60), (1e5, 1e5, 2e5, 2e5)],
)  # fmt: skip
def test_a_line_outside_the_frame_or_without_length_draws_nothing(ends: Any) -> None:
    assert not inked(lines(ends, half=2.0)).any()
    assert not woven(web([ends[:2]], [ends[2:]], [[1.0]])).any()


@pytest.mark.parametrize("tall", [False, True])
def test_what_lies_partly_outside_is_cut_off_at_the_frame(tall: bool) -> None:
    ends = np.array([[-60, -40, 230, 120], [-40, 130, 200, -50], [10, 88.8, 150, 90.4], [10, 0.2, 150, -1.4]])
    ends = ends[:, [1, 0, 3, 2]] if tall else ends
    cut = inked(lines(*ends, half=2.35), tall=tall)[POSITIVE]
    thin = woven(web(ends[:1, :2], ends[:1, 2:], [[1.0]]), tall=tall)[POSITIVE]
    assert cut.sum() > 100
    assert thin.sum() > 30
    for x0, y0, x1, y1 in ends:
        along, across = ((y0, y1), (x0, x1)) if tall else ((x0, x1), (y0, y1))
        steps, wide = (ROWS, COLUMNS) if tall else (COLUMNS, ROWS)
        u = (np.arange(steps) + 0.5 - along[0]) / (along[1] - along[0])
        middle = across[0] + (across[1] - across[0]) * (3 * u**2 - 2 * u**3)
        one = inked(lines((x0, y0, x1, y1), half=2.35), tall=tall)[POSITIVE]
        per_step = one.sum(1) if tall else one.sum(0)
        there = (u > 0) & (u < 1) & (middle > 12) & (middle < wide - 12)
        assert (per_step[there] > 4.6).all()
        assert not per_step[(u <= 0) | (u >= 1) | (middle < -12) | (middle > wide + 12)].any()


def test_a_line_ends_where_it_should_and_begins_at_the_target_if_it_goes_back() -> None:
    forward = inked(lines(LEVEL, until=0.25))[POSITIVE].sum(0) > 0.5
    assert np.flatnonzero(forward).tolist() == list(range(20, 50))
    back = inked(lines(LEVEL, until=0.25, back=True, kind=2))[ERROR].sum(0) > 0.5
    assert np.flatnonzero(back).tolist() == list(range(110, 140))
    thin = woven(web([[20, 40]], [[140, 40]], [[1.0]], until=0.25))[POSITIVE].sum(0) > 0.5
    assert np.flatnonzero(thin).tolist() == list(range(20, 50))


def test_a_travelling_light_is_brightest_at_its_head_and_falls_behind_it() -> None:
    line = lines(LEVEL, kind=1)
    light = inked(heads=[(line, [60.0])])[VALUE].sum(0)
    assert np.flatnonzero(light > 0.01)[[0, -1]] == pytest.approx([63, 79], abs=1.5)
    assert light[75:80] == pytest.approx(light[79], abs=0.01)
    assert (np.diff(light[62:74]) >= 0).all()
    back = inked(heads=[(replace(line, kind=2, back=True), [60.0])])[ERROR].sum(0)
    np.testing.assert_allclose(back[::-1], light, atol=0.01)


def test_a_light_that_has_not_left_shines_nowhere_and_one_that_arrived_stays_before_the_end() -> None:
    line = lines(LEVEL, kind=1)
    assert not inked(heads=[(line, [0.0])]).any()
    late = inked(heads=[(line, [126.0])])[VALUE].sum(0)
    assert late[:140].any()
    assert not late[140:].any()


def test_kinds_lie_in_planes_of_their_own() -> None:
    for kind, plane in ((1, VALUE), (2, ERROR)):
        ink = inked(lines(LEVEL, kind=kind))
        assert [bool(part.any()) for part in ink] == [k == plane for k in range(4)]
    signed = inked(lines(LEVEL, weight=-0.5))
    assert [bool(part.any()) for part in signed] == [False, True, False, False]


@pytest.mark.parametrize("end", [15.0, 70.0])
def test_a_wide_line_is_drawn_in_all_its_width_where_it_begins_and_where_it_is_steep(end: float) -> None:
    pixels = drawn(lines((20, 40, 140, end), half=16.0))[..., 2] > 40
    for x in (22, 80, 138):
        u = (x + 0.5 - 20) / 120
        slope = (end - 40) * 6 * u * (1 - u) / 120
        assert pixels[:, x].sum() == pytest.approx(32 * np.hypot(1, slope), abs=2)


def test_a_line_wider_than_any_profile_has_as_much_ink_as_it_is_wide() -> None:
    ink = inked(lines((20, 45, 140, 45), half=40.0))[POSITIVE]
    np.testing.assert_allclose(ink[:, 25:135].sum(0), 80, atol=0.1)
