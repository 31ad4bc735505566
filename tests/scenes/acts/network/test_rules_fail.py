"""RulesFail: what it counts is recorded, it speaks of what it shows, and other traces are refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenes import screening
from tests.scenes.acts.telling import told
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.acts import written
from tracereel.scenes.acts.network.rules_fail import RulesFail

Recorded = Callable[[str], Path]
CLIP = "RulesFail"
ROLE = RulesFail.roles["run"]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_all_that_it_shows_is_what_the_trace_holds(recorded: Recorded, tmp_path: Path, aspect: str) -> None:
    seen = screening.play(CLIP, recorded("written"), tmp_path, aspect=aspect)
    report = screening.proven(seen, tmp_path)
    assert report.differences == []
    assert report.readings > 40
    for moment in seen.moments:
        for a in moment.blocks:
            assert screening.inside(a.box, seen.frame, -0.08), a.text
            assert not [b for b in moment.blocks if b is not a and screening.touches(a.box, b.box, 0.02)], (
                a.text
            )


def test_it_says_how_many_the_rules_read_and_whose_rules_they_are(recorded: Recorded) -> None:
    trace = traces.open(recorded("written"))
    dark = int(analysis.rule_wrong(trace)[-1])
    said = told(CLIP, recorded("written"))
    assert f"Our ten rules get {dark} of 1,000 wrong." in said
    assert "A hole up high: 9. Narrow: 1. Open on top: 4." in said
    assert said[-1].endswith("Could a machine?")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ("digits", "its images are 8 × 8, not 28 × 28"),
        ("odd", "its images are"),
        ("spirals", "its points are 2, not 28 × 28"),
    ],
)
def test_what_the_rules_cannot_read_is_refused_and_it_is_said_what_to_record(
    recorded: Recorded, run: str, why: str
) -> None:
    refused = ROLE.refuse(traces.open(recorded(run)))
    assert refused is not None
    assert why in refused
    assert refused.endswith("record one: render.py record hero")
    assert "\n" not in refused


def test_a_run_that_fits_is_not_refused(recorded: Recorded) -> None:
    assert ROLE.refuse(traces.open(recorded("written"))) is None


def test_a_rule_without_anything_to_read_is_named(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = traces.open(recorded("written"))
    monkeypatch.setattr(written.analysis, "rule_used", lambda _: analysis.unseen_labels(trace) * 0 + 1)
    refused = ROLE.refuse(trace)
    assert refused is not None
    assert "rule 2 reads none of its 1000 unseen images rightly" in refused
