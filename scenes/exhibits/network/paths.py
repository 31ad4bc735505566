"""Paths of an error from the outputs to one early neuron: they light one after another, meet there, and add up.

A path's share is the product along it; the paths that reach the neuron over the same neighbour light together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import lines_of
from tracereel.scenes.parts.network.state import Lit, strongest

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
FEW = 3  # neighbours whose paths light one by one; those of all others light together, last
ASIDE, LIGHT, THICK = 0.16, 0.85, 5.2  # how bright all other ways are, and these; how thick
FAINT = 0.4  # of its error, in a neuron aside
OVERLAP = 0.72  # of its time a path has to itself, before the next one leaves
MOST = 120  # lines of one layer that are lit at once


class Paths:
    """See the module. unit: the neuron of the first layer that they lead to."""

    def __init__(self, network: NetworkExhibit, unit: int, entry: float, probe: int) -> None:
        self.network, self.unit, self.entry, self.probe = network, unit, entry, probe
        recorded, back = network.recorded, network.back
        hidden = network.picture.neurons[: network.last]
        self.errors = [back.errors(layer, entry, probe) for layer in range(network.last)]
        self.shares = [np.ones(len(errors)) for errors in self.errors]
        self.prints = [neurons.prints.copy() for neurons in hidden]
        self.brings = recorded.weights(1, entry)[:, unit] * recorded.of_probe("deltas", 1, entry, probe)
        sizes = np.abs(self.brings) * (back.carried(1, entry, probe)[:, unit] > 0)
        order = [int(k) for k in np.argsort(-sizes, kind="stable") if sizes[k] > 0]
        self.groups = [[k] for k in order[:FEW]] + ([order[FEW:]] if order[FEW:] else [])
        self.total = float(self.brings[order].sum())
        every = self._along(order)
        most = [float(along.max()) or 1.0 for along in every]
        self.lines = [self._lines(self._along(group), most) for group in self.groups]

    def show(self, t: float) -> None:
        """t from 0 (all that flowed back is bright) to 1 (these ways alone are, and have met)."""
        self.network.back.leave(self.entry, self.probe, 1 - (1 - ASIDE) * min(1.0, 6 * t))
        span = 1 / (1 + (len(self.groups) - 1) * OVERLAP) if self.groups else 1.0
        times = [float(np.clip((t - k * OVERLAP * span) / span, 0, 1)) for k in range(len(self.groups))]
        for lines, time in zip(self.lines, times, strict=True):
            self.network.picture.lit += [way for line in lines for way in self._way(line, time)]
        self._meet(times, min(1.0, 6 * t))
        self.network.marks.focus(0, self.unit, min(1.0, 6 * t))

    def end(self, t: float) -> None:
        """From these ways to all of them again."""
        kept = [replace(line, light=LIGHT * (1 - t)) for lines in self.lines for line in lines]
        self.network.back.leave(self.entry, self.probe, ASIDE + (1 - ASIDE) * t)
        self.network.picture.lit += kept if t < 1 else []
        for layer, errors in enumerate(self.errors):
            faint = np.full(len(errors), FAINT + (1 - FAINT) * t)
            self._print(layer, np.maximum(faint, self.shares[layer]))
        self.network.marks.focus(0, self.unit, 1 - t)

    def met(self, times: list[float]) -> float:
        """What has arrived, as a share of all that the ways bring; these add up, and some take away."""
        come = [max(0.0, 6 * time - 5) for time in times]
        brought = sum(float(self.brings[group].sum()) * c for group, c in zip(self.groups, come, strict=True))
        return abs(brought / self.total) if self.total else 1.0

    def _meet(self, times: list[float], begun: float) -> None:
        """The neuron's own error: empty at first, then what the ways have brought; others are faint, but for those that
        a way has come over."""
        faint, come = 1 - (1 - FAINT) * begun, max(times, default=0.0)
        for layer, errors in enumerate(self.errors):
            shares = np.full(len(errors), faint if layer == 0 else faint + (1 - faint) * come)
            if layer == 0:
                shares[self.unit] = min(1.0, 1 - begun + begun * self.met(times))
            elif layer == 1:
                shares[:] = faint
                for group, time in zip(self.groups, times, strict=True):
                    shares[group] = faint + (1 - faint) * min(1.0, 2 * time)
            self.shares[layer] = shares
            self._print(layer, shares)

    def _print(self, layer: int, shares: Floats) -> None:
        """So much of what neurons are blamed for shows in their tiles."""
        neurons = self.network.picture.neurons[layer]
        neurons.error = self.errors[layer] * shares
        neurons.prints = self.prints[layer] * shares[:, None, None]

    def _along(self, over: list[int]) -> list[Floats]:
        """(O, I) of each layer from the second on: what the paths over these neighbours bring along every line."""
        back, recorded = self.network.back, self.network.recorded
        reach = np.eye(self.network.shape.layers[0])[self.unit]
        found = []
        for layer in range(1, self.network.last + 1):
            found.append(back.carried(layer, self.entry, self.probe) * reach)
            reach = np.abs(recorded.weights(layer, self.entry)) @ reach
            reach = reach * (back.errors(layer, self.entry, self.probe) > 0)
            if layer == 1:
                chosen = np.isin(np.arange(len(reach)), over)
                found[-1], reach = found[-1] * chosen[:, None], reach * chosen
        return found

    def _lines(self, along: list[Floats], most: list[float]) -> list[Lit]:
        """The lines of each layer; most: what is drawn in full of each."""
        lines = []
        for layer, (carried, size) in enumerate(zip(along, most, strict=True), 1):
            count = min(lines_of(layer, self.network.last + 1, carried.size), MOST)
            to, of = strongest(carried, count)
            line = Lit(layer, to, of, np.clip(carried[to, of] / size, 0, 1), kind=2, backward=True)
            lines.append(replace(line, light=LIGHT, thick=THICK))
        return lines

    def _way(self, line: Lit, time: float) -> list[Lit]:
        """A layer's lines, as far as its light has come by a time in which it passes all layers."""
        until = float(np.clip(time * self.network.last - (self.network.last - line.layer), 0, 1))
        if until <= 0:
            return []
        come = np.full(len(line.to), until) if until < 1 else None
        return [replace(line, until=until, front=come)]
