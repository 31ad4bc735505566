"""The training seen in two places at once: a network that rests, and the line of its loss.

training = Training(network, line)
scene.move(network, *training.way(1))  # the network leaves the lead; alone, the line draws itself
training.show(entry)                   # both at a recorded entry, also between two
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.loss_line import LossLine
    from tracereel.scenes.exhibits.network import NetworkExhibit
    from tracereel.scenes.parts.network.pose import Pose


class Training:
    """See the module."""

    def __init__(self, network: NetworkExhibit, line: LossLine) -> None:
        self.network, self.line = network, line
        self.view = network.view

    @property
    def members(self) -> list[Any]:
        """Everything that changes with time."""
        return [*self.network.members, *self.line.moving]

    def way(self, entry: int) -> tuple[Pose, float, Callable[[float], None], Sequence[Any]]:
        """Where the network goes, in how many seconds, what happens meanwhile, and what moves along: it leaves the lead
        to what comes beside it, or to the line, where that is alone."""
        poses = self.network.poses
        if self.line.alone:
            return poses.above(), 1.1, partial(self.unfold, entry), self.line.members
        return poses.beside(), 0.8, partial(self.make_room, entry), []

    def make_room(self, entry: int, t: float) -> None:
        """The network leaves the lead to what comes beside it; t from 0 to 1."""
        self.network.train(entry)
        self.network.soften(t)

    def unfold(self, entry: int, t: float) -> None:
        """The line draws itself, while the network has left the lead, or leaves the stage; t from 0 to 1."""
        self.make_room(entry, 1.0)
        self.line.show(entry)
        self.line.curve.until *= max(0.0, 2 * t - 1)  # the curve begins where the network has gone
        self.line.unfold(t)

    def show(self, entry: float) -> None:
        """A moment of the training: no example passes, so that haze and tiles are seen to change."""
        self.network.train(entry)
        self.network.soften()
        self.line.show(entry)

    def go_back(self, probe: int, t: float) -> None:
        """The network takes the lead again, with all its light, and an example passes; t from 0 to 1."""
        self.network.train(self.view.last, probe if t > 0 else None)
        self.network.soften(1 - t)
