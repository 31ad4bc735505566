"""Layers work one after the other, each lit by recorded answers, on a ground of its own, named where that has room."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.layered import ASIDE, ON_THE_WAY, Layered
from tracereel.scenes.parts.network.pose import corners
from tracereel.scenes.parts.text import Figures

WORDS = {
    "label-input": "input layer", "label-hidden": "hidden layer", "label-output": "output layer",
    "label-numbers": "64 numbers", "label-count": "18 neurons",
}  # fmt: skip


def test_a_layer_lights_by_its_recorded_answers_and_hands_them_on(network: Make) -> None:
    exhibit = network("digits")
    layered = Layered(exhibit.scene, exhibit)
    layered.answer(1.0)
    first = exhibit.picture.neurons[0]
    expected = exhibit.forward.crossings(0, exhibit.probe)[0].answers
    np.testing.assert_array_equal(first.answers, expected)
    assert not exhibit.picture.lit
    lit = first.bright.copy()
    layered.hand_on(1, 0.5)
    assert [line.layer for line in exhibit.picture.lit] == [1]
    assert not exhibit.picture.neurons[1].answers.any()
    layered.hand_on(1, 1.0)
    np.testing.assert_array_equal(
        exhibit.picture.neurons[1].answers, exhibit.forward.crossings(0, exhibit.probe)[1].answers
    )
    np.testing.assert_allclose(first.bright, ASIDE * lit)


def test_signals_that_set_out_do_not_arrive_and_no_output_answers(network: Make) -> None:
    exhibit = network("digits")
    layered, last = Layered(exhibit.scene, exhibit), exhibit.last
    layered.answer(1.0)
    layered.hand_on(1, 1.0)
    layered.set_out(1.0)
    (lit,) = [line for line in exhibit.picture.lit if line.layer == last]
    assert 0 < np.max(lit.until) < 1
    assert ON_THE_WAY < 1
    assert not exhibit.picture.neurons[last].answers.any()
    assert not (exhibit.picture.shares * exhibit.picture.grown).any()


def test_layers_take_the_whole_width_and_leave_room_under_them(network: Make) -> None:
    exhibit = network("digits")
    pose = Layered(exhibit.scene, exhibit).pose
    tiles = [corners(boxes) for boxes in pose.tiles]
    assert pose.picture[0] - pose.picture[2] / 2 < 60
    assert tiles[-1][:, 2].max() > 1100
    assert min(boxes[:, 1].min() for boxes in tiles) > 30
    assert max(boxes[:, 3].max() for boxes in tiles) < 560


def written(exhibit: Any) -> Layered:
    """All of its layers gathered and named."""
    layered = Layered(exhibit.scene, exhibit)
    for layer in range(len(exhibit.shape.layers)):
        layered.write(layer, lambda key, **_: Figures(WORDS[key], 22, "#ffffff", align=None))
        layered.gather(layer, 1.0)
    return layered


@pytest.mark.parametrize("run", ["digits", "odd", "spirals", "long"])
def test_names_stand_under_their_layers_and_beside_each_other(network: Make, run: str) -> None:
    exhibit = network(run)
    layered = written(exhibit)
    for layer, width in enumerate(exhibit.shape.layers):
        assert layered.width(layer).value == width
    for one, other in itertools.combinations(layered.names, 2):
        apart = one.get_right()[0] < other.get_left()[0] or other.get_right()[0] < one.get_left()[0]
        assert apart or abs(one.get_center()[1] - other.get_center()[1]) > 0.25
    assert all(name.get_bottom()[1] > exhibit.scene.stage.baseline + 0.3 for name in layered.names)
    assert all(name.submobjects[0].get_fill_opacity() == 1 for name in layered.names)


def test_every_layer_of_a_small_network_has_its_name_and_its_count(network: Make) -> None:
    names = written(network("digits")).named
    assert [len(names[k]) for k in (-1, 0, 1, 2)] == [2, 2, 2, 2]
    assert [names[k][0].string for k in (-1, 0, 1, 2)] == [
        "input layer",
        "hidden layer",
        "hidden layer",
        "output layer",
    ]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_a_ground_holds_all_tiles_of_its_layer_wherever_the_camera_is(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    layered = written(exhibit)
    for pose in (layered.pose, exhibit.home):
        exhibit.stand(pose)
        layered.draw()
        assert len(layered.panel.items.under) == len(exhibit.shape.layers)
        for bar, tiles in zip(layered.panel.items.under, pose.tiles, strict=True):
            ground, boxes = corners(np.asarray(bar.box)[None])[0], corners(tiles)
            assert (ground[:2] < boxes[:, :2].min(0)).all()
            assert (ground[2:] > boxes[:, 2:].max(0)).all()
    layered.see(0.0)
    assert all(bar.seen == 0 for bar in layered.panel.items.under)


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
def test_where_there_is_no_room_there_are_no_names(network: Make, aspect: str) -> None:
    assert not written(network("digits", aspect)).names.submobjects
