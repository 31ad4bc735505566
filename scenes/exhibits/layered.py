"""A network's layers as what works together: one is at work at a time, each has a ground, and a name with its count.

layered = Layered(scene, network)           # stands in layered.pose, over the full width where names have room
scene.change(layered.answer, network, seconds=0.6)           # the first layer says what it makes of the input
scene.change(partial(layered.hand_on, 1), network, seconds=1.2)   # and the next layer what it makes of that
scene.change(partial(layered.gather, 1), layered, seconds=0.4)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.parts.network.layout import BEFORE, wide
from tracereel.scenes.parts.network.panel import RULE, Bar, Items, Panel, box
from tracereel.scenes.parts.network.pose import Pose, corners
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

SENT = 0.7  # share of its time after which a signal lands
ON_THE_WAY = 0.72  # how far signals come that do not arrive
ASIDE = 0.5  # how bright a layer is, of its own light, once it has handed on its answers
START, END, LOW, HIGH = 52.0, 76.0, 38.0, 546.0  # pixels: what stays free at both ends; how far tiles reach
UNDER, LEADING, BESIDE = 40.0, 42.0, 18.0  # pixels: tiles to a name's middle, to its count's, between names
PAD, ROUND = 8.0, 12.0  # pixels that a ground reaches beyond its tiles, and of its corners
GROUND = 0.5  # how much is seen of it


class Layered:
    """See the module. Answers are those of the example in front of the network, at the first entry."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit) -> None:
        self.network = network
        network.forward.fade_behind()
        self.pose = self._pose()
        self.panel = Panel(scene.theme)
        self.grown = np.zeros(network.last + 1)
        self.names = VGroup()
        self.named: dict[int, list[Figures]] = {}
        self.lights: dict[int, NDArray[Any]] = {}

    @property
    def members(self) -> list[Any]:
        """The network, and what is behind and under it."""
        return [*self.network.members, self.panel, self.names]

    @property
    def wall(self) -> Pose:
        """Where the first layer is met: a wall beside the picture; where there is none, its own place."""
        network = self.network
        return network.poses.wall(0) if network.shape.is_image else self.pose

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

    def set_out(self, t: float) -> None:
        """Signals are on their way to the outputs, and do not arrive."""
        network = self.network
        assert network.probe is not None
        network.forward.send(network.last, 0, network.probe, ON_THE_WAY * t)

    def _land(self, layer: int, t: float) -> None:
        network = self.network
        assert network.probe is not None
        network.forward.land(layer, 0, network.probe, t)
        self.lights[layer] = network.picture.neurons[layer].bright.copy()

    # -- what belongs together -------------------------------------------------------------------------------------

    def width(self, layer: int) -> Reading:
        """How many neurons a layer has."""
        return self.network.view.derive(",d", "sum", [(f"header/layers/{layer}/output_shape", None, (0,))])

    @property
    def has_room(self) -> bool:
        """Whether there is room under the layers for names: not where signals run down, nor in a square."""
        return self.network.aspect == "16:9"

    def write(self, layer: int, say: Callable[..., Figures]) -> list[Figures]:
        """What a layer is called, and how many neurons it has, as the script says it; the input's with the first.
        It is seen when the layer is gathered."""
        found = []
        for k in (-1, layer) if layer == 0 else (layer,):
            self.named[k] = self._written(k, say) if self.has_room else []
            found += self.named[k]
        self.names.add(*found)
        return found

    def _written(self, layer: int, say: Callable[..., Figures]) -> list[Figures]:
        """Both under each other; where the first has no room beside the neighbours', the second or its number."""
        kind = "input" if layer < 0 else "output" if layer == self.network.last else "hidden"
        name = say(f"label-{kind}", align=None)
        count = (
            say("label-numbers", align=None)
            if layer < 0
            else say("label-count", count=self.width(layer), align=None)
        )
        count.recolor(self.network.scene.theme.muted)
        both = [figures for figures in (name, count) if self._has_room(layer, figures)]
        if not both and layer >= 0:
            bare = self.network.scene.readout(self.width(layer), color=self.network.scene.theme.muted)
            both = [bare] if self._has_room(layer, bare) else []
        middle, low = self._under(layer)
        for row, figures in enumerate(both):
            figures.place_middle(self.network.names.at(middle, low + UNDER + row * LEADING))
            _see(figures, 0.0)
        return both

    def _has_room(self, layer: int, name: Figures) -> bool:
        middle = self._under(layer)[0]
        others = (self._under(k)[0] for k in range(-1, len(self.grown)) if k != layer)
        return 90 * name.width + BESIDE <= min(abs(other - middle) for other in others)

    def gather(self, layer: int, t: float) -> None:
        """A ground grows behind the tiles of a layer, and its name comes: they are one thing."""
        self.grown[layer] = t
        for k in (-1, layer) if layer == 0 else (layer,):
            for name in self.named.get(k, []):
                _see(name, t)
        self.draw()

    def see(self, opacity: float) -> None:
        """Names and grounds go while the camera is near: 1, all of them is seen; 0, nothing."""
        for name in self.names:
            _see(name, opacity)
        self.draw(opacity)

    def draw(self, seen: float = 1.0) -> None:
        """Grounds where the layers are now."""
        self.panel.items = Items()
        pose = self.network.picture.pose
        for k in np.flatnonzero(self.grown):
            boxes = corners(pose.tiles[k])
            low, high = boxes[:, :2].min(0) - PAD, boxes[:, 2:].max(0) + PAD
            size = high - low
            size[1 - int(self.network.measures.down)] *= self.grown[k]
            ground = box(*(low + high) / 2, *size)
            self.panel.items.under.append(
                Bar(ground, RULE, GROUND * seen * float(self.grown[k]), radius=ROUND)
            )

    def _pose(self) -> Pose:
        """All of the network over the full width, as no bars are shown, with room for names under it."""
        network, names = self.network, self.network.names.widest
        if not self.has_room:
            return network.poses.centred()
        tile = float(network.home.tiles[-1][0, 2])
        outputs = network.measures.width - END - tile - BEFORE - names
        measures = replace(network.measures, start=START, low=LOW, high=HIGH, outputs=outputs, bar=0.0)
        return wide(network.shape, measures)

    def _under(self, layer: int) -> tuple[float, float]:
        """The middle of a layer (-1: of what goes in), and the lower rim of the lowest tile of all, in pixels."""
        tiles = self.pose.tiles
        low = max(float((boxes[:, 1] + boxes[:, 3] / 2).max()) for boxes in tiles)
        if layer < 0:
            return float(self.pose.picture[0]), low
        return float(tiles[layer][:, 0].min() + tiles[layer][:, 0].max()) / 2, low


def _see(name: Figures, opacity: float) -> None:
    for glyph in name.submobjects:
        glyph.set_opacity(opacity)
