"""An error on its way back through a network: what bars lack turns violet, flows to the sources, prints itself there.

Violet says how much, never in which direction. A neuron that was silent is not reached: it stays dark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import BACK, PASS, Crossing, crossing, front, lines_of
from tracereel.scenes.parts.network.state import Lit

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
QUIET = 0.35  # what is left of forward light
LESS = 0.55  # of the way to that, where the network is seen beside what is said of its answer
FAINT = 0.18  # the same of lines, whose light adds up
SPREAD = 2.5  # how much farther apart lights travel to a picture: its lines carry much the same
PRINTING = 120  # lines to the picture that are lit: few enough to stay lines
SHADE = 0.55  # of a picture, and of the tiles that are not reached yet
HEARD = 0.4  # of a frame's strength: that of the smallest answer, which is not silence
CLEAR, SILENT = 0.85, 0.25  # how bright weights are that are uncovered again, and those of who said nothing
SHOWN = 0.004  # share of the largest error below which a neuron counts as not reached


class Backward:
    """See the module. Everything is of one followed example, at one recorded entry."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        self._known: dict[tuple[int, float, int], Crossing] = {}
        self._spoken: tuple[Floats, ...] = ()

    def bind(self, entry: int, probe: int) -> None:
        """Note what will be drawn, errors of one example layer by layer, and on which scales."""
        network = self.network
        for k, layer in enumerate(network.view.layers):
            size = float(np.abs(network.recorded.of_probe("deltas", k, entry, probe)).max())
            name = f"blame, layer {k + 1}"
            network.scene.bind(
                name, network.view, f"deltas/{layer.name}", self._size(k, size), (entry, entry)
            )
            self.crossing(k, entry, probe)

    def _size(self, layer: int, own: float) -> float:
        """What is drawn in full of a layer's errors."""
        return self.network.scene.shared(f"errors/{self.network.rank(layer)}", own or 1.0)

    def hush(self, entry: float, probe: int, t: float) -> None:
        """All forward light becomes faint, to make room for what flows back."""
        network, picture = self.network, self.network.picture
        network.forward.arrive(entry, probe)
        left, shade = 1 - (1 - QUIET) * t, 1 - (1 - SHADE) * t
        picture.haze = PASS + (BACK - PASS) * t
        picture.input_light = shade
        picture.lit = [replace(lit, light=lit.light * (1 - (1 - FAINT) * t)) for lit in picture.lit]
        for neurons in picture.neurons:
            neurons.sums, neurons.answers = neurons.sums * left, neurons.answers * left
            neurons.bright = neurons.bright * shade

    def want(self, entry: float, probe: int, t: float) -> None:
        """What bars lack, and what is too much of them, turns violet: an output's error is chance minus truth."""
        network, picture = self.network, self.network.picture
        shares = network.forward.answers(entry, probe)
        truth = np.arange(len(shares)) == network.label(probe)
        picture.shares = np.where(truth, shares, shares * (1 - t))
        picture.wanting = np.where(truth, 1 - shares, shares) * t
        picture.grown = 1.0
        self.land(network.last, entry, probe, t)
        network.names.follow()

    def single_out(self, entry: float, probe: int, t: float) -> None:
        """All answers but the truth's go dark, and all that led to them becomes fainter."""
        self.hush(entry, probe, LESS * t)
        picture, label = self.network.picture, self.network.label(probe)
        shares = self.network.forward.answers(entry, probe)
        kept = np.arange(len(shares)) == label
        picture.shares = np.where(kept, shares, shares * (1 - t))
        if self.network.names.out > 0:
            picture.tracks = np.where(kept, 1.0, 1.0 - t)
        last = picture.neurons[-1]
        last.bright = np.where(kept, last.bright, last.bright * (1 - 0.6 * t))
        self.network.names.follow()

    def errors(self, layer: int, entry: float, probe: int) -> Floats:
        """(O,) the sizes of the errors of a layer's neurons, the largest drawn in full."""
        delta = np.abs(self.network.recorded.of_probe("deltas", layer, entry, probe))
        return np.asarray(delta / self._size(layer, float(delta.max())))

    def send(self, layer: int, entry: float, probe: int, t: float) -> None:
        """The error leaves a layer: t from 0 to 1 (it has reached the neurons, or the picture, before it)."""
        picture = self.network.picture
        forward = [lit for lit in picture.lit if lit.layer == layer and lit.kind == 0]
        picture.lit = [lit for lit in picture.lit if lit.layer != layer]
        if t < 1:
            picture.lit += [replace(lit, light=min(lit.light, FAINT * (1 - t))) for lit in forward]
        if t > 0:
            picture.lit.append(self.flow(layer, entry, probe, t))

    def land(self, layer: int, entry: float, probe: int, t: float) -> None:
        """A layer takes its blame: its weights give way to the print of error times what came in."""
        neurons = self.network.picture.neurons[layer]
        error = self.errors(layer, entry, probe)
        before = np.clip(1 - 2 * t, 0, 1)
        neurons.error, neurons.printed = error * t, t
        neurons.sums, neurons.answers = neurons.sums * before, neurons.answers * before
        came_in = np.abs(self.network.forward.incoming(layer, entry, probe))
        printed = np.outer(error, came_in / (came_in.max() or 1.0))
        neurons.prints = np.zeros_like(neurons.face)
        neurons.prints.reshape(len(error), -1)[:, : len(came_in)] = printed

    def uncover(self, layer: int, entry: float, probe: int, t: float, answers: bool) -> None:
        """Weights come back into a layer's tiles; where answers are told, in frames of these (the largest in full,
        the smallest still seen); who was silent is dark, without a frame."""
        neurons = self.network.picture.neurons[layer]
        neurons.printed, neurons.bright = 1 - t, np.full_like(neurons.bright, CLEAR)
        if answers:
            found = self.network.recorded.of_probe("activations", layer, entry, probe)
            share = found / (float(np.abs(found).max()) or 1.0)
            neurons.answers = np.sign(found) * (HEARD + (1 - HEARD) * np.abs(share)) * t
            neurons.error = self.errors(layer, entry, probe) * (1 - t)
            neurons.bright[found == 0] = SILENT

    def speak(self, layer: int, entry: float, probe: int, t: float) -> None:
        """A layer that no error has reached: weights become clear, frames tell answers: t from 0 to 1."""
        neurons = self.network.picture.neurons[layer]
        if t <= 0:
            self._spoken = neurons.bright.copy(), neurons.answers.copy(), neurons.sums.copy()
        found = self.network.recorded.of_probe("activations", layer, entry, probe)
        ends = np.where(found == 0, SILENT, CLEAR), found / (float(np.abs(found).max()) or 1.0), 0.0 * found
        moved = [start + (end - start) * t for start, end in zip(self._spoken, ends, strict=True)]
        neurons.bright, neurons.answers, neurons.sums = moved

    def cover(self, layers: Iterable[int], entry: float, probe: int, t: float) -> None:
        """Errors print themselves again over weights that were uncovered."""
        for layer in layers:
            neurons, error = self.network.picture.neurons[layer], self.errors(layer, entry, probe)
            neurons.printed, neurons.error = t, np.maximum(neurons.error, error * t)
            neurons.answers = neurons.answers * (1 - t)

    def arrive(self, entry: float, probe: int) -> None:
        """The whole way back, at its end."""
        self.hush(entry, probe, 1.0)
        self.want(entry, probe, 1.0)
        for layer in range(self.network.last, -1, -1):
            self.send(layer, entry, probe, 1.0)
            self.land(layer, entry, probe, 1.0)

    def crossing(self, layer: int, entry: float, probe: int) -> Crossing:
        """What flows back over a layer's lines: error times weight; over those of the inputs, error times input."""
        key = layer, entry, probe
        if key not in self._known:
            carried = self.carried(layer, entry, probe)
            count = PRINTING if layer == 0 else lines_of(layer, self.network.last + 1, carried.size)
            none, name = np.zeros(1), f"back/{self.network.rank(layer)}"
            size = self.network.scene.shared(name, float(carried.max()) or 1.0)
            self._known[key] = crossing(carried, none, none, size, count)
        return self._known[key]

    def leave(self, entry: float, probe: int, light: float) -> None:
        """All that flows back, arrived, with so much of its light."""
        layers = range(self.network.last, -1, -1)
        flows = [self.flow(layer, entry, probe, 1.0) for layer in layers]
        self.network.picture.lit = [replace(flow, light=flow.light * light) for flow in flows]

    def carried(self, layer: int, entry: float, probe: int) -> Floats:
        """(O, I) sizes; nothing flows to a neuron that was silent."""
        recorded = self.network.recorded
        error = np.abs(recorded.of_probe("deltas", layer, entry, probe))[:, None]
        if layer == 0:
            return np.asarray(error * np.abs(self.network.forward.incoming(0, entry, probe)))
        reached = self.errors(layer - 1, entry, probe) > SHOWN
        return np.asarray(error * np.abs(recorded.weights(layer, entry)) * reached)

    def flow(self, layer: int, entry: float, probe: int, t: float) -> Lit:
        """What flows back over a layer's lines: t from 0 (it leaves) to 1 (it has reached the neurons before)."""
        cross = self.crossing(layer, entry, probe)
        come = front(cross.strength, self.network.forward.length(layer), t, SPREAD if layer == 0 else 1.0)
        light, thick = (0.36, 2.4) if layer == 0 else (0.62, 4.4)
        flow = Lit(layer, cross.to, cross.of, cross.strength, np.clip(come, 0, 1), kind=2, backward=True)
        return replace(flow, light=light, thick=thick, front=come if t < 1 else None)
