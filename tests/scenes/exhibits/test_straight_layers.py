"""Straight layers: the grids multiply into what the network computes, and its border lies on theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.scenes.exhibits.plane import PlaneExhibit, difference
from tracereel.scenes.exhibits.straight_layers import StraightLayers, packed

Recorded = Callable[[str], Path]


@pytest.fixture
def layers(staged: Staged, recorded: Recorded) -> StraightLayers:
    made: StraightLayers = staged(StraightLayers, shortened("ring_straight", recorded("digits").parent))
    made.show(made.view.last)
    return made


def test_grids_are_the_recorded_weights_the_last_layer_first(layers: StraightLayers) -> None:
    trace = layers.view.trace
    assert layers.keys[0] == "weights/output/W"
    for pane, key, scale in zip(layers.panel.items.panes, layers.keys, layers.scales, strict=True):
        expected = np.clip(trace.read(key, layers.view.last) / scale, -1, 1)
        np.testing.assert_allclose(pane.values, expected)


def test_grid_after_grid_goes_until_one_is_left(layers: StraightLayers) -> None:
    left = []
    for t in (0.1, 0.3, 0.5, 0.7, 1.0):
        layers.multiply(t)
        left.append(len(layers.panel.items.panes))
    assert left == sorted(left, reverse=True)
    (one,) = layers.panel.items.panes
    np.testing.assert_allclose(one.box, layers.end)
    product = np.eye(2)
    for key in layers.keys[::-1]:
        product = layers.view.trace.read(key, layers.view.last).astype(float) @ product
    np.testing.assert_allclose(one.values, product / np.abs(product).max())


def test_the_numbers_on_it_are_those_of_the_product(layers: StraightLayers) -> None:
    layers.multiply(1.0)
    (one,) = layers.panel.items.panes
    shown = [float(number.string.replace("−", "-")) for number in layers.numbers()]
    values = layers._read(len(layers.keys) - 1)
    np.testing.assert_allclose(shown, values.ravel(), atol=0.0051)
    assert one.values.shape == (2, 2)


def test_the_border_of_the_one_lies_on_that_of_all(layers: StraightLayers) -> None:
    plane = PlaneExhibit(layers.scene, layers.view)
    plane.show(layers.view.last)
    layers.lay_over(plane, 1.0)
    np.testing.assert_allclose(layers.overlay.hinges[0], difference(plane.picture.scores), atol=1e-9)
    np.testing.assert_allclose(layers.overlay.box, plane.picture.box)


@pytest.mark.parametrize(
    "shapes", [[(2, 2)], [(2, 8), (8, 8), (8, 8), (8, 8), (8, 2)], [(2, 64), (64, 200), (200, 2)]]
)
@pytest.mark.parametrize(
    "room", [(300.0, 300.0, 590.0, 540.0), (148.0, 300.0, 228.0, 520.0), (360.0, 904.0, 640.0, 360.0)]
)
def test_grids_of_any_size_stand_in_their_room_without_touching(
    shapes: list[tuple[int, int]], room: tuple[float, ...]
) -> None:
    boxes, _ = packed(shapes, np.array(room))
    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    middle, half = np.array(room[:2]), np.array(room[2:]) / 2
    assert (low >= middle - half - 1).all()
    assert (high <= middle + half + 1).all()
    for k in range(len(boxes)):
        for other in range(k):
            assert ((low[k] > high[other]) | (high[k] < low[other])).any()
