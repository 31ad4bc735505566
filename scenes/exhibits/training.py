"""The training seen in several places at once: a network that rests, the line of its loss, and what else leads.

training = Training(network, turn, line, boards)
training.make_room(entry, t)           # the network leaves the lead
training.unfold(entry, t)              # the line draws itself
training.show(entry)                   # all of it at a recorded entry, also between two
training.go_round(entry, t)            # a turn of the loop, in which what leads moves with the weights
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.dart_board import DartBoard
    from tracereel.scenes.exhibits.network import NetworkExhibit
    from tracereel.scenes.exhibits.network.turn import Turn
    from tracereel.scenes.exhibits.time_line import TimeLine


class Training:
    """See the module."""

    def __init__(
        self, network: NetworkExhibit, turn: Turn, line: TimeLine, boards: Sequence[DartBoard]
    ) -> None:
        self.network, self.turn, self.line, self.boards = network, turn, line, boards
        self.view = network.view

    @property
    def members(self) -> list[Any]:
        """Everything that changes with time."""
        boards = [part for board in self.boards for part in board.members]
        return [*self.network.members, *boards, *self.line.moving]

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
        self._lead(entry)

    def go_round(self, entry: int, t: float) -> None:
        """A moment of a turn."""
        self.turn.show(entry, t, prints=False)
        self._lead(entry + self.turn.moved(t))

    def go_back(self, probe: int, t: float) -> None:
        """The network takes the lead again, with all its light, and an example passes; t from 0 to 1."""
        self.network.train(self.view.last, probe if t > 0 else None)
        self.network.soften(1 - t)

    def _lead(self, entry: float) -> None:
        """What stands beside the network shows an entry."""
        self.network.soften()
        self.line.show(entry)
        for board in self.boards:
            board.show(entry)
