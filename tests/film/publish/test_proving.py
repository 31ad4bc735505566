from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracereel.engine import trace
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.read.readings import format_value

Change = Callable[[dict[str, Any]], None]


def account(recorded: Path) -> dict[str, Any]:
    """A clip's sidecar with a number, a function of two numbers, and a drawing."""
    opened = trace.open(recorded)
    step = int(opened.steps[1])
    beat = {"start": 1.0, "end": 2.0}
    layer = opened.layers[0].name
    a, b = (opened.value(f"weights/{layer}/W", step, (row, 0)) for row in (0, 1))
    addresses = [
        {"role": "run", "array": f"weights/{layer}/W", "step": step, "index": [row, 0]} for row in (0, 1)
    ]
    return {
        "clip": "Small",
        "traces": [{"role": "run", "name": "xor", "path": str(recorded), "digest": opened.digest, "seed": 7}],
        "readings": [
            {"text": format_value("+.3f", a), "format": "+.3f", "function": None, "sources": addresses[:1]}
            | beat,
            {"text": format_value(".4f", a + b), "format": ".4f", "function": "sum", "sources": addresses}
            | beat,
        ],
        "bindings": [
            {
                "part": "network",
                "role": "run",
                "array": f"weights/{layer}/W",
                "steps": [0, step],
                "scale": 1.0,
            }
            | beat
        ],
    }


def written(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_a_clip_that_shows_what_was_recorded_holds(recorded: Path, tmp_path: Path) -> None:
    report = verify(written(tmp_path / "Small.json", account(recorded)))
    assert report.differences == []
    assert report.holds
    assert (report.readings, report.addresses, report.bindings, report.traces) == (2, 3, 1, 1)
    assert report.summary == "2 readings from 3 addresses and 1 drawings in 1 traces are what was recorded"


def number(**changes: Any) -> Change:
    """Change the first reading."""
    return lambda content: content["readings"][0].update(changes)


def address(**changes: Any) -> Change:
    """Change the address of the first reading."""
    return lambda content: content["readings"][0]["sources"][0].update(changes)


def computed(**changes: Any) -> Change:
    """Change the second reading, a sum."""
    return lambda content: content["readings"][1].update(changes)


def named(**changes: Any) -> Change:
    """Change the trace."""
    return lambda content: content["traces"][0].update(changes)


def drawing(**changes: Any) -> Change:
    """Change what a part drew."""
    return lambda content: content["bindings"][0].update(changes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (number(text="+9.999"), r"'\+9\.999' at 1\.0 s should be '.*', from the number of weights/"),
        (computed(function="product"), r"should be '.*', from product of weights/.*, weights/"),
        (computed(function="guess"), r"cannot be read again: .*guess"),
        (computed(function=None), r"cannot be read again"),
        (address(step=999999), r"cannot be read again: step 999999"),
        (address(index=[999, 0]), r"cannot be read again"),
        (address(array="weights/none"), r"cannot be read again"),
        (address(role="other"), r"cannot be read again"),
        (named(digest="0000"), r"is another recording \(digest .*\) than the one that was filmed \(0000\)"),
        (drawing(array="weights/none"), r"network draws weights/none, which .* does not hold"),
        (drawing(steps=[0, 999999]), r"at step 999999, which was not recorded"),
        (drawing(role="other"), r"draws a trace 'other' that the clip does not name"),
    ],
)
def test_anything_else_is_found(recorded: Path, tmp_path: Path, change: Change, said: str) -> None:
    content = account(recorded)
    change(content)
    report = verify(written(tmp_path / "Small.json", content))
    assert not report.holds
    assert any(re.search(said, difference) for difference in report.differences), report.differences


def test_a_trace_that_moved_can_be_named(recorded: Path, tmp_path: Path) -> None:
    content = account(recorded)
    content["traces"][0]["path"] = str(tmp_path / "gone.zarr")
    path = written(tmp_path / "Small.json", content)
    with pytest.raises(RenderError, match=r"role 'run': .*gone\.zarr.*say where it is: --trace run=PATH"):
        verify(path)
    shutil.copytree(recorded, tmp_path / "moved.zarr")
    assert verify(path, {"run": str(tmp_path / "moved.zarr")}).holds


def test_what_is_not_an_account_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"there is no .*None\.json\. Make it: render\.py clip None"):
        verify(tmp_path / "None.json")
    (tmp_path / "notes.json").write_text("notes")
    with pytest.raises(RenderError, match=r"notes\.json is not a clip's JSON file"):
        verify(tmp_path / "notes.json")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(RenderError, match=r"expected bindings, clip, readings, traces in it"):
        verify(tmp_path / "list.json")
