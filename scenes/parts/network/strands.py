"""Strands: one or two lines of a network alone, from the neurons that they come from to the one that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tracereel.scenes.parts.network.framings import Box, alone
from tracereel.scenes.parts.network.layout import Measures
from tracereel.scenes.parts.network.pose import Pose

STRANDS: dict[str, tuple[Box, tuple[Box, Box], Box]] = {  # a neuron's source; two sources; the neuron
    "16:9": ((220, 312, 280, 280), ((220, 180, 272, 272), (220, 540, 272, 272)), (1020, 360, 380, 380)),
    "1:1": ((130, 300, 190, 190), ((130, 160, 190, 190), (130, 450, 190, 190)), (580, 305, 200, 200)),
    "9:16": ((360, 260, 260, 260), ((186, 260, 250, 250), (534, 260, 250, 250)), (360, 900, 300, 300)),
}


def strands(home: Pose, layer: int, to: int, sources: Sequence[int], aspect: str, measures: Measures) -> Pose:
    """One neuron and one or two of its sources, large; lines between them end at their own cells; all else goes."""
    single, double, target = STRANDS[aspect]
    first = [np.array(box, float) for box in ((single,) if len(sources) == 1 else double)]
    near = _joined(home, layer, to, sources[0], (single, target), measures)
    tiles, leave, seen = ([np.array(parts) for parts in of] for of in (near.tiles, near.leave, near.seen))
    along = np.eye(2)[int(measures.down)]
    for of, at in zip(sources, first, strict=True):
        tiles[layer - 1][of], leave[layer - 1][of] = at, at[:2] + along * at[2:] / 2
        seen[layer - 1][of] = 1.0
    return replace(near, tiles=tuple(tiles), leave=tuple(leave), seen=tuple(seen), fan=1.0)


def _joined(
    home: Pose,
    layer: int,
    to: int,
    of: int,
    boxes: tuple[Box, Box],
    measures: Measures,
) -> Pose:
    """One weight: the neurons that it comes from and leads to, in these boxes; all else flies past."""
    first, second = (np.array(box, float) for box in boxes)
    here, there = home.tiles[layer - 1][of], home.tiles[layer][to]
    factor = float(np.mean([first[3] / here[3], second[3] / there[3]]))
    near = alone(
        home.zoomed(factor, (here[:2] + there[:2]) / 2, (first[:2] + second[:2]) / 2),
        {layer: [to], layer - 1: [of]},
    )
    tiles, enter, leave = (
        [np.array(parts) for parts in of_layers] for of_layers in (near.tiles, near.enter, near.leave)
    )
    tiles[layer - 1][of], tiles[layer][to] = first, second
    along = np.eye(2)[int(measures.down)]
    leave[layer - 1][of], enter[layer][to] = (
        first[:2] + along * first[2:] / 2,
        second[:2] - along * second[2:] / 2,
    )
    none = np.zeros(len(tiles))
    return replace(
        near, tiles=tuple(tiles), enter=tuple(enter), leave=tuple(leave), haze=none, trunks=none,
        picture_seen=0.0, spine_seen=0.0,
    )  # fmt: skip
