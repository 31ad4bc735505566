"""Where tiles stand: whatever the network, nothing lies on anything else and nothing leaves the frame."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tracereel.scenes.parts.network import framings, near_outputs, strands
from tracereel.scenes.parts.network.layout import MEASURES, wide
from tracereel.scenes.parts.network.pose import corners
from tracereel.scenes.parts.network.shape import Shape

IMAGE, NAMES = (28, 28), (5, 1)
WIDTHS = (1, 2, 3, 5, 6, 7, 9, 13, 16, 17, 18, 31, 40, 41, 50, 64, 100, 128, 200, 257, 400, 512, 700, 1000)
NETWORKS = [
    *((width, 10) for width in WIDTHS),
    *((16, width, 10) for width in (1, 7, 16, 33, 41, 128)),
    *((128, width, 10) for width in (6, 16, 64)),
    (512, 256, 10), (1000, 1000, 10), (18, 7, 10), (13, 21, 7, 9), (40, 40, 40, 10),
    *((width,) * depth + (10,) for width in (4, 8, 16) for depth in (1, 2, 3, 4, 5, 6)),
    (64, 64, 64, 64, 64, 64, 10), (10,), (2,),
]  # fmt: skip
ASPECTS = tuple(MEASURES)


def touching(boxes: Any) -> list[tuple[int, int]]:
    """Pairs of boxes that lie on each other."""
    low, high = corners(boxes)[:, :2], corners(boxes)[:, 2:]
    over = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    found = np.argwhere(np.triu((over > 1e-6).all(-1), 1))
    return [(int(a), int(b)) for a, b in found]


def check(shape: Shape, aspect: str) -> None:
    measures = MEASURES[aspect]
    pose = wide(shape, measures)
    along = int(measures.down)
    boxes = np.concatenate([pose.picture[None], pose.spine[None], *pose.tiles, pose.bars])
    assert np.isfinite(boxes).all()
    assert (boxes[:, 2:] > 0).all()
    assert not touching(boxes), f"{len(touching(boxes))} pairs"
    sides = corners(boxes)
    assert sides[:, :2].min() >= 0
    assert (sides[:, 2:].max(0) <= (measures.width, measures.height)).all()
    across = corners(np.concatenate(pose.tiles))[:, [1 - along, 3 - along]]
    assert across.min() >= measures.low - 8
    assert across.max() <= measures.high + 8
    starts = [np.full(1, pose.spine[along] + pose.spine[2 + along] / 2), *(p[:, along] for p in pose.leave)]
    for begin, end in zip(starts, (p[:, along] for p in pose.enter), strict=False):
        assert end.min() - begin.max() >= 8, "lines have no way to go"
    order = [corners(tiles)[:, [along, 2 + along]] for tiles in pose.tiles]
    for before, after in pairwise(order):
        assert before.max() < after.min(), "layers stand one after the other"


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("layers", NETWORKS, ids=lambda layers: "-".join(map(str, layers)))
def test_nothing_overlaps_and_nothing_leaves_the_frame(layers: tuple[int, ...], aspect: str) -> None:
    check(Shape(IMAGE, layers, True), aspect)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 13, 40])
def test_named_inputs_have_room_too(count: int, aspect: str) -> None:
    for layers in ((8, 3), (16, 16, 2), (1, 1)):
        check(Shape((count, 1), layers, False), aspect)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("outputs", range(1, 17))
def test_any_number_of_outputs_has_room(outputs: int, aspect: str) -> None:
    check(Shape(IMAGE, (16, outputs), True), aspect)
    check(Shape(NAMES, (8, outputs), False), aspect)


def test_the_hero_stands_where_it_was_measured() -> None:
    pose = wide(Shape(IMAGE, (16, 16, 10), True), MEASURES["16:9"])
    left = [sorted({round(x) for x in corners(tiles)[:, 0]}) for tiles in pose.tiles]
    np.testing.assert_allclose(left[0], [484, 550], atol=8)
    np.testing.assert_allclose(left[1], [764, 830], atol=8)
    assert left[2] == [1000]
    assert round(float(pose.tiles[0][0, 2])) == 52
    np.testing.assert_allclose(np.diff(pose.tiles[0][:, 1]), 34, atol=0.3)
    np.testing.assert_allclose(corners(pose.bars)[0, [0, 2]], [1051, 1201], atol=1)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 16, 17, 40, 64, 100, 128, 300, 1000])
def test_a_wall_fills_its_room_and_no_more(count: int, aspect: str) -> None:
    room = np.array(framings.WALL[aspect][1], float)
    boxes = framings.grid(count, room)
    assert len(boxes) == count
    assert not touching(boxes)
    sides = corners(np.concatenate([boxes, room[None]]))
    assert (sides[:-1, :2] >= sides[-1, :2] - 1e-6).all()
    assert (sides[:-1, 2:] <= sides[-1, 2:] + 1e-6).all()
    assert np.ptp(boxes[:, 2:]) == pytest.approx(0)
    rows, columns = len(np.unique(boxes[:, 1].round(3))), len(np.unique(boxes[:, 0].round(3)))
    assert (rows - 1) * columns < count, "no row is empty"
    assert boxes[0, 2] <= 133 + 1e-9
    if count > 16:
        assert count * boxes[0, 2] ** 2 > 0.5 * room[2] * room[3], "room is used"


def test_sixteen_tiles_are_a_wall_of_four_by_four() -> None:
    boxes = framings.grid(16, np.array(framings.WALL["16:9"][1], float))
    assert len(np.unique(boxes[:, 0].round(3))) == 4


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("layers", [(16, 16, 10), (128, 10), (5, 3), (8, 8, 8, 8, 10)])
def test_framings_show_what_they_are_of_inside_the_frame(layers: tuple[int, ...], aspect: str) -> None:
    measures = MEASURES[aspect]
    home = wide(Shape(IMAGE, layers, True), measures)
    poses = [framings.wall(home, 0, aspect, measures), framings.portrait(home, aspect, measures)]
    for unit in (0, layers[0] // 2, layers[0] - 1):
        poses.append(framings.neuron(home, 0, unit, aspect, measures))
        poses.append(framings.opened(home, 0, unit, aspect, measures))
        at = near_outputs.close(home, 0, aspect, measures)
        poses.append(near_outputs.weight(home, 0, min(unit, layers[-2] - 1), at, measures))
        poses.append(strands.strands(home, 1, 0, (unit,), aspect, measures))
    for pose in poses:
        shown = [tiles[seen > 0] for tiles, seen in zip(pose.tiles, pose.seen, strict=True)]
        shown += [pose.picture[None]] if pose.picture_seen > 0 else []
        found = np.concatenate(shown)
        assert len(found)
        assert not touching(found)
        sides = corners(found)
        assert sides.min() >= 0
        assert (sides[:, 2:].max(0) <= (measures.width, measures.height)).all()
