"""The plane of a network: answers at every place are the network's own, hinges are where its neurons begin to speak."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.bends import Bends
from tracereel.scenes.exhibits.plane import PlaneExhibit, difference

Recorded = Callable[[str], Path]


@pytest.fixture
def ring(recorded: Recorded) -> Callable[[str], Path]:
    """The trace of a run on a ring."""
    return lambda name: shortened(name, recorded("digits").parent)


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_every_place_has_the_answer_of_the_network(staged: Staged, ring: Recorded, aspect: str) -> None:
    plane = staged(PlaneExhibit, ring("ring_3"), aspect)
    plane.show(plane.view.last)
    rows, columns = plane.picture.shares.shape[:2]
    half = plane.picture.half * plane.reach
    row, column = rows // 3, columns // 5
    place = [half[0] * (2 * column / (columns - 1) - 1), half[1] * (1 - 2 * row / (rows - 1))]
    said = analysis.activations_of(plane.view.trace, np.array([place]), plane.view.last)[0]
    np.testing.assert_allclose(plane.picture.shares[row, column], said)


def test_points_stand_where_answers_of_their_places_are_drawn(staged: Staged, ring: Recorded) -> None:
    plane = staged(PlaneExhibit, ring("ring_3"))
    plane.show(plane.view.last)
    picture, view = plane.picture, plane.view
    rows, columns = picture.scores.shape[:2]
    share = (picture.dots / picture.half + 1) / 2
    at = np.rint(share * [columns - 1, rows - 1]).astype(int)
    second = difference(picture.scores)[rows - 1 - at[:, 1], at[:, 0]] > 0
    right = (second == (picture.classes == 1)).mean()
    assert abs(right - view.trace.test_accuracy) < 0.03


def test_between_two_entries_answers_are_on_their_way(staged: Staged, ring: Recorded) -> None:
    plane = staged(PlaneExhibit, ring("ring_2"))
    seen = []
    for entry in (3, 3.25, 4):
        plane.show(entry)
        seen.append(plane.picture.scores)
    np.testing.assert_allclose(seen[1], 0.75 * seen[0] + 0.25 * seen[2])


def test_a_network_that_bends_elsewhere_than_at_zero_has_no_hinges(
    staged: Staged, recorded: Recorded
) -> None:
    plane = staged(PlaneExhibit, recorded("spirals"))
    plane.show(0)
    assert len(plane.picture.hinges) == 0
    assert plane.picture.scores.shape[2] == 3


def test_points_have_no_colours_until_they_are_told_apart(staged: Staged, ring: Recorded) -> None:
    plane = staged(PlaneExhibit, ring("ring_straight"))
    plane.tell_apart(0.0)
    assert not plane.picture.toned.any()
    plane.tell_apart(0.5)
    assert plane.picture.toned[plane.picture.classes == 0].mean() > 0.5
    assert plane.picture.toned[plane.picture.classes == 1].mean() < 0.5
    plane.tell_apart(1.0)
    np.testing.assert_array_equal(plane.picture.toned, 1.0)
    np.testing.assert_allclose(plane.picture.sizes, 1.0)


@pytest.mark.parametrize(("run", "count"), [("ring_1", 1), ("ring_2", 2), ("ring_3", 3)])
def test_a_tile_is_dark_where_its_neuron_is_silent(
    staged: Staged, ring: Recorded, run: str, count: int
) -> None:
    plane = staged(PlaneExhibit, ring(run))
    bends = Bends(plane.scene, plane)
    plane.show(plane.view.last)
    bends.show(plane.view.last)
    assert len(bends.tiles) == bends.neurons.value == count
    for tile, sums in zip(bends.tiles, plane.now.sums[:, ::2, ::2], strict=True):
        dark = np.abs(tile.inked - tile.cell).sum(2) == 0
        np.testing.assert_array_equal(dark, sums <= 0)


def test_lines_are_as_the_weights_that_lead_to_the_second_answer(staged: Staged, ring: Recorded) -> None:
    plane = staged(PlaneExhibit, ring("ring_3"))
    bends = Bends(plane.scene, plane)
    bends.show(0)
    W_KH = plane.view.trace.read("weights/output/W", 0)
    np.testing.assert_array_equal(np.sign(bends.fan.weights), np.sign(W_KH[1] - W_KH[0]))


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_tiles_stand_beside_the_plane_and_come_from_it(staged: Staged, ring: Recorded, aspect: str) -> None:
    plane = staged(PlaneExhibit, ring("ring_3"), aspect)
    plane.stand(1)
    bends = Bends(plane.scene, plane)
    np.testing.assert_allclose(bends.tiles[0].box, plane.picture.box)
    bends.come_out(1.0)
    box = plane.picture.box
    for tile in bends.tiles:
        apart = np.abs(tile.box[:2] - box[:2]) - (tile.box[2:] + box[2:]) / 2
        assert apart.max() > 5
    np.testing.assert_allclose(bends.fan.until, 1.0)
