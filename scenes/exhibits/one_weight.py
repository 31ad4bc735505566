"""One weight of the last layer, close: what came in, the blame at its end, and the product that is its gradient.

The network stands beneath it, in its weight_pose: one tube leads from tile to tile, as thick as the weight, and its
two factors stand under the tiles that they come from. From there they go to the slopes of a chain, each to the one
that it makes, and then into a row: one times the other is the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.chain import PARTS, Chain
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.tube import Place, Tube
from tracereel.scenes.parts.text import Figures, fitted
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """Where words stand in one format, in pixels: under a tile or (upright) beside it; and the row of the product."""

    number: tuple[float, float]  # of a factor, from the middle of its tile, on its baseline
    weight: tuple[float, float]  # of the weight, from the middle of the tube
    row: tuple[float, float]  # the middle of the product's row, on its baseline
    size: float  # cap height of numbers


PLANS = {
    "16:9": Plan((0, 216), (0, -40), (640, 530), 46),
    "1:1": Plan((0, 152), (0, -34), (360, 540), 32),
    "9:16": Plan((246, 0), (118, 12), (360, 960), 40),
}
NAME = 46.0  # pixels from a number's baseline to that of its name
SIGN = 1.0  # room for a sign before a number, in cap heights
APART = 1.7  # the same between two numbers in a row


class OneWeight:
    """See the module. names: what its two factors and their product are called, as the script words it."""

    def __init__(self, network: NetworkExhibit, place: Place, entry: int, names: list[Figures]) -> None:
        self.network, self.place, self.entry = network, place, entry
        self.scene, self.plan = network.scene, PLANS[network.aspect]
        *self.names, self.name = names
        self._read()
        self.tube = Tube(network, place, self.answer.value, self.error.value, self.value.value)
        theme, size = self.scene.theme, self.plan.size
        self.came_in = self._figures(self.answer, theme.value if self.answer.value >= 0 else theme.negative)
        self.blame = self._figures(self.error, theme.error)
        self.weight = self._figures(self.value, theme.positive if self.value.value >= 0 else theme.negative)
        self.product = self._figures(self.gradient, theme.error)
        self.signs = [self._sign("×"), self._sign("×")]
        self.equals = self._sign("=")
        name = self.network.view.class_names[place.to]
        self.label = Figures(fitted(name, size, 3.2), size, theme.text, "SEMIBOLD", align=None)
        self.tube.draw(0.0)
        self.stand(0.0)
        self._see(0.0)

    @property
    def close(self) -> list[Any]:
        """What comes with the camera: the tube, the weight's number, the name of the output."""
        return [self.tube.panel, self.weight, self.label]

    @property
    def factors(self) -> list[Any]:
        """Both numbers and their names."""
        return [self.came_in, self.blame, *self.names]

    @property
    def result(self) -> list[Any]:
        """What comes last: the product and its name."""
        return [self.equals, self.product, self.name]

    @property
    def on_stage(self) -> list[Any]:
        """All that is there when the product is."""
        return [*self.close, *self.factors, *self.signs, *self.result]

    @property
    def rates(self) -> tuple[float, float]:
        """What a nudge of the weight is multiplied by: to one of the sum, from there to one of the loss."""
        return self.answer.value, self.error.value

    @property
    def direction(self) -> str:
        """What the loss does when the weight grows, for the words."""
        sign = int(np.sign(self.gradient.value))
        return ("stays", "rises", "falls")[sign]

    @property
    def lacks(self) -> str:
        """Whether its output answered too little, for the words: "some" or "none"."""
        return "some" if self.error.value < 0 else "none"

    # -- on the way ------------------------------------------------------------------------------------------------

    def approach(self, t: float) -> None:
        """The camera comes: weights come back into both tiles, then the tube grows between them."""
        back, probe = self.network.back, self.network.probe
        assert probe is not None
        share = float(np.clip(2 * t - 0.6, 0, 1))
        back.uncover(self.place.layer - 1, self.entry, probe, share, answers=True)
        back.uncover(self.place.layer, self.entry, probe, share, answers=False)
        self.stand(0.0)
        self.tube.draw(float(np.clip(2.5 * t - 1.5, 0, 1)))
        self._see(float(np.clip(4 * t - 3, 0, 1)))

    def part(self, chain: Chain, t: float) -> None:
        """The tube draws back, each factor goes to where its slope will be, and the nudge grows."""
        self.stand(t, chain)
        chain.show(max(0.0, 2.5 * t - 1.5) / PARTS)
        for sign in self.signs:
            sign.set_opacity(t)
        self.tube.draw(max(0.0, 1 - 2.5 * t), marked=max(0.0, 1 - 2 * t))
        self._see(max(0.0, 1 - 3 * t))

    def line_up(self, chain: Chain, t: float) -> None:
        """From their slopes both factors fall, then come into one row; the first sign has nothing before it there, and
        goes."""
        self._place(self.on_slopes(chain), self.in_row()[:2], t, np.clip([2 * t - 1, 2 * t], 0, 1))
        self.signs[0].set_opacity(1 - t)

    def _see(self, opacity: float) -> None:
        for figures in (self.weight, self.label):
            for glyph in figures.submobjects:
                glyph.set_opacity(opacity)

    # -- numbers ---------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        view, probe, place = self.network.view, self.network.probe, self.place
        assert probe is not None
        layer, before = view.layers[place.layer].name, view.layers[place.layer - 1].name
        error = view.read(".3f", f"deltas/{layer}", self.entry, probe, place.to)
        answer = view.read(".3f", f"activations/{before}", self.entry, probe, place.of)
        self.value = fine(sized(view.read(".3f", f"weights/{layer}/W", self.entry, place.to, place.of)))
        self.gradient = fine(sized(view.combine(".3f", "product", answer, error)))
        self.answer, self.error = fine(sized(answer)), fine(error)

    def _figures(self, reading: Reading, ink: str) -> Figures:
        return self.scene.readout(reading, self.plan.size, ink, "SEMIBOLD", align=None)

    def _sign(self, sign: str) -> Figures:
        return Figures(sign, self.plan.size * 0.8, self.scene.theme.muted, align=None)

    # -- places ----------------------------------------------------------------------------------------------------

    def stand(self, t: float, chain: Chain | None = None) -> None:
        """Numbers at their tiles: t 0 where two tiles are looked at, 1 where each is at its slope of a chain."""
        boxes, plan = self.tube.boxes(), self.plan
        under = [box[:2] + plan.number for box in boxes]
        self._place(under, under if chain is None else self.on_slopes(chain), t)
        x, y = (boxes[0][:2] + boxes[1][:2]) / 2 + plan.weight
        self.weight.place(self.network.names.at(x, y))
        self._place_name(boxes[1])
        self._place_result()

    def on_slopes(self, chain: Chain) -> list[Floats]:
        """Where each factor stands, on its baseline: above its band, its name between them."""
        found = []
        for k, number in enumerate((self.came_in, self.blame)):
            sign = SIGN * self.plan.size
            half = max(number.width * 45 + sign / 2, self.names[k].width * 45)
            x, y = chain.above(k, half)
            found.append(np.array([x + sign / 2, y - NAME]))
        return found

    def in_row(self) -> list[Floats]:
        """Where both factors and their product stand in one row, in its middle."""
        wide = [number.width * 90 for number in (self.came_in, self.blame, self.product)]
        gap = APART * self.plan.size
        x, y = self.plan.row
        x -= (sum(wide) + 2 * gap) / 2
        begins = np.cumsum([0.0, wide[0] + gap, wide[1] + gap])
        return [np.array([x + begin + own / 2, y]) for begin, own in zip(begins, wide, strict=True)]

    def _place(self, begin: list[Floats], end: list[Floats], t: float, ways: Floats | None = None) -> None:
        """On the way from one place to another; ways: how far across and how far down, where these differ."""
        at = self.network.names.at
        for k, number in enumerate((self.came_in, self.blame)):
            x, y = begin[k] + (end[k] - begin[k]) * (t if ways is None else ways)
            number.place(at(x, y))
            self.names[k].place(at(x, y + NAME))
            self._place_before(self.signs[k], number, x, y, SIGN + (APART - SIGN) * t)

    def _place_result(self) -> None:
        x, y = self.in_row()[2]
        self.product.place(self.network.names.at(x, y))
        self.name.place(self.network.names.at(x, y + NAME))
        self._place_before(self.equals, self.product, x, y, APART)

    def _place_before(self, sign: Figures, number: Figures, x: float, y: float, room: float) -> None:
        size = self.plan.size
        sign.place_middle(self.network.names.at(x - number.width * 45 - room * size / 2, y - size / 2))

    def _place_name(self, box: Floats) -> None:
        """The output's name beside its tile, where there is room; else above it."""
        at, half, width = self.network.names.at, self.label.width * 45, self.network.measures.width
        left, right = box[0] - box[2] / 2 - 16, box[0] + box[2] / 2 + 16
        if self.network.measures.down and left - 2 * half > 20:
            self.label.place_middle(at(left - half, box[1]))
        elif not self.network.measures.down and right + 2 * half < width - 20:
            self.label.place_middle(at(right + half, box[1]))
        else:
            aside = box[2] / 4 + half + 8 if self.network.measures.down else 0.0  # the tube comes from above
            self.label.place(at(min(box[0] + aside, width - half - 20), box[1] - box[3] / 2 - 16))
