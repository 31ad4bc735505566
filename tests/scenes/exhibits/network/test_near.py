"""Light leads in a pass; from near one sees what single neurons make of what arrives."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network.passes import CALM, WAITING
from tracereel.scenes.parts.network.pose import corners


def test_tiles_that_a_signal_has_not_reached_are_dark(network: Make) -> None:
    exhibit = network("digits")
    neurons = exhibit.picture.neurons
    exhibit.forward.send(0, 0, exhibit.probe, 1.0)
    np.testing.assert_allclose(np.concatenate([layer.bright for layer in neurons]), WAITING)
    exhibit.forward.land(0, 0, exhibit.probe, 1.0)
    speaks = exhibit.recorded.of_probe("activations", 0, 0, exhibit.probe) > 0.1
    assert (neurons[0].bright[speaks] > CALM - 0.1).all()
    np.testing.assert_allclose(neurons[1].bright, WAITING)
    exhibit.rest()
    np.testing.assert_allclose(neurons[2].bright, CALM)
    exhibit.forward.land(0, 0, exhibit.probe, 0.0)
    np.testing.assert_allclose(neurons[0].bright, CALM)


@pytest.mark.parametrize("run", ["digits", "spirals", "odd", "fresh"])
def test_neighbours_are_chosen_for_what_they_make_of_it(network: Make, run: str) -> None:
    exhibit = network(run)
    units = exhibit.forward.contrast(0, 0, exhibit.probe)
    sums = exhibit.recorded.of_probe("preactivations", 0, 0, exhibit.probe)
    assert units == list(range(units[0], units[0] + min(3, len(sums))))
    pairs = [
        sums[k : k + 3] for k in range(len(sums) - 2) if sums[k : k + 3].min() < 0 < sums[k : k + 3].max()
    ]
    assert not pairs or sums[units].min() < 0 < sums[units].max()


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["digits", "spirals", "odd", "long"])
def test_the_camera_near_some_neurons_has_all_of_them_in_the_frame(
    network: Make, run: str, aspect: str
) -> None:
    exhibit = network(run, aspect)
    units = exhibit.forward.contrast(0, 0, exhibit.probe)
    pose = exhibit.poses.near({0: units})
    boxes, measures = corners(pose.tiles[0][units]), exhibit.measures
    assert (boxes[:, :2] > 0).all()
    assert (boxes[:, 2:] < [measures.width, measures.height - 100]).all()
    assert boxes[0, 2] - boxes[0, 0] > 1.5 * exhibit.home.tiles[0][0, 2]
    assert pose.words == 0
    assert (pose.seen[0][units] == 1).all()
    for layer in range(1, exhibit.last + 1):  # rows go on, and meet no other tile
        assert not pose.seen[layer].any()
    if pose.trunks[0]:
        along = int(measures.down)
        if along:  # to the words, and not behind them
            assert (pose.leave[0][units, 1] > boxes[:, 3]).all()
            assert (pose.leave[0][units, 1] < measures.height - 120).all()
        else:  # out of the frame
            assert (pose.leave[0][:, 0] >= measures.width).all()


def test_from_near_lines_lead_to_neurons_that_are_seen_alone(network: Make) -> None:
    exhibit = network("digits")
    pose = exhibit.poses.near({0: exhibit.forward.contrast(0, 0, exhibit.probe)})
    assert 0 in pose.seen[0]
    np.testing.assert_array_equal(pose.reached(0), pose.seen[0])
    assert (exhibit.home.reached(0) == 1).all()
    np.testing.assert_allclose(exhibit.home.toward(pose, 0.5).only, 0.5)
