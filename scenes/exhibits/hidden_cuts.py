"""Hidden cuts: where the last layer of a network with two numbers in its middle changes its answer: straight lines.

cuts = HiddenCuts(scene, view, room)
cuts.stand(entry, middle, unit)        # as the camera sees it
cuts.cut(t)                            # from the middle outward
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.parts.fading import Fading
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
NODES = 33  # places of the grid along the shorter side
SIDES = 48  # of the polygon in which cuts have come
FOOT = {"16:9": 650.0, "1:1": 630.0, "9:16": 1176.0}  # pixels down to which they are seen


class HiddenCuts:
    """See the module. room: (4,) centre and size of where places are, in pixels of a 720-line frame. turned: whether
    the second number is the one to the right."""

    def __init__(self, scene: TraceScene, view: View, room: Floats, turned: bool) -> None:
        self.scene, self.view = scene, view
        measures, foot = MEASURES[scene.aspect], FOOT[scene.aspect]
        reach = max(foot - room[1], room[1])
        box = np.array([measures.width / 2, room[1], measures.width, 2 * reach])
        self.picture = picture = Fading(box, scene.theme)
        picture.foot = foot
        picture.half = box[2:] / box[2:].min()
        picture.filled = picture.ground = picture.border = picture.framed = 0.0
        self.drop = foot - room[1]
        across, down = (round(NODES * side) for side in picture.half.tolist())
        x, y = np.meshgrid(
            np.linspace(-1, 1, across) * picture.half[0], np.linspace(1, -1, down) * picture.half[1]
        )
        self.turned = turned
        self.grid = np.stack([y, x] if turned else [x, y], axis=2)
        self.come = 0.0
        self.layers = [self._layer(k) for k in range(view.last + 1)]

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.picture]

    def answers(self, entry: int, places: Floats) -> Floats:
        """(N,) the class that the last layer gives to places, at a recorded entry."""
        return np.asarray(self._scores(entry, places).argmax(-1))

    def stand(self, entry: float, middle: Floats, unit: float) -> None:
        """Where the camera stands: the place in the middle, and pixels of one."""
        self.middle, self.scale = middle, self.picture.unit / unit
        places = middle + self.grid * self.scale
        low, high, part = self.view.around(entry)
        before, after = self._scores(low, places), self._scores(high, places)
        self.picture.scores = before + (after - before) * part
        self._rest()

    def cut(self, t: float) -> None:
        """The borders come, from the middle to beyond the frame: t from 0 to 1."""
        self.come = t
        self._rest()

    def _rest(self) -> None:
        picture = self.picture
        picture.border = float(self.come > 0)
        angle = 2 * np.pi * np.arange(SIDES) / SIDES
        circle = np.column_stack([np.cos(angle), -np.sin(angle)]) * np.hypot(*picture.half) * 1.1
        foot = -self.drop / picture.unit
        centre = -(self.middle[::-1] if self.turned else self.middle) / self.scale
        grown = centre + circle * self.come * 1.6 if self.come < 1 else circle * 2
        picture.within = np.column_stack([grown[:, 0], np.maximum(grown[:, 1], foot)])

    def at(self, entry: float) -> tuple[Floats, Floats]:
        """(K, 2) weights and (K,) biases of the last layer at a recorded entry, or between two."""
        low, high, part = self.view.around(entry)
        (W, b), (later, shift) = self.layers[low], self.layers[high]
        return W + (later - W) * part, b + (shift - b) * part

    def depth(self, layer: tuple[Floats, Floats], places: Floats) -> tuple[Floats, Floats]:
        """(K, K) how far the place of each class lies within its border with each other, by a last layer, and (K, K, 2)
        which way that is: inward."""
        W, b = layer
        way = W[:, None] - W[None]
        steep = np.maximum(np.linalg.norm(way, axis=2), 1e-12)
        ahead = (way * places[:, None]).sum(2) + b[:, None] - b[None]
        return ahead / steep, way / steep[..., None]

    def _scores(self, entry: int, places: Floats) -> Floats:
        W, b = self.layers[entry]
        return np.asarray(places @ W.T + b)

    def _layer(self, entry: int) -> tuple[Floats, Floats]:
        """(K, 2) weights and (K,) biases of the last layer."""
        last = len(self.view.layers) - 1
        name = self.view.layers[last].name
        W = self.view.trace.read(analysis.only_weights(self.view.trace, last), entry)
        b = self.view.trace.read(f"weights/{name}/b", entry)
        return W.astype(float), b.astype(float)
