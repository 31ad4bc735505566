"""WhyNonlinear: what it says of straight and bent layers is true of the traces it is given, or it refuses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import told
from tests.scenes.companions import shortened
from tracereel.engine import trace as traces
from tracereel.scenes.acts.network.why_nonlinear import WhyNonlinear
from tracereel.scenes.acts.plane import BENDING, STRAIGHT

Recorded = Callable[[str], Path]
CLIP = "WhyNonlinear"


def test_all_that_it_shows_is_what_its_traces_hold(recorded: Recorded, tmp_path: Path) -> None:
    seen = screening.play(CLIP, recorded("digits"), tmp_path)
    report = screening.proven(seen, tmp_path)
    assert report.differences == []
    assert report.readings > 15
    used = {source["role"] for reading in seen.sidecar["readings"] for source in reading["sources"]}
    assert used == set(WhyNonlinear.roles) - {"twin"}  # which was asked about other examples


def test_only_the_runs_that_are_shown_are_stamped(recorded: Recorded, tmp_path: Path) -> None:
    seen = screening.play(CLIP, recorded("digits"), tmp_path)
    stamps = [{b.text.split(" ")[0] for b in m.blocks if b.is_stamp} for m in seen.ends]
    assert stamps == [
        {"ring_straight"}, {"ring_straight"}, {"ring_straight"}, {"ring_1"}, {"ring_2"}, {"ring_3"}, {"ring_3"},
        {"digits"},
    ]  # fmt: skip


def test_networks_are_compared_only_where_they_were_asked_the_same(recorded: Recorded) -> None:
    said = told(CLIP, recorded("digits"))[-1]
    assert "straight" not in said
    assert said.endswith("How do neurons team up?")
    hero = shortened("hero", recorded("digits").parent)
    assert "Our images: straight layers read " in told(CLIP, hero)[-1]


def test_a_fence_is_said_only_where_one_closes(recorded: Recorded) -> None:
    said = "\n".join(told(CLIP, recorded("digits")))
    assert "Three close a fence: " in said
    assert "One ReLU neuron folds the plane: " in said
    assert "No straight line separates them." in said
    assert "Five without a curve: the border stays a line." in said


@pytest.mark.parametrize(
    ("role", "run", "reason"),
    [
        (STRAIGHT, "ring_3", r"its layers bend \(relu\)"),
        (STRAIGHT, "digits", r"inputs of shape 64, not two numbers"),
        (BENDING, "spirals", "it tells 3 classes apart, not two"),
        (WhyNonlinear.roles["run"], "ring_straight", "its layers have no curve"),
        (BENDING, "ring_straight", "it has 4 hidden layers, not 1"),
    ],
)
def test_traces_of_which_it_would_say_what_is_false_are_refused(
    recorded: Recorded, role: object, run: str, reason: str
) -> None:
    path = shortened(run, recorded("digits").parent) if run.startswith("ring") else recorded(run)
    said = role.refuse(traces.open(path))  # type: ignore[attr-defined]

    assert re.search(reason, said)
    assert "\n" not in said
