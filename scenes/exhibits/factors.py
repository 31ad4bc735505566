"""The numbers of one weight, close: answer, error and weight stand at what they are of; where a nudge meets two of them
these get the sign of a product; then they come into a row, before their product, which is the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.product_row import APART, EDGE, NAME, ProductRow
from tracereel.scenes.parts.network.near_outputs import Close
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """Where numbers stand in one format, in pixels, on their baselines: of answer, error and weight, from the middle of
    tile, bar and tube; of the answer from the sum, where it scales a nudge; the row's middle, and those of two
    rows; cap height, and that in two rows; how high the answer flies; from the tube to where an error passes it."""

    own: tuple[tuple[float, float], ...]
    slope: tuple[float, float]
    row: tuple[float, float]
    rows: tuple[tuple[float, float], tuple[float, float]]
    size: float
    small: float
    lift: float
    over: tuple[float, float]


PLANS = {
    "16:9": Plan(
        own=((0, -186), (0, -186), (0, 90)), slope=(24, -186), row=(640, 600), rows=((318, 600), (962, 600)),
        size=46, small=37, lift=98, over=(0, -66),
    ),
    "1:1": Plan(
        own=((0, -132), (0, -132), (0, 68)), slope=(6, -132), row=(360, 506), rows=((360, 506), (360, 610)),
        size=30, small=30, lift=100, over=(0, -44),
    ),
    "9:16": Plan(
        own=((300, 0), (300, 35), (-130, 6)), slope=(300, -160), row=(360, 1084),
        rows=((360, 1084), (360, 1196)), size=40, small=40, lift=0, over=(150, 6),
    ),
}  # fmt: skip
ANSWER, ERROR, WEIGHT, GRADIENT, SHARE = range(5)
ROW = {
    ANSWER: 0,
    ERROR: 1,
    GRADIENT: 2,
}  # where each stands in the row; it has the sign of that number before it
HALF, MEETING = 0.45, 0.1  # of the way back: when the error is at the weight, and for how long
BEAT = 0.15  # how much larger a factor is when the nudge meets it


class Factors:
    """See the module. entry; to, of: which weight of the last layer. names: what the numbers are called, as worded;
    then, for what is passed back, of both factors and their product."""

    def __init__(
        self, network: NetworkExhibit, close: Close, entry: int, place: tuple[int, int], names: list[Figures]
    ) -> None:
        self.network, self.close, self.plan, self.names = network, close, PLANS[network.aspect], names
        self.readings = self._read(entry, *place)
        theme = network.scene.theme
        signed = [theme.value, theme.error, theme.positive, theme.error, theme.error]
        for k in (ANSWER, WEIGHT):
            signed[k] = signed[k] if self.readings[k].value >= 0 else theme.negative
        self.numbers = [
            self._figures(reading, ink) for reading, ink in zip(self.readings, signed, strict=True)
        ]
        self.signs = [Figures(sign, self.plan.size * 0.8, theme.muted, align=None) for sign in "××="]
        for k in (ANSWER, ERROR, WEIGHT):
            self._place(k, self._own(k))
        self._place(GRADIENT, self.in_row()[-1])
        kinds = (ERROR, WEIGHT, SHARE)
        self.passed = ProductRow(
            network, [self.readings[k] for k in kinds], [signed[k] for k in kinds], names[SHARE + 1 :],
            np.array(self.plan.rows[1]), self.plan.small,
        )  # fmt: skip
        self._carry(0.0)
        for sign in self.signs[:2]:
            sign.set_opacity(0)

    @property
    def first(self) -> list[Any]:
        """Answer, error and weight: numbers and names."""
        return [*self.numbers[:GRADIENT], *self.names[:GRADIENT]]

    @property
    def result(self) -> list[Any]:
        """What comes last: the product and its name."""
        return [self.signs[2], self.numbers[GRADIENT], self.names[GRADIENT]]

    @property
    def shared(self) -> list[Any]:
        """What is passed back: the error on its way, then its share, with its name; and the row of that product."""
        return [self.numbers[SHARE], self.names[SHARE], *self.passed.members]

    def carry(self, t: float) -> None:
        """The error once more leaves its bar, is multiplied at the weight, and lands as a share where the answer stood,
        while the same product comes into a row beside the gradient's: t from 0 to 1."""
        way = float(eased(min(1.0, 4 * t)))
        aside = np.asarray(self.plan.rows[0], float) - self.plan.row
        size = self.plan.size + (self.plan.small - self.plan.size) * way
        for k in ROW:
            self.numbers[k].resize(size * self._fits())
        for k, place in zip(ROW, self.in_row(size), strict=True):
            self._place(k, place + aside * way)
        self._carry(t)
        parts = np.clip([3 * t, (t - HALF) * 3, (t - 1) * 5 + 1], 0, 1)
        for k, (begin, part) in enumerate(zip((ERROR, WEIGHT, ANSWER), parts.tolist(), strict=True)):
            self.passed.come(k, self._own(begin), part)

    def _carry(self, t: float) -> None:
        number, size = self.numbers[SHARE], self.plan.size
        self.network.scene.reread(number, self.readings[ERROR if t < HALF else SHARE])
        met = max(0.0, 1 - abs(t - HALF) / MEETING)
        number.resize(size * (1 + BEAT * met))
        self.numbers[WEIGHT].resize(size * (1 + BEAT * met))
        self._place(WEIGHT, self._own(WEIGHT))
        over = np.asarray(self.close.tube + self.plan.over, float)
        first, second = (
            float(eased(np.clip(way, 0, 1))) for way in (t / (HALF - MEETING), (t - HALF) / (1 - HALF))
        )
        at = self._own(ERROR) + (over - self._own(ERROR)) * first
        self._place(SHARE, at + (self._own(ANSWER) - over) * second)
        self.names[SHARE].set_opacity(max(0.0, 4 * second - 3))

    def meet(self, k: int, t: float) -> None:
        """A factor is met by the nudge: the answer flies to where it scales it, over the arrow; the error does at its
        own place."""
        self.numbers[k].resize(self.plan.size * (1 + BEAT * np.sin(np.pi * t)))
        flown = eased(min(1.0, 1.5 * t))
        high = np.sin(np.pi * flown) if k == ANSWER else 0.0
        way = self._own(k) + (self._met(k) - self._own(k)) * flown
        self._place(k, way - [0.0, self.plan.lift * high])
        self.names[k].set_opacity(1 - flown if k == ANSWER else 1)
        self.signs[k].set_opacity(max(0.0, 3 * flown - 2))

    def line_up(self, t: float) -> None:
        """Both factors leave their places and come into one row: the answer down, then across; the error, where the
        line goes across, over its tile and then down. The first sign has nothing before it there, and goes."""
        early, late = np.clip([1.6 * t, 1.6 * t - 0.6], 0, 1)
        down_first = np.array([late, early])
        over_first = down_first if self.network.measures.down else down_first[::-1]
        for number in self.numbers:
            number.resize(self.plan.size * (1 - (1 - self._fits()) * t))
        self.names[ANSWER].set_opacity(t)
        for k, ways in ((ANSWER, down_first), (ERROR, over_first)):
            self._place(k, self._met(k) + (self.in_row()[k] - self._met(k)) * ways)
        self._place(WEIGHT, self._own(WEIGHT))
        self._place(GRADIENT, self.in_row()[-1])
        self.signs[0].set_opacity(1 - min(1.0, 3 * t))
        self.signs[1].set_opacity(abs(1 - 2 * t))

    # -- numbers ---------------------------------------------------------------------------------------------------

    def _read(self, entry: int, to: int, of: int) -> list[Reading]:
        view, probe = self.network.view, self.network.probe
        assert probe is not None
        layer, before = view.layers[-1].name, view.layers[-2].name
        error = view.read(".3f", f"deltas/{layer}", entry, probe, to)
        answer = view.read(".3f", f"activations/{before}", entry, probe, of)
        weight = view.read(".3f", f"weights/{layer}/W", entry, to, of)
        return [
            fine(sized(found))
            for found in (
                answer, error, weight, view.combine(".3f", "product", answer, error),
                view.combine(".3f", "product", error, weight),
            )
        ]  # fmt: skip

    def _figures(self, reading: Reading, ink: str) -> Figures:
        figures: Figures = self.network.scene.readout(reading, self.plan.size, ink, "SEMIBOLD", align=None)
        return figures

    # -- places ----------------------------------------------------------------------------------------------------

    def _own(self, k: int) -> Floats:
        """Where a number stands at its thing, within the frame."""
        x, y = (self.close.first, self.close.bar, self.close.tube)[k][:2] + self.plan.own[k]
        half = max(self.numbers[k].width, self.names[k].width) * 45 + EDGE
        return np.array([np.clip(x, half, self.network.measures.width - half), y])

    def _met(self, k: int) -> Floats:
        """Where a factor stands when the nudge has met it."""
        return np.asarray(self.close.sum + self.plan.slope, float) if k == ANSWER else self._own(k)

    def in_row(self, size: float = 0.0) -> list[Floats]:
        """Where both factors and their product stand in one row, in its middle. size: of their capitals."""
        wide = [self.numbers[k].width * 90 for k in ROW]
        gap = APART * (size or self.plan.size)
        x, y = self.plan.row
        x -= (sum(wide) + 2 * gap) / 2
        begins = np.cumsum([0.0, wide[0] + gap, wide[1] + gap])
        return [np.array([x + begin + own / 2, y]) for begin, own in zip(begins, wide, strict=True)]

    def _fits(self) -> float:
        """How much smaller numbers have to be, so that the row is no wider than the frame."""
        wide = sum(self.numbers[k].width * 90 * self.plan.size / self.numbers[k].size for k in ROW)
        room = self.network.measures.width - 2 * EDGE - 2 * APART * self.plan.size
        return min(1.0, room / wide)

    def _place(self, k: int, place: Floats) -> None:
        """A number on its baseline, its name below it, its sign before it."""
        at, number, size = self.network.names.at, self.numbers[k], self.plan.size
        number.place(at(*place))
        self.names[k].place(at(place[0], place[1] + NAME))
        if k in ROW:
            half = number.width * 45 + APART * number.size / 2
            self.signs[ROW[k]].place_middle(at(place[0] - half, place[1] - size / 2))
