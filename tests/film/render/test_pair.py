"""Two clips in one picture: what the same place and the same moment show can be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.film.conftest import SMALL, Silent, frames_of
from tracereel.engine import trace
from tracereel.engine.errors import ConfigError, RoleError, TraceError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.film.render import pool
from tracereel.scenes.look.theme import DARK, rgb
from tracereel.scenes.storyboard import Clip

WIDTH, HEIGHT = replace(SMALL, versus="beside").half
LAYOUTS = {"beside": (2 * WIDTH, HEIGHT), "above": (WIDTH, 2 * HEIGHT)}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs that differ in their learning rate."""
    folder = tmp_path_factory.mktemp("two")
    for rate in (0.1, 0.2):
        settings = ["training.epochs=2", "record.schedule=every:2", f"optimizer.lr={rate}"]
        recorder.record(build.build(catalog.find("xor", settings)), folder / f"{rate}.zarr")
    return folder / "0.1.zarr", folder / "0.2.zarr"


def clip(name: str = "Teller") -> Clip:
    roles = {"run": "xor"} | ({"other": "xor"} if name == "Several" else {})
    return Clip(name, "tests.film.tellers", "Told", "What it teaches.", roles)


def task(runs: tuple[Path, Path], options: Options, kind: str = "clip") -> plan.Task:
    bound = {"run": str(runs[0]), "versus": str(runs[1])}
    return plan.tasks([clip()], kind, options, bound)[0]


@pytest.fixture(scope="module")
def made(runs: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    """A clip of both in each layout, and a sheet."""
    tasks = {layout: task(runs, replace(SMALL, versus=layout)) for layout in LAYOUTS}
    tasks["sheet"] = task(runs, replace(SMALL, versus="beside"), "sheet")
    outcomes = pool.run(list(tasks.values()), Store(tmp_path_factory.mktemp("pair")), 2, Silent())
    assert [outcome.error for outcome in outcomes] == [""] * 3
    return {name: outcome.entry for name, outcome in zip(tasks, outcomes, strict=True) if outcome.entry}


@pytest.fixture(params=LAYOUTS)
def filmed(
    request: pytest.FixtureRequest, made: dict[str, Entry]
) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """The frames of the first clip, those of the second, and the account of both."""
    entry = made[request.param]
    frames = frames_of(entry.file("clip.mp4"))
    assert frames[0].shape[:2] == LAYOUTS[request.param][::-1]
    if request.param == "beside":
        halves = [f[:, :WIDTH] for f in frames], [f[:, WIDTH:] for f in frames]
    else:
        halves = [f[:HEIGHT] for f in frames], [f[HEIGHT:] for f in frames]
    return *halves, json.loads(entry.file("clip.json").read_text())


def bar(picture: Any) -> tuple[int, float]:
    """How many pixels long the bar is, and how high it stands, from 0 at the top to 1."""
    away = np.abs(picture.astype(int) - np.rint(rgb(DARK.positive) * 255)).sum(-1)
    rows, columns = np.nonzero(away < 90)
    return int(np.ptp(columns)) + 1, float(rows.mean()) / len(picture)


def spoken(account: dict[str, Any], role: str, array: str) -> list[tuple[float, float]]:
    """When numbers of an array stood in the caption, or elsewhere."""
    found = [(reading, reading["sources"][0]) for reading in account["readings"]]
    return [
        (reading["start"], min(beat["end"] for beat in account["beats"] if beat["start"] >= reading["start"]))
        for reading, source in found
        if (source["role"], source["array"]) == (role, array)
    ]


def at(beat: dict[str, Any]) -> int:
    """The last frame of a beat."""
    return round(beat["end"] * SMALL.fps) - 1


def test_equal_lengths_are_equal_numbers(filmed: Any) -> None:
    left, right, account = filmed
    lengths = [bar(half[at(account["beats"][0])])[0] for half in (left, right)]
    assert lengths[0] / lengths[1] == pytest.approx(0.1 / 0.2, rel=0.05)


def test_a_beat_that_both_tell_begins_and_ends_at_the_same_moment(filmed: Any) -> None:
    left, right, account = filmed
    beats = account["beats"]
    assert len(beats) == 3
    assert all(before["end"] <= after["start"] + 1e-6 for before, after in pairwise(beats))
    for role in ("run", "versus"):
        assert (beats[0]["start"], beats[0]["end"]) in spoken(account, role, "scalars/learning_rate")
        assert (beats[2]["start"], beats[2]["end"]) in spoken(account, role, "probes/rows")
    assert bar(left[at(beats[2])])[1] < 0.4
    assert bar(right[at(beats[2])])[1] < 0.3


def test_what_one_run_alone_tells_is_told_while_the_picture_of_the_other_stands(filmed: Any) -> None:
    left, right, account = filmed
    alone = account["beats"][1]
    span = slice(round(alone["start"] * SMALL.fps) + 1, at(alone))
    assert bar(left[span.stop])[1] - bar(left[span.start])[1] > 0.08
    still = [np.abs(a.astype(int) - b).mean() for a, b in pairwise(right[span])]
    assert max(still) < 0.5
    assert alone["caption"].endswith("This is told of one run alone.")
    assert "rate 0.2" not in alone["caption"]


def test_every_number_of_both_is_proved(
    made: dict[str, Entry], runs: tuple[Path, Path], tmp_path: Path
) -> None:
    for entry in made.values():
        report = verify(entry.file("clip.json"))
        assert report.holds
        assert report.traces == 2
        assert report.readings == 8
    account = json.loads(made["beside"].file("clip.json").read_text())
    assert account["labels"] == ["rate 0.1", "rate 0.2"]
    [shown] = [
        r
        for r in account["readings"]
        if r["sources"][0]["role"] == "versus" and r["text"] == "0.2" and r["start"] > 1
    ]
    shown["text"] = "0.3"
    (tmp_path / "changed.json").write_text(json.dumps(account))
    assert "should be '0.2', from the number of" in verify(tmp_path / "changed.json").differences[0]


def test_another_recording_in_the_place_of_the_second_is_noticed(
    made: dict[str, Entry], runs: tuple[Path, Path]
) -> None:
    report = verify(made["beside"].file("clip.json"), {"versus": str(runs[0])})
    assert not report.holds
    assert "'versus'" in report.differences[0]


def test_captions_say_of_whom_they_tell_where_the_two_differ(made: dict[str, Entry]) -> None:
    text = made["beside"].file("clip.srt").read_text()
    first, _, last = text.strip().split("\n\n")
    assert first.count("Its learning rate is") == 2
    assert "rate 0.2: Its learning" in first
    assert "It followed example" in last
    assert "rate" not in last


def test_a_clip_of_two_traces_is_compared_in_its_run_and_shares_the_other(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    bound = {"run": str(runs[0]), "other": str(runs[0]), "versus": str(runs[1])}
    options = replace(SMALL, versus="beside")
    [outcome] = pool.run(plan.tasks([clip("Several")], "clip", options, bound), Store(tmp_path), 2, Silent())
    assert outcome.entry, outcome.error
    account = json.loads(outcome.entry.file("clip.json").read_text())
    assert account["labels"] == ["rate 0.1", "rate 0.2"]
    assert [shown["role"] for shown in account["traces"]] == ["run", "other", "versus"]
    assert verify(outcome.entry.file("clip.json")).holds


def test_a_sheet_shows_both(made: dict[str, Entry]) -> None:
    assert len(list(made["sheet"].folder.glob("still-*.png"))) == 3
    account = json.loads(made["sheet"].file("clip.json").read_text())
    filmed = json.loads(made["beside"].file("clip.json").read_text())
    assert [account[key] for key in ("beats", "frames", "readings")] == [
        filmed[key] for key in ("beats", "frames", "readings")
    ]


def test_the_second_follows_the_example_of_the_first_where_it_has_it(
    made: dict[str, Entry], runs: tuple[Path, Path]
) -> None:
    account = json.loads(made["beside"].file("clip.json").read_text())
    rows = [r["text"] for r in account["readings"] if r["sources"][0]["array"] == "probes/rows"]
    assert rows == [str(trace.open(runs[0]).read("probes/rows")[2])] * 2


REFUSED: dict[str, tuple[Callable[[Path, Path], Any], type[Exception], str]] = {
    "the recording itself": (
        lambda one, two: task((one, one), SMALL), RoleError, "is the recording that it would be compared with",
    ),
    "nothing": (
        lambda one, two: task((one, two.with_name("none.zarr")), SMALL), TraceError, "--versus: no trace at",
    ),
    "a clip without a trace": (
        lambda one, two: plan.check_roles([replace(clip(), roles={})], {"versus": str(two)}), RoleError,
        "Teller replays no trace",
    ),
    "no background": (
        lambda one, two: Options(versus="beside", format="mov"), ConfigError, "--versus makes no mov",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_compared_is_refused_before_anything_is_drawn(
    what: str, runs: tuple[Path, Path]
) -> None:
    attempt, error, says = REFUSED[what]
    with pytest.raises(error, match=says):
        attempt(*runs)
