"""A network's layers as what works together: one is at work at a time, each has a bracket and the count of its neurons.

layered = Layered(scene, network)           # stands in layered.pose, a little smaller where brackets have room
scene.change(layered.answer, network, seconds=0.6)           # the first layer says what it makes of the input
scene.change(partial(layered.hand_on, 1), network, seconds=1.2)   # and the next layer what it makes of that
scene.change(partial(layered.bracket, 1), layered, seconds=0.4)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.parts.network.panel import WORDS, Bar, Items, Panel, box
from tracereel.scenes.parts.network.pose import Pose
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

SENT = 0.7  # share of its time after which a signal lands
ASIDE = 0.5  # how bright a layer is, of its own light, once it has handed on its answers
SEEN = 0.55  # of a bracket
SMALLER, HIGHER = 0.95, 14.0  # the network over its brackets: its size, pixels that its middle is higher
UNDER, NAME, TICK, THICK = (
    9.0,
    18.0,
    6.0,
    2.0,
)  # pixels: tiles to bracket, bracket to name, its ends, its line


class Layered:
    """See the module. Answers are those of the example in front of the network, at the first entry."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit) -> None:
        self.network = network
        self.pose = self._pose()
        self.panel = Panel(scene.theme)
        self.grown = np.zeros(network.last + 1)
        self.names = VGroup()
        self.lights: dict[int, NDArray[Any]] = {}

    @property
    def members(self) -> list[Any]:
        """What changes while a layer is bracketed."""
        return [self.panel]

    # -- at work ---------------------------------------------------------------------------------------------------

    def grow(self, layer: int, t: float) -> None:
        """The lines into a layer come, then its tiles, behind what is there."""
        self.network.building.build(self.pose, layer + t)

    def answer(self, t: float) -> None:
        """The first layer lights by its answers."""
        self._land(0, t)

    def hand_on(self, layer: int, t: float) -> None:
        """The answers before a layer go into it, and it lights by its own; those before it step back."""
        network = self.network
        assert network.probe is not None
        network.forward.send(layer, 0, network.probe, min(1.0, t / SENT))
        landed = max(0.0, (t - SENT) / (1 - SENT))
        self._land(layer, landed)
        for before in range(layer):
            share = landed if before == layer - 1 else 1.0
            network.picture.neurons[before].bright = self.lights[before] * (1 - (1 - ASIDE) * share)

    def _land(self, layer: int, t: float) -> None:
        network = self.network
        assert network.probe is not None
        network.forward.land(layer, 0, network.probe, t)
        self.lights[layer] = network.picture.neurons[layer].bright.copy()

    # -- brackets --------------------------------------------------------------------------------------------------

    def width(self, layer: int) -> Reading:
        """How many neurons a layer has."""
        return self.network.view.derive(",d", "sum", [(f"header/layers/{layer}/output_shape", None, (0,))])

    @property
    def has_room(self) -> bool:
        """Whether there is room under the layers for brackets: not where signals run down, nor in a square."""
        return self.network.aspect == "16:9"

    def name(self, layer: int, name: Figures) -> list[Figures]:
        """Put a name under the bracket of a layer; none where it has no room, also beside those of its neighbours."""
        left, right, low = self._span(layer)
        wide = 90 * name.width + 12
        others = [self._span(k) for k in range(len(self.grown)) if k != layer]
        apart = min((abs((a + b) - (left + right)) / 2 for a, b, _ in others), default=np.inf)
        if wide > apart or not self.has_room:
            return []
        at = self.network.names.at
        self.names.add(name.place_middle(at((left + right) / 2, low + UNDER + NAME)))
        return [name]

    def bracket(self, layer: int, t: float) -> None:
        """The bracket of a layer grows from its middle; nothing is drawn where it has no room."""
        self.grown[layer] = t
        self.panel.items = Items()
        for k in np.flatnonzero(self.grown) if self.has_room else ():
            left, right, low = self._span(int(k))
            half, middle, y = (right - left) / 2 * self.grown[k], (left + right) / 2, low + UNDER
            self.panel.items.bars.append(Bar(box(middle, y, 2 * half, THICK), WORDS, SEEN, radius=0))
            for x in (middle - half, middle + half):
                tick = box(x, y - TICK / 2 + THICK / 2, THICK, TICK)
                self.panel.items.bars.append(Bar(tick, WORDS, SEEN, radius=0))

    def _pose(self) -> Pose:
        """All of the network in the middle, with room for brackets under it."""
        centred, measures = self.network.poses.centred(), self.network.measures
        if not self.has_room:
            return centred
        middle = np.array([measures.width / 2, measures.middle])
        return centred.zoomed(SMALLER, middle, middle - [0.0, HIGHER])

    def _span(self, layer: int) -> tuple[float, float, float]:
        """Where a layer begins and ends, and the lower rim of the lowest tile of all, in pixels."""
        tiles = self.pose.tiles
        half = tiles[layer][0, 2] / 2
        low = max(float((boxes[:, 1] + boxes[:, 3] / 2).max()) for boxes in tiles)
        return float(tiles[layer][:, 0].min() - half), float(tiles[layer][:, 0].max() + half), low
