"""Mixtures on a map: each place has its own picture and its own answer; the one that walks stops where answers flip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.country_names import depths
from tracereel.scenes.exhibits.mixtures import SIDE, Mixtures
from tracereel.scenes.exhibits.taken_for import STEPS, TakenFor
from tracereel.scenes.parts.text import Figures

Recorded = Callable[[str], Path]
ASPECTS = pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])


@pytest.fixture
def mixed(staged: Staged, recorded: Recorded) -> Callable[..., Mixtures]:
    """Makes the map of a digit."""
    return lambda aspect="16:9", probe=0: staged(Mixtures, recorded("digits"), aspect, probe=probe)


def taken(mixtures: Mixtures) -> TakenFor:
    return TakenFor(mixtures.scene, mixtures, Figures("taken for", 22, "#ffffff", align=None))


@ASPECTS
def test_every_place_of_the_map_has_the_answer_of_its_mixture(
    mixed: Callable[..., Mixtures], aspect: str
) -> None:
    mixtures = mixed(aspect)
    mixtures.show(mixtures.view.last)
    inside = np.argwhere(mixtures.inside)
    for row, column in (inside[0], inside[len(inside) // 3], inside[-1]):
        shares = mixtures.grid[row, column]
        np.testing.assert_allclose(mixtures.at(shares[None])[0], mixtures.places[row, column])
        said = analysis.mixture_answers(mixtures.view.trace, 0, shares[None], mixtures.view.last)[0]
        np.testing.assert_allclose(mixtures.picture.shares[row, column], said)


@ASPECTS
def test_pictures_stand_on_the_map_where_their_mixtures_are(
    mixed: Callable[..., Mixtures], aspect: str
) -> None:
    mixtures = mixed(aspect)
    mixtures.mix(1)
    shares = analysis.triangle(SIDE)
    np.testing.assert_allclose(mixtures.images.boxes[:, :2], shares @ mixtures.corners)
    pictures = analysis.mixture_inputs(mixtures.view.trace, 0, shares).reshape(mixtures.images.masks.shape)
    np.testing.assert_allclose(mixtures.images.masks, np.clip(pictures, 0, 1))
    place = mixtures.picture.place(mixtures.picture.within)
    np.testing.assert_allclose(place, mixtures.corners[[0, 2, 1]])


def test_a_picture_on_its_way_is_the_mixture_of_where_it_is(mixed: Callable[..., Mixtures]) -> None:
    mixtures = mixed()
    mixtures.mix(0.6)
    corners = np.column_stack([mixtures.corners, np.ones(3)])
    at = np.column_stack([mixtures.images.boxes[:, :2], np.ones(len(mixtures.images.boxes))])
    shares = at @ np.linalg.inv(corners)
    assert not np.allclose(shares, analysis.triangle(SIDE))
    np.testing.assert_allclose(mixtures.images.masks, mixtures.masks(shares), atol=1e-9)


def test_between_two_entries_answers_are_on_their_way(mixed: Callable[..., Mixtures]) -> None:
    mixtures, seen = mixed(), []
    for entry in (1, 1.25, 2):
        mixtures.show(entry)
        seen.append(mixtures.picture.scores)
    np.testing.assert_allclose(seen[1], 0.75 * seen[0] + 0.25 * seen[2])


def test_a_name_stands_in_its_own_country(mixed: Callable[..., Mixtures]) -> None:
    mixtures = mixed()
    mixtures.ask(1)
    mixtures.show(mixtures.view.last)
    best, shown = mixtures.picture.scores.argmax(2), 0
    for k, name in enumerate(mixtures.names.members):
        if mixtures.names.seen[k] < 0.5:
            continue
        centre = name.get_center()
        pixel = [640 + 90 * centre[0], 360 - 90 * centre[1]]
        far = np.linalg.norm(mixtures.places - pixel, axis=2)
        assert best[np.unravel_index(far.argmin(), far.shape)] == k
        shown += 1
    assert shown


def test_depth_counts_places_to_the_border() -> None:
    within = np.zeros((9, 9), bool)
    within[1:8, 2:7] = True
    found = depths(within)
    assert found[4, 4] == 3
    assert found[1, 4] == 1
    assert found[0].max() == 0


@ASPECTS
def test_the_one_that_walks_stops_where_the_answer_is_another(
    mixed: Callable[..., Mixtures], aspect: str
) -> None:
    walks = [taken(mixed(aspect, probe)) for probe in range(4)]
    assert any(walk.flips for walk in walks)
    for walk in walks:
        walk.walk(0)
        first = walk.answer.string
        walk.walk(1)
        assert (walk.answer.string != first) == walk.flips
        assert walk.goal - walk.share.value <= 1 / STEPS if walk.flips else walk.goal == 1
        x = walk.mixtures.corners[:2, 0]
        assert walk.dot.boxes[0, 0] == pytest.approx(x[0] + (x[1] - x[0]) * walk.goal)


def test_what_is_told_is_of_our_example(mixed: Callable[..., Mixtures]) -> None:
    walk = taken(mixed(probe=2))
    labels = analysis.mixed_labels(walk.view.trace, 2)
    names = [walk.told[key].text for key in ("ours", "second", "third")]
    assert names == [walk.view.class_names[label] for label in labels]
    assert walk.told["label"].text == names[0]
