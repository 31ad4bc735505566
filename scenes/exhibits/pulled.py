"""A dart board and one dart by itself: an example that hangs between bands, each as strong as an answer's chance.

pulled = Pulled(network, probe)
scene.change(partial(pulled.hang, 1), pulled)  # out of the network's picture onto the board; the bands tighten
pulled.learn(entry)                            # where they pull it at a recorded entry, also between two
scene.change(partial(pulled.join, 1), pulled)  # it goes, as it was trained with, and those come that were not
pulled.show(entry)                             # these at a recorded entry, also between two
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.dart_board import DartBoard
from tracereel.scenes.parts.network.panel import LOOK, VALUE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import eased

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.loss_line import LossLine
    from tracereel.scenes.exhibits.network import NetworkExhibit

Floats = NDArray[Any]
LARGE, SMALL = 72.0, 30.0  # pixels: its side in the middle, and at the rim
ALONE = 0.5  # of the board's radius: its side at most
FRAME = 2.6  # pixels
FLOWN, JOINED = 0.6, 0.2  # shares of the time: in which it comes, then bands tighten; in which it goes


class Pulled:
    """See the module."""

    def __init__(self, network: NetworkExhibit, probe: int) -> None:
        self.network, self.view = network, network.view
        self.board = DartBoard(network.scene, network.view)
        self.panel = Panel(network.scene.theme)
        self.large = min(LARGE, ALONE * self.board.board.radius)
        entries = range(self.view.last + 1)
        self.chances = np.array([analysis.predictions(self.view.trace, k)[probe] for k in entries])
        self.picture = network.shades[probe].reshape(network.shape.inputs)
        layer = self.view.layers[-1].name
        network.scene.bind("bands", self.view, f"activations/{layer}", 1.0, (0, self.view.last))

    @property
    def members(self) -> list[Any]:
        """The board's, and over it the one."""
        return [*self.board.members, self.panel]

    def _at(self, entry: float) -> tuple[Floats, Floats]:
        """Its chances, and the place that they weigh it to."""
        low, high, part = self.view.around(entry)
        chances = self.chances[low] + (self.chances[high] - self.chances[low]) * part
        return chances, self.board.place(chances)

    def hang(self, entry: int, t: float) -> None:
        """It leaves the network's picture for its place; then the bands tighten. t from 0 to 1."""
        self.board.empty(min(1.0, t / FLOWN))
        chances, place = self._at(entry)
        source, way = self.network.picture.pose.picture, eased(min(1.0, t / FLOWN))
        box = source + (np.array([*place, self.large, self.large]) - source) * way
        self._draw(box)
        self.board.darts.bands = place, chances, eased(max(0.0, t - FLOWN) / (1 - FLOWN))

    def learn(self, entry: float, seen: float = 1.0) -> None:
        """As answers pull at it at a recorded entry, also between two; the farther out, the smaller it is."""
        chances, place = self._at(entry)
        board = self.board.darts.board
        far = min(1.0, float(np.linalg.norm(place - board.centre)) / board.radius)
        side = self.large + (SMALL - self.large) * far
        self._draw(np.array([*place, side, side]), seen)
        self.board.darts.bands = place, chances, seen

    def join(self, entry: int, t: float) -> None:
        """It goes, and the others come; t from 0 to 1."""
        self.board.throw(entry, self.network, max(0.0, t - JOINED) / (1 - JOINED))
        self.learn(self.view.last, 1 - min(1.0, t / JOINED))

    def show(self, entry: float) -> None:
        """The others at a recorded entry, also between two."""
        self.board.show(entry)
        self.panel.items = Items()

    def lead(self, entry: int, t: float) -> None:
        """The board comes to the middle, and it with the board; t from 0 to 1."""
        self.board.lead(entry, t)
        self.show(entry)

    def give_room(self, entry: int, line: LossLine, t: float) -> None:
        """And back to its place; a line of the loss comes beside it."""
        self.lead(entry, 1 - t)
        line.show(0)
        line.unfold(t)

    def _draw(self, box: Floats, seen: float = 1.0) -> None:
        pane = Pane(box, self.picture, VALUE, seen, frame=FRAME, frame_ink=LOOK, shine=0.3)
        self.panel.items = Items(panes=[pane])
