"""Of all answers the truth's alone stays lit, and what it lacks turns violet."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make

RUNS = ("digits", "spirals", "odd")


@pytest.mark.parametrize("run", RUNS)
def test_all_but_the_truths_bar_and_track_go_dark(network: Make, run: str) -> None:
    exhibit = network(run)
    exhibit.lay_tracks()
    exhibit.back.single_out(0, exhibit.probe, 1.0)
    label, answers = exhibit.label(exhibit.probe), exhibit.forward.answers(0, exhibit.probe)
    others = np.arange(len(answers)) != label
    assert exhibit.picture.shares[label] == answers[label]
    assert exhibit.picture.tracks[label] == 1
    assert not exhibit.picture.shares[others].any()
    assert not exhibit.picture.tracks[others].any()


def test_at_first_they_are_as_they_were(network: Make) -> None:
    exhibit = network("digits")
    exhibit.lay_tracks()
    exhibit.back.single_out(0, exhibit.probe, 0.0)
    np.testing.assert_array_equal(exhibit.picture.shares, exhibit.forward.answers(0, exhibit.probe))
    assert exhibit.picture.tracks.all()


def test_where_no_tracks_were_laid_none_appear(network: Make) -> None:
    exhibit = network("digits")
    exhibit.back.single_out(0, exhibit.probe, 0.5)
    assert not exhibit.picture.tracks.any()
