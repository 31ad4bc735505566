"""Poses that make room: for a time line along the foot of the frame, and for another picture beside the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tracereel.scenes.parts.network.layout import Measures, wide
from tracereel.scenes.parts.network.pose import Pose
from tracereel.scenes.parts.network.shape import Shape

SMALLER = {"16:9": 0.74, "1:1": 0.58, "9:16": 0.7}  # of its size over a time line
CROWDED = 14.0  # pixels that lines between two layers have at least
SHORT = 40.0  # pixels of a name of a class
NAMED = 34.0  # pixels between outputs that names stand beside
OUT = 12.0  # pixels beyond the edge of the frame
DOWN = 14.0  # pixels below where it would begin
BESIDE = {  # measures of a network that leaves room for another picture; 1:1 has none to leave
    "16:9": Measures(False, 610, 716, 36, 118, 24, 440, 446, 58, lead=6.0),
    "1:1": Measures(False, 720, 720, 20, 164, 22, 596, 574, 60, lead=6.0),
    "9:16": Measures(True, 720, 720, 22, 112, 140, 580, 408, 32, lead=4.0),
}


def above(home: Pose, aspect: str, measures: Measures) -> Pose:
    """All of it smaller, in the middle, and the foot of the frame free."""
    fixed = np.array([measures.width / 2, measures.start if measures.down else measures.low])
    pose = home.zoomed(SMALLER[aspect], fixed, fixed + np.array([0.0, DOWN]))
    return replace(pose, words=home.words * float(_pitch(pose, measures) >= NAMED))


NARROW = {  # how much smaller it is then, the point of it that stands fast, and where
    "16:9": (0.8, (36.0, 231.0), (36.0, 316.0)),
    "1:1": (1.0, (0.0, 0.0), (0.0, 0.0)),
    "9:16": (0.7, (360.0, 22.0), (360.0, 30.0)),
}


def beside(home: Pose, shape: Shape, aspect: str, names: float) -> Pose:
    """All of it in one part of the frame: at the left, in an upright frame on top. Names of inputs go; those of
    classes stay where the longest, `names` pixels wide, is short, and there is room between outputs.

    In a square frame there is no room for two: it is not seen.
    """
    measures = BESIDE[aspect]
    pose = wide(shape, measures)
    if _crowded(pose, measures):
        pose = _shrunk(home, measures, names)
    pose = pose.zoomed(*NARROW[aspect])
    named = names < SHORT and _pitch(pose, measures) >= NAMED
    pose = replace(pose, words=float(named), picture_seen=float(shape.is_image))
    if aspect != "1:1":
        return pose
    none = np.zeros(len(pose.haze))
    return replace(
        pose, seen=tuple(np.zeros(len(seen)) for seen in pose.seen), haze=none, trunks=none,
        picture_seen=0.0, spine_seen=0.0, bars_seen=0.0, words=0.0,
    )  # fmt: skip


def gone(home: Pose, shape: Shape, aspect: str, names: float) -> Pose:
    """All of it just beyond the edge of the frame that it stood at."""
    along, pose = int(BESIDE[aspect].down), beside(home, shape, aspect, names)
    away = np.zeros(2)
    away[along] = -float((pose.tiles[-1][:, along] + pose.tiles[-1][:, 2 + along] / 2).max()) - OUT
    return pose.zoomed(1.0, np.zeros(2), away)


def _pitch(pose: Pose, measures: Measures) -> float:
    """Pixels between two outputs."""
    return float(np.diff(pose.bars[:, 1 - int(measures.down)]).min(initial=np.inf))


def _crowded(pose: Pose, measures: Measures) -> bool:
    """Whether lines between some layers have hardly any way to go."""
    along = int(measures.down)
    begin = [
        pose.spine[along] + pose.spine[2 + along] / 2,
        *(points[:, along].max() for points in pose.leave),
    ]
    gaps = [points[:, along].min() - left for points, left in zip(pose.enter, begin, strict=False)]
    return min(gaps) < CROWDED


def _shrunk(home: Pose, measures: Measures, names: float) -> Pose:
    """The pose in which all of it is seen, as large as the part of the frame allows."""
    along = int(measures.down)
    low = home.picture[along] - home.picture[2 + along] / 2
    high = float((home.bars[:, along] + home.bars[:, 2 + along] / 2).max()) + min(names, SHORT)
    room = measures.outputs + 2 * measures.bar - measures.start
    fixed, at = np.array(home.picture[:2]), np.zeros(2)
    fixed[along], at[along] = low, measures.start
    at[1 - along] = measures.middle
    return home.zoomed(min(1.0, room / (high - low)), fixed, at)
