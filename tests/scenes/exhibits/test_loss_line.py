"""The loss line: its head counts epochs, its ends say what sentences say, and its words keep clear of each other."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tests.scenes.screening import touches
from tracereel.scenes.exhibits.loss_line import LossLine
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.read.figures import figure

Recorded = Callable[[str], Path]


def words(*texts: str) -> list[Figures]:
    return [Figures(text, 26, "#ffffff", align=LEFT) for text in texts]


def test_its_head_counts_the_epoch_that_a_recorded_step_is_in(staged: Staged, recorded: Recorded) -> None:
    line = staged(LossLine, recorded("digits"))
    per = line.view.header.steps_per_epoch
    for entry in range(line.view.last + 1):
        line.show(entry)
        assert line.step.string == f"{max(1, -(-line.view.step(entry) // per)):,}"


def test_with_a_name_for_steps_it_counts_these_until_the_first_epoch_is_over(
    staged: Staged, recorded: Recorded
) -> None:
    line = staged(LossLine, recorded("digits"), names=words("epoch", "loss", "steps", "step"))
    over = line.first_epoch[0]
    for entry, name in ((over - 1, "step"), (over, "epoch"), (0, "step")):
        line.show(entry)
        seen = [t.string for t in line.members if t in (line.early, line.later) and t.get_fill_opacity() > 0]
        assert seen == [name]
        expected = line.view.step(entry) if name == "step" else np.ceil(line.view.trace.epochs[entry])
        assert line.step.string == f"{int(expected):,}"


def test_where_epochs_are_not_known_it_counts_steps(
    staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = staged(LossLine, recorded("digits"))
    has = line.view.trace.has
    monkeypatch.setattr(type(line.view.trace), "has", lambda self, key: key != "epochs" and has(key))
    assert line.counted(3) == line.reading(3)
    assert line.first_epoch is None


def test_the_first_epoch_is_over_where_the_recording_first_says_so(
    staged: Staged, recorded: Recorded
) -> None:
    line = staged(LossLine, recorded("digits"))
    entry, done = line.first_epoch
    epochs = line.view.trace.epochs
    assert epochs[entry] >= 1 > epochs[entry - 1]
    assert done.value == np.floor(epochs[entry])


def test_its_ends_say_the_losses_that_the_sentence_says(staged: Staged, recorded: Recorded) -> None:
    line = staged(LossLine, recorded("digits"), names=words("epoch", "loss", "steps"))
    line.show(line.view.last)
    said = [found.text for name in ("first_loss", "last_loss") if (found := figure(name, line.view))]
    assert [end.string for end in line.ends()] == said


@pytest.mark.parametrize("aspect", LossLine.strips)
@pytest.mark.parametrize("run", ["digits", "spirals", "odd"])
def test_no_words_at_the_line_touch_at_any_time(
    staged: Staged, recorded: Recorded, aspect: str, run: str
) -> None:
    line = staged(LossLine, recorded(run), aspect=aspect, names=words("epoch", "loss", "steps"))
    if line.first_epoch:
        line.mark(line.first_epoch[0], Figures("1 epoch", 22, "#ffffff"))
    line.show(line.view.last)
    ends = line.ends()
    for entry in np.linspace(0, line.view.last, 12):
        line.show(float(entry))
        seen = [text for text in (*line.members[1:], *ends[1:]) if text.get_fill_opacity() > 0]
        boxes = [(*text.get_corner([-1, -1, 0])[:2], *text.get_corner([1, 1, 0])[:2]) for text in seen]
        for (a, one), (b, other) in itertools.combinations(zip(seen, boxes, strict=True), 2):
            assert not touches(one, other, 0.0), f"{a.string} and {b.string} at {entry}"
