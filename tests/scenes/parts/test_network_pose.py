"""The way from one framing to another: ends are exact, and a zoom is a zoom all the way."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from tracereel.scenes.parts.network import framings, strands
from tracereel.scenes.parts.network.layout import MEASURES, wide
from tracereel.scenes.parts.network.pose import Pose, between, corners
from tracereel.scenes.parts.network.shape import Shape

MEASURED = MEASURES["16:9"]
HOME = wide(Shape((28, 28), (16, 16, 10), True), MEASURED)
NEAR = framings.neuron(HOME, 0, 7, "16:9", MEASURED)
TIMES = (0.1, 0.25, 0.5, 0.66, 0.9)


def places(pose: Pose) -> Any:
    """(n, 2) all points of a pose that a zoom moves."""
    boxes = np.concatenate([pose.picture[None], pose.spine[None], pose.bars, *pose.tiles])
    sides = corners(boxes)
    return np.concatenate([sides[:, :2], sides[:, 2:], *pose.enter, *pose.leave])


def test_both_ends_are_exact() -> None:
    assert HOME.toward(NEAR, 0.0) is HOME
    assert HOME.toward(NEAR, 1.0) is NEAR
    assert HOME.toward(NEAR, -1) is HOME
    assert HOME.toward(NEAR, 2) is NEAR
    for t, end in ((1e-9, HOME), (1 - 1e-9, NEAR)):
        np.testing.assert_allclose(places(HOME.toward(NEAR, t)), places(end), atol=1e-4)


@pytest.mark.parametrize("t", TIMES)
@pytest.mark.parametrize("factor", [0.2, 0.8, 1.05, 6.5])
def test_an_affine_zoom_stays_affine_all_the_way(t: float, factor: float) -> None:
    """What is moved by one scale and one shift at the end is so at every moment: nothing shears or drifts."""
    far = HOME.zoomed(factor, (500.0, 312.0), (640.0, 200.0))
    before, now = places(HOME), places(HOME.toward(far, t))
    scale = factor**t
    shift = now - scale * before
    np.testing.assert_allclose(shift, np.broadcast_to(shift[0], shift.shape), atol=1e-6)


@pytest.mark.parametrize("t", TIMES)
def test_equal_times_make_a_tile_larger_by_equal_ratios(t: float) -> None:
    side = [float(pose.tiles[0][7, 2]) for pose in (HOME, HOME.toward(NEAR, t / 2), HOME.toward(NEAR, t))]
    assert side[1] / side[0] == pytest.approx(side[2] / side[1])


def test_the_way_back_is_the_way_there() -> None:
    for t in TIMES:
        np.testing.assert_allclose(places(HOME.toward(NEAR, t)), places(NEAR.toward(HOME, 1 - t)), atol=1e-6)


def test_what_is_not_named_is_gone_after_two_thirds_and_never_fades_out_of_range() -> None:
    for t in np.linspace(0, 1, 21):
        pose = HOME.toward(NEAR, float(t))
        for part in (*pose.seen, pose.haze, pose.trunks, [pose.words, pose.bars_seen, pose.fan]):
            assert (np.asarray(part) >= 0).all()
            assert (np.asarray(part) <= 1).all()
        assert pose.seen[0][7] == pytest.approx(1)
        if t >= 0.67:
            assert pose.seen[0].sum() == pytest.approx(1)
            assert not pose.haze.any()


def test_boxes_of_one_size_go_straight_and_evenly() -> None:
    a, b = np.array([[10.0, 20, 30, 40]]), np.array([[110.0, 60, 30, 40]])
    boxes, share = between(a, b, 0.25)
    np.testing.assert_allclose(boxes, [[35, 30, 30, 40]])
    np.testing.assert_allclose(share, 0.25)


def test_a_box_without_size_can_grow() -> None:
    boxes, share = between(np.array([[10.0, 10, 0, 0]]), np.array([[20.0, 20, 50, 50]]), 0.5)
    assert np.isfinite(boxes).all()
    assert np.isfinite(share).all()


def test_almost_equal_sizes_do_not_throw_a_box_about() -> None:
    a = np.array([[100.0, 100, 50, 50]])
    for height in (50.0, 50.0009, 50.0011, 50.01, 51.0):
        b = np.array([[200.0, 100, height, height]])
        boxes, share = between(a, b, 0.5)
        assert 0.45 < share[0] < 0.55
        assert 145 < boxes[0, 0] < 155


def test_every_field_of_a_pose_is_on_the_way() -> None:
    """A field that is added and forgotten in `toward` would stay behind."""
    other = HOME.zoomed(2.0, (0, 0))
    changed = {
        field.name: 0.5 * np.asarray(getattr(HOME, field.name)) if field.type == "Floats" else 0.5
        for field in fields(Pose)
        if field.name
        in ("haze", "trunks", "picture_seen", "spine_seen", "bars_seen", "fan", "words", "bold", "only")
    }
    middle = HOME.toward(
        type(HOME)(**({f.name: getattr(other, f.name) for f in fields(Pose)} | changed)), 0.5
    )
    for field in fields(Pose):
        if field.name == "seen":
            continue
        a, b = getattr(HOME, field.name), getattr(middle, field.name)
        same = (
            all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
            if isinstance(a, tuple)
            else np.array_equal(a, b)
        )
        assert not same, field.name


@pytest.mark.parametrize("aspect", framings.HALL)
@pytest.mark.parametrize("count", [1, 2, 5, 16, 17, 128])
def test_tiles_in_a_hall_stay_apart_in_the_room_and_in_rows_of_about_as_many(aspect: str, count: int) -> None:
    room = np.array(framings.HALL[aspect], float)
    boxes = framings.gallery(count, room)
    assert len(boxes) == count
    edges, whole = corners(boxes), corners(room[None])[0]
    assert (edges[:, :2] >= whole[:2] - 1e-6).all()
    assert (edges[:, 2:] <= whole[2:] + 1e-6).all()
    apart = np.abs(boxes[:, None, :2] - boxes[None, :, :2]).max(2) + 1e9 * np.eye(count)
    assert apart.min() >= boxes[0, 2]
    rows = np.unique(boxes[:, 1].round(3), return_counts=True)[1]
    assert np.ptp(rows) <= 1
    for y in np.unique(boxes[:, 1]):
        assert boxes[boxes[:, 1] == y, 0].mean() == pytest.approx(room[0])


@pytest.mark.parametrize("aspect", strands.STRANDS)
@pytest.mark.parametrize("sources", [(3,), (2, 9)])
def test_strands_show_a_neuron_and_its_sources_alone(aspect: str, sources: tuple[int, ...]) -> None:
    measures = MEASURES[aspect]
    home = wide(Shape((28, 28), (16, 16, 10), True), measures)
    pose = strands.strands(home, 1, 5, sources, aspect, measures)
    assert np.flatnonzero(pose.seen[0]).tolist() == list(sources)
    assert np.flatnonzero(pose.seen[1]).tolist() == [5]
    assert not pose.seen[2].any()
    assert not pose.haze.any()
    shown = corners(np.array([*pose.tiles[0][list(sources)], pose.tiles[1][5]]))
    assert shown.min() >= 0
    assert shown[:, 2].max() <= measures.width
    assert shown[:, 3].max() <= measures.height
