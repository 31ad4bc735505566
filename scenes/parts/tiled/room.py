"""Poses that make room: for a time line along the foot of the frame, and for another picture beside the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tracereel.scenes.parts.tiled.layout import Measures, wide
from tracereel.scenes.parts.tiled.pose import Pose
from tracereel.scenes.parts.tiled.shape import Shape

SMALLER = 0.8  # of its size over a time line
SHORT = 40.0  # pixels of a name of a class
DOWN = 14.0  # pixels below where it would begin
BESIDE = {  # measures of a network that leaves room for another picture; 1:1 has none to leave
    "16:9": Measures(False, 680, 680, 40, 132, 30, 494, 546, 62, lead=6.0),
    "1:1": Measures(False, 720, 720, 20, 164, 22, 596, 574, 60, lead=6.0),
    "9:16": Measures(True, 720, 720, 24, 112, 24, 696, 394, 56, lead=6.0),
}


def above(home: Pose, measures: Measures) -> Pose:
    """All of it a little smaller, in the middle, and the foot of the frame free."""
    fixed, along = np.array([measures.width / 2, measures.height / 2]), int(measures.down)
    fixed[1] = measures.start if along else measures.low
    return home.zoomed(SMALLER, fixed, fixed + [0.0, DOWN])


def beside(shape: Shape, aspect: str, names: float) -> Pose:
    """All of it in one part of the frame: at the left, in an upright frame on top. Names of classes stay where
    the longest, `names` pixels wide, is short.

    In a square frame there is no room for two: it is not seen.
    """
    pose = replace(wide(shape, BESIDE[aspect]), words=float(names < SHORT))
    if aspect != "1:1":
        return pose
    return replace(
        pose, seen=tuple(np.zeros(len(seen)) for seen in pose.seen), haze=np.zeros(len(pose.haze)), trunks=np.zeros(len(pose.haze)),
        picture_seen=0.0, spine_seen=0.0, bars_seen=0.0,
    )  # fmt: skip
