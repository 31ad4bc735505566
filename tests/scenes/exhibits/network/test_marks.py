"""A neuron that answers nothing is looked at beside one that speaks; its sum is below zero in the trace."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.network.marks import APART
from tracereel.scenes.parts.network.pose import Pose
from tracereel.scenes.read import choices


def followed(exhibit: NetworkExhibit) -> tuple[int, int]:
    assert exhibit.probe is not None
    return choices.neuron(exhibit.view, exhibit.probe), exhibit.probe


@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
def test_another_neuron_is_silent_because_its_sum_is_below_zero(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    unit, probe = followed(exhibit)
    other = exhibit.marks.silent(0, unit, 0, probe)
    assert other is not None
    assert other != unit
    name = exhibit.view.layers[0].name
    assert exhibit.view.trace.read(f"preactivations/{name}", 0)[probe, other] < 0
    assert exhibit.view.trace.read(f"activations/{name}", 0)[probe, other] == 0
    places = exhibit.home.leave[0][:, 1 if aspect == "16:9" else 0]
    assert abs(places[other] - places[unit]) >= APART


def test_none_is_silent_where_every_sum_passes(network: Make) -> None:
    exhibit = network("spirals")  # tanh
    unit, probe = followed(exhibit)
    assert exhibit.view.layers[0].activation == "tanh"
    assert exhibit.marks.silent(0, unit, 0, probe) is None


def test_it_stays_dark_and_what_it_is_sent_is_blue_while_the_other_keeps_its_light(network: Make) -> None:
    exhibit = network("digits")
    unit, probe = followed(exhibit)
    exhibit.marks.speak(0, unit, 0, probe)
    other = exhibit.marks.silent(0, unit, 0, probe)
    exhibit.marks.fall_silent(0, other, 0, probe)
    neurons = exhibit.picture.neurons[0]
    assert neurons.sums[other] < 0
    assert (neurons.arrived[other], neurons.passed[other], neurons.answers[other]) == (1, 0, 0)
    assert neurons.bright[other] < neurons.bright[[k for k in range(len(neurons.bright)) if k != other]].min()
    assert neurons.bright[unit] == neurons.bright.max()
    assert np.flatnonzero(neurons.focus).tolist() == [other]
    assert {int(to) for lit in exhibit.picture.lit for to in lit.to} == {unit, other}


def gap(exhibit: NetworkExhibit, pose: Pose) -> float:
    axis = int(exhibit.measures.down)
    begin = (pose.tiles[1][:, axis] - pose.tiles[1][:, 2 + axis] / 2).min()
    return float(begin - pose.leave[0][:, axis].max())


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_an_answer_has_room_behind_its_neuron(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    pose = exhibit.poses.answering(0)
    following = max(float(seen.max()) for seen in pose.seen[1:])
    assert following == (1.0 if gap(exhibit, pose) >= (46 if aspect == "9:16" else 124) else 0.0)
    assert pose.seen[0].min() == 1
