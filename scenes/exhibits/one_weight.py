"""One weight of the last layer, close: the neuron whose answer it carries, the output that it leads to, and what is
missing at the bar of that. A nudge of it is passed on to the bar; then its factors come into a row with their product,
which is its gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.nudge import Nudge
from tracereel.scenes.exhibits.tube import Place, Tube
from tracereel.scenes.parts.network.near_outputs import close
from tracereel.scenes.parts.network.pose import Pose, eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """Where numbers stand in one format, in pixels, on their baselines: of both factors from the middle of tile and bar
    (their rims, where `over`), of the weight from its own; of the answer
    from the sum, where it scales the nudge; the row's middle; cap heights."""

    factors: tuple[tuple[float, float], tuple[float, float]]
    weight: tuple[float, float]
    slope: tuple[float, float]
    row: tuple[float, float]
    size: float


PLANS = {
    "16:9": Plan(((0, -186), (0, -126)), (0, 90), (24, -202), (640, 564), 46),
    "1:1": Plan(((0, -112), (0, -92)), (0, 68), (6, -164), (360, 506), 30),
    "9:16": Plan(((300, 0), (300, 35)), (-150, 6), (300, -160), (360, 1084), 40),
}
NAME = 44.0  # pixels from a number's baseline to that of its name
APART = 1.7  # room for a sign between two numbers in a row, in cap heights
SIGNED = {0: 0, 1: 1, 3: 2}  # numbers that have a sign before them
HURRY = 1.25  # how much faster each third of the nudge is than its time, so that it stands still in between
BEAT = 0.15  # how much larger a factor is when the nudge meets it


class OneWeight:
    """See the module. names: what answer, error, weight and gradient are called, as the script words them."""

    def __init__(self, network: NetworkExhibit, entry: int, names: list[Figures]) -> None:
        assert network.probe is not None
        self.network, self.probe, self.entry = network, network.probe, entry
        self.place = place = Place(*analysis.telling_weight(network.view.trace, entry, self.probe))
        self.scene, self.plan = network.scene, PLANS[network.aspect]
        self.close = close(network.home, place.to, network.aspect, network.measures)
        self._read()
        self.tube = Tube(network, place, self.close, self.loud, self.error.value, self.value.value)
        theme = self.scene.theme
        answer = theme.value if self.answer.value >= 0 else theme.negative
        value = theme.positive if self.value.value >= 0 else theme.negative
        readings = (self.answer, self.error, self.value, self.gradient)
        inks = (answer, theme.error, value, theme.error)
        self.numbers = [self._figures(reading, ink) for reading, ink in zip(readings, inks, strict=True)]
        self.names = names
        self.signs = [Figures(sign, self.plan.size * 0.8, theme.muted, align=None) for sign in "××="]
        self.tube.draw(0.0)
        for k in range(3):
            self._place(k, self._own(k))
        self._place(3, self.in_row()[2])
        for sign in self.signs[:2]:
            sign.set_opacity(0)

    # -- what there is -----------------------------------------------------------------------------------------------

    @property
    def factors(self) -> list[Any]:
        """Answer, error and the weight itself: numbers and names."""
        return [*self.numbers[:3], *self.names[:3]]

    @property
    def result(self) -> list[Any]:
        """What comes last: the product and its name."""
        return [self.signs[2], self.numbers[3], self.names[3]]

    @property
    def on_stage(self) -> list[Any]:
        """All that is there when the product is."""
        return [*self.moving, *self.result]

    @property
    def moving(self) -> list[Any]:
        """What changes while a nudge is passed on."""
        return [self.tube.panel, *self.nudge.members, *self.factors, *self.signs[:2]]

    @property
    def pose(self) -> Pose:
        """The camera, here."""
        return self.network.poses.weight(*self.place, self.close)

    @property
    def rates(self) -> tuple[float, float]:
        """What a nudge of the weight is multiplied by: to one of the sum, from there to one of the loss."""
        return self.answer.value, self.error.value

    @property
    def direction(self) -> str:
        """What the loss does when the weight grows, for the words."""
        return ("stays", "rises", "falls")[int(np.sign(self.gradient.value))]

    def prepare(self, names: list[Figures]) -> None:
        """Its nudge, not there yet. names: what the nudge, the sum, and what comes of it are called."""
        self.nudge = Nudge(self.network, self.close, self.rates, names, self.tube.thick)

    # -- on the way ------------------------------------------------------------------------------------------------

    def approach(self, t: float) -> None:
        """The camera comes: weights come back into both tiles, then the tube grows between them."""
        back, probe, last = self.network.back, self.probe, self.network.last
        share = float(np.clip(2 * t - 0.6, 0, 1))
        back.uncover(last - 1, self.entry, probe, share, answers=True)
        back.uncover(last, self.entry, probe, share, answers=False)
        self.tube.draw(float(np.clip(2.5 * t - 1.5, 0, 1)))

    def pass_on(self, t: float) -> None:
        """The nudge grows at the weight, the answer scales it on its way to the sum, the error on that to the bar: t
        from 0 to 1."""
        grown, summed, wrong = (float(eased(np.clip((3 * t - k) * HURRY, 0, 1))) for k in range(3))
        self.nudge.show(grown + summed + wrong)
        self.tube.draw(1.0, swell=grown, pulse=summed)
        self._scale(0, summed)
        self._scale(1, wrong)

    def _scale(self, k: int, t: float) -> None:
        """A factor is met by the nudge: the answer goes to where it scales it; the error does at its own place."""
        self.numbers[k].resize(self.plan.size * (1 + BEAT * np.sin(np.pi * t)))
        self._place(k, self._own(k) + (self._met(k) - self._own(k)) * eased(min(1.0, 2 * t)))
        self.signs[k].set_opacity(min(1.0, 2 * t))

    def line_up(self, t: float) -> None:
        """Both factors leave their places and come into one row; the first sign has nothing before it there, and
        goes."""
        row = self.in_row()
        for k in (0, 1):
            self._place(k, self._met(k) + (row[k] - self._met(k)) * t)
        self.signs[0].set_opacity(1 - min(1.0, 2 * t))

    # -- numbers ---------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        view, probe, (to, of) = self.network.view, self.probe, self.place
        layer, before = view.layers[-1].name, view.layers[-2].name
        error = view.read(".3f", f"deltas/{layer}", self.entry, probe, to)
        answer = view.read(".3f", f"activations/{before}", self.entry, probe, of)
        self.value = fine(sized(view.read(".3f", f"weights/{layer}/W", self.entry, to, of)))
        self.gradient = fine(sized(view.combine(".3f", "product", answer, error)))
        self.answer, self.error = fine(sized(answer)), fine(error)
        answers = self.network.recorded.of_probe("activations", self.network.last - 1, self.entry, probe)
        self.loud = answer.value / (float(np.abs(answers).max()) or 1.0)

    def _figures(self, reading: Reading, ink: str) -> Figures:
        return self.scene.readout(reading, self.plan.size, ink, "SEMIBOLD", align=None)

    # -- places ----------------------------------------------------------------------------------------------------

    def _own(self, k: int) -> Floats:
        """Where a number stands at its thing: above tile and bar, below the weight."""
        at = self.close
        missing = at.bar[:2].copy()
        things = (at.first[:2], missing, at.tube)
        return np.asarray(things[k] + [*self.plan.factors, self.plan.weight][k], float)

    def in_row(self) -> list[Floats]:
        """Where both factors and their product stand in one row, in its middle."""
        wide = [self.numbers[k].width * 90 for k in (0, 1, 3)]
        gap = APART * self.plan.size
        x, y = self.plan.row
        x -= (sum(wide) + 2 * gap) / 2
        begins = np.cumsum([0.0, wide[0] + gap, wide[1] + gap])
        return [np.array([x + begin + own / 2, y]) for begin, own in zip(begins, wide, strict=True)]

    def _met(self, k: int) -> Floats:
        """Where a factor stands when the nudge has met it."""
        return np.asarray(self.close.sum + self.plan.slope, float) if k == 0 else self._own(k)

    def _place(self, k: int, place: Floats) -> None:
        """A number on its baseline, its name below it, its sign before it."""
        at, number, size = self.network.names.at, self.numbers[k], self.plan.size
        number.place(at(*place))
        self.names[k].place(at(place[0], place[1] + NAME))
        if k in SIGNED:
            half = number.width * 45 + APART * size / 2
            self.signs[SIGNED[k]].place_middle(at(place[0] - half, place[1] - size / 2))
