"""What one example makes of a network: signals that cross its lines, neurons that light, bars of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network.passes import (
    CALM,
    DARK,
    LEFT,
    PASS,
    REST,
    WAITING,
    Crossing,
    crossing,
    front,
    lines_of,
)
from tracereel.scenes.parts.network.state import Lit
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

Floats = NDArray[Any]
NEIGHBOURS = 3  # neurons that are looked at from near


class Forward:
    """See the module. Everything is of one followed example, at one recorded entry."""

    def __init__(self, network: NetworkExhibit) -> None:
        self.network = network
        self.dimmed = np.zeros(len(network.view.layers))  # how far tiles that wait for a pass have darkened
        self.trail = 1.0  # of their light: lines that a pass has left
        self._most: dict[tuple[int, int], float] = {}
        self._crossings: dict[tuple[Any, ...], list[Crossing]] = {}

    def crossings(self, entry: float, probe: int) -> list[Crossing]:
        """What one example sends into every layer, at an entry."""
        key = ("forward", entry, probe)
        if key not in self._crossings:
            found = [self._crossing(k, entry, probe) for k in range(len(self.network.view.layers))]
            self._crossings = {key: found} | dict(list(self._crossings.items())[:3])
        return self._crossings[key]

    def incoming(self, layer: int, entry: float, probe: int) -> Floats:
        """(I,) what a layer receives of an example."""
        return (
            self.network.inputs[probe]
            if layer == 0
            else self.network.recorded.of_probe("activations", layer - 1, entry, probe)
        )

    def carried(self, layer: int, entry: float, probe: int) -> Floats:
        """(O, I) what every line into a layer carries: weight times what comes in."""
        return np.asarray(self.network.recorded.weights(layer, entry) * self.incoming(layer, entry, probe))

    def _crossing(self, k: int, entry: float, probe: int) -> Crossing:
        carried = self.carried(k, entry, probe)
        own = max(float(np.abs(carried).max()), 0.4 * self._carried_at_last(k, probe))
        size = self.network.scene.shared(f"forward/{self.network.rank(k)}", own or 1.0)
        sums = self.network.recorded.of_probe("preactivations", k, entry, probe) / self.network.sum_sizes[k]
        answers = self.network.recorded.of_probe("activations", k, entry, probe)
        answers = (
            answers
            if k == self.network.last and self.network.is_softmax
            else answers / self.network.answer_sizes[k]
        )
        lines = lines_of(k, len(self.network.view.layers), carried.size)
        return crossing(carried, sums, answers, size, lines)

    def _carried_at_last(self, k: int, probe: int) -> float:
        """The most that a line into a layer carries of an example when training has ended."""
        if (k, probe) not in self._most:
            self._most[k, probe] = float(np.abs(self.carried(k, self.network.view.last, probe)).max())
        return self._most[k, probe]

    def send(self, layer: int, entry: float, probe: int, t: float) -> None:
        """The signal on its way into a layer: t from 0 (it leaves) to 1 (all of it has arrived)."""
        cross = self.crossings(entry, probe)[layer]
        picture = self.network.picture
        picture.haze = min(picture.haze, REST + (PASS - REST) * min(1.0, 3 * t))
        picture.lit = [lit for lit in picture.lit if lit.layer != layer]
        self._wait(layer, min(1.0, 3 * t))
        self._leave_behind(layer, min(1.0, 3 * t), entry, probe)
        if t <= 0:
            return
        come = front(cross.strength, self.length(layer), t)
        picture.lit.append(
            Lit(
                layer,
                cross.to,
                cross.of,
                cross.strength,
                np.clip(come, 0, 1),
                front=come if t < 1 else None,
                light=_light(cross),
                thick=4.7 * cross.light**0.5,
            )
        )

    def darken(self) -> None:
        """All tiles wait for a pass, and lines are faint: what goes in leads, then where it has come to."""
        self.fade_behind()
        self.network.picture.haze = PASS
        self._wait(0, 1.0)

    def fade_behind(self) -> None:
        """Let lines grow faint when a pass goes on from them: what is bright is where it has come to."""
        self.trail = LEFT

    def _leave_behind(self, layer: int, t: float, entry: float, probe: int) -> None:
        crossings = self.crossings(entry, probe)
        for lit in self.network.picture.lit:
            if lit.layer < layer and self.trail < 1:
                left = t if lit.layer == layer - 1 else 1.0
                lit.light = _light(crossings[lit.layer]) * (1 - (1 - self.trail) * left)

    def _wait(self, layer: int, t: float) -> None:
        """Tiles that the signal has not reached yet darken: those of this layer, and of all behind it."""
        for later in range(layer, self.network.last + 1):
            self.dimmed[later] = max(float(self.dimmed[later]), t)
            self.network.picture.neurons[later].bright[:] = self._waiting(later)

    def _waiting(self, layer: int) -> float:
        return float(CALM + (WAITING - CALM) * self.dimmed[layer])

    def land(self, layer: int, entry: float, probe: int, t: float) -> None:
        """What arrived fills the row, the tile lights, and the answer leaves it."""
        cross, neurons = self.crossings(entry, probe)[layer], self.network.picture.neurons[layer]
        neurons.sums, neurons.answers = cross.sums.copy(), cross.answers * np.clip(2 * t - 0.6, 0, 1)
        neurons.arrived[:] = min(1.0, 2 * t)
        neurons.passed[:] = max(0.0, 2 * t - 1)
        shining = (
            np.abs(cross.answers)
            if layer < self.network.last or not self.network.is_softmax
            else np.sqrt(cross.answers)
        )
        goal = np.where(shining > 0.01, 0.76 + 0.24 * np.minimum(1, shining), DARK)
        waiting = self._waiting(layer)
        neurons.bright = waiting + (goal - waiting) * t

    def contrast(self, layer: int, entry: float, probe: int) -> list[int]:
        """A few neighbours of a layer of which one's sum is far above zero, and another's far below."""
        sums = self.network.recorded.of_probe("preactivations", layer, entry, probe)
        few = min(NEIGHBOURS, len(sums))
        windows = np.lib.stride_tricks.sliding_window_view(sums, few)
        high, low = np.maximum(windows.max(1), 0), np.maximum(-windows.min(1), 0)
        best = int((np.minimum(high, low) + 1e-3 * (high + low)).argmax())
        return list(range(best, best + few))

    def grow(self, entry: float, probe: int, t: float) -> None:
        """Bars grow from the rims of the outputs, their names riding on the tips."""
        self.network.picture.shares = self.answers(entry, probe)
        self.network.picture.grown = t
        self.network.names.follow()

    def guess(self, entry: int, probe: int) -> int:
        """The output with the largest answer."""
        return int(self.answers(entry, probe).argmax())

    def told(self, entry: int, probe: int) -> list[int]:
        """The outputs of which is told: the guess, and the right answer."""
        return sorted({self.guess(entry, probe), self.network.label(probe)})

    def sure(self, entry: int, probe: int) -> Reading:
        """The largest answer, as a reading."""
        view = self.network.view
        return view.derive(
            self._format, "largest", [(f"activations/{view.layers[-1].name}", entry, (probe,))]
        )

    def chance(self, entry: int, probe: int) -> Reading:
        """The answer of the right output, as a reading."""
        view = self.network.view
        output = f"activations/{view.layers[-1].name}"
        return view.read(self._format, output, entry, probe, self.network.label(probe))

    @property
    def _format(self) -> str:
        return ".1%" if self.network.is_softmax else ".2f"

    def answers(self, entry: float, probe: int) -> Floats:
        """(O,) the outputs' answers as shares of a full bar."""
        found = self.network.recorded.of_probe("activations", self.network.last, entry, probe)
        return found if self.network.is_softmax else np.clip(found / self.network.answer_sizes[-1], -1, 1)

    def arrive(self, entry: float, probe: int) -> None:
        """The whole pass of an example, arrived."""
        self.network.picture.haze = PASS
        for layer in range(len(self.network.view.layers)):
            self.send(layer, entry, probe, 1.0)
            self.land(layer, entry, probe, 1.0)
        self.grow(entry, probe, 1.0)

    def length(self, layer: int) -> float:
        """Pixels along between a layer's lines' two ends."""
        axis = int(self.network.measures.down)
        return float(
            self.network.picture.pose.enter[layer][0, axis]
            - self.network.picture.source_points(layer)[0, axis]
        )


def _light(cross: Crossing) -> float:
    """How bright the lines of a crossing are."""
    return 0.85 * float(cross.light) ** 0.7
