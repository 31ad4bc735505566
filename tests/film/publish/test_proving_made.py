"""Proof of what analysis made: readings and drawings are made again from the trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracereel.engine import analysis, trace
from tracereel.engine.recording.recorder import record
from tracereel.engine.runs import build, catalog
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.read.view import View

SHORT = ("training.epochs=1", "record.schedule=log:6", "record.probes=6")


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> trace.Trace:
    return record(build.build(catalog.find("digits", SHORT)), tmp_path_factory.mktemp("made") / "digits.zarr")


def account(run: trace.Trace) -> dict[str, Any]:
    """A sidecar of two readings and two drawings of what was made."""
    view, beat = View("run", run), {"start": 1.0, "end": 2.0}
    share = view.read(".1%", "analysis/rules/shares", None, 9)
    mean = view.derive(".3f", "mean", [("analysis/unseen/surprise", run.entries - 1, ())])
    assert mean.value == pytest.approx(run.test_loss or 0, rel=1e-5)
    assert share.value == analysis.rule_shares(run)[9]
    steps = [0, int(run.steps[-1])]
    drawn = [
        {"part": "wall", "role": "run", "array": array, "steps": steps, "scale": 1.0} | beat
        for array in ("analysis/unseen/right", "analysis/rules/verdicts")
    ]
    return {
        "clip": "Wall",
        "traces": [{"role": "run", "name": "digits", "path": run.path, "digest": run.digest, "seed": 7}],
        "readings": [reading.to_json() | beat for reading in (share, mean)],
        "bindings": drawn,
    }


def proven(content: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "Wall.json"
    path.write_text(json.dumps(content))
    return verify(path).differences


def test_readings_and_drawings_of_what_was_made_hold(digits: trace.Trace, tmp_path: Path) -> None:
    assert proven(account(digits), tmp_path) == []


def test_a_false_score_is_caught(digits: trace.Trace, tmp_path: Path) -> None:
    content = account(digits)
    right = content["readings"][0]["text"]
    content["readings"][0]["text"] = "99.9 %"
    (said,) = proven(content, tmp_path)
    assert f"'99.9 %' at 1.0 s should be '{right}'" in said


@pytest.mark.parametrize(
    ("array", "steps", "words"),
    [
        ("analysis/unseen/right", [0, 10**6], "which cannot be made again: step 1000000 of"),
        (
            "analysis/plane/answers/8",
            [0, 0],
            "which cannot be made again: expected a network into which two numbers",
        ),
        ("analysis/unseen/colour", [0, 0], "which cannot be made again: no analysis is called"),
    ],
)
def test_a_drawing_of_what_cannot_be_made_is_caught(
    digits: trace.Trace, tmp_path: Path, array: str, steps: list[int], words: str
) -> None:
    content = account(digits)
    content["bindings"][0] |= {"array": array, "steps": steps}
    (said,) = proven(content, tmp_path)
    assert said.startswith(f"wall draws {array}, {words}")
