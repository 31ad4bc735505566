"""Ten rules: signs drawn for each, their score on what they were tuned on and on unseen images, what they look at."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine import analysis
from tracereel.engine.analysis import rules, strokes
from tracereel.engine.errors import TraceError
from tracereel.engine.runs import build, catalog

SIGNS = {  # what each rule answers first, and with what
    1: (8, ["#####", "#...#", "#...#", "#####", "#...#", "#...#", "#####"]),
    2: (0, ["#####", "#...#", "#...#", "#...#", "#...#", "#####"]),
    3: (9, ["####", "#..#", "#..#", "####", "...#", "...#", "...#", "...#", "...#"]),
    4: (6, ["#...", "#...", "#...", "#...", "#...", "####", "#..#", "#..#", "####"]),
    5: (1, ["#.", "#.", "#.", "#.", "#."]),
    6: (4, ["#...#"] * 4 + ["#####"] * 2 + ["....#"] * 4),
    7: (7, ["######", ".....#", ".....#", "....#.", "...#..", "..#...", "..#...", "..#..."]),
    8: (5, ["######", "#.....", "#.....", "#####.", ".....#", ".....#", ".....#", "#####."]),
    9: (7, ["######", ".....#", ".....#", ".....#", ".....#", ".....#", ".....#", ".....#"]),
    10: (3, ["#####.", ".....#", ".....#", "..###.", ".....#", ".....#", ".....#", "#####."]),
}


def image(rows: list[str]) -> np.ndarray:
    drawn = np.array([[letter == "#" for letter in row] for row in rows], float)
    return np.pad(drawn, 2)


@pytest.mark.parametrize("rule", SIGNS)
def test_each_rule_answers_a_sign_that_is_drawn_for_it(rule):
    digit, rows = SIGNS[rule]
    said = rules.verdicts(image(rows)[None])[0].tolist()
    assert said == [rules.UNDECIDED] * (rule - 1) + [digit] * (11 - rule)


def test_a_loop_below_that_leans_right_is_a_two():
    rows = ["..####", ".....#", ".....#", ".....#", ".....#", "######", "#..#..", "#..#..", "####.."]
    assert rules.verdicts(image(rows)[None])[0, 3] == 2


def test_a_blank_image_is_left_to_the_last_rule():
    assert rules.verdicts(np.zeros((1, 28, 28)))[0].tolist() == [rules.UNDECIDED] * 9 + [3]


def test_they_read_as_much_as_they_say_of_training_images_and_of_unseen_ones(hero):
    prepared = build.build(catalog.find("hero"))
    train = prepared.data.train
    said = rules.verdicts(prepared.data.inputs[train].astype(float))[:, -1]
    assert np.mean(said == prepared.data.targets[train]) == pytest.approx(0.754, abs=0.0005)
    assert analysis.rule_shares(hero)[-1] == pytest.approx(0.750, abs=0.0005)


def test_every_rule_adds_to_what_is_read(hero):
    shares = analysis.rule_shares(hero)
    assert (np.diff(shares) > 0.03).all()
    labels = hero.read("evaluation/targets")
    for k, column in enumerate(analysis.rule_verdicts(hero).T):
        assert shares[k] == sum(a == b for a, b in zip(column, labels, strict=True)) / 1000


def test_what_is_right_and_what_is_wrong_are_all_images(hero):
    labels = hero.read("evaluation/targets")
    right = [sum(column == labels) for column in analysis.rule_verdicts(hero).T]
    np.testing.assert_array_equal(analysis.rule_right(hero), right)
    np.testing.assert_array_equal(analysis.rule_right(hero) + analysis.rule_wrong(hero), 1000)


def test_the_rule_that_decided_is_the_first_that_spoke(hero):
    said, used = analysis.rule_verdicts(hero), analysis.rule_used(hero)
    assert set(used) == set(range(1, 11))
    for n in range(0, 1000, 97):
        assert said[n, used[n] - 1] == said[n, -1]
        assert (said[n, : used[n] - 1] == rules.UNDECIDED).all()


def test_one_image_is_judged_as_it_is_among_others(hero):
    images = analysis.unseen_images(hero)
    together = analysis.rule_verdicts(hero)
    for n in (0, 250, 777):
        np.testing.assert_array_equal(rules.verdicts(images[n : n + 1])[0], together[n])


def test_a_look_is_what_its_rule_measures():
    four = image(SIGNS[6][1])
    seen = analysis.look(four, 6)
    assert seen.box is None
    assert not seen.holes.any()
    assert [len(crossed) for _, crossed in seen.cuts] == [2, 2, 2, 1, 1, 1]
    for row, crossed in seen.cuts:
        assert all(four[row, first:end].all() for first, end in crossed)
    assert seen.window == pytest.approx((2, 2 + 0.35 * 5, 4, 2 + 0.85 * 5))


def test_a_look_shows_holes_box_lines_of_lean_and_the_foot():
    nine = image(SIGNS[3][1])
    seen = analysis.look(nine, 3)
    assert seen.box == (2, 2, 11, 6)
    assert np.argwhere(seen.holes).tolist() == [[3, 3], [3, 4], [4, 3], [4, 4]]
    seven = image(SIGNS[7][1])
    seen = analysis.look(seven, 7)
    ((top, bottom, above), (_, _, below)) = seen.leans
    assert (top, bottom) == pytest.approx((2 + 0.25 * 8, 2 + 0.45 * 8))
    assert above > below
    row, first, end = seen.foot
    assert seven[row, first:end].all()


@pytest.mark.parametrize("rule", range(1, 11))
def test_a_look_at_any_image_stays_in_it(hero, rule):
    for picture in analysis.unseen_images(hero)[::50]:
        seen = analysis.look(picture, rule)
        assert seen.holes.shape == picture.shape
        for low, high, x in seen.leans:
            assert 0 <= low < high <= 28
            assert np.isnan(x) or 0 <= x <= 28


def test_what_the_rules_cannot_read_is_refused_in_one_line(waist, bent_ring, recorded_run):
    with pytest.raises(TraceError, match="there are rules 1 to 10, got 11"):
        analysis.look(np.zeros((5, 5)), 11)
    with pytest.raises(TraceError, match=r"expected images of height by width; .* is about points"):
        analysis.rule_shares(bent_ring)
    assert analysis.rule_shares(waist).shape == (10,)  # small digits are digits


def test_ink_is_what_is_brighter_than_two_fifths():
    assert strokes.drawn(np.array([[[0.39, 0.4, 0.41]]])).tolist() == [[[False, False, True]]]
