"""One who walks on a hill: a run's weight and bias, step by step; the loss it stands at, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.parts.walker import Walker
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.hill import Hill

Floats = NDArray[Any]
BESIDE, LINE = 24.0, 38.0  # pixels from its head to what it wears; from its name to its loss
CLEAR = 18.0  # pixels more where that stands right of it: there ways come from
AIR = 13.0  # pixels between two words
RIM = 14.0  # pixels of the window that words leave free
VELOCITY = 4.0  # steps that a tail is long
SLOPE = 0.12  # units of ground: the arrow of the steepest recorded slope
POWER = 0.4  # of its share of that: so that gentle slopes are seen


class HillWalker:
    """See the module."""

    def __init__(self, hill: Hill, view: View) -> None:
        self.hill, self.view, self.scene = hill, view, hill.scene
        self.way = analysis.hill_way(view.trace)
        self.part = Walker(hill.units(self.way))
        self.name: Figures | None = None
        self.number: Figures | None = None
        self.word: Figures | None = None
        self.kind: Figures | None = None  # what its name is, before it
        self.left = False  # whether what it wears stands left of it
        self._falls: Floats | None = None  # (E, 2) arrows where it feels the slope
        self._tails: Floats | None = None  # (E, 2) where it remembers its velocity
        self.layer = view.layers[0].name
        self._binding: Any = None

    # -- what was recorded ---------------------------------------------------------------------------------------------

    def loss(self, entry: int) -> Reading:
        """The loss where a recorded entry stands."""
        return self.view.derive(".3f", None, [("analysis/hill/loss", entry, ())])

    @property
    def down(self) -> Reading | None:
        """The first recorded step at which it has lost nineteen twentieths of its loss; None, where it never has."""
        found = self.view.derive(",d", None, [("analysis/hill/down", None, ())])
        return found if found.value >= 0 else None

    @property
    def down_entry(self) -> int:
        """The recorded entry of that step; the last, where there is none."""
        return self.view.last if self.down is None else self.view.trace.entry_of(int(self.down.value))

    def slope(self, entry: int) -> Floats:
        """(2,) the recorded slope, by weight and bias; nothing where none was recorded."""
        if entry >= self.view.trace.gradient_entries:
            return np.zeros(2)
        keys = [f"gradients/{self.layer}/{name}" for name in ("W", "b")]
        return np.array([float(self.view.trace.read(key, entry).ravel()[0]) for key in keys])

    def velocity(self, entry: int) -> Floats:
        """(2,) what one recorded step of it moves: momentum's velocity times the rate. Of an optimizer that keeps none
        but an average of slopes, the step that brought it here, where that was recorded; else nothing."""
        keys = [f"optimizer/{self.layer}/{name}/velocity" for name in ("W", "b")]
        if all(self.view.trace.has(key) for key in keys):
            kept = np.array([float(self.view.trace.read(key, entry).ravel()[0]) for key in keys])
            return np.asarray(-self._rate(entry) * kept)
        recorded = entry > 0 and self.view.step(entry) - self.view.step(entry - 1) == 1
        return np.asarray(self.way[entry] - self.way[entry - 1]) if recorded else np.zeros(2)

    # -- words ---------------------------------------------------------------------------------------------------------

    @property
    def worn(self) -> list[Figures]:
        """What stands beside it."""
        return [text for text in (self.kind, self.name, self.word, self.number) if text is not None]

    def wear(
        self,
        name: Figures | None = None,
        word: Figures | None = None,
        left: bool = False,
        kind: Figures | None = None,
        loss: bool = True,
    ) -> list[Figures]:
        """Its name, behind what that is, and below it the loss where it stands, behind a word, if that is told; to the
        right of it, or to the left."""
        self.name, self.word, self.left, self.kind = name, word, left, kind
        here = self.loss(int(self.part.at))
        self.number = self.scene.readout(here, TYPE.focus[0], weight="SEMIBOLD", align=LEFT) if loss else None
        self.follow()
        return self.worn

    def unwear(self) -> None:
        """Nothing stands beside it any more."""
        self.kind = self.name = self.word = self.number = None

    def follow(self) -> None:
        """What it wears keeps its place beside it, within the window."""
        if not self.worn:
            return
        here = self.hill.picture.place(self.part.here()[None])[0]
        box, measures = self.hill.picture.box, MEASURES[self.scene.aspect]
        rows = [
            [t for t in pair if t is not None] for pair in ((self.kind, self.name), (self.word, self.number))
        ]
        wide = max(sum(_wide(text) + AIR for text in row) - AIR for row in rows if row)
        left = here[0] - BESIDE - wide if self.left else here[0] + BESIDE + CLEAR
        left = float(np.clip(left, box[0] + RIM, max(box[0] + RIM, box[2] - RIM - wide)))
        over = (
            LINE / 2 if None not in (self.name, self.number) else LINE if self._falls is not None else 0.0
        )  # clear of its arrow
        y = float(np.clip(here[1] - over, 30, box[3] - 40 - LINE))
        for row in rows:
            x = left + (wide - (sum(_wide(text) + AIR for text in row) - AIR) if self.left and row else 0)
            for text in row:
                text.place_middle(measures.at(x + _anchor(text) * _wide(text), y))
                x += _wide(text) + AIR
            y += LINE if row else 0

    # -- moments -------------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """It stands at a recorded entry, or on its way to the next; its loss is that of the entry before."""
        low, high, part = self.view.around(entry)
        self._bind(low, high)
        self.part.at = low + (part if high > low else 0.0)
        if self._falls is not None:
            self.part.slope = self._falls[low]
        if self._tails is not None:
            self.part.tail = self._tails[low] * (1 - part) + self._tails[high] * part
        if self.number is not None:
            self.scene.reread(self.number, self.loss(low))
        self.hill.light()
        self.follow()

    def feel(self) -> None:
        """From now on an arrow shows the recorded slope."""
        falls = -self.hill.units(np.array([self.slope(k) for k in range(self.view.last + 1)]))
        long = np.maximum(np.linalg.norm(falls, axis=1, keepdims=True), 1e-12)
        self._falls = falls / long * SLOPE * (long / long.max()) ** POWER

    def rest(self) -> None:
        """No arrow, and no tail, from now on."""
        self._falls = self._tails = None
        self.part.slope = self.part.tail = None

    def remember(self) -> None:
        """From now on its tail shows the recorded velocity."""
        moved = np.array([self.velocity(k) for k in range(self.view.last + 1)])
        self._tails = self.hill.units(moved) * VELOCITY

    def _rate(self, entry: int) -> float:
        rates = self.view.trace.read("scalars/learning_rate")
        return float(rates[min(self.view.step(entry), len(rates) - 1)])

    def _bind(self, low: int, high: int) -> None:
        if self._binding is None:
            self._binding = self.scene.bind("hill", self.view, f"weights/{self.layer}/W", 1.0, (low, high))
            self.scene.bind("hill", self.view, f"weights/{self.layer}/b", 1.0, (0, self.view.last))
        self._binding.reach(self.view.step(low), self.view.step(high))


def _anchor(text: Figures) -> float:
    """Which share of its width lies before the place where a line is set."""
    return 0.0 if text.align is LEFT else 1.0 if text.align is RIGHT else 0.5


def _wide(text: Figures) -> float:
    return float(text.width) * UNIT
