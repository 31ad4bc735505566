"""A curve that grows with time: it stands at its heights, and no farther than time has come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK
from tracereel.scenes.parts.time_curve import Strip, TimeCurve

STRIP = Strip(20, 220, 30, 80)


def curve(heights: list[float], shares: list[float] | None = None) -> TimeCurve:
    at = np.linspace(0, 1, len(heights)) if shares is None else np.array(shares)
    return TimeCurve(STRIP, at, np.array(heights), np.array([0.0, 0.5, 1.0]), DARK)


def painted(it: TimeCurve) -> Any:
    pixels = np.zeros((120, 260, 4), np.uint8)
    it.paint(SimpleNamespace(pixels=pixels, fine=1.0))
    return pixels[..., :3].astype(int).sum(2)


def test_the_head_stands_where_the_curve_has_come_to() -> None:
    it = curve([1.0, 0.0])
    it.until = 0.5
    assert it.head == (120, 55)


def test_nothing_is_drawn_beyond_the_head_but_the_axis() -> None:
    it = curve([1.0, 1.0])
    it.until = 0.25
    ink = painted(it)
    assert ink[30, 40] > 300
    assert ink[25:75, 140:].max() < 20  # a glow at most
    assert ink[80, 200] > 0


def test_an_axis_grows_from_its_left_end() -> None:
    it = curve([1.0, 1.0])
    it.grown = 0.5
    ink = painted(it)
    assert ink[80, 60] > 0
    assert not ink[:, 130:].any()


@pytest.mark.parametrize("fine", [1.0, 1.5, 3.0])
def test_columns_show_the_mean_of_many_steps_and_how_far_they_stray(fine: float) -> None:
    noise = np.tile([0.2, 0.6], 20_000)
    columns = curve(noise.tolist()).columns(fine)
    least, mean, most = columns[len(columns) // 2] / fine
    assert mean == pytest.approx(STRIP.y(0.4), abs=0.2)
    assert (least, most) == (pytest.approx(STRIP.y(0.6)), pytest.approx(STRIP.y(0.2)))


def test_between_few_steps_the_curve_is_straight() -> None:
    columns = curve([0.0, 1.0]).columns(1.0)
    np.testing.assert_allclose(np.diff(columns[:, 1]), np.diff(columns[:, 1])[0], atol=1e-9)


def test_a_level_is_a_faint_line_along_all_of_the_axis() -> None:
    it = curve([0.0, 1.0])
    assert painted(it)[42, 200] == 0
    it.level = 0.76
    assert 0 < painted(it)[42, 200] < 300
