"""DecisionBoundary and HiddenSpace: which traces they take, and what they say of those that differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes.screening import Screening
from tracereel.engine import trace
from tracereel.scenes.acts.learning.decision_boundary import DecisionBoundary
from tracereel.scenes.acts.learning.hidden_space import HiddenSpace
from tracereel.scenes.read.view import Role

Recorded = Callable[[str], Path]
PLANE, MIXED, WAIST = (
    DecisionBoundary.roles["plane"],
    DecisionBoundary.roles["run"],
    HiddenSpace.roles["waist"],
)


@pytest.mark.parametrize(
    ("role", "run", "reason"),
    [
        (PLANE, "spirals", None),
        (PLANE, "digits", "inputs of shape 64, not two numbers"),
        (MIXED, "digits", None),
        (MIXED, "spirals", "its points are no pictures of one shade"),
        (MIXED, "wave", "has no classes"),
        (WAIST, "waist", None),
        (WAIST, "digits", "its last hidden layer has 7 neurons"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(
    recorded: Recorded, role: Role, run: str, reason: str | None
) -> None:
    said = role.refuse(trace.open(recorded(run)))
    assert (said is None) == (reason is None)
    assert reason is None or (said is not None and reason in said and said.startswith("expected "))


def test_borders_end_on_the_question_of_the_next_clip(screened: Callable[[str, str], Screening]) -> None:
    told = [beat["caption"] for beat in screened("DecisionBoundary", "digits").sidecar["beats"]]
    assert told[-1].endswith("What does it look for?")
    assert "No mixture was ever trained" in told[-1]


def test_places_are_of_all_unseen_examples(screened: Callable[[str, str], Screening]) -> None:
    beats = {beat["key"]: beat["caption"] for beat in screened("HiddenSpace", "waist").sidecar["beats"]}
    assert "two numbers" in beats["waist"]
    assert "359 unseen images" in beats["crowd"]
