"""One neuron of a network before the others: marked, its lines lit alone, what it sums up and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracereel.scenes.exhibits.network.passes import CALM, DARK, crossing
from tracereel.scenes.parts.network.state import Lit

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

FULL = 0.85  # light of lines that nothing else outshines
APART, FAR = (
    80.0,
    0.5,
)  # pixels between two rows that are looked at; share of the sum that lies farthest below zero
ASIDE, SILENT = 0.4, 0.12  # how bright tiles are that are not spoken of; one that does not answer


class Marks:
    """See the module."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network

    def focus(self, layer: int, unit: int | None, t: float = 1.0) -> None:
        """Mark one neuron in yellow; none (None) is marked any more."""
        for neurons in self.network.picture.neurons:
            neurons.focus[:] = 0.0
        if unit is not None:
            self.network.picture.neurons[layer].focus[unit] = t

    def fan(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0, count: int = 60) -> None:
        """Light one neuron's strongest lines alone: what each carries of an example; they land at their own cells when
        the camera comes close."""
        carried = self.network.forward.carried(layer, entry, probe)
        alone = np.zeros_like(carried)
        alone[unit] = carried[unit]
        size = float(np.abs(alone).max()) or 1.0
        cross = crossing(alone, np.zeros(1), np.zeros(1), size, count)
        self.network.picture.lit = (
            [Lit(layer, cross.to, cross.of, cross.strength * t, fan=True, thick=4.2)] if t > 0 else []
        )

    def point_out(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0) -> None:
        """One neuron marked, and its lines lit: t from 0 (it is as the others) to 1."""
        self.fan(layer, unit, entry, probe, t)
        self.focus(layer, unit, t)

    def speak(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0) -> None:
        """One neuron's lines, sum and answer alone, at its tile: t from 0 (it is silent) to 1."""
        self.fan(layer, unit, entry, probe, t)
        cross, neurons = (
            self.network.forward.crossings(entry, probe)[layer],
            self.network.picture.neurons[layer],
        )
        neurons.sums[unit], neurons.answers[unit] = cross.sums[unit], cross.answers[unit] * t
        neurons.arrived[unit], neurons.passed[unit] = min(1.0, 2 * t), max(0.0, 2 * t - 1)

    def silent(self, layer: int, unit: int, entry: int, probe: int) -> int | None:
        """Another neuron, near one but not beside it, that answers an example with nothing because its sum lies below
        zero, and far below as sums go; None where there is none."""
        of_probe = self.network.recorded.of_probe
        sums, answers = (of_probe(array, layer, entry, probe) for array in ("preactivations", "activations"))
        across = self.network.home.leave[layer][:, 1 - int(self.network.measures.down)]
        away = np.abs(across - across[unit])
        below = np.where((sums < 0) & (answers == 0) & (away >= APART), -sums, 0.0)
        far = np.flatnonzero((below > 0) & (below >= FAR * below.max()))
        return int(far[np.argmin(away[far])]) if len(far) else None

    def fall_silent(self, layer: int, unit: int, entry: float, probe: int, t: float = 1.0) -> None:
        """Another neuron is looked at, beside those that are lit: what is sent to it sums to less than nothing, and it
        stays dark: t from 0 (it is as the others) to 1."""
        picture, neurons = self.network.picture, self.network.picture.neurons[layer]
        others = [lit for lit in picture.lit if unit not in lit.to]
        self.fan(layer, unit, entry, probe, t)
        picture.lit = [replace(lit, light=FULL * (1 - 0.6 * t)) for lit in others] + picture.lit
        neurons.sums[unit] = self.network.forward.crossings(entry, probe)[layer].sums[unit]
        neurons.arrived[unit] = max(0.0, 2 * t - 1)
        for k, others_too in enumerate(picture.neurons):
            answering = np.abs(others_too.answers) if k == layer else np.zeros(len(others_too.bright))
            others_too.bright = np.where(answering > 0, 1.0, CALM + (ASIDE - CALM) * t)
        neurons.bright[unit] = CALM + (SILENT - CALM) * t
        self.focus(layer, unit, t)

    def single_out(self, count: int | None) -> None:
        """Let so many neurons, from the first on, stand out before the others; None: all are alike again."""
        before = 0
        for neurons in self.network.picture.neurons:
            number = before + np.arange(len(neurons.bright))
            neurons.bright = (
                np.where(number < count, 1.0, DARK) if count is not None else np.full(len(number), CALM)
            )
            before += len(number)
