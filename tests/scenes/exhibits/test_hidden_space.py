"""The hidden space: examples stand at their two numbers, answers are the network's, borders and names are where they
belong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis, trace
from tracereel.scenes.acts.learning.hidden_space import HiddenSpace as Clip
from tracereel.scenes.exhibits.halves import Halves
from tracereel.scenes.exhibits.hidden_space import RULERS, HiddenSpace
from tracereel.scenes.parts.network.panel import LOOK, Frame
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
ASPECTS = pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])


@pytest.fixture
def space(staged: Staged, recorded: Recorded) -> Callable[..., HiddenSpace]:
    """Makes the hidden space of a run with a waist."""
    return lambda aspect="16:9": staged(HiddenSpace, recorded("waist"), aspect)


@ASPECTS
def test_examples_stand_at_their_numbers_on_one_scale(space: Callable[..., HiddenSpace], aspect: str) -> None:
    found = space(aspect)
    found.show(found.view.last)
    places = analysis.hidden_places(found.view.trace, found.view.last)
    at, seen = found.images.boxes[:, :2], found.seen(places)
    for one, other in ((0, 1), (3, 77), (5, 201)):
        np.testing.assert_allclose(at[one] - at[other], (seen[one] - seen[other]) * found.unit * [1, -1])
    np.testing.assert_allclose(found.at(np.zeros((1, 2)))[0] + seen[9] * found.unit * [1, -1], at[9])


def test_what_is_not_read_rightly_is_violet(space: Callable[..., HiddenSpace]) -> None:
    found = space()
    for entry in (0, found.view.last):
        right = analysis.unseen_right(found.view.trace, entry)
        np.testing.assert_array_equal(found.right[entry], right)
        found.show(entry)
        violet = np.abs(found.images.inks - found.images.colors["error"]).sum(1) < 1
        np.testing.assert_array_equal(violet, ~right)


@ASPECTS
def test_the_ruler_is_as_long_as_it_says(space: Callable[..., HiddenSpace], aspect: str) -> None:
    found = space(aspect)
    for entry in (0, 4, found.view.last):
        found.show(entry)
        said = float(found.ruler.string.replace(",", ""))
        assert said == pytest.approx(float(analysis.hidden_ruler(found.view.trace, entry)))
        assert found.length == pytest.approx(said * found.unit)
        assert 20 < found.length < 420
        assert RULERS[aspect][0] + found.length < found.measures.width - 40


def test_no_example_is_out_of_sight(space: Callable[..., HiddenSpace]) -> None:
    found = space()
    for entry in range(found.view.last + 1):
        found.show(entry)
        at = found.images.boxes[:, :2]
        assert ((at > -5) & (at < [1285, 660])).all()


@ASPECTS
def test_on_either_side_of_a_border_another_answer_is_the_likeliest(
    space: Callable[..., HiddenSpace], aspect: str
) -> None:
    found = space(aspect)
    found.show(found.view.last)
    plane = found.cuts.picture
    rows, columns = plane.scores.shape[:2]
    for row, column in ((3, 4), (rows // 2, columns - 3), (rows - 2, columns // 3)):
        place = found.cuts.grid[row, column] * found.cuts.scale + found.middle
        pixel = found.at(place[None])[0]
        box = plane.box
        node = box[:2] - box[2:] / 2 + box[2:] * [column / (columns - 1), row / (rows - 1)]
        np.testing.assert_allclose(pixel, node)
        assert plane.scores[row, column].argmax() == found.cuts.answers(found.view.last, place[None])[0]


@ASPECTS
def test_no_two_names_touch(space: Callable[..., HiddenSpace], aspect: str) -> None:
    found = space(aspect)
    found.show(found.view.last)
    names = found.names
    for i in range(len(names.at)):
        for j in range(i):
            if names.seen[-1][[i, j]].min() > 0:
                assert (np.abs(names.at[i] - names.at[j]) >= names.halves[i] + names.halves[j]).any()


def words() -> list[Figures]:
    return [Figures("right", 22, "#ffffff", align=None) for _ in range(2)]


def rings(space: HiddenSpace) -> list[Frame]:
    return [frame for frame in space.panel.items.frames if frame.ink == LOOK]


@ASPECTS
def test_a_ring_holds_the_nearer_half_and_goes(space: Callable[..., HiddenSpace], aspect: str) -> None:
    found = space(aspect)
    found.show(found.view.last)
    halves = Halves(found.scene, found, *words())
    near = analysis.hidden_near(found.view.trace, found.view.last)
    halves.look_near(1.0)
    (ring,) = rings(found)
    assert ring.radius == ring.box[2] / 2 == ring.box[3] / 2
    far = np.linalg.norm(found.images.boxes[:, :2] - ring.box[:2], axis=1)
    assert far[near].max() == pytest.approx(ring.radius)
    assert far[~near].min() >= ring.radius - 1e-9
    halves.look_at_all(1.0)
    assert not rings(found)


def test_halves_shine_one_after_the_other(space: Callable[..., HiddenSpace]) -> None:
    found = space()
    found.show(found.view.last)
    halves = Halves(found.scene, found, *words())
    near = analysis.hidden_near(found.view.trace, found.view.last)
    halves.look_near(1.0)
    assert found.images.light[near].min() > 3 * found.images.light[~near].max()
    halves.look_far(1.0)
    assert found.images.light[~near].min() > 3 * found.images.light[near].max()
    halves.look_at_all(1.0)
    assert np.ptp(found.images.light) == 0
    one, other = halves.shares
    shares = analysis.hidden_halves(found.view.trace, found.view.last)
    assert (one.value, other.value) == tuple(shares.tolist())


def test_a_network_without_a_waist_is_refused(recorded: Recorded) -> None:
    said = Clip.roles["waist"].refuse(trace.open(recorded("digits")))
    assert said is not None
    assert "two neurons" in said
    assert "its last hidden layer has 7 neurons" in said
    assert Clip.roles["waist"].refuse(trace.open(recorded("waist"))) is None
