"""The way line: recorded distances of all weights over steps that are all as wide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits import way_line
from tracereel.scenes.exhibits.way_line import WayLine

Recorded = Callable[[str], Path]


def test_its_heights_are_how_far_recorded_weights_have_come(staged: Staged, recorded: Recorded) -> None:
    line = staged(WayLine, recorded("digits"))
    expected = analysis.way(traces.open(recorded("digits")))
    np.testing.assert_allclose(line.curve.heights * line.top, expected)


def test_every_step_is_as_wide(staged: Staged, recorded: Recorded) -> None:
    line = staged(WayLine, recorded("digits"))
    assert line.share(line.end) == 1
    assert line.share(20) - line.share(10) == pytest.approx(line.share(40) - line.share(30))


def test_a_recording_that_begins_late_begins_at_the_left(
    staged: Staged, foreign: Callable[[str], Path]
) -> None:
    line = staged(WayLine, foreign("later"))
    line.show(0)
    assert line.curve.until == 0
    line.show(line.view.last)
    assert line.curve.until == pytest.approx(1)


def test_the_mark_says_how_much_of_the_way_is_done_where_most_first_is(
    staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_line, "LATEST", 1.0)
    line = staged(WayLine, recorded("digits"))
    entry, share, step = line.settled
    way = line.way / line.way[-1]
    assert way[entry] >= 0.9 > way[:entry].max()
    assert share.value == pytest.approx(way[entry], rel=1e-4)
    assert step.value == line.view.step(entry)


@pytest.mark.parametrize("arrived", [0, -1])
def test_where_nothing_moves_or_the_end_is_near_there_is_no_mark(
    staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch, arrived: int
) -> None:
    line = staged(WayLine, recorded("digits"))
    monkeypatch.setattr(analysis, "arrived", lambda trace: arrived % trace.entries)
    assert line.settled is None


def test_the_account_says_what_is_drawn(staged: Staged, recorded: Recorded) -> None:
    line = staged(WayLine, recorded("digits"))
    line.show(0)
    assert [b.array for b in line.scene.account.bindings] == analysis.all_weights(line.view.trace)


def test_a_faint_line_is_how_far_weights_come_at_last(staged: Staged, recorded: Recorded) -> None:
    line = staged(WayLine, recorded("digits"))
    assert line.curve.level == pytest.approx(analysis.way(line.view.trace)[-1] / line.top)
