"""All numbers of a network, counted neuron after neuron: every count on the way is one that was recorded.

What is counted is the weights and biases themselves, at their addresses, so no number is shown that is not one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

from tracereel.scenes.exhibits.network.passes import REST
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import RIGHT, Figures, width_of
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import Place

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

FLARE = 3.0  # neurons after which one that was counted no longer flares
FULL = 2.6  # times brighter than at rest lines are when all are counted
MOST = 64  # neurons up to which each is counted by itself; of more, layers


class Counted:
    """See the module. name: what is counted, behind the number; both stand in the place of words, below the network."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, name: Figures) -> None:
        self.scene, self.network, self.name = scene, network, name
        self.counts = counts(network)
        self.calm = [neurons.bright.copy() for neurons in network.picture.neurons]
        self.lines = [weights.copy() for weights in network.picture.weights]
        first, last = self.counts[0][1], self.counts[-1][1]
        size = TYPE.focus[1] - 4
        wide, gap = width_of(last.text, size, "SEMIBOLD"), 0.2
        left = -(wide + gap + width_of(name.string, name.size)) / 2
        self.number = scene.readout(first, size, scene.theme.text, "SEMIBOLD", align=RIGHT)
        self.number.place([left + wide, scene.stage.baseline, 0])
        name.place([left + wide + gap + name.width / 2, scene.stage.baseline, 0])

    @property
    def members(self) -> list[Any]:
        """What changes while it counts."""
        return [self.network.picture, self.number]

    @property
    def words(self) -> VGroup:
        """The number and its name."""
        return VGroup(self.number, self.name)

    def clear(self, t: float) -> None:
        """All lines go, and all tiles are dimmed: t from 0 (they are there) to 1 (none is counted)."""
        picture = self.network.picture
        self.network.marks.single_out(0)
        for weights, lines in zip(picture.weights, self.lines, strict=True):
            weights[:] = lines * (1 - t)
        for neurons, before in zip(picture.neurons, self.calm, strict=True):
            neurons.bright = before + (neurons.bright - before) * t

    def show(self, t: float) -> None:
        """How far it has come, from 0 (the first neuron) to 1 (all): those that were counted stand out,
        and only they have lines."""
        neurons, reading = self.counts[min(int(t * len(self.counts)), len(self.counts) - 1)]
        self.scene.reread(self.number, reading)
        self.network.marks.single_out(neurons)
        self._flare(t)
        for weights, lines in zip(self.network.picture.weights, self.lines, strict=True):
            weights[:neurons], weights[neurons:] = lines[:neurons], 0.0
            neurons = max(0, neurons - len(lines))

    def end(self, t: float) -> None:
        """All are counted, and all are bright: t from 0 (as they were counted) to 1; most of it they stay so."""
        t = min(1.0, 3 * t)
        self.network.picture.haze = REST * (1 + (FULL - 1) * t)
        for neurons in self.network.picture.neurons:
            neurons.focus *= 1 - t

    def _flare(self, t: float) -> None:
        """What is counted just now flares up, and what was before it fades: one neuron, or one layer."""
        counted = [neurons for neurons, _ in self.counts]
        at, before = t * len(counted), 0
        for neurons in self.network.picture.neurons:
            turns = np.searchsorted(counted, before + np.arange(len(neurons.focus)), side="right")
            age = (at - turns) / FLARE
            neurons.focus = np.where((age >= 0) & (at > turns), np.clip(1 - age, 0, 1) ** 2, 0.0)
            before += len(neurons.focus)


def counts(network: NetworkExhibit) -> list[tuple[int, Reading]]:
    """(neurons, how many numbers these have), one after the other; of many neurons, layer after layer."""
    view, widths = network.view, network.shape.layers
    single = sum(widths) <= MOST
    found: list[tuple[int, Reading]] = []
    whole: list[Place] = []
    for layer, width in zip(view.layers, widths, strict=True):
        keys = [f"weights/{layer.name}/{name}" for name in layer.parameters]
        before = sum(widths[: view.layers.index(layer)])
        for unit in range(1, width) if single else ():
            some: list[Place] = [(key, 0, (k,)) for k in range(unit) for key in keys]
            found.append((before + unit, view.derive(",d", "count", [*whole, *some])))
        whole += [(key, 0, ()) for key in keys]
        found.append((before + width, view.derive(",d", "count", whole)))
    return found
