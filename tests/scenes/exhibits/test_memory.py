"""Walls of what was learned and of what was not, dealt labels, and a network on the wall: lit is what is so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.companions import shortened
from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.dealt_labels import DealtLabels, exchanged
from tracereel.scenes.exhibits.memory import Memory
from tracereel.scenes.exhibits.missed import Missed
from tracereel.scenes.exhibits.network_reads import NetworkReads
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import corners
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
SHAPES = ("16:9", "1:1", "9:16")


@pytest.fixture
def dealt(recorded: Recorded) -> Path:
    """A short run with dealt labels."""
    return shortened("labels_dealt", recorded("written").parent)


@pytest.mark.parametrize("aspect", SHAPES)
@pytest.mark.parametrize("place", [0, 1])
def test_both_walls_stand_in_the_frame_apart(staged: Staged, dealt: Path, aspect: str, place: int) -> None:
    row = staged(Memory, dealt, aspect, place=place)
    row.write(*[Figures(text, 22, "#ffffff") for text in ("learned", "unseen")])
    for t in (0.0, 1.0):
        row.stand(t)
        edges = [corners(wall.images.boxes) for wall in row.walls]
        spans = [(each[:, :2].min(0), each[:, 2:].max(0)) for each in edges]
        for low, high in spans:
            assert (low >= 0).all()
            assert (high <= [MEASURES[aspect].width, MEASURES[aspect].height]).all()
        assert (spans[0][1] < spans[1][0]).any()
        assert row.shares[1].size > row.shares[0].size  # what it never saw leads


def test_lit_is_what_is_read_as_it_is_labelled(staged: Staged, dealt: Path) -> None:
    row = staged(Memory, dealt, place=0)
    trace, last = row.view.trace, row.view.last
    row.show(last)
    np.testing.assert_array_equal(row.walls[0].images.light, analysis.learned_right(trace, last))
    np.testing.assert_array_equal(row.walls[1].images.light, analysis.unseen_right(trace, last))
    assert row.share(0, last).value == pytest.approx(analysis.learned_right(trace, last).mean())
    assert row.share(1, last).value == pytest.approx(trace.test_accuracy)
    row.show(last - 0.5)
    np.testing.assert_array_equal(row.walls[1].images.light, analysis.unseen_right(trace, last - 1))


def test_what_is_lit_on_one_wall_is_as_bright_as_on_another_of_its_size(staged: Staged, dealt: Path) -> None:
    rows = [staged(Memory, dealt, place=place) for place in (0, 1)]
    for row in rows:
        row.walls[0].show(np.ones(len(row.walls[0].home)))
    one, other = (row.walls[0].images for row in rows)
    np.testing.assert_array_equal(one.windows, other.windows)
    np.testing.assert_allclose(one.boxes[:, 2:], other.boxes[:, 2:])


def test_a_row_goes_from_alone_to_its_place_words_and_all(staged: Staged, dealt: Path) -> None:
    row = staged(Memory, dealt, place=0)
    row.write(*[Figures(text, 22, "#ffffff") for text in ("learned", "unseen")])
    paired, place = [wall.images.boxes.copy() for wall in row.walls], row.shares[1].get_center().copy()
    row.stand(0.0)
    for wall, before in zip(row.walls, paired, strict=True):
        np.testing.assert_allclose(wall.images.boxes, wall.home)
        assert (wall.home[:, 2:] > before[:, 2:]).all()
    row.show(row.view.last)
    row.stand(1.0)
    for wall, before in zip(row.walls, paired, strict=True):
        np.testing.assert_allclose(wall.images.boxes, before)
    assert row.shares[1].get_center()[1] == pytest.approx(place[1], abs=1e-6)


def test_a_wall_grows_out_of_another_image_by_image(staged: Staged, recorded: Recorded, dealt: Path) -> None:
    row, wall = staged(Memory, dealt, place=0), staged(Wall, recorded("written"))
    lit = np.ones(len(wall.home))
    wall.grow_out(row.walls[1], lit, 0.0)
    np.testing.assert_allclose(wall.images.boxes, row.walls[1].images.boxes)
    np.testing.assert_array_equal(wall.images.light, row.walls[1].images.light)
    wall.grow_out(row.walls[0], lit, 0.0)  # as many or not: within it
    low, high = (corners(row.walls[0].images.boxes)[:, k : k + 2] for k in (0, 2))
    assert (wall.images.boxes[:, 0] > low[:, 0].min()).all()
    assert (wall.images.boxes[:, 0] < high[:, 0].max()).all()
    wall.grow_out(row.walls[0], lit, 1.0)
    np.testing.assert_allclose(wall.images.boxes, wall.home)
    np.testing.assert_array_equal(wall.images.light, lit)


def test_no_number_is_seen_while_the_wall_goes_from_the_rules_to_the_network(
    staged: Staged, recorded: Recorded
) -> None:
    wall = staged(Wall, recorded("written"))
    reads = NetworkReads(wall.scene, wall.view, wall)
    score = wall.scene.readout(reads.by_rules)
    reads.write(score, Figures("right", 22, "#ffffff"))
    reads.go_dark(0.5)
    assert score[0].get_fill_opacity() == 0
    reads.go_dark(1.0)
    assert score[0].get_fill_opacity() == 1
    assert score.string == reads.many(0).text
    np.testing.assert_array_equal(wall.images.light, analysis.unseen_right(wall.view.trace, 0))


def test_labels_go_where_they_were_dealt(staged: Staged, dealt: Path) -> None:
    cards = staged(DealtLabels, dealt)
    published, learned = (
        analysis.published_labels(cards.view.trace),
        analysis.learned_labels(cards.view.trace),
    )
    assert len(cards.chosen) == len(set(cards.chosen)) == 10
    kinds = [(published[k], learned[k]) for k in cards.chosen]
    assert len(set(kinds)) == 10  # a mere renaming could be learned: two of a kind have different labels
    assert len({kind for kind, _ in kinds}) == 5
    for k, to in enumerate(cards.gives):
        assert published[cards.chosen[k]] == learned[cards.chosen[to]]
        assert published[cards.chosen[k]] != learned[cards.chosen[k]]
    texts = [figures.string for figures in cards.labels]
    assert texts == [cards.view.class_names[published[k]] for k in cards.chosen]
    cards.deal(1.0)
    places = cards._places()
    for k, figures in enumerate(cards.labels):
        at = cards.measures.at(*places[cards.gives[k]])
        assert abs(figures.get_center()[0] - at[0]) < 0.1
        assert figures.string == cards.view.class_names[learned[cards.chosen[cards.gives[k]]]]


def test_where_no_exchange_among_few_is_found_labels_stay() -> None:
    labels = np.array([0, 0, 1, 1, 2])
    chosen, gives = exchanged(labels, labels)
    assert labels[chosen].tolist() == [0, 1, 2]
    assert gives.tolist() == [0, 1, 2]


@pytest.mark.parametrize("aspect", SHAPES)
def test_the_network_lights_the_wall_and_the_bar_as_it_reads(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    wall = staged(Wall, recorded("written"), aspect)
    reads = NetworkReads(wall.scene, wall.view, wall)
    last = wall.view.last
    for entry in (0, last):
        reads.show(entry)
        right = analysis.unseen_right(wall.view.trace, entry)
        np.testing.assert_array_equal(wall.images.light, right)
        assert reads.many(entry).value == right.sum()
    reads.show(last - 0.1)
    before = analysis.unseen_right(wall.view.trace, last - 1)
    assert reads.panel.items.bars[1].box[2] / reads.panel.items.bars[0].box[2] == pytest.approx(before.mean())
    reads.show(last)
    track, bar, _ = reads.panel.items.bars
    assert bar.box[2] / track.box[2] == pytest.approx(right.mean())
    assert track.box[0] - track.box[2] / 2 >= 0
    assert track.box[1] > corners(wall.home)[:, 3].max()
    ruled = analysis.rule_right(wall.view.trace)[-1]
    assert reads.by_rules.value == ruled
    assert reads.told["ahead"] == ("yes" if right.sum() > ruled else "no")


@pytest.mark.parametrize("aspect", SHAPES)
def test_all_that_is_missed_comes_close_and_the_rules_own_are_marked(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    wall = staged(Wall, recorded("written"), aspect)
    missed = Missed(NetworkReads(wall.scene, wall.view, wall))
    wrong = ~analysis.unseen_right(wall.view.trace, wall.view.last)
    assert missed.many.value == wrong.sum()
    assert sorted(missed.images.tolist()) == np.flatnonzero(wrong)[: len(missed.images)].tolist()
    labels = analysis.unseen_labels(wall.view.trace)[missed.images]
    for ruled in (True, False):  # sorted: the rules' own first, then by what they are
        assert (np.diff(labels[missed.ruled == ruled]) >= 0).all()
    assert (np.diff(missed.ruled.astype(int)) <= 0).all()
    missed.come(1.0)
    boxes = np.array([pane.box for pane in missed.panel.items.panes])
    edges = corners(boxes)
    assert edges.min() >= 0
    assert (edges[:, 2:] <= [MEASURES[aspect].width, MEASURES[aspect].height]).all()
    missed.mark(1.0)
    better = analysis.rules_better(wall.view.trace, wall.view.last)
    assert missed.by_rules.value == better.sum()
    assert len(missed.panel.items.frames) == better[missed.images].sum()
