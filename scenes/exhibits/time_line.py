"""The time line: the loss of every step as a curve along the foot of the picture, steps on a log axis, a glowing head.

time = self.exhibit(TimeLine, self.run)
time.show(0)                           # up to a recorded entry, also between two; the head says the step recorded last
time.mark(entry, name)                 # a line up to the curve, and its name over it, as soon as the curve comes there
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, width_of
from tracereel.scenes.parts.time_curve import Strip, TimeCurve
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

STRIPS = {  # of a 720-line frame
    "16:9": Strip(48, 1232, 448, 592),
    "1:1": Strip(34, 686, 474, 584),
    "9:16": Strip(36, 684, 980, 1096),
}
LABELS = 20.0  # height of capitals of the axis
FOOT = 14.0  # pixels from the axis to the top of its labels
APART = 26.0  # pixels between two labels
BESIDE = 16.0  # pixels from the head to its step
NEAR = 0.05  # of a power of ten: a recorded step that may stand for it
FULL = 1.04  # of the largest loss: the full height
ABOVE, ASIDE = 23.0, 8.0  # pixels from a mark's upper end to the middle of its name, and along


class TimeLine:
    """See the module. name: what stands before the number at the head; measure: what the curve is called; unit: what is
    counted along the axis. All are mobjects that the clip has words for."""

    NAME: ClassVar[dict[str, Any]] = {"size": TYPE.focus[0], "align": LEFT}  # how all are written
    MARK: ClassVar[dict[str, Any]] = {"size": TYPE.label, "align": LEFT}  # how the names of marks are
    strips: ClassVar[dict[str, Strip]] = STRIPS
    foot: ClassVar[float] = FOOT

    def __init__(
        self,
        scene: TraceScene,
        view: View,
        name: Figures | None = None,
        measure: Figures | None = None,
        unit: Figures | None = None,
    ) -> None:
        self.scene, self.view, self.name, self.measure, self.unit = scene, view, name, measure, unit
        self.measures = MEASURES[scene.aspect]
        self.strip = self._strip()
        self.marks: dict[int, Figures] = {}
        self.curve = self._curve()
        self.marked = self._marks()
        self.labels = [self._label(entry) for entry in self.marked]
        self.step = scene.readout(self.counted(0), TYPE.focus[0], weight="SEMIBOLD", align=LEFT)
        self.bound = False
        if measure is not None:
            self._place_measure(measure)
        if unit is not None:
            unit.resize(LABELS).recolor(scene.theme.muted).place(self.measures.at(*self._unit_at(unit)))

    def _strip(self) -> Strip:
        """Where it lies."""
        return self.strips[self.scene.aspect]

    def _curve(self) -> TimeCurve:
        scene, view = self.scene, self.view
        self.losses = np.asarray(view.trace.read("scalars/loss"), float)
        self.end = scene.shared("steps", float(max(int(view.trace.steps[-1]), len(self.losses) - 1, 1)))
        self.top = scene.shared("loss", FULL * float(np.max(self.losses, initial=0.0)) or 1.0)
        self.low = -scene.shared("loss, least", max(0.0, -float(np.min(self.losses, initial=0.0))))
        heights = (self.losses - self.low) / (self.top - self.low)
        powers = 10.0 ** np.arange(int(np.log10(self.end)) + 1)
        ticks = np.array([0.0, *self.share(powers), self.share(view.step(view.last))])
        return TimeCurve(self.strip, self.share(np.arange(len(self.losses))), heights, ticks, scene.theme)

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        words = [text for text in (self.name, self.measure, self.unit) if text is not None]
        return [self.curve, *self.labels, self.step, *words, *self.marks.values()]

    @property
    def moving(self) -> list[Any]:
        """What changes with the time; the axis stands still."""
        return [self.curve, self.step, *([self.name] if self.name is not None else []), *self.marks.values()]

    def share(self, step: Any) -> Any:
        """How far along a step lies: equal ratios are equally far, and step 0 is where the line begins."""
        return np.log1p(step) / np.log1p(self.end)

    def reading(self, entry: int) -> Reading:
        """The step number of a recorded entry."""
        return self.view.read(",d", "steps", entry)

    def counted(self, entry: int) -> Reading:
        """What the head says at a recorded entry."""
        return self.reading(entry)

    def step_at(self, entry: float) -> float:
        """The step at an entry, also between two: equal ratios in equal times."""
        low, high, part = self.view.around(entry)
        a, b = (np.log1p(self.view.step(k)) for k in (low, high))
        return float(np.expm1(a + (b - a) * part))

    def show(self, entry: float) -> None:
        """The curve up to an entry; its head says the step that was recorded last."""
        if not self.bound:
            self.bound = True
            self._bind()
        low = self.view.around(entry)[0]
        self.curve.until = float(self.share(self.step_at(min(entry, self.view.last))))
        self.scene.reread(self.step, self.counted(low))
        self._follow()

    def unfold(self, t: float) -> None:
        """The axis draws itself from its first step; t from 0 to 1."""
        self.curve.grown = t
        for label, entry in zip(self.labels, self.marked, strict=True):
            label.set_fill(opacity=float(t >= self.share(self.view.step(entry))))
        words = (self.step, self.name, self.measure, self.unit)
        for text in (text for text in words if text is not None):
            text.set_fill(opacity=float(np.clip(5 * t - 4, 0, 1)))

    def mark(self, entry: int, name: Figures) -> None:
        """A line at a recorded entry, from the axis to the curve, and a name over it: seen once the curve is there."""
        share = float(self.share(self.view.step(entry)))
        self.marks[entry] = name
        x, left = self.strip.x(share), self.strip.left
        wide = UNIT * width_of(name.string, name.size, name.weight)
        before = x - ASIDE - wide > left  # else it stands behind the line
        y = self._over(x, wide, before)
        self.curve.marks.append((share, y - name.size / 2))
        name.place_middle(self.measures.at(x - ASIDE - wide if before else x + ASIDE, y)).set_fill(
            opacity=0.0
        )

    def _see_marks(self) -> None:
        """Names of marks are seen as soon as the curve has come to them."""
        for entry, text in self.marks.items():
            text.set_fill(opacity=float(self.curve.until >= float(self.share(self.view.step(entry))) > 0))

    def _over(self, x: float, wide: float, before: bool) -> float:
        """The middle of a name over the curve beside a place."""
        columns, first = self.curve.columns(1.0)[:, 0], int(self.strip.left)
        begin, end = (x - wide - ASIDE, x) if before else (x, x + wide + ASIDE)
        beside = columns[max(0, int(begin) - first) : max(1, int(end) - first)]
        return float(beside.min(initial=self.strip.base)) - ABOVE

    def _bind(self) -> None:
        self.scene.bind("time line", self.view, "scalars/loss", self.top - self.low, (0, self.view.last))

    def _place_measure(self, measure: Figures) -> None:
        """What the curve is called stands in its light, or over it where there is no room."""
        wide, size = UNIT * width_of(measure.string, measure.size, measure.weight), measure.size
        left = self._beginning(wide)
        columns, first = self.curve.columns(1.0), int(self.strip.left)
        under = columns[int(left) - first : int(left + wide) - first]
        low, high = float(under.max()), float(under.min())
        inside = low + size < self.strip.base - 8
        measure.place_middle(self.measures.at(left, (low + self.strip.base) / 2 if inside else high - size))

    def _unit_at(self, unit: Figures) -> tuple[float, float]:
        """Where what is counted along the axis stands: behind the last number."""
        right = UNIT * float(self.labels[-1].get_right()[0]) + self.measures.width / 2
        return right + ASIDE, self.strip.base + self.foot + LABELS

    def _beginning(self, wide: float) -> float:
        """Where so wide a name of the curve begins: with the curve."""
        return self.strip.left + 12

    def _follow(self) -> None:
        """The step stands beside the head, on the side where there is room, never under the line's right end."""
        x, y = self.curve.head
        name = self.name
        self._see_marks()
        before = 0.0 if name is None else UNIT * width_of(name.string, name.size, name.weight) + 9
        wide = before + UNIT * width_of(self.step.string, self.step.size, "SEMIBOLD")
        if x + BESIDE + wide < self.strip.right + 20:  # where nothing is drawn yet
            left, height = x + BESIDE, min(y, self.strip.base - 18.0)
        else:
            left = x - BESIDE - wide
            height = min(y - 26.0, self._clear_above(left, left + wide) - 24.0)
        seen = float(not self._marked_beside(left, left + wide, height))
        if name is not None:
            name.place_middle(self.measures.at(left, height)).set_fill(opacity=seen)
        self.step.place_middle(self.measures.at(left + before, height)).set_fill(opacity=seen)

    def _marked_beside(self, left: float, right: float, height: float) -> bool:
        """Whether what the head says would stand in the way of a mark's name."""
        for text in self.marks.values():
            (a, low, _), (b, high, _) = text.get_corner([-1, -1, 0]), text.get_corner([1, 1, 0])
            near = self.measures.at(right + ASIDE, 0)[0] > a and self.measures.at(left - ASIDE, 0)[0] < b
            y, half = self.measures.at(0, height)[1], self.step.size / 2 / UNIT
            if text.get_fill_opacity() > 0 and near and y + half > low and y - half < high:
                return True
        return False

    def _clear_above(self, left: float, right: float) -> float:
        """The height above which no part of the curve that is drawn lies between two places."""
        columns = self.curve.columns(1.0)[:, 0]
        first = int(self.strip.left)
        drawn = columns[max(0, int(left) - first) : max(0, min(int(right), int(self.curve.head[0])) - first)]
        return float(drawn.min(initial=self.strip.base))

    def _wide(self, text: Figures) -> float:
        return UNIT * width_of(text.string, text.size, text.weight)

    def _marks(self) -> list[int]:
        """Recorded entries that get a label: the first, the last, and those nearest to powers of ten, where they have
        room."""
        steps = np.asarray(self.view.trace.steps, float)
        powers = 10.0 ** np.arange(int(np.log10(max(steps[-1], 1.0))) + 1)
        nearest = [(int(np.abs(steps - power).argmin()), power) for power in powers]
        kept = [self.view.last]
        for entry in [0, *(k for k, power in nearest if abs(steps[k] - power) <= NEAR * power)]:
            if all(self._clear(entry, other) for other in kept):
                kept.append(entry)
        return sorted(kept)

    def _clear(self, one: int, other: int) -> bool:
        wide = [UNIT * width_of(self.reading(entry).text, LABELS) for entry in (one, other)]
        places = [self.strip.x(float(self.share(self.view.step(entry)))) for entry in (one, other)]
        return abs(places[0] - places[1]) > sum(wide) / 2 + APART

    def _label(self, entry: int) -> Figures:
        x = self.strip.x(float(self.share(self.view.step(entry))))
        reading = self.reading(entry)
        half = UNIT * width_of(reading.text, LABELS) / 2
        at_end = x + half > self.strip.right
        align = RIGHT if at_end else LEFT if x - half < self.strip.left else None
        label: Figures = self.scene.readout(reading, LABELS, self.scene.theme.muted, align=align)
        return label.place(
            self.measures.at(self.strip.right if at_end else x, self.strip.base + self.foot + LABELS)
        )
