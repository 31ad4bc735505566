"""The hill: walkers stand at recorded weights and biases, losses are recorded ones, every pose keeps them in sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import TraceError
from tracereel.scenes.exhibits.hill import Hill
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View

Recorded = Callable[[str], Path]


@pytest.fixture
def run(recorded: Recorded) -> Callable[[str], Path]:
    """The trace of a run on the hill."""
    return lambda name: shortened(name, recorded("digits").parent)


def joined(hill: Hill, path: Path):  # type: ignore[no-untyped-def]
    return hill.join(View("other", traces.open(str(path))))


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
@pytest.mark.parametrize("part", [False, True])
def test_all_ways_are_in_sight_from_everywhere(
    staged: Staged, run: Recorded, aspect: str, part: bool
) -> None:
    hill = staged(Hill, run("hill"), aspect, part=part)
    far = joined(hill, run("hill_large"))
    left, top, right, bottom = hill.picture.box
    for pose in (hill.map(), hill.land(), hill.round(), hill.map(hill.own), hill.land(far)):
        hill.stand(pose)
        walkers = (
            [hill.own] if pose == hill.map(hill.own) else [far] if pose == hill.land(far) else hill.walkers
        )
        for walker in walkers:
            at = hill.picture.place(walker.part.places)
            assert left < at[:, 0].min() <= at[:, 0].max() < right
            assert top < at[:, 1].min() <= at[:, 1].max() < bottom


def test_a_walker_stands_at_its_recorded_numbers_and_wears_its_recorded_loss(
    staged: Staged, run: Recorded
) -> None:
    hill = staged(Hill, run("hill"))
    trace, name = hill.view.trace, Figures("plain", TYPE.label, "#ffffff")
    hill.own.wear(name)
    for entry in (0, 7, hill.view.last):
        hill.show(entry)
        weight, bias = (float(trace.read(f"weights/output/{key}", entry).ravel()[0]) for key in ("W", "b"))
        assert hill.own.part.here() * hill.reach == pytest.approx((weight, bias))
        assert hill.own.number.string == f"{float(analysis.hill_loss(trace, entry)):.3f}"
    hill.show(7.5)
    between = (hill.own.way[7] + hill.own.way[8]) / 2
    assert hill.own.part.here() * hill.reach == pytest.approx(between)
    assert hill.own.number.string == f"{float(analysis.hill_loss(trace, 7)):.3f}"


def test_the_ground_below_a_walker_is_as_high_as_its_loss(staged: Staged, run: Recorded) -> None:
    hill = staged(Hill, run("hill"))
    low, high = hill.picture.low, hill.picture.high
    for entry in (0, 30):
        share = hill.picture.height_at(hill.own.part.places[[entry]])[0]
        assert low + share * (high - low) == pytest.approx(hill.own.loss(entry).value, abs=2e-3)


def test_the_arrow_points_where_the_slope_falls_and_the_tail_is_the_velocity(
    staged: Staged, run: Recorded
) -> None:
    hill = staged(Hill, run("hill_momentum"))
    hill.own.feel()
    hill.own.remember()
    hill.show(5)
    trace = hill.view.trace
    slope = np.array([float(trace.read(f"gradients/output/{key}", 5).ravel()[0]) for key in ("W", "b")])
    arrow = hill.own.part.slope * hill.reach
    assert arrow @ slope / np.linalg.norm(arrow) / np.linalg.norm(slope) == pytest.approx(-1)
    assert hill.own.part.tail * hill.reach == pytest.approx(4 * (hill.own.way[5] - hill.own.way[4]), rel=1e-4)


def test_fog_hides_what_nobody_has_walked(staged: Staged, run: Recorded) -> None:
    hill = staged(Hill, run("hill"))
    hill.cover()
    hill.show(0)
    seen = hill.picture._filled()[..., 2]
    row, column = (round((x + 1) / 2 * (len(seen) - 1)) for x in hill.own.part.here()[::-1])
    assert seen[row, column] > 0.9
    assert seen[row, column // 2] < 0.01
    hill.lift(1)
    assert hill.picture._filled()[row, column // 2, 2] == 1


def test_others_walk_here_only_over_the_same_examples(
    staged: Staged, run: Recorded, recorded: Recorded
) -> None:
    hill = staged(Hill, run("hill"))
    with pytest.raises(TraceError, match=r"expected a network of one weight and one bias; .*wave"):
        joined(hill, recorded("wave"))
