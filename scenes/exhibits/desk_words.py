"""The words of a desk of knobs: what comes in, in its cells, under its names; what each knob is set to, under it.

words = DeskWords(scene, network, terms, desk, shades)
scene.bring(words.numbers)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.exhibits.desk import Desk
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.theme import TYPE, contrast, mix
from tracereel.scenes.parts.network.inks import POWER
from tracereel.scenes.parts.text import Figures, fitted

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
FOCUS, SET = 44.0, 36.0  # heights of capitals: of inputs, of weights, at most
OVER = 26.0  # pixels from a cell to its name


class DeskWords:
    """See the module. shades: (rows, columns) of inputs, as they are drawn."""

    def __init__(
        self, scene: TraceScene, network: NetworkExhibit, terms: Terms, desk: Desk, shades: Floats
    ) -> None:
        self.scene, self.terms, self.desk, self.shades = scene, terms, desk, shades
        self.at = network.names.at
        self.inputs = [self._input(i, box) for i, box in zip(desk.near, desk.cells, strict=True)]
        self.names = self._names()
        self.around = [self._input(i, box) for i, box in desk.around]
        self.settings = [self._weight(k) for k in range(len(desk.near))]

    @property
    def numbers(self) -> VGroup:
        """What comes in of those that get a knob, under their names."""
        return VGroup(*self.inputs, *self.names)

    @property
    def as_read(self) -> list[VGroup]:
        """All that comes in of those that are seen: one after the other as a page is read, each with its name."""
        named = (
            zip(self.inputs, self.names, strict=True) if self.names else ((number,) for number in self.inputs)
        )
        seen = [VGroup(*parts) for parts in named] + [VGroup(number) for number in self.around]
        numbers = [*self.desk.near, *(i for i, _ in self.desk.around)]
        return [seen[k] for k in np.argsort(numbers)]

    def carry(self, boxes: Floats) -> None:
        """Numbers and names stay with their cells."""
        for number, box in zip(self.inputs, boxes, strict=True):
            number.place_middle(self.at(*box[:2]))
        for name, box in zip(self.names, boxes, strict=False):
            name.place_middle(self._over(box))

    def _input(self, i: int, box: Floats) -> Figures:
        """The number of an input, in its cell."""
        theme, shade = self.scene.theme, float(abs(self.shades.reshape(-1)[i]))
        ground = mix(theme.cell, theme.value, shade**POWER)
        ink = max((theme.background, theme.text), key=lambda color: contrast(color, ground))
        reading = self.terms.published(i)
        size = min(FOCUS, 0.24 * box[2] * min(1.0, 4.5 / len(reading.text)))
        figures = self.scene.readout(reading, size, ink, "SEMIBOLD", align=None)
        return figures.place_middle(self.at(*box[:2]))

    def _weight(self, k: int) -> Figures:
        """The number of a weight, under its knob."""
        theme, box = self.scene.theme, self.desk.knobs[k]
        reading = self.terms.weight(self.desk.near[k], self.desk.near)
        ink = theme.positive if reading.value >= 0 else theme.negative
        size = min(SET, 0.17 * self.desk.pitch * 6 / len(reading.text))
        figures = self.scene.readout(reading, size, ink, "SEMIBOLD", align=None)
        return figures.place_middle(self.at(box[0], box[1] + 0.5 * self.desk.pitch + size))

    def _names(self) -> list[Figures]:
        """The names of inputs that have some."""
        if self.desk.is_image:
            return []
        named = self.terms.view.header.dataset.feature_names or ()
        wide = 0.94 * self.desk.pitch / 90
        names = [
            fitted(named[i] if i < len(named) else f"x{i + 1}", TYPE.label, wide) for i in self.desk.near
        ]
        figures = [Figures(name, TYPE.label, self.scene.theme.muted, align=None) for name in names]
        for name, box in zip(figures, self.desk.cells, strict=True):
            name.place_middle(self._over(box))
        return figures

    def _over(self, box: Floats) -> Any:
        return self.at(box[0], box[1] - 0.5 * box[3] - OVER)
