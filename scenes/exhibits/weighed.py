"""Weighed: one neuron of the next layer, and those of the layer before it whose answers weigh most in it.

weighed = Weighed(network, layer, probe)
weighed.come(t)                        # from their places on the wall; each has a cell in the neuron that weighs them
weighed.tell(first, later)             # what both are, beside them
weighed.go_home(t)                     # to their places in the network

Of the next layer it is the neuron that answers the example most at last. All is drawn from the last recorded weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.print_places import PRINT, standing
from tracereel.scenes.parts.fan import Fan
from tracereel.scenes.parts.network.panel import POSITIVE, VALUE, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, corners, eased
from tracereel.scenes.parts.text import Figures

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
MOST = 3  # of those before it
FLOWN, DRAWN = 0.45, 0.75  # shares of the time after which they stand, and after which lines have arrived
RIM = 4.0  # pixels between a rim and a line
ASIDE = 38.0  # pixels from a tile to the middle of a word


class Weighed:
    """See the module. Axes: M neurons of the layer before, the one that weighs most first."""

    def __init__(self, network: NetworkExhibit, layer: int, probe: int) -> None:
        self.network, self.layer = network, layer
        view, theme = network.view, network.scene.theme
        self.down, last = network.measures.down, view.last
        self.panel, self.fan = Panel(theme), Fan(theme, self.down)
        answers = network.recorded.of_probe("activations", layer + 1, last, probe)
        self.unit = int(answers.argmax())
        weights = network.recorded.weights(layer + 1, last)[self.unit]
        self.chosen = np.argsort(-np.abs(weights), kind="stable")[:MOST]
        self.chosen.sort()  # as they stand in the network
        self.weights = weights[self.chosen] / (float(np.abs(weights).max()) or 1.0)
        shape = network.shape.cells(layer + 1)
        self.cells = np.zeros(shape)  # the last ones stay dark, where a tile has more than there are neurons
        self.cells.flat[: len(weights)] = np.clip(weights / network.sizes[layer + 1], -1, 1)
        below = network.recorded.weights(layer, last)[self.chosen] / network.sizes[layer]
        self.pictures = np.clip(below, -1, 1).reshape(-1, *network.shape.cells(layer))
        self.stands = standing(network.aspect, np.ones(len(self.chosen)))
        self.box = np.array(PRINT[network.aspect])
        for k in (layer, layer + 1):
            array = f"weights/{view.layers[k].name}/W"
            network.scene.bind("weighed", view, array, network.sizes[k], (last, last))

    @property
    def members(self) -> list[Any]:
        """All that is drawn."""
        return [self.panel, self.fan]

    def come(self, t: float) -> None:
        """They come close; lines go to their cells; then the others' cells are seen: t from 0 to 1."""
        begin = self.network.picture.pose.tiles[self.layer][self.chosen]
        boxes = between(begin, self.stands, eased(np.clip(t / FLOWN, 0, 1)))[0]
        drawn = float(np.clip((t - FLOWN) / (DRAWN - FLOWN), 0, 1))
        others = float(np.clip((t - DRAWN) / (1 - DRAWN), 0, 1))
        self.fan.ends, self.fan.weights, self.fan.until = self._lines(), self.weights, drawn
        lit = np.full(self.cells.size, others)
        lit[self.chosen] = float(drawn >= 1)
        frames = [Frame(box, VALUE, others, 2.0, 0.3, 2.0) for box in self._marked()] if others else []
        tile = Pane(self.box, self.cells * lit.reshape(self.cells.shape), POSITIVE, seen=min(1.0, 4 * t))
        self._draw([tile], boxes, frames)

    def go_home(self, t: float) -> None:
        """All shrink to their places in the network, which comes around them: t from 0 to 1."""
        self.network.fade(float(np.clip(2 * t - 1, 0, 1)))
        home, share = self.network.home.tiles, eased(t)
        self.fan.until = max(0.0, 1 - 4 * t)
        box = between(self.box[None], home[self.layer + 1][[self.unit]], share)[0][0]
        boxes = between(self.stands, home[self.layer][self.chosen], share)[0]
        self._draw([Pane(box, self.cells, POSITIVE)], boxes, [])

    def tell(self, first: Figures, later: Figures) -> list[Figures]:
        """What both are: below them, or where those before it stand above it, over them."""
        low, high = corners(self.stands)[:, 1].min(), corners(self.stands)[:, 3].max()
        places = [
            (self.stands[:, 0].mean(), low - ASIDE if self.down else high + ASIDE),
            (self.box[0], self.box[1] + self.box[3] / 2 + ASIDE),
        ]
        at = self.network.measures.at
        return [
            words.recolor(self.network.scene.theme.muted).place_middle(at(*map(float, place)))
            for words, place in zip((first, later), places, strict=True)
        ]

    def _draw(self, tiles: list[Pane], boxes: Floats, frames: list[Frame]) -> None:
        below = [Pane(box, face, POSITIVE) for box, face in zip(boxes, self.pictures, strict=True)]
        self.panel.items = Items(panes=[*tiles, *below], frames=frames)

    def _marked(self) -> Floats:
        """(M, 4) the boxes of their cells."""
        rows, columns = self.cells.shape
        size = self.box[2:] / [columns, rows]
        row, column = np.divmod(self.chosen, columns)
        middles = self.box[:2] - self.box[2:] / 2 + (np.column_stack([column, row]) + 0.5) * size
        return np.column_stack([middles, np.tile(size, (len(middles), 1))])

    def _lines(self) -> Floats:
        """(M, 4) from the middle of the rim of each to its cell."""
        along = int(self.down)
        ends = np.zeros((len(self.chosen), 4))
        stands, cells = corners(self.stands), self._marked()
        ends[:, along], ends[:, 2 + along] = stands[:, 2 + along] + RIM, corners(cells)[:, along]
        ends[:, 1 - along], ends[:, 3 - along] = self.stands[:, 1 - along], cells[:, 1 - along]
        return ends
