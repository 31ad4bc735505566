"""One answer goes into the same cell of every tile of the next layer, in every shape of the frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.followed import Followed
from tracereel.scenes.exhibits.layered import Layered
from tracereel.scenes.parts.network.pose import corners

ASPECTS = ("16:9", "1:1", "9:16")


def following(exhibit: Any) -> Followed:
    """The camera near, the first layer lit."""
    layered = Layered(exhibit.scene, exhibit)
    exhibit.building.build(layered.pose, 2)
    layered.answer(1.0)
    followed = Followed(exhibit.scene, layered)
    followed.approach(1.0)
    return followed


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("run", ["digits", "spirals", "odd", "long"])
def test_it_is_the_loudest_neuron_and_its_cell_is_marked_in_every_tile(
    network: Make, run: str, aspect: str
) -> None:
    exhibit = network(run, aspect)
    followed = following(exhibit)
    answers = np.abs(exhibit.recorded.of_probe("activations", 0, 0, exhibit.probe))
    assert answers[followed.unit] == answers.max() or answers.max() > exhibit.answer_sizes[0]
    assert exhibit.picture.neurons[0].focus[followed.unit] == 1
    followed.go(1.0)
    marks = followed.panel.items.frames
    assert len(marks) == exhibit.shape.layers[1]
    rows, columns = exhibit.shape.cells(1)
    for mark, tile in zip(marks, corners(exhibit.picture.pose.tiles[1]), strict=True):
        share = (np.asarray(mark.box)[:2] - tile[:2]) / (tile[2:] - tile[:2])
        column, row = (share * [columns, rows]).astype(int)
        assert row * columns + column == followed.unit


@pytest.mark.parametrize("aspect", ASPECTS)
def test_its_light_leaves_its_tile_and_ends_in_the_cells(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    followed = following(exhibit)
    along = int(exhibit.measures.down)
    tile = corners(exhibit.picture.pose.tiles[0])[followed.unit]
    ways = []
    for t in np.linspace(0.001, 0.999, 40):
        followed.go(float(t))
        ways.append(followed.panel.items.bricks[-1].boxes[:, :2])
    way = np.array(ways)
    np.testing.assert_allclose(way[0, :, along], tile[2 + along], atol=2)
    assert (np.diff(way[..., along], axis=0) >= 0).all()
    np.testing.assert_allclose(way[-1], followed._cells()[:, :2], atol=1)


def test_lines_carry_one_value_the_answer_itself(network: Make) -> None:
    exhibit = network("digits")
    followed = following(exhibit)
    followed.go(1.0)
    (lit,) = exhibit.picture.lit
    assert lit.kind == 1
    assert set(lit.of) == {followed.unit}
    assert set(lit.strength) == {abs(exhibit.forward.crossings(0, exhibit.probe)[0].answers[followed.unit])}


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("run", ["digits", "spirals", "odd", "long"])
def test_the_neuron_and_all_tiles_of_the_next_layer_are_in_the_frame_above_the_words(
    network: Make, run: str, aspect: str
) -> None:
    exhibit = network(run, aspect)
    followed = following(exhibit)
    pose, measures = exhibit.picture.pose, exhibit.measures
    boxes = np.concatenate([corners(pose.tiles[0][[followed.unit]]), corners(pose.tiles[1])])
    assert boxes[:, :2].min() > 0
    assert boxes[:, 2].max() < measures.width
    assert boxes[:, 3].max() < measures.height - 100
    along = int(measures.down)
    assert pose.leave[0][followed.unit, along] < pose.enter[1][:, along].min() - 40


def test_names_and_grounds_are_gone_before_the_camera_moves(network: Make) -> None:
    exhibit = network("digits")
    followed = following(exhibit)
    followed.layered.gather(0, 1.0)
    begin = followed.far.tiles[0]
    for t in np.linspace(0, 1, 21):
        followed.approach(float(t))
        moved = not np.allclose(exhibit.picture.pose.tiles[0], begin)
        assert not (moved and any(bar.seen > 0 for bar in followed.layered.panel.items.under))
    assert moved


def test_marks_stay_until_the_camera_is_back(network: Make) -> None:
    exhibit = network("odd")
    followed = following(exhibit)
    followed.go(1.0)
    assert all(mark.seen == 1 for mark in followed.panel.items.frames)
    followed.withdraw(1.0)
    assert all(mark.seen == 1 for mark in followed.panel.items.frames)
    assert not exhibit.picture.lit
    assert exhibit.picture.lit_seen == 1
    followed.leave(1.0)
    assert all(mark.seen == 0 for mark in followed.panel.items.frames)
    assert not exhibit.picture.neurons[0].focus.any()
