"""The batch: images of the first mini-batch that were recorded; ours is one of them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.engine import analysis
from tracereel.scenes.exhibits.batch import ROOMS, Batch
from tracereel.scenes.parts.network.pose import corners


@pytest.fixture
def batch(network: Make) -> Batch:
    exhibit = network("digits")
    return Batch(exhibit, exhibit.probe)


def test_all_others_are_of_the_first_batch_and_ours_is_not_among_them(batch: Batch) -> None:
    trace = batch.network.view.trace
    assert set(trace.read("probes/rows")[batch.others]) <= set(analysis.first_batch(trace).tolist())
    assert batch.probe not in batch.others
    assert batch.is_seen


def test_it_begins_and_ends_with_the_picture_alone(batch: Batch) -> None:
    home = batch.network.home
    for show, t in ((batch.deal, 0.0), (batch.gather, 1.0)):
        show(t)
        np.testing.assert_allclose(batch.network.picture.pose.picture, home.picture)
        assert not batch.panel.items.panes


def test_dealt_out_every_image_is_in_a_cell_of_its_own(batch: Batch) -> None:
    batch.deal(1.0)
    panes = batch.panel.items.panes
    assert len(panes) == len(batch.others)
    for pane, probe in zip(panes, batch.others, strict=True):
        np.testing.assert_array_equal(pane.values.ravel(), batch.network.shades[probe])
    boxes: list[Any] = [batch.network.picture.pose.picture, *(pane.box for pane in panes)]
    for a, b in itertools.combinations(boxes, 2):
        assert np.abs(a[:2] - b[:2]).max() >= a[2] - 1e-6
    np.testing.assert_allclose(batch.panel.items.frames[0].box, batch.network.picture.pose.picture)


@pytest.mark.parametrize("aspect", ROOMS)
def test_it_stays_in_the_frame_and_off_the_tiles(network: Make, aspect: str) -> None:
    exhibit = network("digits", aspect)
    batch = Batch(exhibit, exhibit.probe)
    edges, down = corners(batch.boxes), int(exhibit.measures.down)
    assert edges.min() >= 0
    assert edges[:, 2].max() <= exhibit.measures.width
    assert edges[:, 2 + down].max() <= corners(exhibit.home.tiles[0])[:, down].min()


def test_names_and_numbers_are_no_pictures(network: Make) -> None:
    exhibit = network("spirals")
    assert not Batch(exhibit, exhibit.probe).is_seen
