"""A share that was answered before stays in its own track, level with it, while the network changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network.kept import Kept
from tracereel.scenes.parts.text import RIGHT, Figures


def kept(exhibit: Any) -> Kept:
    """The first share of the right answer, in its track, its bar grown."""
    exhibit.lay_tracks()
    exhibit.forward.grow(0, exhibit.probe, 1.0)
    words = Figures("first 9.9%", 20, "#ffffff", align=RIGHT)
    return Kept(exhibit, 0, exhibit.probe, words)


def seen(of: Kept) -> float:
    """How much is seen of its words."""
    return float(of.words.submobjects[0].get_fill_opacity())


def test_all_tracks_stay_and_its_words_are_level_with_its_own(network: Make) -> None:
    exhibit = network("digits")
    share = kept(exhibit)
    share.calm(0.0)
    share.calm(1.0)
    assert exhibit.picture.tracks.all()
    assert exhibit.picture.before[share.unit] == exhibit.forward.answers(0, exhibit.probe)[share.unit]
    box = exhibit.picture.pose.bars[share.unit]
    assert share.members == [share.words]
    assert share.words.get_center()[1] == pytest.approx(exhibit.names.at(0, box[1])[1], abs=0.03)
    left = exhibit.names.at(box[0] - box[2] / 2 + share.share * box[2], 0)[0]
    assert left < share.words.get_left()[0]
    assert share.words.get_right()[0] < exhibit.names.at(box[0] + box[2] / 2, 0)[0]
    assert seen(share) == 1


def test_its_words_go_while_a_longer_bar_has_their_place_and_come_back(network: Make) -> None:
    exhibit = network("digits")
    share, last = kept(exhibit), exhibit.view.last
    share.calm(0.0)
    share.calm(1.0)
    share.grow(last, 1.0)
    long = float(exhibit.forward.answers(last, exhibit.probe)[share.unit])
    free = (1 - long) * exhibit.home.bars[share.unit, 2]
    assert seen(share) == (1.0 if free > 90 * share.words.width + 20 else 0.0)
    for t in np.linspace(0, 1, 5):
        share.come_back(float(t))
    assert seen(share) == 1
    assert exhibit.picture.before_lit == 1
    assert not (exhibit.picture.shares * exhibit.picture.grown).any()


def test_in_narrow_frames_it_has_no_words(network: Make) -> None:
    assert kept(network("digits", "9:16")).members == []
