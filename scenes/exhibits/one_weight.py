"""One weight of the last layer, close: what came in, the blame at its end, and the product that is its gradient.

The network stands beneath it, in its weight_pose: one tube leads from tile to tile, as thick as the weight, and its
two factors stand under the tiles that they come from. In the chain_pose they stand beside them, as factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Arrow, VGroup, smooth
from numpy.typing import NDArray

from tracereel.scenes.exhibits.chain import Chain
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.tube import Place, Tube
from tracereel.scenes.parts.text import Figures, fitted, formula
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]
THREE = "(partial L)/(partial w)", "(partial z)/(partial w)", "(partial L)/(partial z)"
GRADIENT, CAME_IN, BLAME = "gradient", "came", "blame"  # names of its parts
CROSS = 34.0  # pixels for a multiplication sign before a factor


@dataclass(frozen=True)
class Plan:
    """Where words stand in one format, in pixels: under a tile or (upright) beside it; the product, the formula."""

    number: tuple[float, float]  # of a factor, from the middle of its tile, on its baseline
    weight: tuple[float, float]  # of the weight, from the middle of the tube
    product: tuple[float, float]
    formula: tuple[float, float]
    size: float  # cap height of the factors
    large: float  # of the product


PLANS = {
    "16:9": Plan((0, 192), (0, -38), (626, 452), (626, 536), 36, 46),
    "1:1": Plan((0, 150), (0, -32), (360, 388), (360, 476), 30, 36),
    "9:16": Plan((222, 0), (108, 10), (360, 1010), (360, 1084), 34, 46),
}
FORMULA = 27.0  # cap height
NAME = 46.0  # pixels from a number's baseline to that of its name


class OneWeight:
    """See the module. names: what its two factors are called, as the script words it."""

    def __init__(self, network: NetworkExhibit, place: Place, entry: int, names: list[Figures]) -> None:
        self.network, self.place, self.entry, self.names = network, place, entry, names
        self.scene, self.plan = network.scene, PLANS[network.aspect]
        self._read()
        self.tube = Tube(network, place, self.answer.value, self.error.value, self.value.value)
        theme = self.scene.theme
        size, large = self.plan.size, self.plan.large
        came_ink = theme.value if self.answer.value >= 0 else theme.negative
        self.came_in = self._figures(self.answer, size, came_ink)
        self.blame = self._figures(self.error, size, theme.error)
        ink = theme.positive if self.value.value >= 0 else theme.negative
        self.weight = self._figures(self.value, size, ink)
        self.product = self._figures(self.gradient, large, theme.error)
        self.formula = self._formula()
        self.signs = [Figures("×", size * 0.8, theme.muted, align=None) for _ in range(2)]
        name = self.network.view.class_names[place.to]
        self.label = Figures(fitted(name, size, 3.2), size, theme.text, "SEMIBOLD", align=None)
        self.pointers = VGroup()
        self.tube.draw(0.0)
        self.stand(0.0)
        self._see(0.0)

    @property
    def close(self) -> list[Any]:
        """What comes with the camera: the tube, the weight's number, the name of the output."""
        return [self.tube.panel, self.weight, self.label]

    @property
    def shared(self) -> list[Any]:
        """What is there beside the network from the question to the formula."""
        return [*self.close, *self.factors]

    @property
    def factors(self) -> list[Any]:
        """Both numbers and their names."""
        return [self.came_in, self.blame, *self.names]

    @property
    def members(self) -> list[Any]:
        """All parts."""
        return [*self.close, *self.factors, self.product, self.formula]

    @property
    def on_stage(self) -> list[Any]:
        """All that is there when the formula is."""
        return [*self.members, self.pointers]

    @property
    def rates(self) -> tuple[float, float]:
        """What a nudge of the weight is multiplied by: to one of the sum, from there to one of the loss."""
        return self.answer.value, self.error.value

    @property
    def direction(self) -> str:
        """What the loss does when the weight grows, for the words."""
        sign = int(np.sign(self.gradient.value))
        return ("stays", "rises", "falls")[sign]

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
        """The tiles go apart, each over what it does; the tube draws back into them."""
        self.stand(t, chain.tip(height=self.plan.large))
        self.tube.draw(max(0.0, 1 - 2.5 * t), marked=1.0)
        self._see(max(0.0, 1 - 3 * t))

    def meet(self, chain: Chain, t: float) -> None:
        """The way back: the product comes to the middle."""
        self.stand(1 - t, chain.tip(height=self.plan.large))
        self.tube.draw(float(np.clip(2.5 * t - 1.5, 0, 1)), marked=1.0)
        self._see(float(np.clip(4 * t - 3, 0, 1)))

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

    def _figures(self, reading: Reading, size: float, ink: str) -> Figures:
        return self.scene.readout(reading, size, ink, "SEMIBOLD", align=None)

    def _formula(self) -> Any:
        theme = self.scene.theme
        whole, first, second = (
            f"{{{{ {typst} : {name} }}}}"
            for typst, name in zip(THREE, (GRADIENT, CAME_IN, BLAME), strict=True)
        )
        written = formula(f"{whole} = {first} dot {second}", FORMULA, theme.muted)
        for name, ink in ((GRADIENT, theme.error), (CAME_IN, self.came_in.ink), (BLAME, theme.error)):
            written.select(name).set_color(ink)
        return written.move_to(self.network.names.at(*self.plan.formula))

    # -- places ----------------------------------------------------------------------------------------------------

    def stand(self, t: float, tip: tuple[float, float] | None = None) -> None:
        """Numbers at their tiles: t 0 where two tiles are looked at, 1 where each is a factor over its band, and the
        product stands at a tip."""
        at, plan = self.network.names.at, self.plan
        ways = smooth(min(1.0, 2 * t)), smooth(max(0.0, 2 * t - 1))  # around the corner of its tile
        for k, (box, number) in enumerate(zip(self.tube.boxes(), (self.came_in, self.blame), strict=True)):
            below = box[:2] + plan.number
            beside = self._beside(box, number)
            x, y = below + (beside - below) * np.array(ways)
            number.place(at(x, y))
            self.names[k].place(at(x, y + NAME))
            self.signs[k].place_middle(at(x - number.width * 45 - CROSS / 2, y - plan.size / 2))
        self._place_product(t, tip)
        first, second = self.tube.boxes()
        self.weight.place(at(*((first[:2] + second[:2]) / 2 + plan.weight)))
        self._place_name(second)

    def _place_product(self, t: float, tip: tuple[float, float] | None) -> None:
        own = np.array(self.plan.product)
        x, y = own if tip is None else own * (1 - t) + np.array(tip) * t
        most = self.network.measures.width - self.product.width * 45 - 20
        self.product.place(self.network.names.at(min(x, most), y))

    def _beside(self, box: Floats, number: Figures) -> Floats:
        """Where a factor stands at a small tile: right of it, or below it where there is less room across."""
        half = self.plan.size / 2
        if self.network.aspect == "16:9":
            return np.array([box[0] + box[2] / 2 + 20 + number.width * 45 + CROSS, box[1] + half])
        return np.array([box[0], box[1] + box[3] / 2 + 2 * half + 20])

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

    # -- what leads to the product ---------------------------------------------------------------------------------

    def arrows(self) -> VGroup:
        """From both factors to their product; none where they stand above each other."""
        if self.network.aspect == "9:16":
            return self.pointers
        theme = self.scene.theme
        begin, end = self.came_in.get_right()[0] + 0.22, self.product.get_left()[0] - 0.22
        first = self._arrow(begin, end, self.came_in.ink)
        second = self._arrow(self.blame.get_left()[0] - 0.22, self.product.get_right()[0] + 0.22, theme.error)
        return self.pointers.add(first, second)

    def _arrow(self, begin: float, end: float, ink: str) -> Arrow:
        y = self.came_in.get_center()[1]
        arrow = Arrow([begin, y, 0], [end, y, 0], buff=0, stroke_width=2.5, tip_length=0.16, color=ink)
        return arrow.set_opacity(0.75)
