from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from tests.film.conftest import task
from tracereel.scenes.film.render.outcome import Outcome
from tracereel.scenes.film.render.progress import Live, clock


def watched(recorded: Path, terminal: bool) -> str:
    """What is written while two clips are made, one of them longer than expected."""
    screen = io.StringIO()
    small, other = task("Small", recorded), task("Other", recorded)
    with Live(Console(file=screen, force_terminal=terminal, width=100)) as live:
        live.planned(2, 100)
        live.started(small, 60)
        live.started(other, 40)
        live.frames(small, 30)
        live.frames(other, 50)
        live.progress.refresh()
        live.ended(Outcome(other, error="no"))
        live.frames(small, 60)
        live.progress.refresh()
    return screen.getvalue()


def test_clips_frames_and_the_time_left_are_shown(recorded: Path) -> None:
    shown = watched(recorded, terminal=True)
    assert "0 of 2 clips" in shown
    assert "1 of 2 clips" in shown
    assert "30 of 60 frames" in shown
    assert "50 of 50 frames" in shown
    assert "80 of 100 frames" in shown


def test_nothing_is_shown_where_there_is_no_terminal(recorded: Path) -> None:
    assert watched(recorded, terminal=False).strip() == ""


def test_the_clock_counts_minutes_and_hours() -> None:
    assert [clock(s) for s in (0.4, 75, 3661)] == ["0:00", "1:15", "1:01:01"]
