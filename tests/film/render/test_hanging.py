"""Clips that hang: ended at a deadline, tried once more, reported in one line; the others finish."""

from __future__ import annotations

import re
import shutil
import socket
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.film.conftest import SMALL, Silent, kept, task
from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.render import patience, pool, process, warm
from tracereel.scenes.film.render.outcome import Outcome

Run = tuple[dict[str, Outcome], list[tuple[str, str]]]
SILENT = (
    "it hangs, 2 times: nothing came from it for 6 s. Is it only slow? Wait longer: TRACEREEL_PATIENCE=60"
)
needs_fork = pytest.mark.skipif(not warm.FORKING, reason="clips are filmed in fresh processes here")


def impatient(trace: Path, folder: Path, forking: bool, *names: str) -> Run:
    """Clips, filmed with little patience for those that hang."""
    shutil.copytree(trace, folder / trace.name)  # a clip leaves a mark beside it
    audience = Silent()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(patience.VARIABLE, "6")
        patch.setattr(warm, "END_SECONDS", 1)
        patch.setattr(warm, "FORKING", forking)
        tasks = [task(name, folder / trace.name) for name in names]
        outcomes = pool.run(tasks, Store(folder / "clips"), len(tasks), audience)
    return dict(zip(names, outcomes, strict=True)), audience.seen


@pytest.fixture(scope="module")
def run(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Clips that hang in all kinds of ways, and others."""
    names = ("Turns", "StopsBoth", "HangsOnce", "Endless", "StopsServer", "Small")
    return impatient(recorded, tmp_path_factory.mktemp("hanging"), True, *names)


@needs_fork
def test_a_clip_that_hangs_is_reported_in_one_line_and_the_others_finish(run: Run) -> None:
    errors = {name: outcome.error for name, outcome in run[0].items()}
    assert {name for name, error in errors.items() if error} == {"Turns", "StopsBoth", "Endless"}, errors
    assert errors["Turns"] == errors["StopsBoth"] == SILENT
    drawn = (
        r"it hangs, 2 times: it had drawn \d{3} frames and went on\. Is it only slow\? Wait longer: \S+=60"
    )
    assert re.fullmatch(drawn, errors["Endless"])


@needs_fork
def test_a_clip_that_hung_is_tried_once_more(run: Run) -> None:
    assert run[1].count(("started", "HangsOnce")) == 2
    assert run[1].count(("started", "Turns")) == 2
    assert run[0]["HangsOnce"].error == ""


def test_a_fresh_process_that_hangs_is_ended_too(recorded: Path, tmp_path: Path) -> None:
    outcomes, seen = impatient(recorded, tmp_path, False, "Stops", "Dies", "Small")
    assert (outcomes["Stops"].error, outcomes["Small"].error) == (SILENT, "")
    assert outcomes["Dies"].error.startswith("its worker died 2 times (signal SIGKILL)")
    assert seen.count(("started", "Stops")) == 2


def test_patience_grows_with_pictures_and_with_what_a_clip_took_before(
    recorded: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(patience.VARIABLE, raising=False)
    usual = patience.patience(SMALL, [])
    assert usual == patience.Patience(120, 12_000)
    assert patience.patience(replace(SMALL, short_side=2160), []).seconds == 9 * 120
    entry = kept(store, task("Small", recorded))
    slow = entry.notes | {"spent": 100, "seconds": 1000}
    assert patience.patience(SMALL, [slow]) == patience.Patience(500, 30_000)
    assert patience.patience(replace(SMALL, fps=20), [slow]) == patience.Patience(1000, 60_000)
    assert (
        patience.patience(SMALL, [entry.notes, slow | {"made": {"options": {"colour": "blue"}}}]).seconds
        == 500
    )
    assert pool.earlier(store)["Small"] == [entry.notes]


@pytest.mark.parametrize("said", ["soon", "", "0", "-3", "nan", "inf"])
def test_patience_that_is_no_number_of_seconds_is_refused(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(patience.VARIABLE, said)
    with pytest.raises(
        ConfigError, match=rf"^TRACEREEL_PATIENCE expects seconds, got '{said}'\. Leave it out"
    ):
        patience.floor()


def test_a_process_of_which_nobody_knows_any_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It never said that it was born, whoever forked it is gone, and its channel stays open."""
    monkeypatch.setattr(warm, "END_SECONDS", 0.2)
    monkeypatch.setattr(process, "POLL_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    impatience = SimpleNamespace(
        lost=lambda silent: "silent" if silent > 0.1 else "", endless=lambda frames: ""
    )
    with ours, theirs:
        listener = process._Listener(warm.Child(ours), lambda event: None, lambda: True, impatience)  # type: ignore[arg-type]
        ending = listener.listen()
    assert (ending.died, ending.hung) == (True, "silent")
