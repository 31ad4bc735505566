"""How a network comes to be there: its picture unrolls, tiles are dealt what goes in, layer stands after layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.parts.network import framings
from tracereel.scenes.parts.network.pose import Pose, between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

GOAL = 0.35  # how much is seen of a tile that waits for its copy
FLIGHT = 3.0  # rows that leave a picture while one pixel flies to the spine


class Building:
    """See the module. t: from 0 (nothing of it is there) to 1 (all is)."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network

    def unroll(self, t: float) -> None:
        """The picture's rows become one line, from the top: t from 0 (nothing is unrolled) to 1 (all is)."""
        rows, columns = self.network.shape.inputs
        r, c = np.divmod(np.arange(rows * columns), columns)
        leaves = r + 0.7 * (columns - 1 - c) / columns
        passed = t * (rows + FLIGHT + 0.7)
        self.network.picture.flown = np.clip((passed - leaves) / FLIGHT, 0, 1).reshape(rows, columns)

    def deal(self, pose: Pose, t: float) -> None:
        """What goes in becomes as many copies as the first layer has tiles and lands on each, which then is there:
        t from 0 (no tile is there) to 1 (all are)."""
        picture, tiles = self.network.picture, pose.tiles[0]
        late = 0.25 * np.arange(len(tiles)) / len(tiles)
        split, come, landed = (
            np.clip(share, 0, 1) for share in (t / 0.3, (t - 0.3 - late) / 0.35, (t - 0.65 - late) / 0.1)
        )
        source = pose.picture if self.network.shape.is_image else pose.spine
        sheet, _ = between(np.tile(source, (len(tiles), 1)), framings.sheet(len(tiles), source), eased(split))
        picture.copies, _ = between(sheet, tiles, eased(come))
        picture.copies_seen = (split > 0) * (1 - landed)
        picture.input_light = 1 - 0.7 * split * (1 - np.clip((t - 0.5) / 0.3, 0, 1))
        seen = self.built(pose, 0).seen
        goals = np.maximum(
            landed, GOAL * min(1.0, t / 0.15)
        )  # where copies will land is seen before they leave
        self.network.stand(replace(self.built(pose, 1), seen=(goals, *seen[1:])))

    def built(self, pose: Pose, layers: float) -> Pose:
        """A pose in which only so many layers are there; of the next one the tiles are on their way."""
        there = np.clip(layers - np.arange(len(pose.tiles)), 0, 1)
        arrived = np.clip((there - 0.5) / 0.5, 0, 1)
        grown = [0.3 + 0.7 * share for share in arrived]
        return replace(
            pose,
            tiles=tuple(boxes * [1, 1, s, s] for boxes, s in zip(pose.tiles, grown, strict=True)),
            seen=tuple(share * seen for share, seen in zip(arrived, pose.seen, strict=True)),
            haze=pose.haze * (there > 0), words=float(arrived[-1]),
        )  # fmt: skip

    def build(self, pose: Pose, layers: float) -> None:
        """Stand in a pose as far as it is built: first come the lines of a layer, then its tiles."""
        there = np.clip(layers - np.arange(len(pose.tiles)), 0, 1)
        self.network.picture.haze_reveal[:] = np.minimum(1, there / 0.7)
        self.network.stand(self.built(pose, layers))

    def connect(self, t: float) -> None:
        """The picture unrolls, and the lines into the first layer come: t from 0 (there are none) to 1."""
        if self.network.shape.is_image:
            self.unroll(t)
        self.network.picture.haze_reveal[0] = np.clip(1.4 * t - 0.4, 0, 1)

    def reveal(self, t: float) -> None:
        """Lines draw themselves from their sources, layer after layer: t from 0 (none is there) to 1."""
        count = len(self.network.picture.haze_reveal)
        self.network.picture.haze_reveal = np.clip(t * count - np.arange(count), 0, 1)
