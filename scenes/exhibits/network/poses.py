"""Where the camera can stand before a network: at a neuron, a layer, a weight, or with room beside it for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.parts.network import framings, room
from tracereel.scenes.parts.network.layout import BEFORE, MARGIN
from tracereel.scenes.parts.network.pose import Pose

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit


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

    def opened(self, layer: int, unit: int) -> Pose:
        """The camera at one neuron, opened."""
        return framings.opened(self.network.home, layer, unit, self.network.aspect, self.network.measures)

    def wall(self, layer: int) -> Pose:
        """A layer's tiles gathered to a wall."""
        return framings.wall(
            self.network.home, layer, self.network.aspect, self.network.measures, self.network.shape.is_image
        )

    def portrait(self) -> Pose:
        """What goes in, alone and large."""
        return framings.portrait(self.network.home, self.network.aspect, self.network.measures)

    def weight(self, layer: int, to: int, of: int) -> Pose:
        """The camera at one weight."""
        return framings.weight(
            self.network.home, layer, to, of, framings.WEIGHT[self.network.aspect], self.network.measures
        )

    def chain(self, layer: int, to: int, of: int) -> Pose:
        """The camera at one weight, after its tiles and lines are gone."""
        pose = self.weight(layer, to, of)
        unseen = tuple(np.zeros_like(seen) for seen in pose.seen)
        return replace(pose, seen=unseen, haze=np.zeros_like(pose.haze))

    def above(self) -> Pose:
        """All of the network, with room for a time line at the foot of the frame."""
        return room.above(self.network.home, self.network.measures)

    def beside(self) -> Pose:
        """All of the network in one part of the frame, with room for another picture."""
        return room.beside(
            self.network.home, self.network.shape, self.network.aspect, self.network.names.room
        )

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
