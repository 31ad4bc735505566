"""The words of an opened neuron: names over its panes, and under them one input, its weight and their product.

words = OpenedWords(scene, network, terms, boxes)
scene.bring(words.name(*names), words.signs)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, Figures, fitted, width_of

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.read.readings import Reading
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
FREE = 14.0  # pixels between a swatch and its number


class OpenedWords:
    """See the module. boxes: of the three panes."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms, boxes: list[Floats]) -> None:
        self.scene, self.network, self.terms = scene, network, terms
        self.boxes = [box.copy() for box in boxes]
        self.at = network.names.at
        self.tight, self.stacked = network.aspect == "1:1", network.aspect != "16:9"
        self.above, self.below = (24.0, 34.0) if self.tight else (32.0, 60.0)
        self.number, self.side = (32.0, 40.0) if self.tight else (44.0, 56.0)
        self.names, self.signs = VGroup(), self._signs()
        self.row = self._row()

    @property
    def members(self) -> list[Any]:
        """All of them."""
        return [self.names, self.signs, *self.row]

    def name(self, *names: Figures) -> VGroup:
        """Put names over the panes, as many as there are."""
        for name, box in zip(names, self.boxes, strict=False):
            name.recolor(self.scene.theme.muted)
            self.names.add(name.place_middle(self.at(box[0], box[1] - box[3] / 2 - self.above)))
        return self.names

    @property
    def before(self) -> list[Figures]:
        """What is named before there are products."""
        return [*self.names[:2], self.signs[0]]

    @property
    def after(self) -> list[Figures]:
        """What is named when they are there."""
        return [*self.names[2:], self.signs[1]]

    def _row_at(self, k: int) -> tuple[float, float]:
        box = self.boxes[k]
        return float(box[0]), float(box[1] + box[3] / 2 + self.below)

    def _readings(self) -> list[Reading]:
        terms, i = self.terms, self.terms.marked
        return [terms.input(i), terms.weight(i), terms.product(i)]

    def _row_width(self, k: int) -> float:
        return self._lead(k) + FREE + 90 * width_of(self._readings()[k].text, self.number, "SEMIBOLD")

    def _name_leads(self, k: int) -> bool:
        """Whether an input's name stands before its number: where there is no room below."""
        return k == 0 and self.tight and not self.network.shape.is_image

    def _lead(self, k: int) -> float:
        """Pixels of what stands before a number."""
        return 90 * width_of(self._written_name(), TYPE.label) if self._name_leads(k) else self.side

    def _written_name(self) -> str:
        named = self.terms.view.header.dataset.feature_names or ()
        i = self.terms.marked
        room = 1.05 * self.boxes[0][2] - (80 if self.tight else 0)
        return fitted(named[i] if i < len(named) else f"x{i + 1}", TYPE.label, room / 90)

    def _row(self) -> list[VGroup]:
        """The marked input's number, its weight and their product, each under its pane; the input's name below."""
        theme, row = self.scene.theme, []
        for k, reading in enumerate(self._readings()):
            ink = theme.value if k == 0 and reading.value >= 0 else self.ink(reading.value)
            x, y = self._row_at(k)
            place = self.at(x - self._row_width(k) / 2 + self._lead(k) + FREE, y)
            figure = self.scene.readout(reading, self.number, ink, "SEMIBOLD", align=LEFT)
            row.append(VGroup(figure.place_middle(place)))
            if k and (k == 1 or not self.stacked):
                between = (self.boxes[k - 1][0] + self.boxes[k][0]) / 2
                row[k].add(self._sign("×" if k == 1 else "=", between, y, 0.8 * self.number))
        if not self.network.shape.is_image:
            row[0].add(self._named())
        if self.terms.scaled and not self._name_leads(0):
            row[0].add(self._published())
        return row

    def swatch(self, k: int) -> Floats | None:
        """The box of the followed cell beside its number; None where its name stands there."""
        if self._name_leads(k):
            return None
        x, y = self._row_at(k)
        left = x - self._row_width(k) / 2
        return np.array([left + self.side / 2, y, self.side, self.side])

    def _published(self) -> Figures:
        """The number of the marked input in the units of the data, behind its name."""
        x, y = self._row_at(0)
        behind = self.at(x + 45 * width_of(self._written_name(), TYPE.label) + 12, y + 50)
        reading, ink = self.terms.published(self.terms.marked), self.scene.theme.muted
        return self.scene.readout(reading, TYPE.label, ink, align=LEFT).place_middle(behind)

    def _named(self) -> Figures:
        """The name of the marked input."""
        x, y = self._row_at(0)
        ink = self.scene.theme.muted
        if self._name_leads(0):
            left = Figures(self._written_name(), TYPE.label, ink, align=LEFT)
            return left.place_middle(self.at(x - self._row_width(0) / 2, y))
        return Figures(self._written_name(), TYPE.label, ink, align=None).place_middle(self.at(x, y + 50))

    def _signs(self) -> VGroup:
        """Times and equals between the panes."""
        one, other, last = self.boxes
        equals = (other[0] + last[0]) / 2
        if self.stacked:
            equals = last[0] - last[2] / 2 - 40
        return VGroup(self._sign("×", (one[0] + other[0]) / 2, one[1]), self._sign("=", equals, last[1]))

    def _sign(self, sign: str, x: float, y: float, size: float = TYPE.body) -> Figures:
        figures = Figures(sign, size, self.scene.theme.text, "SEMIBOLD", align=None)
        return figures.place_middle(self.at(x, y))

    def ink(self, value: float) -> str:
        """The colour of a signed number."""
        theme = self.scene.theme
        return theme.positive if value > 0 else theme.negative if value < 0 else theme.muted
