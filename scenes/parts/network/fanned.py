"""Fanned: one neuron large, and all of the next layer, so that every line between them is in the frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tracereel.scenes.parts.network.framings import Box, alone
from tracereel.scenes.parts.network.layout import Measures
from tracereel.scenes.parts.network.pose import Pose, corners

FANNED: dict[str, tuple[Box, Box]] = {  # the neuron, and the room for the layer that looks at it
    "16:9": ((262, 312, 360, 360), (1092, 312, 300, 584)),
    "1:1": ((130, 312, 200, 200), (560, 312, 280, 576)),
    "9:16": ((360, 260, 330, 330), (360, 880, 680, 420)),
}
MOST = 2.6  # times that tiles of the next layer are larger there
ROW = 40.0  # pixels of the row behind the neuron


def fanned(home: Pose, layer: int, unit: int, aspect: str, measures: Measures) -> Pose:
    """A neuron of a layer, its row, and all tiles of the layer behind it; nothing else is seen."""
    one, room = (np.array(box, float) for box in FANNED[aspect])
    boxes = corners(home.tiles[layer + 1])
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    factor = min(MOST, *(room[2:] / (high - low)))
    near = home.zoomed(factor, (low + high) / 2, room[:2])
    there = range(len(home.tiles[layer + 1]))
    pose = alone(near, {layer: [unit], layer + 1: there})
    tiles, leave = ([np.array(own) for own in of] for of in (pose.tiles, pose.leave))
    tiles[layer][unit] = one
    leave[layer][unit] = one[:2] + np.eye(2)[int(measures.down)] * (one[2:] / 2 + ROW)
    return replace(pose, tiles=tuple(tiles), leave=tuple(leave), picture_seen=0.0, spine_seen=0.0)
