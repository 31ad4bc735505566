"""Strands: one or two weights from near, as thick as they were recorded, with their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.strands import LAYER, SEEN, Strands, thick_and_thin, turned
from tracereel.scenes.parts.network.strands import STRANDS
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.tell.step_count import StepCount

RUNS = ("digits", "spirals", "odd")


def recorded(network: Any, entry: int) -> np.ndarray:
    return np.asarray(network.recorded.weights(LAYER, entry))


@pytest.mark.parametrize("run", RUNS)
def test_the_thick_one_is_the_strongest_of_all_and_the_thin_one_the_weakest_seen_on_the_other_side(
    network: Make, run: str
) -> None:
    exhibit = network(run)
    for to, sources in thick_and_thin(exhibit.view):
        row, largest = recorded(exhibit, 0)[to], np.abs(recorded(exhibit, 0)).max()
        thin, thick = sorted(row[list(sources)], key=abs)
        assert abs(thick) == largest
        assert abs(thin) >= SEEN * largest
        could = (np.abs(row) >= SEEN * largest) & (row * thick < 0)
        assert thin * thick < 0 or not could.any()
        assert abs(thin) == np.abs(row[could]).min(initial=abs(thin))
        assert list(sources) == sorted(sources)


@pytest.mark.parametrize("run", RUNS)
def test_the_one_that_turns_changed_its_sign_as_clearly_as_any(network: Make, run: str) -> None:
    exhibit = network(run)
    last = exhibit.view.last
    before, after = recorded(exhibit, 0), recorded(exhibit, last)
    for to, (of,) in turned(exhibit.view):
        assert before[to, of] * after[to, of] < 0
        least = np.minimum(np.abs(before), np.abs(after)) * (before * after < 0)
        assert least[to, of] == least.max()


def test_lines_and_numbers_are_those_of_the_entry(network: Make) -> None:
    exhibit = network("digits")
    last = exhibit.view.last
    (chosen,) = thick_and_thin(exhibit.view)
    strands = Strands(exhibit, chosen, last)
    for entry in (0, last // 2, last):
        strands.show(entry)
        weights = recorded(exhibit, entry)[chosen.to, list(chosen.sources)]
        (lit,) = exhibit.picture.lit
        np.testing.assert_allclose(lit.strength, np.clip(weights / strands.most, -1, 1))
        for number, weight in zip(strands.numbers, weights, strict=True):
            assert float(number.string.replace("−", "-")) == pytest.approx(weight, abs=0.0051)


def test_between_two_entries_a_number_is_that_of_the_one_before(network: Make) -> None:
    exhibit = network("digits")
    (chosen,) = turned(exhibit.view)
    strands = Strands(exhibit, chosen, exhibit.view.last)
    strands.show(3)
    before = strands.numbers[0].string
    strands.show(3.9)
    assert strands.numbers[0].string == before


@pytest.mark.parametrize("aspect", STRANDS)
@pytest.mark.parametrize("choose", [thick_and_thin, turned])
def test_numbers_stand_in_the_frame_and_on_no_tile(network: Make, aspect: str, choose: Any) -> None:
    exhibit = network("digits", aspect)
    (chosen,) = choose(exhibit.view)
    strands = Strands(exhibit, chosen, exhibit.view.last)
    exhibit.stand(strands.pose)
    measures = exhibit.measures
    for entry in (0, exhibit.view.last):
        strands.show(entry)
        tiles = [exhibit.picture.pose.tiles[LAYER - 1][of] for of in chosen.sources]
        for number in strands.numbers:
            x, y = (
                number.get_center()[0] * 90 + measures.width / 2,
                measures.height / 2 - number.get_center()[1] * 90,
            )
            half = np.array([number.width, number.height]) * 45
            assert half[0] <= x <= measures.width - half[0]
            for tile in [*tiles, exhibit.picture.pose.tiles[LAYER][chosen.to]]:
                assert (np.abs(np.array([x, y]) - tile[:2]) >= half + tile[2:] / 2 - 0.5).any(), number.string


def test_they_come_from_the_last_entry_and_leave_beside_what_is_lit(network: Make) -> None:
    exhibit = network("digits")
    (chosen,) = turned(exhibit.view)
    strands = Strands(exhibit, chosen, exhibit.view.last)
    strands.scene.stand_at(0)
    strands.come(0.0)
    last = recorded(exhibit, exhibit.view.last)[chosen.to, chosen.sources[0]]
    assert np.sign(exhibit.picture.lit[-1].strength[0]) == np.sign(last)
    strands.come(1.0)
    assert np.sign(exhibit.picture.lit[-1].strength[0]) == -np.sign(last)
    exhibit.picture.lit = []
    strands.leave(0.1)
    assert [lit.light for lit in exhibit.picture.lit] == [pytest.approx(0.75)]
    exhibit.picture.lit = []
    strands.leave(0.9)
    assert exhibit.picture.lit == []


def test_what_counts_steps_says_the_entry_that_is_shown(network: Make) -> None:
    exhibit = network("digits")
    (chosen,) = turned(exhibit.view)
    count = StepCount(exhibit.scene, exhibit.view, Figures("step", 30, "#ffffff"))
    strands = Strands(exhibit, chosen, exhibit.view.last, count)
    assert set(count.members) < set(strands.members)
    for entry in (3.7, exhibit.view.last):
        strands.show(entry)
        assert count.number.string == f"{exhibit.view.step(int(entry)):,}"
    strands.come(1.0)
    assert count.number.string == f"{exhibit.view.step(0):,}"
