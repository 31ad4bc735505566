"""A product row: two numbers and their product beside each other, each come from where it stands, with its name.

row = ProductRow(network, readings, inks, names, middle, size)     # three of each
row.come(k, begin, t)                  # the k-th on its way from a place, t from 0 (not there) to 1
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network import NetworkExhibit

Floats = NDArray[Any]
APART = 1.7  # room for a sign between two numbers, in cap heights
NAME = 44.0  # pixels from a number's baseline to that of its name
EDGE = 20.0  # pixels of the frame that no number enters


class ProductRow:
    """See the module. middle: (2,) pixels, on the baseline. size: pixels of a capital, at most."""

    def __init__(
        self, network: NetworkExhibit, readings: Sequence[Reading], inks: Sequence[str], names: Sequence[Figures],
        middle: Floats, size: float,
    ) -> None:  # fmt: skip
        self.at, scene = network.names.at, network.scene
        self.numbers = [
            scene.readout(reading, size, ink, "SEMIBOLD", None)
            for reading, ink in zip(readings, inks, strict=True)
        ]
        wide = sum(90 * number.width for number in self.numbers)
        self.size = size * min(1.0, (network.measures.width - 2 * EDGE - 2 * APART * size) / wide)
        for number in self.numbers:
            number.resize(self.size)
        self.names = list(names)
        self.signs = [Figures(sign, self.size * 0.8, scene.theme.muted, align=None) for sign in "×="]
        self.slots = self._slots(np.asarray(middle, float))
        for k in range(3):
            self.come(k, self.slots[k], 0.0)

    @property
    def members(self) -> list[Any]:
        """Numbers, names and signs."""
        return [*self.numbers, *self.names, *self.signs]

    def come(self, k: int, begin: Floats, t: float) -> None:
        """The k-th number on its way from a place to its own; then its name comes, and the sign before it."""
        slot = self.slots[k]
        place, late = begin + (slot - begin) * eased(t), max(0.0, 4 * t - 3)
        self.numbers[k].place(self.at(*place)).set_opacity(min(1.0, 6 * t))
        self.names[k].place(self.at(slot[0], slot[1] + NAME)).set_opacity(late)
        if k:
            half = self.numbers[k].width * 45 + APART * self.size / 2
            self.signs[k - 1].place_middle(self.at(slot[0] - half, slot[1] - self.size / 2)).set_opacity(late)

    def _slots(self, middle: Floats) -> list[Floats]:
        wide = [90 * number.width for number in self.numbers]
        gap = APART * self.size
        begins = middle[0] - (sum(wide) + 2 * gap) / 2 + np.cumsum([0.0, wide[0] + gap, wide[1] + gap])
        return [np.array([begin + own / 2, middle[1]]) for begin, own in zip(begins, wide, strict=True)]
