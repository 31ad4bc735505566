"""A dart board and one dart by itself: an example that hangs between bands, each as strong as an answer's chance.

pulled = Pulled(network, probe)
scene.change(partial(pulled.hang, 1), pulled)  # out of the network's picture onto the board; the bands tighten
scene.change(partial(pulled.join, 1), pulled)  # it becomes as small as other darts, and these come
pulled.show(entry)                             # a recorded entry, also between two
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
LARGE, SMALL = 72.0, 26.0  # pixels: its side alone, and among others
ALONE = 0.5  # of the board's radius: its side at most
FRAME = 2.6  # pixels
FLOWN, JOINED = 0.6, 0.2  # shares of the time: in which it comes, then bands tighten; in which it grows small


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

    def join(self, entry: int, t: float) -> None:
        """It becomes one of many, and then they come; t from 0 to 1."""
        self.board.throw(entry, self.network, max(0.0, t - JOINED) / (1 - JOINED))
        t = min(1.0, t / JOINED)
        chances, place = self._at(entry)
        side = self.large + (SMALL - self.large) * eased(t)
        self._draw(np.array([*place, side, side]))
        self.board.darts.bands = place, chances, 1 - t

    def show(self, entry: float) -> None:
        """Among the others at a recorded entry, also between two."""
        self.board.show(entry)
        self._draw(np.array([*self._at(entry)[1], SMALL, SMALL]))

    def lead(self, entry: int, t: float) -> None:
        """The board comes to the middle, and it with the board; t from 0 to 1."""
        self.board.lead(entry, t)
        self.show(entry)

    def give_room(self, entry: int, line: LossLine, t: float) -> None:
        """And back to its place; a line of the loss comes beside it."""
        self.lead(entry, 1 - t)
        line.show(0)
        line.unfold(t)

    def _draw(self, box: Floats) -> None:
        pane = Pane(box, self.picture, VALUE, frame=FRAME, frame_ink=LOOK, shine=0.3)
        self.panel.items = Items(panes=[pane])
