"""The wall: every unseen image has one place in the frame, classes are mixed, and only what is said to be lit is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import TraceError
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.parts.network.layout import MEASURES

Recorded = Callable[[str], Path]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("run", ["written", "digits"])
def test_every_unseen_image_has_a_place_in_the_frame(
    staged: Staged, recorded: Recorded, run: str, aspect: str
) -> None:
    wall = staged(Wall, recorded(run), aspect)
    assert len(wall.home) == len(analysis.unseen_labels(traces.open(recorded(run)))) == wall.count.value
    low, high = wall.home[:, :2] - wall.home[:, 2:] / 2, wall.home[:, :2] + wall.home[:, 2:] / 2
    assert (low > 0).all()
    assert (high < [MEASURES[aspect].width, MEASURES[aspect].height]).all()
    assert len(np.unique(wall.home[:, :2].round(3), axis=0)) == len(wall.home)


def test_a_thousand_stand_in_fifty_columns_or_in_twenty_five_where_it_is_upright(
    staged: Staged, recorded: Recorded
) -> None:
    for aspect, columns in (("16:9", 50), ("9:16", 25)):
        wall = staged(Wall, recorded("written"), aspect)
        assert len(np.unique(wall.home[:, 0].round(3))) == columns


def test_classes_mix_and_places_are_always_the_same(staged: Staged, recorded: Recorded) -> None:
    one, other = (staged(Wall, recorded("written")) for _ in range(2))
    np.testing.assert_array_equal(one.home, other.home)
    labels = analysis.unseen_labels(one.view.trace)
    rows = [labels[np.isclose(one.home[:, 1], y)] for y in np.unique(one.home[:, 1])]
    assert min(len(set(row)) for row in rows) >= 8


def test_who_is_lit_is_lit_and_no_other(staged: Staged, recorded: Recorded) -> None:
    wall = staged(Wall, recorded("written"))
    right = analysis.unseen_labels(wall.view.trace) == 3
    wall.show(right)
    np.testing.assert_array_equal(wall.images.light > 0, right)
    wall.turn(right, ~right, 0.25)
    np.testing.assert_allclose(wall.images.light, np.where(right, 0.75, 0.25))


def test_light_spreads_from_its_start_and_reaches_all(staged: Staged, recorded: Recorded) -> None:
    wall = staged(Wall, recorded("written"))
    assert wall.spread(7, 0.0).max() == 0
    assert wall.spread(7, 1.0).min() == 1
    half = wall.spread(7, 0.5)
    assert half[7] == 1
    assert half.min() == 0


def test_the_camera_ends_where_every_image_has_its_place(staged: Staged, recorded: Recorded) -> None:
    wall = staged(Wall, recorded("written"))
    around = np.array([2.0, 1.0])
    wall.pull_back(240.0, around, 0.0)
    hidden = wall.images.seen == 0
    assert 8 <= hidden.sum() <= 15
    assert (np.abs(wall.home[hidden, :2] - wall.middle) < 3 * wall.tile).all()
    assert wall.images.boxes[0, 2] == pytest.approx(240.0)
    wall.pull_back(240.0, around, 1.0)
    assert (wall.images.seen == 1).all()
    np.testing.assert_allclose(wall.images.boxes, wall.home)
    assert wall.images.opacity == 1


def test_a_run_that_keeps_no_such_examples_is_refused(staged: Staged, recorded: Recorded) -> None:
    with pytest.raises(TraceError, match="holds no learned examples"):
        staged(Wall, recorded("written"), kept="learned")


def test_examples_that_are_no_pictures_wear_the_names_of_their_classes(
    staged: Staged, recorded: Recorded
) -> None:
    wall = staged(Wall, recorded("spirals"))
    assert len(wall.images.masks) == len(analysis.unseen_labels(wall.view.trace)) == wall.count.value
    assert len(np.unique(wall.images.masks.reshape(len(wall.home), -1), axis=0)) == 3
