"""One weight of the last layer, close: what came in, the blame at its end, and the product that is its gradient.

The network stands beneath it, in its weight_pose: one tube leads from tile to tile, as thick as the weight, and its
two factors stand under the tiles that they come from. In the chain_pose they stand beside them, as factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Arrow, VGroup
from numpy.typing import NDArray

from tracereel.scenes.exhibits.chain import Chain
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.parts.text import Figures, fitted, formula
from tracereel.scenes.parts.tiled.panel import (
    ERROR,
    LOOK,
    NEGATIVE,
    POSITIVE,
    VALUE,
    Bar,
    Frame,
    Items,
    Panel,
)
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]
THREE = "(partial L)/(partial w)", "(partial z)/(partial w)", "(partial L)/(partial z)"
GRADIENT, CAME_IN, BLAME = "gradient", "came", "blame"  # names of its parts
TUBE = 172.0, 34.0  # pixels: length of the weight within the tube, thickness of the largest


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


@dataclass(frozen=True)
class Place:
    """Which weight: its layer, the output that it leads to, the neuron that it comes from."""

    layer: int
    to: int
    of: int


class OneWeight:
    """See the module. names: labels of the three numbers, which the clip's script words: answer, blame."""

    def __init__(self, network: NetworkExhibit, place: Place, entry: int, names: dict[str, Figures]) -> None:
        self.network, self.place, self.entry, self.names = network, place, entry, names
        self.scene, self.plan = network.scene, PLANS[network.aspect]
        self.panel = Panel(self.scene.theme)
        self._read()
        theme = self.scene.theme
        size, large = self.plan.size, self.plan.large
        self.came_in = self._figures(
            self.answer, size, theme.value if self.answer.value >= 0 else theme.negative
        )
        self.blame = self._figures(self.error, size, theme.error)
        self.weight = self._figures(
            self.value, size, theme.positive if self.value.value >= 0 else theme.negative
        )
        self.product = self._figures(self.gradient, large, theme.error)
        self.formula = self._formula()
        self.signs = [Figures("×", size * 0.8, theme.muted, align=None) for _ in range(2)]
        name = self.network.view.class_names[place.to]
        self.label = Figures(fitted(name, size, 3.2), size, theme.text, "SEMIBOLD", align=None)
        self.pointers = VGroup()
        self.draw(0.0)
        self.stand(0.0)
        self._see(0.0)

    @property
    def close(self) -> list[Any]:
        """What comes with the camera: the tube, the weight's number, the name of the output."""
        return [self.panel, self.weight, self.label]

    @property
    def shared(self) -> list[Any]:
        """What is there beside the network from the question to the formula."""
        return [*self.close, *self.factors]

    @property
    def factors(self) -> list[Any]:
        """Both numbers and their names."""
        return [self.came_in, self.blame, *self.names.values()]

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
        self.draw(float(np.clip(2.5 * t - 1.5, 0, 1)))
        self._see(float(np.clip(4 * t - 3, 0, 1)))

    def part(self, chain: Chain, t: float) -> None:
        """The tiles go apart, each over what it does; the tube draws back into them."""
        self.stand(t, chain.tip(height=self.plan.large))
        self.draw(max(0.0, 1 - 2.5 * t), marked=1.0)
        self._see(max(0.0, 1 - 3 * t))

    def meet(self, chain: Chain, t: float) -> None:
        """The way back: the product comes to the middle."""
        self.stand(1 - t, chain.tip(height=self.plan.large))
        self.draw(float(np.clip(2.5 * t - 1.5, 0, 1)), marked=1.0)
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
        for name, ink in ((GRADIENT, theme.error), (CAME_IN, theme.value), (BLAME, theme.error)):
            written.select(name).set_color(ink)
        return written.move_to(self.network.names.at(*self.plan.formula))

    # -- places ----------------------------------------------------------------------------------------------------

    def boxes(self) -> tuple[Floats, Floats]:
        """The two tiles, as they stand now."""
        tiles = self.network.picture.pose.tiles
        return tiles[self.place.layer - 1][self.place.of], tiles[self.place.layer][self.place.to]

    def stand(self, t: float, tip: tuple[float, float] | None = None) -> None:
        """Numbers at their tiles: t 0 where two tiles are looked at, 1 where each is a factor over its band, and the
        product stands at a tip."""
        at, plan = self.network.names.at, self.plan
        labels = list(self.names.values())
        for k, (box, number) in enumerate(zip(self.boxes(), (self.came_in, self.blame), strict=True)):
            below = box[:2] + plan.number
            beside = self._beside(box, number)
            x, y = below + (beside - below) * t
            number.place(at(x, y))
            if k < len(labels):
                labels[k].place(at(x, y + NAME))
            self.signs[k].place_middle(at(x - number.width * 45 - self.cross / 2, y - plan.size / 2))
        goal = plan.product if tip is None else np.array(plan.product) * (1 - t) + np.array(tip) * t
        most = self.network.measures.width - self.product.width * 45 - 20
        self.product.place(at(min(goal[0], most), goal[1]))
        first, second = self.boxes()
        middle = (first[:2] + second[:2]) / 2
        self.weight.place(at(*(middle + plan.weight)))
        self._place_name(second)

    cross = 34.0  # pixels for a multiplication sign before a factor

    def _beside(self, box: Floats, number: Figures) -> Floats:
        """Where a factor stands at a small tile: right of it, or below it where there is less room across."""
        half = self.plan.size / 2
        if self.network.aspect == "16:9":
            return np.array([box[0] + box[2] / 2 + 20 + number.width * 45 + self.cross, box[1] + half])
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
            aside = (
                box[2] / 4 + half + 8 if self.network.measures.down else 0.0
            )  # of the tube, which comes from above
            self.label.place(at(min(box[0] + aside, width - half - 20), box[1] - box[3] / 2 - 16))

    # -- the tube --------------------------------------------------------------------------------------------------

    def draw(self, t: float, marked: float | None = None) -> None:
        """The tube: t from 0 to 1, light grows from both tiles to the weight between them; `marked`: how far its cell
        is (as far as the weight is seen, if left out)."""
        network, place = self.network, self.place
        first, second = self.boxes()
        axis = int(network.measures.down)
        begin, end = first[axis] + first[2 + axis] / 2, second[axis] - second[2 + axis] / 2
        middle, long = (begin + end) / 2, min(TUBE[0], 0.5 * (end - begin))
        near, far = middle - long / 2 - 8, middle + long / 2 + 8
        across = first[1 - axis]
        answer = float(np.abs(network.picture.neurons[place.layer - 1].answers[place.of]))
        left, right = begin + (near - begin) * t, end - (end - far) * t
        items = Items()
        came_ink = VALUE if self.answer.value >= 0 else NEGATIVE
        items.under = [
            Bar(self._box(begin, left, across, 2 + 8 * answer), came_ink, min(1, 3 * t), 0.7 * answer),
            Bar(self._box(right, end, across, 2 + 8 * abs(self.error.value)), ERROR, min(1, 3 * t), 0.7),
        ]
        strength = abs(float(network.picture.weights[place.layer][place.to, place.of]))
        ink = POSITIVE if self.value.value >= 0 else NEGATIVE
        seen = np.clip(2 * t - 1, 0, 1)
        thick = 6 + TUBE[1] * strength
        capsule = self._box(middle - long / 2, middle + long / 2, across, thick)
        around = self._box(middle - long / 2 - 7, middle + long / 2 + 7, across, thick + 14)
        cell = self._cell(second)
        radius = (thick + 14) / 2
        items.bars = [Bar(capsule, ink, seen, 0.35, thick / 2)]
        items.frames = [
            Frame(around, LOOK, seen, 2.6, 0.6, radius),
            Frame(cell, LOOK, seen if marked is None else marked, 2.6, 0.6, 4.0),
        ]
        self.panel.items = items

    def _box(self, begin: float, end: float, across: float, thick: float) -> Floats:
        box = np.array([(begin + end) / 2, across, end - begin, thick])
        return box[[1, 0, 3, 2]] if self.network.measures.down else box

    def _cell(self, tile: Floats) -> Floats:
        """Where in the target's tile this weight is."""
        rows, columns = self.network.shape.cells(self.place.layer)
        row, column = divmod(self.place.of, columns)
        size = tile[2:] / [columns, rows]
        corner = tile[:2] - tile[2:] / 2
        return np.concatenate([corner + size * [column + 0.5, row + 0.5], size])

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
