"""The dart board: darts stand where recorded chances weigh them to, and hits lie on piles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.engine import trace as traces
from tracereel.engine.errors import ConfigError
from tracereel.scenes.exhibits import dart_board
from tracereel.scenes.exhibits.dart_board import BETWEEN, DartBoard
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.throws import throws
from tracereel.scenes.exhibits.worn import shortened
from tracereel.scenes.parts.darts import NEAR, around
from tracereel.scenes.read import facts

Recorded = Callable[[str], Path]


def test_darts_are_the_stored_examples_that_training_never_saw(staged: Staged, recorded: Recorded) -> None:
    board = staged(DartBoard, recorded("digits"))
    trace = traces.open(recorded("digits"))
    np.testing.assert_array_equal(board.labels, analysis.unseen_labels(trace))
    np.testing.assert_array_equal(board.chances[2], analysis.unseen_chances(trace, 2))
    assert board.told["kept"] == "unseen"
    assert board.told["count"].value == len(analysis.unseen_labels(trace))


def test_where_none_are_stored_those_are_darts_that_are_followed_and_unseen(
    staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = staged(DartBoard, recorded("digits"))
    has, trace = board.view.trace.has, traces.open(recorded("digits"))
    monkeypatch.setattr(type(trace), "has", lambda self, key: "evaluation" not in key and has(key))
    followed = throws(board.view)
    which = facts.unseen(trace)
    np.testing.assert_array_equal(followed.labels, analysis.probe_labels(trace)[which])
    np.testing.assert_allclose(followed.chances[3], analysis.predictions(trace, 3)[which])
    assert followed.kept == "unseen"
    assert followed.count(board.view).value == len(which)


def test_where_all_were_trained_on_all_are_darts(staged: Staged, foreign: Recorded) -> None:
    board = staged(DartBoard, foreign("alone"))
    assert len(board.labels) == board.view.header.probes
    assert board.told["kept"] == "followed"


def test_where_layers_cannot_be_passed_again_only_what_is_followed_is_thrown(
    staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = staged(DartBoard, recorded("digits"))

    def unknown(trace: object) -> None:
        raise ConfigError("no such layer")

    monkeypatch.setattr(analysis, "unseen_chances_throughout", unknown)
    assert throws(board.view).array == "activations/output"


def test_a_dart_that_hits_nothing_stands_exactly_where_chances_weigh_it_to(
    staged: Staged, recorded: Recorded
) -> None:
    board = staged(DartBoard, recorded("digits"))
    scores = analysis.unseen_chances(traces.open(recorded("digits")), 0)
    board.show(0)
    means = scores @ around(10)
    assert (np.linalg.norm(means[:, None] - around(10), axis=2) > NEAR).all()
    expected = board.board.centre + board.board.radius * means
    np.testing.assert_allclose(board.darts.places, expected, atol=1e-3)


def test_hits_lie_outside_the_circle_and_only_hits(staged: Staged, recorded: Recorded) -> None:
    board = staged(DartBoard, recorded("spirals"))
    board.show(board.view.last)
    far = np.linalg.norm(board.darts.places - board.board.centre, axis=1)
    means = board.chances[-1] @ around(3)
    hit = np.linalg.norm(means[:, None] - around(3), axis=2).min(1) < NEAR
    np.testing.assert_array_equal(far > board.board.radius, hit)


def test_violet_is_wrong_at_that_moment(staged: Staged, recorded: Recorded) -> None:
    board = staged(DartBoard, recorded("digits"))
    trace = traces.open(recorded("digits"))
    for entry in (0, board.view.last):
        board.show(entry)
        np.testing.assert_array_equal(board.darts.wrong == 0, analysis.unseen_right(trace, entry))


def test_between_two_entries_darts_are_on_their_way(staged: Staged, recorded: Recorded) -> None:
    board = staged(DartBoard, recorded("digits"))
    places = []
    for entry in (3, 3.5, 4):
        board.show(entry)
        places.append(board.darts.places)
    np.testing.assert_allclose(places[1], (places[0] + places[2]) / 2, atol=1e-9)


def test_thrown_darts_come_from_the_outputs_and_end_in_their_places(
    staged: Staged, recorded: Recorded
) -> None:
    board = staged(DartBoard, recorded("digits"))
    network = NetworkExhibit(board.scene, board.view)
    board.throw(0, network, 0.0)
    tiles = network.picture.pose.tiles[-1][board.chances[0].argmax(1), :2]
    np.testing.assert_allclose(board.darts.places, tiles)
    board.throw(0, network, 1.0)
    thrown, sizes = board.darts.places, board.darts.sizes
    board.show(0)
    np.testing.assert_allclose(thrown, board.darts.places)
    np.testing.assert_allclose(sizes, board.darts.sizes)


def test_the_account_says_what_is_drawn(staged: Staged, recorded: Recorded) -> None:
    board = staged(DartBoard, recorded("digits"))
    board.show(0)
    board.show(1)
    bound = board.scene.account.bindings
    assert [(b.part, b.array) for b in bound] == [("dart board", "analysis/unseen/chances")]
    assert bound[0].steps == (0, int(board.view.trace.steps[-1]))


@pytest.mark.parametrize(
    ("names", "worn"),
    [
        (["0", "1", "2"], ["0", "1", "2"]),
        (["arm 1", "arm 2"], ["1", "2"]),
        (["Barbera", "Barolo", "Grignolino"], ["Barb", "Baro", "Grig"]),
        (["setosalike", "setosawise"], ["1", "2"]),
        (["yes", "no"], ["y", "n"]),
    ],
)
def test_a_dart_wears_as_few_letters_as_tell_it_apart(names: list[str], worn: list[str]) -> None:
    assert shortened(names) == worn


@pytest.fixture
def few(staged: Staged, recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> DartBoard:
    """A board on which every dart has a size of its own."""
    monkeypatch.setattr(dart_board, "MANY", 10_000)
    board: DartBoard = staged(DartBoard, recorded("digits"))
    return board


def test_wrong_darts_are_smaller_than_right_ones_with_as_much_room(few: DartBoard) -> None:
    right, wrong = few._sizes(np.array([[0.0, 0.0], [900.0, 0.0]]), np.array([0.0, 1.0]))
    assert wrong < right == 1


def test_darts_that_crowd_are_dots_in_their_exact_places(few: DartBoard) -> None:
    few.show(0)
    np.testing.assert_allclose(few.darts.places, few.placed[0])
    assert (few.darts.pictured < 1).any()


def test_no_picture_covers_another_at_any_time(few: DartBoard) -> None:
    for entry in np.linspace(0, few.view.last, 7):
        few.show(float(entry))
        far = np.linalg.norm(few.darts.places[:, None] - few.darts.places[None], axis=2)
        sides = few.darts.sizes * few.board.side
        room = far + 1e9 * np.eye(len(sides)) - (sides[:, None] + sides[None]) / 2
        assert room.min() > -1e-6


def test_the_only_dart_has_all_room(few: DartBoard) -> None:
    assert few._sizes(np.array([[3.0, 4.0]]), np.zeros(1)).tolist() == [1.0]


def test_a_trail_is_where_a_dart_was_recorded_to_be_before(few: DartBoard) -> None:
    few.show(0)
    assert len(few.darts.trails) == 0
    few.show(3)
    np.testing.assert_allclose(few.darts.trails[0], few.placed[0])
    assert len(few.darts.trails) == 3 * BETWEEN


def test_of_many_darts_each_is_as_large_and_wrong_ones_have_no_picture(
    staged: Staged, recorded: Recorded
) -> None:
    board = staged(DartBoard, recorded("digits"))
    board.show(board.view.last // 2)
    assert len(set(board.darts.sizes)) == 1
    np.testing.assert_array_equal(board.darts.pictured == 0, board.darts.wrong == 1)
    assert len(board.darts.trails) == 0
