"""A gate draws its curve where it says that answers are, and nothing outside of its room."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tracereel.scenes.look.theme import DARK, LIGHT, Theme, rgb
from tracereel.scenes.parts.gate import MOST, Gate
from tracereel.scenes.parts.heap import Scale

LINE = Scale(20.0, 220.0, 10.0, 100.0, -10.0, 10.0)


def gate_of(theme: Theme = DARK, scale: Scale = LINE) -> Gate:
    gate = Gate(scale, theme, 240)
    gate.easel.bloom = lambda strength=1.0: None  # type: ignore[method-assign]
    gate.curve, gate.lit = lambda values: np.maximum(values, 0), 1.0
    return gate


def painted(gate: Gate, fine: float = 1.0) -> np.ndarray:
    pixels = np.zeros((round(140 * fine), round(240 * fine), 4), np.uint8)
    gate.paint(SimpleNamespace(pixels=pixels, fine=fine))
    return pixels


@pytest.mark.parametrize("fine", [1.0, 2.0])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_curve_is_flat_below_zero_and_climbs_as_far_as_it_goes_above(theme: Theme, fine: float) -> None:
    pixels = painted(gate_of(theme), fine)
    ink = rgb(theme.value) * 255
    for x, y in ((40, 100), (90, 100), (160, 60), (200, 20)):
        np.testing.assert_allclose(pixels[int(y * fine), int(x * fine), :3], ink, atol=40)
    assert not pixels[int(60 * fine), int(60 * fine)].any()


def test_a_curve_is_as_wide_where_it_climbs() -> None:
    column = painted(gate_of())[:, 170, 3].astype(float).sum() / 255
    flat = painted(gate_of())[:, 60, 3].astype(float).sum() / 255
    assert column == pytest.approx(flat * np.sqrt(2), rel=0.1)


def test_it_is_not_seen_below_its_room_nor_beyond_its_span() -> None:
    gate = gate_of()
    gate.curve, gate.below, gate.span = lambda values: values, 10.0, (60.0, 240.0)
    pixels = painted(gate)
    assert not pixels[118:, :, 3].any()
    assert not pixels[:, :58, 3].any()


def test_the_line_grows_from_zero_and_has_a_mark_at_every_unit() -> None:
    gate = gate_of()
    gate.lit, gate.grown = 0.0, 0.5
    pixels = painted(gate)
    assert pixels[100, 120, 3] > 0
    assert not pixels[:, :55, 3].any()
    assert len(gate.marks()) == 21
    wide = gate_of(scale=Scale(20.0, 220.0, 10.0, 100.0, -200.0, 200.0))
    assert len(wide.marks()) <= MOST + 1
