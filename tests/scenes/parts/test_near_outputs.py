"""Poses near the outputs: what stays, what gives way, and that all of it lies in the frame in its order."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.scenes.parts.network.layout import MEASURES, wide
from tracereel.scenes.parts.network.near_outputs import close, weight
from tracereel.scenes.parts.network.pose import Pose
from tracereel.scenes.parts.network.shape import Shape

SHAPES = [
    Shape((28, 28), (16, 16, 10), True),
    Shape((5, 1), (8, 3), False),
    Shape((8, 8), (60, 12, 40), True),
]
ASPECTS = list(MEASURES)


def home(shape: Shape, aspect: str, name: float = 20.0) -> Pose:
    return wide(shape, MEASURES[aspect], name)


@pytest.mark.parametrize("name", [20.0, 230.0])
@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_parts_of_a_weight_stand_in_their_order_within_the_frame(aspect: str, name: float) -> None:
    measures = MEASURES[aspect]
    at = close(home(SHAPES[0], aspect, min(name, 150.0 if aspect == "1:1" else name)), 5, aspect, measures)
    axis = int(measures.down)
    size = (measures.width, measures.height)[axis]
    ends = []
    for box in (at.first, at.second, at.bar):
        ends += [box[axis] - box[2 + axis] / 2, box[axis] + box[2 + axis] / 2]
    assert ends == sorted(ends)
    assert ends[0] > 0
    assert ends[-1] < size
    assert ends[1] < at.tube[axis] < at.sum[axis] < ends[2]


@pytest.mark.parametrize("aspect", ASPECTS)
def test_one_weight_leads_from_its_tile_to_its_output(aspect: str) -> None:
    measures, whole = MEASURES[aspect], home(SHAPES[0], aspect)
    at = close(whole, 5, aspect, measures)
    pose = weight(whole, 5, 3, at, measures)
    axis = int(measures.down)
    np.testing.assert_array_equal(pose.tiles[1][3], at.first)
    np.testing.assert_array_equal(pose.tiles[2][5], at.second)
    assert pose.leave[1][3][axis] == at.first[axis] + at.first[2 + axis] / 2
    assert pose.enter[2][5][axis] == at.second[axis] - at.second[2 + axis] / 2
    assert [list(np.flatnonzero(seen)) for seen in pose.seen] == [[], [3], [5]]
