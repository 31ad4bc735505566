"""The loss line: a calm time line, because another picture leads; its head counts steps, then, where known, epochs.

line = self.exhibit(LossLine, self.run, names=[epoch, loss, steps, step])
line.mark(*line.first_epoch)           # where the first epoch is over, and how many are over there
scene.bring(*line.ends())              # the loss of the first step and of the last, at the curve's two ends
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tracereel.scenes.exhibits.time_line import ABOVE, ASIDE, BESIDE, LABELS, TimeLine
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import UNIT
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.parts.time_curve import Strip
from tracereel.scenes.read import facts
from tracereel.scenes.read.figures import figure
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

WHOLE = Strip(48, 1150, 500, 590)  # where no other picture needs the room beside it
HIGH = 22.0  # pixels from the strip to the middle of what its head says
LINES = 38.0  # pixels between two lines of words over it
CLEAR = 34.0  # pixels from the middle of its head to a number behind it
UNDER, APART = (
    32.0,
    22.0,
)  # pixels from the axis's numbers to what they count: down, or aside where it has no room below


class LossLine(TimeLine):
    """See the module. names: of epochs, of the curve, of the axis, and of steps, which its head counts until the first
    epoch is over; without that, epochs from the beginning. alone: nothing stands beside it."""

    strips: ClassVar[dict[str, Strip]] = {
        "16:9": Strip(56, 436, 330, 500),
        "1:1": Strip(44, 560, 536, 590),
        "9:16": Strip(70, 560, 110, 220),
    }
    foot: ClassVar[float] = 20.0

    def __init__(
        self, scene: TraceScene, view: View, names: Sequence[Figures] = (), alone: bool = False
    ) -> None:
        self.alone, self.early = alone, names[3] if len(names) > 3 else None
        super().__init__(scene, view, *names[:3])
        self.later = self.name

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [*super().members, *self._other]

    @property
    def moving(self) -> list[Any]:
        """What changes with the time."""
        return [*super().moving, *self._other]

    @property
    def _other(self) -> list[Figures]:
        """The name that what its head counts does not have now."""
        return [text for text in (self.early, self.later) if text is not None and text is not self.name]

    def show(self, entry: float) -> None:
        """As a time line's; the name is that of what its head counts."""
        self._name(int(np.clip(entry + 1e-9, 0, self.view.last)))
        super().show(entry)

    def _name(self, entry: int) -> None:
        if self.early is not None:
            self.name = self.later if self._counts_epochs(entry) else self.early
            self.name.set_fill(opacity=1.0) if self.name is not None else None
            for other in self._other:
                other.set_fill(opacity=0.0)

    def _counts_epochs(self, entry: int) -> bool:
        """Whether its head counts epochs at a recorded entry: where these are known, and, if steps have a name of their
        own, only once the first is over."""
        known = self.view.trace.has("epochs")
        return known and (self.early is None or entry >= facts.epoch_over(self.view.trace))

    def _strip(self) -> Strip:
        return WHOLE if self.alone and self.scene.aspect == "16:9" else super()._strip()

    def counted(self, entry: int) -> Reading:
        """Which epoch a recorded entry is in; its step, where epochs are not known, or not counted yet."""
        if not self._counts_epochs(entry):
            return self.reading(entry)
        return self.view.derive(",d", "nth", [("epochs", entry, ())])

    @property
    def first_epoch(self) -> tuple[int, Reading] | None:
        """The first recorded entry at which an epoch is over, and how many are; None where none is before the end."""
        entry = facts.epoch_over(self.view.trace)
        if not 0 < entry < self.view.last:
            return None
        return entry, self.view.derive(",d", "floor", [("epochs", entry, ())])

    def ends(self) -> list[Figures]:
        """Readouts of the loss of the first step, beside the curve's name, and of the last, behind its head."""
        found = [self._readout(name) for name in ("first_loss", "last_loss")]
        if self.measure is not None and found[0] is not None:
            x = UNIT * self.measure.get_left()[0] + self.measures.width / 2 + self._wide(self.measure) + ASIDE
            y = self.measures.height / 2 - UNIT * self.measure.get_center()[1]
            found[0].place_middle(self.measures.at(x, y))
        if found[1] is not None:
            x, y = self.curve.head
            found[1].place_middle(self.measures.at(x + CLEAR, min(y, self.strip.base - TYPE.focus[0] / 2)))
        return [readout for readout in found if readout is not None]

    def _unit_at(self, unit: Figures) -> tuple[float, float]:
        """In the middle below the numbers; where that is the place of words, behind the last, apart from it."""
        x, y = super()._unit_at(unit)
        if self.alone or self.scene.aspect == "1:1":
            return x + APART - ASIDE, y
        return (self.strip.left + self.strip.right - self._wide(unit) * LABELS / unit.size) / 2, y + UNDER

    def _over(self, x: float, wide: float, before: bool) -> float:
        """Names of marks stand above all that is said in the strip."""
        return self.strip.top - ABOVE

    def _follow(self) -> None:
        """What the head says stands over the curve, clear of the names of marks, and behind it where there is room."""
        self._see_marks()
        x, _ = self.curve.head
        before = 0.0 if self.name is None else self._wide(self.name) + ASIDE
        wide = before + self._wide(self.step)
        left = min(x + BESIDE, self.strip.right + ASIDE - wide)
        y = self.strip.top - HIGH
        for text in self.marks.values():
            begin = UNIT * text.get_left()[0] + self.measures.width / 2 - BESIDE
            if (
                text.get_fill_opacity() > 0
                and begin < left + wide
                and left < begin + self._wide(text) + 2 * BESIDE
            ):
                y -= LINES
        if self.name is not None:
            self.name.place_middle(self.measures.at(left, y))
        self.step.place_middle(self.measures.at(left + before, y))

    def _readout(self, name: str) -> Figures | None:
        """A loss as sentences say it."""
        said = figure(name, self.view)
        pieces = [piece for piece in said.pieces if isinstance(piece, Reading)] if said else []
        if not pieces or not np.isfinite(pieces[0].value):
            return None
        found: Figures = self.scene.readout(pieces[0], TYPE.focus[0], weight="SEMIBOLD", align=LEFT)
        return found
