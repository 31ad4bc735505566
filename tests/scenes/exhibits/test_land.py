"""Land of a deep network: its way in sight on the slice, the ground's middle as high as its recorded numbers say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.scenes.exhibits.staging import Staged
from tracereel.engine import analysis
from tracereel.scenes.exhibits.land import Ground, Slice, smoothed

Recorded = Callable[[str], Path]


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_the_whole_way_is_in_sight_on_the_slice(staged: Staged, recorded: Recorded, aspect: str) -> None:
    cut = staged(Slice, recorded("digits"), aspect)
    cut.show(cut.view.last)
    at, (left, top, right, bottom) = cut.picture.place(cut.walker.places), cut.picture.box
    assert left < at[:, 0].min() <= at[:, 0].max() < right
    assert top < at[:, 1].min() <= at[:, 1].max() < bottom
    assert cut.share.value == pytest.approx(float(analysis.slice_share(cut.view.trace)))


def test_the_slice_is_as_high_as_the_loss_at_its_three_points(staged: Staged, recorded: Recorded) -> None:
    cut = staged(Slice, recorded("digits"))
    trace, picture = cut.view.trace, cut.picture
    for entry in (0, analysis.slice_entry(trace), cut.view.last):
        share = picture.height_at(cut.walker.places[[entry]])[0]
        high = picture.low + share * (picture.high - picture.low)
        assert high == pytest.approx(analysis.mean_surprise(trace, entry), rel=0.05)


def test_the_ground_sinks_with_the_loss_and_says_it(staged: Staged, recorded: Recorded) -> None:
    ground = staged(Ground, recorded("digits"))
    ground.wear()
    for entry in (0, ground.view.last):
        ground.show(entry)
        picture, loss = ground.picture, analysis.mean_surprise(ground.view.trace, entry)
        high = picture.low + picture.height_at(np.zeros((1, 2)))[0] * (picture.high - picture.low)
        assert high == pytest.approx(loss, rel=0.02)
        assert ground.number.string == ground.loss(entry).text == f"{loss:.2f}"


def test_the_loss_never_runs_ahead_of_the_ground(staged: Staged, recorded: Recorded) -> None:
    ground = staged(Ground, recorded("digits"))
    ground.wear()
    for entry in np.linspace(0, ground.view.last, 53):
        ground.show(float(entry))
        reached = int(ground.keys[ground.keys <= entry].max())
        assert ground.number.string == ground.loss(reached).text


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_the_whole_disc_stands_in_the_middle_of_the_window(
    staged: Staged, recorded: Recorded, aspect: str
) -> None:
    ground = staged(Ground, recorded("digits"), aspect)
    ground.show(ground.view.last)
    angle = np.linspace(0, 2 * np.pi, 90)
    at = ground.picture.place(0.97 * np.column_stack([np.cos(angle), np.sin(angle)]))
    left, top, right, bottom = ground.picture.box
    assert left <= at[:, 0].min() <= at[:, 0].max() <= right
    assert top <= at[:, 1].min() <= at[:, 1].max() <= bottom
    np.testing.assert_allclose((at.min(0) + at.max(0)) / 2, [(left + right) / 2, (top + bottom) / 2], atol=4)


def test_places_between_those_computed_lie_on_curves_through_them() -> None:
    values = np.arange(25.0).reshape(5, 5) ** 1.5
    fine = smoothed(values, 17)
    np.testing.assert_allclose(fine[::4, ::4], values)
    straight = smoothed(np.add.outer(np.arange(5.0), 2 * np.arange(5.0)), 9)
    np.testing.assert_allclose(straight[4], 2 + 2 * np.linspace(0, 4, 9), atol=0.26)
