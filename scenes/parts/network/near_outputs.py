"""Near the outputs: one weight into one of them, close."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tracereel.scenes.parts.network.layout import Measures
from tracereel.scenes.parts.network.pose import Floats, Pose

BEHIND = 0.12  # how much of the lines beside one weight is seen


@dataclass(frozen=True)
class Plan:
    """How one format spends its pixels on one weight, along the way of the signal and across it.

    line: across. start: where the first tile begins. tile: side. bar: length, thickness. end: of the bar; where all of
    the network has it, if left out. tube, sum: where these are, as shares of the way between both tiles.
    """

    line: float
    start: float
    tile: float
    bar: tuple[float, float]
    end: float | None = None
    tube: float = 0.4
    sum: float = 0.87


PLANS = {
    "16:9": Plan(352, 44, 232, (224, 62)),
    "1:1": Plan(300, 20, 122, (92, 40), sum=0.82),
    "9:16": Plan(270, 60, 190, (140, 64), 960, 0.42, 0.9),
}


@dataclass(frozen=True)
class Close:
    """One weight, close. Boxes of the tile that its answer comes from, of the one that it leads to, and of the bar of
    this one; points on the line between them: of the weight, and of the sum that it goes into."""

    first: Floats
    second: Floats
    bar: Floats
    tube: Floats
    sum: Floats


def close(home: Pose, to: int, aspect: str, measures: Measures) -> Close:
    """Where the parts of a weight into that output stand."""
    plan, down = PLANS[aspect], measures.down
    long, thick = plan.bar
    end = float(home.bars[to, int(down)] + home.bars[to, 2 + int(down)] / 2) if plan.end is None else plan.end
    apart = plan.tile * 0.07
    far = end - long - apart - plan.tile  # where the second tile begins
    near = plan.start + plan.tile

    def box(begin: float, wide: float, high: float) -> Floats:
        found = np.array([begin + wide / 2, plan.line, wide, high])
        return found[[1, 0, 3, 2]] if down else found

    def point(share: float) -> Floats:
        return box(near + (far - near) * share, 0.0, 0.0)[:2]

    return Close(
        box(plan.start, plan.tile, plan.tile), box(far, plan.tile, plan.tile), box(end - long, long, thick),
        point(plan.tube), point(plan.sum),
    )  # fmt: skip


def weight(home: Pose, to: int, of: int, at: Close, measures: Measures) -> Pose:
    """One weight of the last layer, with the bar of the output that it leads to; all else flies past."""
    layer, axis = len(home.tiles) - 1, int(measures.down)
    here, there = home.tiles[layer - 1][of], home.tiles[layer][to]
    factor = float(np.mean([at.first[3] / here[3], at.second[3] / there[3]]))
    near = home.zoomed(factor, (here[:2] + there[:2]) / 2, (at.first[:2] + at.second[:2]) / 2)
    tiles, enter, leave = (
        [np.array(of_layer) for of_layer in own] for own in (near.tiles, near.enter, near.leave)
    )
    tiles[layer - 1][of], tiles[layer][to] = at.first, at.second
    along = np.eye(2)[axis] / 2
    leave[layer - 1][of] = at.first[:2] + along * at.first[2:]
    enter[layer][to] = at.second[:2] - along * at.second[2:]
    bars, haze = near.bars.copy(), np.zeros(layer + 1)
    bars[to], haze[layer] = at.bar, BEHIND
    seen = [np.zeros(len(boxes)) for boxes in tiles]
    seen[layer - 1][of] = seen[layer][to] = 1.0
    return replace(
        near, tiles=tuple(tiles), enter=tuple(enter), leave=tuple(leave), bars=bars, haze=haze, seen=tuple(seen),
        trunks=np.zeros(layer + 1), picture_seen=0.0, spine_seen=0.0,
    )  # fmt: skip
