"""Where the camera can stand before a network: at a neuron, a layer, a weight, or with room beside it for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.parts.network import fanned, framings, near_outputs, room, strands
from tracereel.scenes.parts.network.layout import BEFORE, MARGIN
from tracereel.scenes.parts.network.near_outputs import Close
from tracereel.scenes.parts.network.pose import Floats, Pose

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

ANSWER = (124.0, 46.0)  # pixels that an answer behind its neuron needs: across the frame, down


class Poses:
    """See the module. A pose is taken by `network.stand(pose)`, and come to by the gesture `move`."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network

    def neuron(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron of a layer."""
        pose = framings.neuron(self.network.home, layer, unit, self.network.aspect, self.network.measures)
        return pose if self.network.shape.is_image else self._with_names(pose)

    def _with_names(self, pose: Pose) -> Pose:
        """Named inputs keep the distances that their names need."""
        across = 1 - int(self.network.measures.down)
        spine = pose.spine.copy()
        spine[across], spine[2 + across] = (
            self.network.home.spine[across],
            self.network.home.spine[2 + across],
        )
        return replace(pose, spine=spine)

    def near(self, units: dict[int, Sequence[int]], base: Pose | None = None) -> Pose:
        """The camera near a few neurons of some layers, from the pose in which all are seen, or another."""
        network = self.network
        pose = framings.near(base or network.home, units, network.aspect, network.measures)
        return pose if network.shape.is_image else replace(pose, picture_seen=0.0)

    def fanned(self, layer: int, unit: int, base: Pose) -> Pose:
        """One neuron large, and all of the layer behind it, from another pose."""
        return fanned.fanned(base, layer, unit, self.network.aspect, self.network.measures)

    def opened(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron, opened."""
        return framings.opened(self.network.home, layer, unit, self.network.aspect, self.network.measures)

    def apart(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron, where its products stood alone."""
        return framings.apart(self.network.home, layer, unit, self.network.aspect)

    def one(self, layer: int, unit: int, tile: Floats) -> Pose:
        """One neuron alone, its tile in a box."""
        return framings.one(self.network.home, layer, unit, tile)

    def answering(self, layer: int) -> Pose:
        """All in the middle, with room behind a layer for an answer: what follows goes, where it stands too near."""
        pose = self.centred()
        axis, tiles = int(self.network.measures.down), pose.tiles
        if layer == self.network.last:
            return pose
        begin = float((tiles[layer + 1][:, axis] - tiles[layer + 1][:, 2 + axis] / 2).min())
        if begin - float(pose.leave[layer][:, axis].max()) >= ANSWER[axis]:
            return pose
        follows = np.arange(len(tiles)) > layer
        seen = tuple(np.where(gone, 0.0, seen) for gone, seen in zip(follows, pose.seen, strict=True))
        return replace(pose, seen=seen, haze=np.where(follows, 0.0, pose.haze), words=0.0)

    def wall(self, layer: int) -> Pose:
        """A layer's tiles gathered to a wall."""
        return framings.wall(
            self.network.home, layer, self.network.aspect, self.network.measures, self.network.shape.is_image
        )

    def hall(self, layer: int) -> Pose:
        """A layer's tiles alone, as large as the frame allows."""
        return framings.hall(self.network.home, layer, self.network.aspect, self.network.measures)

    def hung(self, layer: int) -> Pose:
        """A layer's tiles as in the hall, with the picture beside them."""
        return framings.hung(self.network.home, layer, self.network.aspect, self.network.measures)

    def strands(self, layer: int, to: int, sources: Sequence[int]) -> Pose:
        """The camera at one neuron and one or two of its sources."""
        network = self.network
        return strands.strands(network.home, layer, to, sources, network.aspect, network.measures)

    def portrait(self) -> Pose:
        """What goes in, alone and large."""
        return framings.portrait(self.network.home, self.network.aspect, self.network.measures)

    def weight(self, to: int, of: int, at: Close) -> Pose:
        """The camera at one weight of the last layer, whose parts stand there."""
        return near_outputs.weight(self.network.home, to, of, at, self.network.measures)

    def above(self) -> Pose:
        """All of the network, with room for a time line at the foot of the frame."""
        return room.above(self.network.home, self.network.aspect, self.network.measures)

    def beside(self) -> Pose:
        """All of the network in one part of the frame, with room for another picture."""
        return room.beside(
            self.network.home, self.network.shape, self.network.aspect, self.network.names.room
        )

    def gone(self) -> Pose:
        """All of the network out of the frame, from where it stood beside another picture."""
        return room.gone(self.network.home, self.network.shape, self.network.aspect, self.network.names.room)

    def centred(self) -> Pose:
        """All of the network and its names in the middle of the frame, while there are no bars."""
        home, axis = self.network.home, int(self.network.measures.down)
        low = min(home.picture[axis] - home.picture[2 + axis] / 2, MARGIN + 16)
        high = float(home.tiles[-1][:, axis].max() + home.tiles[-1][0, 2 + axis] / 2)
        if axis:
            middle = self.network.measures.height / 2 - 48
            return home.zoomed(1.0, [0.0, (low + high) / 2], [0.0, middle])
        high = float(home.bars[0, 0] - home.bars[0, 2] / 2) + BEFORE + self.network.names.widest
        factor = min(1.05, (self.network.measures.width - 2 * MARGIN) / (high - low))
        across = self.network.measures.middle
        return home.zoomed(factor, [(low + high) / 2, across], [self.network.measures.width / 2, across])
