"""Knobs come out of inputs seen from near, of which one is marked; a knob's angle is its weight."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.knob import RING, SWEEP, Knob, draw_knob
from tracereel.scenes.exhibits.knobs import Knobs
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.parts.network.panel import NEGATIVE, POSITIVE, Items
from tracereel.scenes.read import choices

ASPECTS = ("16:9", "1:1", "9:16")
aspects = pytest.mark.parametrize("aspect", ASPECTS)


def knobs_of(network: Make, run: str, aspect: str = "16:9") -> Knobs:
    exhibit = network(run, aspect)
    probe = exhibit.probe
    return Knobs(exhibit.scene, exhibit, Terms(exhibit.view, choices.neuron(exhibit.view, probe), probe))


@pytest.mark.parametrize(("aspect", "count"), [("16:9", 6), ("1:1", 3), ("9:16", 3)])
def test_neighbours_in_a_row_of_pixels_one_of_them_marked(network: Make, aspect: str, count: int) -> None:
    knobs = knobs_of(network, "digits", aspect)
    assert knobs.near == list(range(knobs.near[0], knobs.near[0] + count))
    assert knobs.near[0] // 8 == knobs.near[-1] // 8
    assert knobs.terms.marked in knobs.near


@pytest.mark.parametrize(("run", "count"), [("spirals", 2), ("fresh", 1), ("later", 5), ("long", 6)])
def test_of_fewer_inputs_each_has_a_knob_and_its_name(network: Make, run: str, count: int) -> None:
    knobs = knobs_of(network, run)
    assert knobs.near == list(range(count))
    assert len(knobs.words.names) == count
    assert not knobs.words.around


@aspects
@pytest.mark.parametrize("run", ["digits", "spirals", "long", "fresh"])
def test_all_cells_and_knobs_stand_in_the_frame_apart_from_each_other(
    network: Make, run: str, aspect: str
) -> None:
    desk = knobs_of(network, run, aspect).desk
    measures = desk.network.measures
    for boxes in (desk.cells, desk.risen, desk.knobs):
        assert (boxes[:, 0] - boxes[:, 2] / 2).min() >= 0
        assert (boxes[:, 0] + boxes[:, 2] / 2).max() <= measures.width
        assert (np.diff(boxes[:, 0]) >= boxes[:-1, 2] - 1e-6).all()
    assert desk.risen[0, 1] + desk.risen[0, 3] / 2 < desk.knobs[0, 1] - RING * desk.knobs[0, 2]
    assert desk.risen[0, 1] - desk.risen[0, 3] / 2 >= 0


@aspects
def test_what_is_read_around_them_are_the_pixels_over_and_under_them(network: Make, aspect: str) -> None:
    knobs = knobs_of(network, "digits", aspect)
    beside = {i for i, _ in knobs.desk.around}
    rows = {i // 8 for i in beside}
    assert knobs.near[0] // 8 not in rows
    assert {i % 8 for i in beside} == {i % 8 for i in knobs.near}
    boxes = dict(knobs.desk.around)
    for i in beside:
        down = (i // 8 - knobs.near[0] // 8) * knobs.desk.pitch
        assert boxes[i][1] == pytest.approx(knobs.desk.cells[0, 1] + down)
    assert len(rows) == knobs.desk.plan.rows - 1  # also where theirs is the first, or the last
    assert len(knobs.words.as_read) == len(knobs.near) + len(beside)


def test_numbers_are_read_as_a_page_is(network: Make) -> None:
    groups = knobs_of(network, "digits").words.as_read
    places = [(-round(group.get_center()[1], 1), group.get_center()[0]) for group in groups]
    assert places == sorted(places)


def test_the_angle_is_the_weight(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    for k, i in enumerate(knobs.near):
        knobs.turn(k, 1.0)
        arcs = [b.boxes for b in knobs.panel.items.bricks[4 * k + 2 :]]
        x, y = arcs[0][-1, :2] - knobs.desk.knobs[k, :2]
        angle = float(np.arctan2(x, -y))
        assert angle == pytest.approx(knobs.terms.weights[i] / knobs.most * SWEEP, abs=1e-6)
        assert np.count_nonzero(knobs.turned) == k + 1  # one after the other


def test_a_knob_is_neither_for_nor_against_before_it_turns() -> None:
    knob = Knob(np.array([100.0, 100.0, 200.0, 200.0]), -0.5, 0.7)
    before, after = Items(), Items()
    draw_knob(before, knob, there=1.0, turned=0.0)
    draw_knob(after, knob, there=1.0, turned=1.0)
    assert before.bars[1].seen == 0
    assert (after.bars[1].ink, after.bars[1].seen) == (NEGATIVE, 1.0)
    assert np.abs(before.bricks[-1].boxes[:, 0] - 100).max() < 1e-6  # its pointer is up
    assert after.bricks[-1].boxes[-1, 0] < 100


def test_more_is_to_the_right_and_says_so() -> None:
    items = Items()
    draw_knob(items, Knob(np.array([100.0, 100.0, 200.0, 200.0]), 0.5, 0.7), there=1.0, turned=0.0)
    signs = {bar.ink: bar.box[0] for bar in items.bars[2:]}
    assert signs[NEGATIVE] < 100 < signs[POSITIVE]
    assert sum(bar.ink == POSITIVE for bar in items.bars[2:]) == 2  # a plus has two lines


@aspects
@pytest.mark.parametrize("run", ["digits", "spirals"])
def test_the_camera_dives_from_the_picture_and_comes_back_to_where_it_is_then(
    network: Make, run: str, aspect: str
) -> None:
    knobs = knobs_of(network, run, aspect)
    exhibit = knobs.network
    rows, columns = exhibit.shape.inputs
    knobs.dive(1e-6)
    if exhibit.shape.is_image:
        np.testing.assert_allclose(knobs.panel.items.panes[0].box, knobs.begin.picture, rtol=1e-4)
    knobs.dive(1.0)
    assert exhibit.picture.opacity == 0
    assert exhibit.picture.lit_seen == 1  # for whoever sees it again
    assert knobs.desk.cells[0, 2] > 100
    exhibit.stand(exhibit.poses.opened(0, knobs.terms.unit))
    knobs.rise(1.0)
    if exhibit.shape.is_image:
        whole = [pane for pane in knobs.panel.items.panes if pane.values.shape == (rows, columns)]
        np.testing.assert_allclose(whole[-1].box, exhibit.picture.pose.picture, atol=1e-6)


def test_pixels_stand_where_their_numbers_are_read_when_the_dive_ends(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    knobs.dive(1.0)
    (pane,) = knobs.panel.items.panes
    size = pane.box[2] / pane.values.shape[1]
    assert size == pytest.approx(knobs.desk.pitch)
    left = pane.box[0] - pane.box[2] / 2 + (knobs.near[0] % 8 + 0.5) * size
    assert left == pytest.approx(knobs.desk.cells[0, 0])


def test_knobs_come_out_from_behind_their_cells_and_numbers_go_with_the_cells(network: Make) -> None:
    knobs = knobs_of(network, "digits")
    knobs.part(0.5)
    items = knobs.panel.items
    assert len(items.under) == len(knobs.near)
    cell = items.panes[-1].box
    place = knobs.network.names.at(*cell[:2])
    assert np.abs(knobs.words.inputs[-1].get_center() - place).max() < 0.05
    assert items.under[-1].box[1] > cell[1]
    knobs.part(1.0)
    assert not knobs.panel.items.under
    np.testing.assert_allclose([pane.box for pane in knobs.panel.items.panes], knobs.desk.risen)
