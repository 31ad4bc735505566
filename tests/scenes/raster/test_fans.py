"""Fans: lines from sources that lie close look as they would drawn one by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.scenes.raster.painting import COLUMNS, NEGATIVE, POSITIVE, ROWS, web, woven
from tracereel.scenes.raster import fans, team
from tracereel.scenes.raster.sheet import Haze, Web

COUNT = 300  # sources on 80 pixels


def close(seed: int = 0, targets: Any = ((140, 20), (130, 44.3), (141, 75)), **others: Any) -> Web:
    """Thin lines from a row of many sources to a few targets."""
    rng = np.random.default_rng(seed)
    sources = np.column_stack([np.full(COUNT, 20.0), np.linspace(5, 85, COUNT)])
    return web(sources, targets, rng.uniform(-1, 1, (len(targets), COUNT)), **others)


def one_by_one(fan: Web) -> Any:
    """The same lines, each from a web of its own."""
    lines = (replace(fan, sources=fan.sources[[i]], strength=fan.strength[:, [i]]) for i in range(COUNT))
    return sum(woven(line) for line in lines)


@pytest.fixture
def spreads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many fans were drawn."""
    found: list[int] = []
    draw = fans.spread
    monkeypatch.setattr(fans, "spread", lambda *args: (found.append(1), draw(*args)))
    return found


def test_a_fan_has_the_ink_of_its_lines_at_every_step_and_lies_where_they_do(spreads: list[int]) -> None:
    fan = close()
    found, lines = woven(fan), one_by_one(fan)
    assert spreads
    np.testing.assert_allclose(found.sum(1), lines.sum(1), rtol=0.06, atol=0.5)
    places = np.arange(ROWS)[:, None] + 0.5
    there = slice(30, 125)
    middle, wanted = ((ink * places).sum(1)[:, there] / ink.sum(1)[:, there] for ink in (found, lines))
    np.testing.assert_allclose(middle, wanted, atol=0.8)


def test_a_pixel_of_a_fan_is_as_bright_as_under_its_lines() -> None:
    fan = close(1)
    found, lines = woven(fan)[:, :, 30:125], one_by_one(fan)[:, :, 30:125]
    assert np.corrcoef(found.ravel(), lines.ravel())[0, 1] > 0.99
    assert np.abs(found - lines).mean() < 0.08 * lines.mean()


def test_signs_of_a_fan_stay_apart() -> None:
    strength = np.zeros((1, COUNT))
    strength[0, :150] = 1.0
    fan = replace(close(targets=((140, 44),)), strength=strength)
    assert not woven(fan)[NEGATIVE].any()
    assert woven(fan)[POSITIVE][:47, 30].sum() > 0.99 * woven(fan)[POSITIVE][:, 30].sum()
    turned = woven(replace(fan, strength=-strength))
    np.testing.assert_array_equal(turned[NEGATIVE], woven(fan)[POSITIVE])


def test_thick_lines_make_a_fan_of_as_much_ink() -> None:
    fan = close(2, half=1.5)
    np.testing.assert_allclose(woven(fan).sum(1), one_by_one(fan).sum(1), rtol=0.06, atol=1.0)


def test_a_fan_ends_with_the_share_of_its_way() -> None:
    ink = woven(close(targets=((140, 40),), until=0.5)).sum((0, 1))
    assert ink[20:80].all()
    assert not ink[80:].any()


@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("tall", [False, True])
def test_one_thread_and_many_draw_the_same_fan(
    parts: int, tall: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    fan = close(targets=[(140, y) for y in range(5, 85, 6)])
    fan = replace(fan, sources=fan.sources[:, ::-1], targets=fan.targets[:, ::-1]) if tall else fan
    monkeypatch.setattr(team, "_threads", lambda: None)
    alone = woven(fan, tall=tall)
    assert alone.any()
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(team, "_threads", lambda: (pool, parts))
        np.testing.assert_array_equal(woven(fan, tall=tall), alone)


def test_a_changed_fan_is_what_would_be_drawn_afresh(spreads: list[int]) -> None:
    haze = Haze(False)
    moved = replace(close(3), targets=close(3).targets + np.array([0.0, 7.5]))
    faint = replace(close(5), strength=0.3 * close(5).strength)
    states = [close(0), close(1), close(2, gain=0.2), moved, close(4, gain=0.0), close(4), faint, close(0)]
    for state in states:
        found = woven(state, haze=haze)
        if state.gain > 0:
            np.testing.assert_array_equal(found, woven(state))
    before = len(spreads)
    woven(close(0), haze=haze)
    assert len(spreads) == before  # nothing has changed: nothing is drawn


@pytest.mark.parametrize(
    "places",
    [np.linspace(5, 85, COUNT) ** 2 / 85, np.linspace(5, 85, COUNT)[::-1], np.linspace(-400, 500, COUNT)],
)
def test_sources_that_do_not_lie_close_and_evenly_are_drawn_line_by_line(
    places: Any, spreads: list[int]
) -> None:
    fan = close()
    found = woven(replace(fan, sources=np.column_stack([fan.sources[:, 0], places])))
    assert found.any()
    assert not spreads


@pytest.mark.parametrize("targets", [((140, -4000),), ((10, 40),), ((20, 40),), ((140, 4000),)])
def test_a_fan_beyond_the_frame_or_without_length_harms_nothing(targets: Any) -> None:
    found = woven(close(targets=targets))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert found.shape == (2, ROWS, COLUMNS)
