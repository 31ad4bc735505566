"""The phases of a turn: each has its word, at its place, and only while it happens."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenes.exhibits.scenes import Make
from tracereel.scenes.exhibits.network.turn import Turn
from tracereel.scenes.exhibits.phases import BELOW, COMES, Phases
from tracereel.scenes.parts.text import Figures

WORDS = ("forward", "loss", "backward", "update")


def phases(network: Make, run: str, aspect: str = "16:9") -> Phases:
    exhibit = network(run, aspect)
    return Phases(
        exhibit, Turn(exhibit, exhibit.probe), [Figures(word, **Phases.WORD, color="#fff") for word in WORDS]
    )


@pytest.mark.parametrize("aspect", BELOW)
@pytest.mark.parametrize("run", ["digits", "spirals", "odd"])
def test_one_word_at_a_time_is_seen_and_stays_in_the_frame(network: Make, run: str, aspect: str) -> None:
    told = phases(network, run, aspect)
    half = told.network.measures.width / 180
    for phase in range(len(WORDS)):
        for t in (COMES, 0.6, 1.0):
            told.show(phase, t)
            seen = [word.string for word in told.words if word.get_fill_opacity() > 0]
            assert seen == [WORDS[phase]]
            assert -half < told.words[phase].get_left()[0] < told.words[phase].get_right()[0] < half


def test_words_go_with_the_wave(network: Make) -> None:
    told = phases(network, "digits")
    across = {k: [told.place(k, t)[0] for t in (0.0, 0.5, 1.0)] for k in (0, 2)}
    assert across[0] == sorted(across[0])
    assert across[2] == sorted(across[2], reverse=True)
    assert across[0][0] < across[0][2]


@pytest.mark.parametrize("phase", range(len(WORDS)))
@pytest.mark.parametrize("aspect", BELOW)
def test_a_word_covers_no_name(network: Make, aspect: str, phase: int) -> None:
    told = phases(network, "digits", aspect)
    for t in (0.2, 1.0):
        told.show(phase, t)
        word = told.words[phase]
        for name in told.network.names.classes:
            apart = np.abs(word.get_center() - name.get_center())[:2] * 2
            assert (apart > np.array([word.width + name.width, word.height + name.height])).any(), name.string


def test_phases_follow_each_other(network: Make) -> None:
    told = phases(network, "digits")
    assert [told.next().args for _ in WORDS] == [(0,), (1,), (2,), (3,)]  # type: ignore[attr-defined]


def test_at_the_end_the_weights_are_those_of_the_next_entry(network: Make) -> None:
    told = phases(network, "digits")
    told.show(3, 1.0)
    drawn = [weights.copy() for weights in told.network.picture.weights]
    told.network.show(1)
    for a, b in zip(drawn, told.network.picture.weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
