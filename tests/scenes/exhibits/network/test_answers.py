"""What the last neurons answer, from sums to chances in tracks, and what is kept of a first guess."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network.sums import Sums
from tracereel.scenes.parts.text import Figures


def summed(network: Make, run: str, aspect: str = "16:9") -> tuple[Sums, object]:
    exhibit = network(run, aspect)
    exhibit.lay_tracks()
    return Sums(exhibit, 0, exhibit.probe), exhibit


def visible(figures: Figures) -> float:
    return float(figures.submobjects[0].get_fill_opacity())


@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
def test_every_sum_is_the_recorded_one_and_stands_apart_from_others(network: Make, aspect: str) -> None:
    sums, exhibit = summed(network, "digits", aspect)
    sums.come(1.0)
    recorded = exhibit.recorded.of_probe("preactivations", exhibit.last, 0, exhibit.probe)
    noted = [shown.reading.value for shown in exhibit.scene.account.shown[-len(recorded) :]]
    np.testing.assert_allclose(noted, recorded)
    assert [number.string[0] for number in sums.numbers] == ["+" if value > 0 else "−" for value in recorded]
    for one, other in itertools.combinations(sums.numbers, 2):
        across = one.get_right()[0] < other.get_left()[0] or other.get_right()[0] < one.get_left()[0]
        assert across or abs(one.get_center()[1] - other.get_center()[1]) > 0.2


def test_sums_wear_the_colours_of_their_signs(network: Make) -> None:
    sums, exhibit = summed(network, "digits")
    theme = exhibit.scene.theme
    assert all(
        number.ink == (theme.positive if number.string[0] == "+" else theme.negative)
        for number in sums.numbers
    )


def test_sums_are_gone_when_bars_have_grown(network: Make) -> None:
    sums, exhibit = summed(network, "digits")
    sums.come(1.0)
    assert all(visible(number) == 1 for number in sums.numbers)
    sums.become(0.0)
    assert exhibit.picture.grown == 0
    sums.become(1.0)
    assert not sums.group.submobjects
    np.testing.assert_array_equal(exhibit.picture.shares, exhibit.forward.answers(0, exhibit.probe))


def test_a_square_has_no_room_for_sums_and_tells_the_rest(network: Make) -> None:
    sums, exhibit = summed(network, "digits", "1:1")
    assert sums.numbers == []
    sums.become(1.0)
    assert exhibit.picture.grown == 1


def test_where_answers_are_no_chances_there_are_no_tracks_and_no_sums(network: Make) -> None:
    sums, exhibit = summed(network, "sums")
    assert not exhibit.is_softmax
    assert not exhibit.picture.tracks.any()
    assert sums.numbers == []
    sums.come(1.0)
    sums.become(1.0)


@pytest.mark.parametrize("run", ["digits", "spirals", "odd"])
def test_percents_in_tracks_end_where_their_tracks_end(network: Make, run: str) -> None:
    exhibit = network(run)
    exhibit.lay_tracks()
    exhibit.forward.arrive(0, exhibit.probe)
    exhibit.names.percents(0, exhibit.probe)
    bars = exhibit.home.bars
    ends = {
        unit: exhibit.names.at(bars[unit, 0] + bars[unit, 2] / 2, 0)[0] for unit in exhibit.names.shares.of
    }
    assert len(ends) >= len(bars) - (run == "odd")
    for unit, figures in exhibit.names.shares.of.items():
        assert figures.weight == "SEMIBOLD"
        assert figures.get_right()[0] == pytest.approx(ends[unit] - 0.06, abs=0.07)
        assert figures.get_right()[0] < exhibit.names.classes[unit].get_left()[0]


def test_only_the_guess_and_the_right_answer_keep_their_percents(network: Make) -> None:
    exhibit = network("digits")
    exhibit.lay_tracks()
    exhibit.forward.arrive(0, exhibit.probe)
    exhibit.names.percents(0, exhibit.probe)
    exhibit.names.shares.keep(0, exhibit.probe, 1.0)
    kept = {int(exhibit.forward.answers(0, exhibit.probe).argmax()), exhibit.label(exhibit.probe)}
    assert set(exhibit.names.shares.of) == kept
    assert len(exhibit.names.shares.group.submobjects) == len(kept)
