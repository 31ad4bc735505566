"""LearningRate: what it says of walkers and scores is true of the traces, and only trainings with a score are taken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import played, told
from tests.scenes.companions import shortened
from tests.scenes.screening import inside, touches
from tracereel.engine import trace as traces
from tracereel.scenes.acts.learning.learning_rate import RATED
from tracereel.scenes.parts.network.layout import MEASURES

Recorded = Callable[[str], Path]
CLIP = "LearningRate"


def test_what_is_said_of_the_walkers_is_what_became_of_them(recorded: Recorded) -> None:
    said = told(CLIP, recorded("digits"))
    assert said[0] == "Same hill, same start. Only the step size differs: the learning rate."
    assert said[1] == "Tiny steps: after 100 of them, it has hardly left home."
    assert re.fullmatch(r"Good steps: down the cliff and into the valley, by step \d+\.", said[2])
    assert said[3] == "Giant steps: it leaps over the valley, onto a plain without slope. Lost."


def test_only_the_runs_that_are_shown_are_stamped(recorded: Recorded, tmp_path: Path) -> None:
    seen = screening.play(CLIP, recorded("digits"), tmp_path)
    stamps = [{b.text.split(" ")[0] for b in m.blocks if b.is_stamp} for m in seen.ends]
    walked = ["hill_small", "hill", "hill_large"]
    assert stamps[:4] == [{"hill"}, set(walked[:1]), set(walked[:2]), set(walked)]
    assert stamps[4:] == [{"digits"}] * 3


def test_the_one_that_wins_is_named_with_its_score(recorded: Recorded) -> None:
    scene = played(CLIP, recorded("digits"))
    scores = [
        view.trace.test_accuracy for role, view in scene.views.items() if "rate" in role or role == "run"
    ]
    assert len(scores) == 9
    best = max(scores)
    assert f"{best:.0%}".replace("%", " %") in scene.account.beats[5]["caption"]


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("wave", "'sine' has no classes"),
        ("alone", "nothing was kept unseen to score it"),
    ],
)
def test_what_has_no_score_is_refused(recorded: Recorded, foreign: Recorded, run: str, reason: str) -> None:
    path = recorded(run) if run == "wave" else foreign(run)
    assert reason in str(RATED.refuse(traces.open(path)))


def test_a_course_without_numbers_is_refused(recorded: Recorded) -> None:
    trace = traces.open(recorded("digits"))
    without: Any = SimpleNamespace(
        header=trace.header,
        path=trace.path,
        test_accuracy=0.5,
        has=lambda _: True,
        read=lambda _: np.array([np.nan]),
    )
    assert "it holds no course of its loss" in str(RATED.refuse(without))


def test_a_run_of_scalars_alone_is_enough(recorded: Recorded) -> None:
    assert RATED.refuse(traces.open(shortened("rate_10", recorded("digits").parent))) is None


@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
def test_upright_and_square_nothing_collides(recorded: Recorded, aspect: str, tmp_path: Path) -> None:
    seen = screening.play(CLIP, recorded("digits"), tmp_path, aspect=aspect)
    for moment in seen.ends:
        assert not [
            (b.text, b.box) for b in moment.blocks if not b.is_stamp and not inside(b.box, seen.frame, -0.08)
        ]
        pairs = itertools.combinations(moment.blocks, 2)
        assert not [(a.text, b.text) for a, b in pairs if touches(a.box, b.box, 0.02)]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_what_a_walker_wears_stands_beside_all_of_them(recorded: Recorded, aspect: str) -> None:
    scene = played(CLIP, recorded("digits"), aspect=aspect)
    walkers, at = scene.walkers, MEASURES[aspect]
    heads = [walkers.hill.picture.place(walker.part.here()[None])[0] for walker in walkers.walkers]
    for text in (text for walker in walkers.walkers for text in walker.worn):
        left, right = (float(side[0]) * 90 + at.width / 2 for side in (text.get_left(), text.get_right()))
        top, low = (at.height / 2 - float(side[1]) * 90 for side in (text.get_top(), text.get_bottom()))
        assert not [head for head in heads if left - 6 < head[0] < right + 6 and top - 6 < head[1] < low + 6]
