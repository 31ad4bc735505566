"""Lines as colour: bundles never burn out, what cancels is grey, and paper has no glow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.scenes.raster.painting import COLORS, DARK, LIGHT, PAPER, ROWS, drawn, frame, lines, web
from tests.scenes.raster.test_curves import dense, many
from tracereel.scenes.raster import team
from tracereel.scenes.raster.easel import Easel

LEVEL = (20, 40, 140, 40)
BLACK = (0, 0, 0, 255)


def test_many_lines_on_each_other_keep_their_hue_and_never_burn_out() -> None:
    one, three, hundred = (
        drawn(*[lines(LEVEL, half=2.0, weight=0.4)] * n, pixels=frame(BLACK)) for n in (1, 3, 100)
    )
    middle = [picture[40, 80, :3].astype(float) for picture in (one, three, hundred)]
    assert middle[0][0] < middle[1][0] <= middle[2][0] == 255
    assert middle[2][2] < 1.3 * COLORS[0][2]
    np.testing.assert_allclose(middle[0] / middle[0][0], np.array(COLORS[0]) / COLORS[0][0], atol=0.02)


@pytest.mark.parametrize("thin", [True, False])
def test_plus_and_minus_that_cancel_are_grey(thin: bool) -> None:
    if thin:
        places = ([[20, 40], [20, 40]], [[140, 40]])
        picture = drawn(webs=[web(*places, [[1.0, -1.0]], 0.4, half=2.0)], pixels=frame(BLACK))
    else:
        both = (lines(LEVEL, half=2.0, weight=0.4), lines(LEVEL, half=2.0, weight=-0.4))
        picture = drawn(*both, pixels=frame(BLACK))
    found, grey = picture[40, 80, :3], np.array(COLORS[2])
    np.testing.assert_allclose(found / found.max(), grey / grey.max(), atol=0.03)


def test_errors_stay_violet_however_many_there_are() -> None:
    picture = drawn(*[lines(LEVEL, half=2.0, weight=0.4, kind=2)] * 8, pixels=frame(BLACK))
    red, green, blue = picture[40, 80, :3]
    assert blue > red > green
    alone = drawn(lines(LEVEL, half=2.0, weight=0.3, kind=2), pixels=frame(BLACK))[40, 80, :3]
    np.testing.assert_allclose(alone / alone[2], np.array(COLORS[4]) / 255, atol=0.02)


def test_on_paper_lines_are_ink_and_nothing_glows() -> None:
    white = frame((250, 249, 244, 255))
    picture = drawn(*[lines(LEVEL, half=2.0)] * 20, inks=LIGHT, pixels=white.copy())
    np.testing.assert_allclose(picture[40, 80, :3], PAPER[0], atol=2)
    easel = Easel(False)
    easel.begin(white, 1.0)
    easel.draw_lines([dense(gain=0.1)], [many()], (), LIGHT)
    assert not easel.glow.any()
    assert (white[..., 3] == 255).all()


@pytest.mark.parametrize("inks", [DARK, LIGHT])
def test_on_an_empty_frame_no_colour_exceeds_its_alpha(inks: Any) -> None:
    pixels = frame((0, 0, 0, 0))
    easel = Easel(False)
    easel.begin(pixels, 1.0)
    easel.draw_lines([dense(gain=0.1)], [many()], (), inks, 0.7)
    one = np.ones(1)
    easel.draw_pane(
        np.array([10.3, 10.2, 40.8, 44.4]), np.full((4, 5, 3), 200.0), 0.1, inks.cell, 0.6, np.ones((4, 5))
    )
    easel.draw_frames(np.array([[60.0, 20, 90, 60]]), 5.0, 2 * one, inks.lines[3:4], 0.5 * one, one)
    easel.draw_rects(np.array([[100.5, 20, 130, 60.3]]), 3.0, inks.lines[:1], 0.5 * one, one)
    easel.bloom()
    assert (pixels[..., :3].max(-1).astype(int) <= pixels[..., 3].astype(int) + 1).all()
    assert pixels[..., 3].any()


def test_where_no_line_lies_no_pixel_changes() -> None:
    rng = np.random.default_rng(0)
    before = rng.integers(0, 256, frame().shape).astype(np.uint8)
    before[..., 3] = 255
    after = drawn(lines(LEVEL), pixels=before.copy())
    np.testing.assert_array_equal(after[:30], before[:30])
    np.testing.assert_array_equal(after[50:], before[50:])
    assert (after[38:42] != before[38:42]).any()


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("parts", [2, 3])
def test_one_thread_and_many_paint_the_same_frame(
    tall: bool, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def painted() -> Any:
        return drawn(many(), webs=[dense(gain=0.1), dense(1, 7.0, gain=0.05)], bloom=True, tall=tall)

    monkeypatch.setattr(team, "_threads", lambda: None)
    alone = painted()
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(team, "_threads", lambda: (pool, parts))
        np.testing.assert_array_equal(painted(), alone)


def test_a_frame_leaves_nothing_in_the_next_one() -> None:
    easel = Easel(False)
    for seed in (0, 1, 2):
        pixels = frame()
        easel.begin(pixels, 1.0)
        easel.draw_lines([dense(seed, gain=0.1)], [many(seed)], [(many(seed), np.full(400, 30.0))], DARK)
        easel.bloom()
    fresh, other = Easel(False), frame()
    fresh.begin(other, 1.0)
    fresh.draw_lines([dense(2, gain=0.1)], [many(2)], [(many(2), np.full(400, 30.0))], DARK)
    fresh.bloom()
    np.testing.assert_array_equal(pixels, other)


def test_the_network_turned_round_looks_the_same_turned_round() -> None:
    ends = np.array([[5.0, 10, 85, 60], [5, 70, 85, 20]])
    flat = drawn(lines(*ends, half=1.2))[:, :ROWS]
    tall = drawn(lines(*ends[:, [1, 0, 3, 2]], half=1.2), tall=True)[:, :ROWS]
    np.testing.assert_array_equal(flat.transpose(1, 0, 2), tall)


def test_the_strongest_line_decides_the_hue_of_a_bundle() -> None:
    weak = [lines(LEVEL, half=2.0, weight=-0.1)] * 20
    picture = drawn(*weak, lines(LEVEL, half=2.0, weight=0.9), pixels=frame(BLACK))
    red, _, blue = picture[40, 80, :3]
    assert red > 1.5 * blue
    red, _, blue = drawn(*weak, pixels=frame(BLACK))[40, 80, :3]
    assert blue > 2 * red


@pytest.mark.parametrize("inks", [DARK, LIGHT])
def test_what_cancels_is_dimmer_than_either_of_its_inks(inks: Any) -> None:
    ground = frame(BLACK) if inks.dark else frame((250, 249, 244, 255))
    strong = lines(LEVEL, half=2.0, weight=0.9), lines(LEVEL, half=2.0, weight=-0.9)
    found = [drawn(*part, inks=inks, pixels=ground.copy()) for part in (strong[:1], strong[1:], strong * 10)]
    one, other, both = (
        np.abs(picture[40, 80, :3] - ground[40, 80, :3].astype(int)).max() for picture in found
    )
    assert 0.3 * one < both < min(one, other)


def test_no_bundle_is_whiter_than_its_ink_even_in_the_glow_of_others() -> None:
    ends = [(20, y, 140, y) for y in range(30, 50, 4)]
    picture = drawn(
        *[lines(*ends[::2], half=1.5)] * 20, *[lines(*ends[1::2], half=1.5, weight=-1.0)] * 20,
        pixels=frame(BLACK), bloom=True,
    )  # fmt: skip
    for y, ink in ((38, COLORS[0]), (42, COLORS[1])):
        assert (picture[y, 80, :3] <= np.array(ink) + 3).all()


def test_a_line_alone_is_as_bright_as_its_weight_and_width_say() -> None:
    light = [drawn(lines(LEVEL, half=2.0, weight=w), pixels=frame(BLACK))[40, 80, 0] for w in (0.2, 0.4, 0.8)]
    np.testing.assert_allclose(
        light, [255 * 1.25 * (1 - np.exp(-1.5 * w / 1.25)) for w in (0.2, 0.4, 0.8)], atol=2
    )
