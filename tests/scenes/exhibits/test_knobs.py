"""Knobs stand for neighbours of the marked input; a knob's angle is its weight."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.knobs import MOST, SWEEP, Knobs
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.read import choices


def knobs_of(network: Make, run: str, aspect: str = "16:9") -> Knobs:
    exhibit = network(run, aspect)
    probe = exhibit.probe
    return Knobs(exhibit.scene, exhibit, Terms(exhibit.view, choices.neuron(exhibit.view, probe), probe))


def test_six_neighbours_in_a_row_of_pixels_one_of_them_marked(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    assert len(knobs.near) == MOST
    assert knobs.near == list(range(knobs.near[0], knobs.near[0] + MOST))
    assert knobs.near[0] // 8 == knobs.near[-1] // 8
    assert knobs.terms.marked in knobs.near


@pytest.mark.parametrize(("run", "count"), [("spirals", 2), ("fresh", 1), ("later", 5), ("long", 6)])
def test_of_fewer_inputs_each_has_a_knob_and_its_name(network: Make, run: str, count: int) -> None:
    knobs = knobs_of(network, run)
    assert knobs.near == list(range(count))
    assert len(knobs.names) == count


def test_the_angle_is_the_weight(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    knobs.turn(1.0)
    arcs = [bricks.boxes for bricks in knobs.panel.items.bricks if np.ndim(bricks.boxes) == 2][1::3]
    for boxes, box, i in zip(arcs, knobs.knobs, knobs.near, strict=True):
        x, y = boxes[-1, :2] - box[:2]
        angle = float(np.arctan2(x, -y))
        assert angle == pytest.approx(knobs.terms.weights[i] / knobs.most * SWEEP, abs=1e-6)


def test_all_knobs_point_up_before_they_turn(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    knobs.turn(0.2)
    for bricks, box in zip(knobs.panel.items.bricks[1::2], knobs.knobs, strict=True):
        assert np.abs(bricks.boxes[:, 0] - box[0]).max() < 1e-6


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_cells_come_from_the_picture_and_go_back_to_where_it_is_then(network: Make, aspect: str) -> None:
    knobs = knobs_of(network, "digits", aspect)
    exhibit = knobs.network
    exhibit.stand(exhibit.poses.neuron(0, knobs.terms.unit))
    rows, columns = exhibit.shape.inputs
    knobs.dive(1e-6)
    box = exhibit.picture.pose.picture
    cell = box[2] / columns
    first = knobs.panel.items.panes[-len(knobs.near)].box
    assert first[2] == pytest.approx(cell, rel=1e-3)
    expected = box[0] - box[2] / 2 + (knobs.near[0] % columns + 0.5) * cell
    assert first[0] == pytest.approx(expected, abs=0.1)
    knobs.dive(1.0)
    assert exhibit.picture.opacity == 0
    np.testing.assert_allclose(knobs.panel.items.panes[-1].box, knobs.cells[-1])
    exhibit.stand(exhibit.poses.opened(0, knobs.terms.unit))
    knobs.rise(1.0)
    whole = [pane for pane in knobs.panel.items.panes if pane.values.shape == (rows, columns)]
    np.testing.assert_allclose(whole[-1].box, exhibit.picture.pose.picture, atol=1e-6)
