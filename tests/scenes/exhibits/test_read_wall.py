"""The wall of unseen examples: lit is read rightly, by whichever network it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.read_wall import ReadWall
from tracereel.scenes.read.view import View

Recorded = Callable[[str], Path]


def wall_of(staged: Staged, recorded: Recorded, run: str, other: str, aspect: str = "16:9") -> ReadWall:
    second = View("twin", traces.open(recorded(other)))
    made: ReadWall = staged(ReadWall, recorded(run), aspect, other=second)
    return made


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_tiles_are_lit_that_are_read_rightly(staged: Staged, recorded: Recorded, aspect: str) -> None:
    wall = wall_of(staged, recorded, "digits", "digits", aspect)
    wall.come(1.0)
    right = analysis.unseen_right(wall.view.trace, wall.view.last)
    np.testing.assert_array_equal(wall.images.light, right)
    np.testing.assert_allclose(wall.images.boxes, wall.boxes)


def test_what_only_the_second_reads_lights_up_and_is_pointed_at(staged: Staged, recorded: Recorded) -> None:
    wall = wall_of(staged, recorded, "digits", "digits")
    wall.was = ~wall.right
    wall.come(1.0)
    np.testing.assert_array_equal(wall.images.light, wall.was)
    wall.change(0.85)
    np.testing.assert_array_equal(wall.images.pointed, wall.right)
    wall.change(1.0)
    np.testing.assert_array_equal(wall.images.light, wall.right)
    assert not wall.images.pointed.any()  # what was pointed out is told apart by its light


def test_networks_that_were_asked_about_other_examples_are_not_compared(
    staged: Staged, recorded: Recorded
) -> None:
    wall = wall_of(staged, recorded, "spirals", "digits")
    assert wall.told["twins"] == "no"
    assert wall.roles == ["run"]
    np.testing.assert_array_equal(wall.was, wall.right)


def test_examples_that_are_no_pictures_are_written_by_their_names(staged: Staged, recorded: Recorded) -> None:
    wall = wall_of(staged, recorded, "spirals", "spirals")
    assert len(wall.images.masks) == len(analysis.unseen_labels(wall.view.trace))
    assert wall.images.masks.any()
