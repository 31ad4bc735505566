"""The words of a pile: numbers over its columns, names under them; what becomes of them stands large over the sum.

sums = PileSum(scene, network, terms, pile)
sums.name(*names)                              # of its four columns
scene.bring(*sums.totals)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manim import VGroup

from tracereel.scenes.exhibits.pile import ADDED, FADED, OWN, SUM, TAKEN, Pile
from tracereel.scenes.exhibits.terms import Terms
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures, width_of
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

TOTAL, NAME, RESULT, HOME = 34.0, 26.0, 60.0, 30.0  # heights of capitals, at most; of an answer at its neuron
OVER, UNDER, FREE = 34.0, 30.0, 12.0  # pixels: over a column, under the lowest of them, beside a number
APART, ROOM = 0.2, 0.38  # of a room's width: between two columns, for the sum
COLUMNS = (ADDED, TAKEN, OWN, SUM)


class PileSum:
    """See the module."""

    def __init__(self, scene: TraceScene, network: NetworkExhibit, terms: Terms, pile: Pile) -> None:
        self.scene, self.network, self.terms, self.pile = scene, network, terms, pile
        self.at = network.names.at
        self.wide = pile.room.right - pile.room.left
        self.added = self._over(terms.added, ADDED, pile.added)
        self.taken = self._over(terms.taken, TAKEN, pile.added)
        self.bias = self._over(terms.bias, OWN, max(pile.left, pile.sum))
        self.sum, self.answer = self._result(terms.sum, self.ink(terms.sum.value)), self._answer()
        self.names = VGroup()

    @property
    def totals(self) -> list[Figures]:
        """All that adds and all that takes away, where there is any."""
        pairs = ((self.added, self.terms.added), (self.taken, self.terms.taken))
        return [figures for figures, reading in pairs if reading.value]

    @property
    def members(self) -> list[Figures]:
        """What leads to the sum, and all names."""
        return [*self.totals, self.bias, *self.names]

    def name(self, *names: Figures) -> list[Figures]:
        """Put names under the columns, as many as there are, the first first."""
        theme = self.scene.theme
        for name, share in zip(names, COLUMNS[len(self.names) :], strict=False):
            room = (ROOM if share == SUM else APART) * self.wide - FREE
            name.resize(NAME * min(1.0, room / 90 / width_of(name.string, NAME)))
            name.recolor({ADDED: theme.positive, TAKEN: theme.negative}.get(share, theme.text))
            name.place_middle(self.at(self.pile.room.x(share), self.pile.room.bottom + UNDER))
            self.names.add(name)
        return list(names)

    def follow(self) -> None:
        """All words stand where their columns are now."""
        x = self.pile.room.x
        columns = (
            (self.added, ADDED),
            (self.taken, TAKEN),
            (self.bias, OWN),
            (self.sum, SUM),
            (self.answer, SUM),
        )
        for figures, share in (*columns, *zip(self.names, COLUMNS, strict=False)):
            figures.set_x(self.at(x(share), 0.0)[0])

    def train_bias(self, entry: float, away: float) -> None:
        """The number of the bias: that of the last recorded entry, over its block; totals, of the first, are faint."""
        low, pile = self.terms.view.around(entry)[0], self.pile
        reading = self.terms.trained(low)
        self.scene.reread(self.bias, reading)
        self.bias.recolor(self.ink(reading.value))
        for glyph in (glyph for total in self.totals for glyph in total.submobjects):
            glyph.set_opacity(1 - FADED * away)
        top = max(pile.left, pile.left + pile.bias, 0.0)
        self.bias.place_middle(self.at(pile.room.x(OWN), pile.y(top) - OVER))

    def settle(self, t: float) -> None:
        """The answer goes to the end of its neuron's row: t from 0 (over its block) to 1."""
        self._point_out(t)
        share = eased(t)
        start = self.at(*self._result_at())
        self.answer.resize(self._size(self.answer.string) ** (1 - share) * HOME**share)
        self.answer.place_middle(start + (self._behind(self.terms.unit, self.answer) - start) * share)

    def carry(self, _: float) -> None:
        """The answer stays where it leaves its neuron, wherever that is now."""
        self._point_out(1.0)
        self.answer.place_middle(self._behind(self.terms.unit, self.answer))

    def _point_out(self, t: float) -> None:
        """Its neuron, with its lines, sum and answer."""
        unit, marks = self.terms.unit, self.network.marks
        marks.speak(0, unit, self.terms.entry, self.terms.probe, t)
        marks.focus(0, unit, t)

    def beside(self, unit: int, figures: Figures) -> Figures:
        """Put words where another neuron's answer would stand."""
        return figures.resize(HOME).place_middle(self._behind(unit, figures))

    def _behind(self, unit: int, figures: Figures) -> Any:
        """Behind the row of a neuron, on which its answer leaves."""
        x, y = self.network.picture.pose.leave[0][unit]
        if self.network.measures.down:
            return self.at(x, y + FREE + HOME / 2)
        return self.at(x + FREE + 45 * width_of(figures.string, HOME, "SEMIBOLD"), y)

    def ink(self, value: float) -> str:
        """The colour of a signed number."""
        theme = self.scene.theme
        return theme.positive if value > 0 else theme.negative if value < 0 else theme.text

    def _over(self, reading: Reading, share: float, value: float) -> Figures:
        """A number over its column, which ends at a value."""
        room = (APART * self.wide - FREE) / 90
        size = min(TOTAL, TOTAL * room / width_of(reading.text, TOTAL, "SEMIBOLD"))
        figures = self.scene.readout(reading, size, self.ink(reading.value), "SEMIBOLD", align=None)
        return figures.place_middle(self.at(self.pile.room.x(share), self.pile.y(max(value, 0.0)) - OVER))

    def _size(self, text: str) -> float:
        room = (ROOM * self.wide - FREE) / 90
        return min(RESULT, RESULT * room / width_of(text, RESULT, "SEMIBOLD"))

    def _result_at(self) -> tuple[float, float]:
        """The middle of what is left: over its block."""
        size = self._size(self.terms.sum.text)
        return self.pile.room.x(SUM), self.pile.y(max(self.pile.sum, 0.0)) - size / 2 - 1.8 * FREE

    def _answer(self) -> Figures:
        reading = self.terms.answer
        return self._result(reading, self.scene.theme.value if reading.value > 0 else self.ink(reading.value))

    def _result(self, reading: Reading, ink: str) -> Figures:
        figures = self.scene.readout(reading, self._size(reading.text), ink, "SEMIBOLD", align=None)
        return figures.place_middle(self.at(*self._result_at()))
