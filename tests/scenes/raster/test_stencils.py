"""Stencils and ribbons: how much ink lies where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tracereel.scenes.raster.stencils import draw_ribbon, draw_stencils

SIDE = 48
RED = np.array([[255.0, 0.0, 0.0]])


def stenciled(rect: list[float], mask: Any, opacity: float = 1.0, shine: float = 0.0) -> tuple[Any, Any]:
    """(SIDE, SIDE) red, as a share of full ink, and the light that blooms."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    glow = np.zeros((3, SIDE // 2, SIDE // 2), np.int32)
    draw_stencils(
        pixels.view(np.uint32)[..., 0], np.array([rect]), np.asarray(mask, float)[None], np.zeros(1, np.int64), RED,
        np.array([opacity]), np.array([shine]), glow,
    )  # fmt: skip
    return pixels[..., 0] / 255, glow


@pytest.mark.parametrize("rect", [[4.0, 5.0, 20.0, 21.0], [7.3, 8.6, 18.9, 20.2], [10.2, 9.9, 14.1, 13.8]])
def test_a_stencil_lays_as_much_ink_as_its_mask_holds(rect: list[float]) -> None:
    mask = np.linspace(0, 1, 64).reshape(8, 8)
    ink, _ = stenciled(rect, mask)
    area = (rect[2] - rect[0]) * (rect[3] - rect[1])
    assert ink.sum() == pytest.approx(mask.mean() * area, rel=0.03)


def test_a_stencil_keeps_its_picture_upright() -> None:
    ink, _ = stenciled([10, 10, 30, 30], [[1, 0], [0, 0]])
    assert ink[12, 12] == 1.0
    assert ink[12, 28] == ink[28, 12] == ink[28, 28] == 0.0


def test_what_a_mask_leaves_free_is_not_touched_and_does_not_shine() -> None:
    ink, glow = stenciled([10, 10, 30, 30], [[1, 0], [0, 0]], shine=1.0)
    assert glow[0, 6, 6] > 0
    assert not glow[:, 11:, 11:].any()
    assert not ink[:, 31:].any()


def test_a_stencil_beyond_the_frame_is_cut_off() -> None:
    ink, _ = stenciled([-8.0, SIDE - 5.0, 8.0, SIDE + 11.0], np.ones((3, 3)))
    assert ink.sum() == pytest.approx(8 * 5, rel=0.01)


def test_an_invisible_stencil_changes_nothing() -> None:
    assert not stenciled([4.0, 4.0, 20.0, 20.0], np.ones((2, 2)), opacity=0.0)[0].any()


def test_a_ribbon_is_a_line_over_a_fainter_fill_down_to_its_base() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    curve = np.tile([20.0, 20.0, 20.0], (SIDE, 1))
    fills = np.array([0.5, 0.1, 0.3])
    glow = np.zeros((3, SIDE // 2, SIDE // 2), np.int32)
    draw_ribbon(pixels.view(np.uint32)[..., 0], 0, curve, 40.0, 1.5, RED[0], fills, 1.0, glow, 0.0)
    ink = pixels[:, 24, 0] / 255
    assert ink[20] == 1.0
    assert not ink[:18].any()
    assert not ink[40:].any()
    assert ink[23] == pytest.approx(0.44, abs=0.05)
    assert ink[38] < ink[30] < ink[23]
