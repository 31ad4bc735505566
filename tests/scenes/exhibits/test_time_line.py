"""The time line: recorded losses over steps; its head says the step that was recorded last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import trace as traces
from tracereel.scenes.exhibits.time_line import NEAR, STRIPS, TimeLine
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]


def test_its_heights_are_the_recorded_losses_on_one_scale(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    losses = traces.open(recorded("digits")).read("scalars/loss")
    np.testing.assert_allclose(line.curve.heights * line.top, losses, rtol=1e-6)
    assert line.top > losses.max()


def test_equal_ratios_of_steps_are_equally_far(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    assert line.share(0) == 0
    assert line.share(line.end) == 1
    assert line.share(19) - line.share(9) == pytest.approx(line.share(39) - line.share(19), rel=0.05)


def test_its_head_stands_at_the_recorded_step_and_says_it(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    for entry in (0, 5, line.view.last):
        line.show(entry)
        step = line.view.step(entry)
        assert line.step.string == f"{step:,}"
        assert line.curve.until == pytest.approx(float(line.share(step)))


def test_between_two_entries_the_head_moves_and_says_the_one_before(
    staged: Staged, recorded: Recorded
) -> None:
    line = staged(TimeLine, recorded("digits"))
    line.show(line.view.last - 0.5)
    before, after = (float(line.share(line.view.step(line.view.last - k))) for k in (1, 0))
    assert before < line.curve.until < after
    assert line.step.string == f"{line.view.step(line.view.last - 1):,}"


def test_labels_are_readings_of_recorded_steps_and_stand_clear(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    noted = [shown.reading.text for shown in line.scene.account.shown if shown.mobject in line.labels]
    assert noted == [label.string for label in line.labels]
    assert noted[0] == "0"
    assert noted[-1] == f"{int(line.view.trace.steps[-1]):,}"
    rights = [label.get_right()[0] for label in line.labels]
    lefts = [label.get_left()[0] for label in line.labels]
    assert all(left > right for left, right in zip(lefts[1:], rights[:-1], strict=True))


@pytest.mark.parametrize("aspect", STRIPS)
def test_the_step_stays_in_the_frame(staged: Staged, recorded: Recorded, aspect: str) -> None:
    line = staged(TimeLine, recorded("digits"), aspect=aspect)
    half = line.measures.width / 180
    for entry in np.linspace(0, line.view.last, 9):
        line.show(float(entry))
        assert -half < line.step.get_left()[0] < line.step.get_right()[0] < half


def test_beside_another_it_has_the_larger_scales(staged: Staged, recorded: Recorded) -> None:
    alone = staged(TimeLine, recorded("digits"))
    beside = staged(TimeLine, recorded("digits"), scales={"loss": 3 * alone.top, "steps": 2 * alone.end})
    assert (beside.top, beside.end) == (3 * alone.top, 2 * alone.end)
    beside.show(beside.view.last)
    assert beside.curve.until < 1


def test_the_account_says_what_is_drawn(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    line.show(0)
    assert [(b.part, b.array) for b in line.scene.account.bindings] == [("time line", "scalars/loss")]


def test_a_label_is_there_when_the_axis_has_come_to_it_and_the_step_at_its_end(
    staged: Staged, recorded: Recorded
) -> None:
    line = staged(TimeLine, recorded("digits"))
    line.show(0)

    def seen() -> list[float]:
        return [float(text.submobjects[0].get_fill_opacity()) for text in (*line.labels, line.step)]

    line.unfold(0.0)
    assert seen()[1:] == [0.0] * len(line.labels)
    line.unfold(1.0)
    assert set(seen()) == {1.0}


def test_powers_of_ten_stand_where_a_step_near_them_was_recorded(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    marked = [line.view.step(entry) for entry in line.marked[1:-1]]
    assert 10 in marked
    for step in marked:
        power = 10 ** round(np.log10(step))
        assert abs(step - power) <= NEAR * power


@pytest.mark.parametrize("share", [0.02, 0.3, 0.97])
def test_a_mark_is_named_once_the_curve_has_come_to_it_and_over_it(
    staged: Staged, recorded: Recorded, share: float
) -> None:
    line = staged(TimeLine, recorded("digits"))
    entry, name = int(share * line.view.last) + 1, Figures("most of it", 22, "#ffffff")
    line.mark(entry, name)
    line.show(entry - 0.5)
    assert name.get_fill_opacity() == 0
    line.show(entry)
    assert name.get_fill_opacity() == 1
    tops = line.curve.columns(1.0)[:, 0].min()
    assert name.get_bottom()[1] > line.measures.at(0, line.strip.base)[1]
    assert (
        abs(line.measures.at(line.strip.x(line.curve.marks[0][0]), 0)[0] - name.get_center()[0]) < name.width
    )
    assert line.curve.marks[0][1] < line.strip.base
    assert tops < line.strip.base


def test_a_mark_that_has_been_reached_is_painted_from_the_axis_up(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    line.mark(9, Figures("here", 22, "#ffffff"))
    share, top = line.curve.marks[0]
    drawn: list[np.ndarray] = []
    line.curve._rects = lambda easel, rects, *rest: drawn.append(rects)  # type: ignore[method-assign]
    line.show(8)
    line.curve._paint_marks(line.curve.easel, 1.0)
    assert not drawn
    line.show(9)
    line.curve._paint_marks(line.curve.easel, 1.0)
    x = line.strip.x(share)
    np.testing.assert_allclose(drawn[0][0, 1:], [top, x + 0.9, line.strip.base])


def test_what_the_head_says_gives_way_to_the_name_of_a_mark(staged: Staged, recorded: Recorded) -> None:
    line = staged(TimeLine, recorded("digits"))
    last = line.view.last
    line.show(last)
    assert line.step.get_fill_opacity() == 1
    line.mark(last - 1, Figures("nearly there", 26, "#ffffff"))
    line.marks[last - 1].move_to(line.step)
    line.show(last)
    assert line.step.get_fill_opacity() == 0
    line.show(last // 2)
    assert line.step.get_fill_opacity() == 1
