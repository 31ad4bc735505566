"""Rules on the wall: what is lit was read rightly, what is held close was read by that rule, numbers are recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.alike import Alike
from tracereel.scenes.exhibits.looks import Held, Looks, mark
from tracereel.scenes.exhibits.mistakes import Mistakes, most_usual
from tracereel.scenes.exhibits.rules import CLOSE, RULES, Rules
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.look.theme import DARK, LIGHT, Theme
from tracereel.scenes.parts.network.panel import ERROR, LOOK, Items
from tracereel.scenes.read import choices

Recorded = Callable[[str], Path]


@pytest.fixture
def rules(staged: Staged, recorded: Recorded) -> Rules:
    """Ten rules and the wall that they read."""
    return made(staged, recorded)


def made(staged: Staged, recorded: Recorded, aspect: str = "16:9") -> Rules:
    wall = staged(Wall, recorded("written"), aspect)
    return Rules(wall.scene, wall.view, wall)


def test_there_is_a_name_for_every_rule() -> None:
    assert len(RULES) == len(set(RULES)) == len(analysis.RULES)


def test_after_a_rule_exactly_what_the_rules_so_far_read_rightly_is_lit(rules: Rules) -> None:
    labels = analysis.unseen_labels(rules.view.trace)
    for rule in rules.numbers:
        rules.take(rule)
        rules.show(rule, 1.0)
        expected = analysis.rule_verdicts(rules.view.trace)[:, rule - 1] == labels
        np.testing.assert_array_equal(rules.wall.images.light == 1, expected)
        assert rules.score(rule).value == expected.sum()
    assert rules.dark.value == len(labels) - rules.score(10).value


def test_what_is_held_close_was_decided_by_that_rule_and_rightly(rules: Rules) -> None:
    labels = analysis.unseen_labels(rules.view.trace)
    for rule, image in zip(rules.numbers, rules.examples, strict=True):
        assert rules.used[image] == rule == rules.number(rule).value
        assert rules.told(rule)["verdict"].text == str(labels[image])


def test_only_the_image_that_is_held_close_is_pointed_at(rules: Rules) -> None:
    rules.take(3)
    rules.show(3, 0.5)
    assert np.flatnonzero(rules.wall.images.pointed).tolist() == [rules.examples[2]]


def test_what_was_just_lit_is_yellow_and_at_last_white(rules: Rules) -> None:
    rules.take(1)
    rules.show(1, 0.6)
    white = rules.wall.images.colors["value"]
    assert (rules.wall.images.inks != white).any()
    rules.show(1, 1.0)
    np.testing.assert_array_equal(rules.wall.images.inks, np.tile(white, (len(rules.labels), 1)))


def test_an_image_comes_from_its_place_on_the_wall(rules: Rules) -> None:
    rules.take(2)
    rules.show(2, 0.0)
    begin = rules.looks.panel.items.panes[-1].box
    np.testing.assert_allclose(begin, rules.wall.home[rules.examples[1]], atol=0.5)
    rules.show(2, 1.0)
    np.testing.assert_allclose(rules.looks.panel.items.panes[-1].box, CLOSE["16:9"])
    assert len(rules.looks.panel.items.panes) == 1


def test_when_the_rules_are_over_only_what_is_wrong_is_violet(rules: Rules) -> None:
    rules.leave(1.0)
    images = rules.wall.images
    violet = (images.inks == images.colors["error"]).all(1)
    np.testing.assert_array_equal(violet, ~rules.right[:, -1])
    assert (images.windows[violet] == 1).all()


def test_every_hole_a_rule_looks_at_is_filled(rules: Rules) -> None:
    image = rules.examples[0]
    look = analysis.look(rules.wall.pictures[image], 1)
    items = Items()
    mark(items, look, np.array([100.0, 100.0, 56.0, 56.0]), (28, 28), 1.0)
    (cells,) = items.bricks
    assert len(cells.boxes) == (look.holes > 0).sum() > 0
    rows = np.floor((cells.boxes[:, 1] - 72) / 2).astype(int)
    columns = np.floor((cells.boxes[:, 0] - 72) / 2).astype(int)
    assert (look.holes[rows, columns] > 0).all()


def test_cuts_are_marked_where_they_cross_strokes(rules: Rules) -> None:
    look = analysis.look(rules.wall.pictures[rules.examples[5]], 6)
    items = Items()
    mark(items, look, np.array([14.0, 14.0, 28.0, 28.0]), (28, 28), 1.0)
    crossed = sum(len(runs) for _, runs in look.cuts)
    assert len(items.bars) == len(look.cuts) + crossed
    assert len(items.frames) == 1


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_was_read_wrongly_has_a_violet_frame(rules: Rules, theme: Theme) -> None:
    picture = rules.wall.pictures[0]
    here = np.array([50.0, 50.0, 20.0, 20.0])
    for wrong, ink in ((False, LOOK), (True, ERROR)):
        looks = Looks(theme)
        looks.held = [Held(picture, analysis.look(picture, 5), here, here, wrong)]
        looks.show([1.0], [0.0])
        assert [frame.ink for frame in looks.panel.items.frames] == [ink]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_three_mistakes_come_close_and_none_was_read_rightly(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    mistakes = Mistakes(made(staged, recorded, aspect))
    assert mistakes.told == "told"
    assert [reading.text for reading in mistakes.named.values()] == ["4", "2", "0"]
    assert not mistakes.rules.right[mistakes.images, -1].any()
    mistakes.show(2, 1.0)
    boxes = np.array([pane.box for pane in mistakes.looks.panel.items.panes])
    assert len(boxes) == 3
    for held in mistakes.looks.held:  # one mark a card
        look = held.look
        assert sum(map(bool, (look.holes.any(), look.cuts, look.leans, look.foot is not None))) == 1
    apart = np.abs(boxes[:, None, :2] - boxes[None, :, :2]).max(2) + 1e9 * np.eye(3)
    assert (apart > boxes[0, 2]).all()


def test_where_no_such_mistakes_are_the_most_usual_ones_are_shown() -> None:
    used, labels = np.array([1, 2, 2, 3, 5]), np.array([0, 4, 4, 1, 2])
    wrong = np.array([True, True, True, True, False])
    assert most_usual(used, labels, wrong) == [1, 0, 3]


def test_ours_and_the_others_are_of_one_class_and_one_batch(staged: Staged, recorded: Recorded) -> None:
    wall = staged(Wall, recorded("written"))
    probe = choices.example(wall.view)
    alike = Alike(wall.scene, wall.view, probe)
    labels = analysis.probe_labels(wall.view.trace)
    assert probe not in alike.others
    assert set(labels[alike.others]) <= {labels[probe]}
    rows = wall.view.trace.read("probes/rows")[alike.others]
    assert np.isin(rows, analysis.first_batch(wall.view.trace)).all()
    alike.join(1.0)
    boxes = np.array([pane.box for pane in alike.panel.items.panes])
    np.testing.assert_allclose(boxes, alike.boxes)
    alike.look(1.0)
    assert len(alike.panel.items.panes) == 1
