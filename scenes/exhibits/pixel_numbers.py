"""A picture seen from so near that every cell is a number: what the network is given of it.

pixels = PixelNumbers(scene, network)
scene.change(pixels.dive, network, pixels, seconds=1.4)    # from where the network has its picture, to a few cells
scene.bring(pixels.numbers)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tracereel.scenes.look.theme import contrast, mix
from tracereel.scenes.parts.network.inks import POWER
from tracereel.scenes.parts.network.panel import VALUE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place
from tracereel.scenes.read.wording import sized

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
FAINT = 0.15  # how much of their cell's colour noughts take
CELL, NUMBER = 118.0, 27.0  # pixels: a cell from near, its number's capitals
WINDOWS = {
    "16:9": (10, 5, 26.0),
    "1:1": (6, 5, 16.0),
    "9:16": (6, 9, 40.0),
}  # columns, rows, where they begin


class PixelNumbers:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit) -> None:
        assert network.probe is not None
        self.scene, self.network, self.probe = scene, network, network.probe
        self.shades: Floats = network.shades[self.probe].reshape(network.shape.inputs)
        self.inputs: Floats = network.inputs[self.probe].reshape(network.shape.inputs)
        self.rows, self.columns = self._window()
        self.panel = Panel(scene.theme)
        self.end = self._end()
        self.numbers = [self._row(r) for r in self.rows]
        self.dive(0.0)

    @property
    def members(self) -> list[Any]:
        """What it is made of, without its numbers."""
        return [self.panel]

    def dive(self, t: float) -> None:
        """From the network's picture (0) to a few of its rows (1); the others go on the way."""
        self.network.fade(1.0 if t <= 0 else 0.0)
        if t <= 0:
            self.panel.items = Items()
            return
        whole, _ = between(self.network.picture.pose.picture[None], self.end[None], t)
        seen = max(0.0, 1 - t / 0.66)
        items = Items()
        if seen > 0:
            items.panes.append(Pane(whole[0], self.shades, VALUE, seen=seen, frame=None))
        high = whole[0, 3] / len(self.shades)
        middle = whole[0, 1] - whole[0, 3] / 2 + (self.rows[0] + len(self.rows) / 2) * high
        some = np.array([whole[0, 0], middle, whole[0, 2], len(self.rows) * high])
        items.panes.append(Pane(some, self.shades[self.rows], VALUE, shine=0.25 - 0.05 * t, frame=None))
        self.panel.items = items

    def rise(self, t: float) -> None:
        """Back (1) to where the network has its picture now."""
        self.dive(1 - t)

    def _window(self) -> tuple[list[int], list[int]]:
        """The rows and columns whose numbers are read: as many as fit, where there are most shades to see."""
        across, down, _ = WINDOWS[self.network.aspect]
        rows, columns = self.shades.shape
        high, wide = min(down, rows), min(across, columns)
        telling = 1.0 * (self.shades > 0.02) + 0.5 * ((self.shades > 0.1) & (self.shades < 0.9))
        windows = sliding_window_view(telling, (high, wide)).sum(axis=(2, 3))
        r, c = np.unravel_index(int(windows.argmax()), windows.shape)
        return list(range(int(r), int(r) + high)), list(range(int(c), int(c) + wide))

    def _end(self) -> Floats:
        """The box of the whole picture when its cells are as large as they get."""
        _, down, top = WINDOWS[self.network.aspect]
        rows, columns = self.shades.shape
        x = self.network.measures.width / 2 + (columns / 2 - self.columns[0] - len(self.columns) / 2) * CELL
        y = top + (down - len(self.rows)) * CELL / 2 + (rows / 2 - self.rows[0]) * CELL
        return np.array([x, y, columns * CELL, rows * CELL])

    def _row(self, r: int) -> VGroup:
        """The numbers of a row of cells."""
        corner = self.end[:2] - self.end[2:] / 2
        made = VGroup()
        for c in self.columns:
            x, y = corner + (np.array([c, r]) + 0.5) * CELL
            reading = self._reading(r, c)
            size = NUMBER if len(reading.text) <= 5 else NUMBER * 5 / len(reading.text)
            weight = "NORMAL" if self.inputs[r, c] == 0 else "SEMIBOLD"
            figure = self.scene.readout(reading, size, self._ink(r, c), weight)
            made.add(figure.place_middle(self.network.names.at(x, y)))
        return made

    def _ink(self, r: int, c: int) -> str:
        theme = self.scene.theme
        if self.inputs[r, c] == 0:
            return mix(theme.muted, theme.cell, FAINT)
        ground = mix(theme.cell, theme.value, float(self.shades[r, c]) ** POWER)
        return max((theme.background, theme.text), key=lambda color: contrast(color, ground))

    def _reading(self, r: int, c: int) -> Reading:
        """What the network is given of a cell; a plain nought where that is nothing."""
        places: list[Place] = [
            ("probes/inputs", None, (self.probe, r, c)),
            ("header/dataset/scale", None, ()),
        ]
        return sized(self.network.view.derive(".0f" if self.inputs[r, c] == 0 else ".2f", "product", places))
