"""The words of a pile: what adds and what takes away over their columns, the bias, and large, what is left of them.

sums = PileSum(scene, network, terms, pile)
scene.bring(*sums.totals)
scene.bring(sums.sum)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manim import VGroup

from tracereel.scenes.exhibits.pile import Pile
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures, width_of
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

TOTAL, RESULT, SIGN = 28.0, 60.0, 40.0  # heights of capitals, at most
OVER, FREE = 34.0, 12.0  # pixels from the columns' top to the row over them; beside a number
LANDING = 0.7  # share of its way after which an answer becomes light


class PileSum:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms, pile: Pile) -> None:
        self.scene, self.network, self.terms, self.pile = scene, network, terms, pile
        self.at = network.names.at
        room = pile.room
        begin = room.taken + room.column / 2 + FREE
        self.rest, self.room = (begin + room.right - FREE) / 2, room.right - FREE - begin
        self.lead = 90 * width_of("=", SIGN) + FREE
        self.middle, self.wide = self.rest + self.lead / 2, self.room - self.lead
        self.row = room.top - OVER
        self.added, self.taken = self._total(terms.added, room.added), self._total(terms.taken, room.taken)
        self.answer = self._result(terms.answer)
        self.bias: Figures | None = None
        self.sum = self._sum()

    @property
    def totals(self) -> list[Figures]:
        """All that adds and all that takes away, where there is any."""
        pairs = ((self.added, self.terms.added), (self.taken, self.terms.taken))
        return [figures for figures, reading in pairs if reading.value]

    @property
    def members(self) -> list[Figures]:
        """What leads to the sum."""
        return [*self.totals, *([self.bias] if self.bias else [])]

    def name_bias(self, name: Figures) -> None:
        """Put the bias's words into the row of the sum."""
        fits = min(1.0, self.room / 90 / width_of(name.string, TOTAL))
        self.bias = name.resize(TOTAL * fits).place_middle(self.at(self.rest, self.row))

    def carry(self, t: float) -> None:
        """The answer goes to its neuron, wherever that is now, and becomes its light there: t from 0 to 1."""
        network, unit = self.network, self.terms.unit
        network.marks.speak(0, unit, self.terms.entry, self.terms.probe, t)
        network.marks.focus(0, unit, t)
        share = eased(t)
        start, end = self.at(*self._result_at()), self.at(*network.picture.pose.leave[0][unit])
        self.answer.resize(self._size(self.answer.string) ** (1 - share) * TYPE.label**share)
        self.answer.place_middle(start + (end - start) * share)
        self.answer.set_opacity(min(1.0, (1 - t) / (1 - LANDING)))

    def ink(self, value: float) -> str:
        """The colour of a signed number."""
        theme = self.scene.theme
        return theme.positive if value > 0 else theme.negative if value < 0 else theme.muted

    def _total(self, reading: Reading, x: float) -> Figures:
        """All that adds, or takes away, over its column."""
        room = (self.pile.room.taken - self.pile.room.added - FREE) / 90
        size = min(TOTAL, TOTAL * room / width_of(reading.text, TOTAL, "SEMIBOLD"))
        figures = self.scene.readout(reading, size, self.ink(reading.value), "SEMIBOLD", align=None)
        return figures.place_middle(self.at(x, self.row))

    def _size(self, text: str) -> float:
        return min(RESULT, RESULT * self.wide / 90 / width_of(text, RESULT, "SEMIBOLD"))

    def _result_at(self) -> tuple[float, float]:
        """The middle of what is left: over its line, or under it where there is no room over it."""
        below = self.pile.level - RESULT - 2 * FREE < self.pile.room.top
        return self.middle, self.pile.level + (1 if below else -1) * (RESULT / 2 + 2 * FREE)

    def _result(self, reading: Reading) -> Figures:
        lit = reading is self.terms.answer and reading.value > 0
        ink = self.scene.theme.value if lit else self.ink(reading.value)
        figures = self.scene.readout(reading, self._size(reading.text), ink, "SEMIBOLD", align=None)
        return figures.place_middle(self.at(*self._result_at()))

    def _sum(self) -> VGroup:
        """The sum, behind an equals sign."""
        figures, (x, y) = self._result(self.terms.sum), self._result_at()
        left = x - 45 * width_of(figures.string, figures.size, "SEMIBOLD") - self.lead / 2 - FREE / 2
        sign = Figures("=", SIGN, self.scene.theme.text, align=None)
        return VGroup(sign.place_middle(self.at(left, y)), figures)
