"""A network that is built up: dealt to its first layer, then layer after layer, its names with the last."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network.building import PARTED
from tracereel.scenes.parts.network import framings

MIDDLE = 0.5  # of a copy: where its digit is


def test_a_tile_is_there_when_its_copy_has_landed(network: Make) -> None:
    exhibit = network("digits")
    wall = exhibit.poses.wall(0)
    exhibit.building.deal(wall, 0.0)
    assert not exhibit.picture.copies_seen.any()
    assert not exhibit.picture.pose.seen[0].any()
    exhibit.building.deal(wall, PARTED)
    assert exhibit.picture.copies_seen.all()
    assert exhibit.picture.input_light == pytest.approx(0.0)
    expected = framings.parted(wall.tiles[0], wall.picture)
    np.testing.assert_allclose(exhibit.picture.copies, expected, atol=1e-6)
    exhibit.building.deal(wall, 1.0)
    assert not exhibit.picture.copies_seen.any()
    np.testing.assert_array_equal(exhibit.picture.pose.seen[0], 1.0)
    np.testing.assert_allclose(exhibit.picture.copies, wall.tiles[0])
    assert exhibit.picture.input_light == pytest.approx(1.0)
    assert not any(seen.any() for seen in exhibit.picture.pose.seen[1:])


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["digits", "odd"])
def test_no_copy_flies_over_the_digit_in_another(network: Make, run: str, aspect: str) -> None:
    exhibit = network(run, aspect)
    wall = exhibit.poses.wall(0)
    for t in np.linspace(PARTED, 1, 40):
        exhibit.building.deal(wall, float(t))
        copies = exhibit.picture.copies[exhibit.picture.copies_seen > 0]
        centre, half = copies[:, :2], MIDDLE * copies[:, 2:] / 2
        far = np.abs(centre[:, None] - centre[None]) - (half[:, None] + half[None])
        over = (far < 0).all(2)
        np.fill_diagonal(over, False)
        assert not over.any()


def test_copies_leave_row_after_row(network: Make) -> None:
    exhibit = network("digits")
    wall = exhibit.poses.wall(0)
    exhibit.building.deal(wall, PARTED)
    begin = exhibit.picture.copies.copy()
    exhibit.building.deal(wall, PARTED + 0.12)
    left = np.flatnonzero(np.abs(exhibit.picture.copies - begin).max(1) > 0.1)
    first = wall.tiles[0][:, 1] == wall.tiles[0][:, 1].min()
    assert set(left) == set(np.flatnonzero(first))


def test_layers_come_one_after_the_other(network: Make) -> None:
    exhibit = network("digits")
    whole = exhibit.poses.centred()
    for layers in (0, 1, 2, 3):
        exhibit.building.build(whole, layers)
        seen = [bool(seen.all()) for seen in exhibit.picture.pose.seen]
        assert seen == [k < layers for k in range(3)]
    assert exhibit.picture.pose.words == 1
    exhibit.building.build(whole, 2.6)
    assert exhibit.picture.pose.words < 1
    assert 0 < exhibit.picture.haze_reveal[2] < 1


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["digits", "odd", "spirals", "long"])
def test_all_of_it_and_its_names_are_in_the_frame_when_it_is_centred(
    network: Make, run: str, aspect: str
) -> None:
    exhibit = network(run, aspect)
    exhibit.building.build(exhibit.poses.centred(), len(exhibit.shape.layers))
    frame = exhibit.scene.stage.frame.region
    for name in [*exhibit.names.classes, *exhibit.names.inputs, *exhibit.names.values]:
        assert frame.left <= name.get_left()[0]
        assert name.get_right()[0] <= frame.right
        assert frame.bottom <= name.get_bottom()[1]


def test_one_neuron_speaks_alone(network: Make) -> None:
    exhibit = network("digits")
    exhibit.marks.speak(0, 3, 0, exhibit.probe)
    neurons = exhibit.picture.neurons[0]
    assert neurons.sums[3] == exhibit.forward.crossings(0, exhibit.probe)[0].sums[3]
    assert np.count_nonzero(neurons.sums) <= 1
    assert np.count_nonzero(neurons.arrived) == 1
