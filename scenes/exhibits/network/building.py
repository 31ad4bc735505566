"""How a network comes to be there: its picture unrolls, tiles are dealt what goes in, layer stands after layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network import framings
from tracereel.scenes.parts.network.pose import Pose, between, eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

PARTED, FLYING, LANDING = (
    0.14,
    0.32,
    0.04,
)  # shares of a deal: until copies are there, that each flies, that it lands
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
        """What goes in parts into as many copies as the first layer has tiles; row after row they fly, each to its
        tile, which then is there: t from 0 (no tile is there) to 1 (all are)."""
        picture, tiles = self.network.picture, pose.tiles[0]
        leaves = PARTED + 0.99 * (1 - PARTED - FLYING - LANDING) * self._turns(tiles)
        parted, come, landed = (
            np.clip(share, 0, 1)
            for share in (t / PARTED, (t - leaves) / FLYING, (t - leaves - FLYING) / LANDING)
        )
        is_image = self.network.shape.is_image
        source = pose.picture if is_image else pose.spine
        sheet = framings.parted(tiles, source) if is_image else framings.sheet(len(tiles), source)
        small = sheet * [1, 1, 0.7 + 0.3 * parted, 0.7 + 0.3 * parted]
        picture.copies = self._on_their_way(small, tiles, come)
        picture.copies_seen = parted * (1 - landed)
        picture.input_light = 1 - parted * (1 - np.clip((t - 0.7) / 0.25, 0, 1))
        seen = self.built(pose, 0).seen
        goals = np.maximum(landed, GOAL * parted)  # where copies will land is seen before they leave
        self.network.stand(replace(self.built(pose, 1), seen=(goals, *seen[1:])))

    def _turns(self, tiles: NDArray[Any]) -> NDArray[Any]:
        """(n,) when each tile's copy leaves, from 0 (first) to 1 (last): those beside each other together."""
        _, lane = np.unique(np.round(tiles[:, 1 - int(self.network.measures.down)]), return_inverse=True)
        return np.asarray(lane / max(1, int(lane.max())))

    def _on_their_way(self, begin: NDArray[Any], end: NDArray[Any], t: NDArray[Any]) -> NDArray[Any]:
        """Boxes that first leave, then grow, so that none passes over another."""
        boxes, _ = between(begin, end, eased(np.clip((t - 0.3) / 0.7, 0, 1)))
        far = eased(np.clip(1.25 * t, 0, 1))[:, None]
        boxes[:, :2] = begin[:, :2] + (end - begin)[:, :2] * far
        return boxes

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
