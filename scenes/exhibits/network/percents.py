"""Percents at the bars of a network that answers with chances: where bars have tracks, at the ends of these; else
inside a bar where they fit, or behind its name.

They are readings of a recorded entry: bound when bars have grown, and gone as soon as a bar is another again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

from tracereel.scenes.exhibits.network import slots
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, width_of
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import chance

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

INSIDE = 20.0  # cap height in a bar
ROOM = 9.0  # pixels between a percent and the end of the bar that it stands in
BEHIND = 12.0  # between a name and its percent
SAID = 0.15  # a chance from which on it is said, where no outputs are asked for
ALL = 12  # outputs up to which, in tracks, each has its percent
EDGE = 16.0  # of the frame, which nothing crosses


class Percents:
    """See the module. `group` is the mobject that holds them while they are shown."""

    def __init__(self, exhibit: NetworkExhibit) -> None:
        self.exhibit = exhibit
        self.group = VGroup()
        self.of: dict[int, Figures] = {}
        self.faint: dict[int, float] = {}  # how much is seen of those that go
        self.units: set[int] = set()  # that were asked for
        self.ends: dict[int, float] = {}  # pixels from where a bar begins to where a number in it ends
        self.rises: dict[int, float] = {}  # and how far over the bar's middle it stands
        self._bars: Any = None

    def show(self, entry: int, probe: int, units: Iterable[int] | None, missing: bool) -> VGroup:
        """Readouts at the bars of `units`: chances, or (missing) how much bars lack or have too much."""
        self.hide()
        if self.exhibit.is_softmax and self.exhibit.aspect != "1:1":
            self._bars = self.lengths()
            said = [int(unit) for unit in (self._said(entry, probe) if units is None else units)]
            self.units = set(said)
            places = self._apart(said, entry, probe, missing)
            for unit in said:
                self._put(unit, self._reading(unit, entry, probe, missing, places), missing)
        return self.group

    def hide(self) -> None:
        """None is shown any more."""
        self.group.submobjects = []
        for figures in self.of.values():
            for glyph in figures.submobjects:
                glyph.set_opacity(0)
        self.of, self.faint = {}, {}

    def lengths(self) -> Any:
        """(2, O) of the bars as they are drawn, in shares of a full one: what is answered, what is blamed."""
        picture = self.exhibit.picture
        return np.stack([picture.shares * picture.grown, picture.wanting])

    def follow(self) -> None:
        """They stand where their bars are; where a bar is no longer what they say, they go."""
        if self.of and not np.allclose(self.lengths(), self._bars):
            self.hide()
        pose = self.exhibit.picture.pose
        if pose.words <= 0:
            self.hide()
        for unit, figures in self.of.items():
            self._place(unit, figures)
            opacity = pose.words * float(pose.seen[-1][unit]) * self.faint.get(unit, 1.0)
            for glyph in figures.submobjects:
                glyph.set_opacity(opacity)

    def _said(self, entry: int, probe: int) -> Iterable[int]:
        answers = self.exhibit.forward.answers(entry, probe)
        if self.exhibit.picture.tracks.all() and len(answers) <= ALL and not self.exhibit.measures.down:
            return range(len(answers))
        right = {self.exhibit.label(probe)} if self._tracked else set()
        return sorted({int(answers.argmax()), *map(int, np.flatnonzero(answers >= SAID)), *right})

    @property
    def _tracked(self) -> bool:
        """Whether names stand at the ends of tracks, and leave these to numbers."""
        return self.exhibit.names.out > 0

    def keep(self, entry: int, probe: int, t: float) -> None:
        """Of all, only those of the guess and of the right answer stay: t from 0 (all are there) to 1."""
        for unit in set(self.of) - set(self.exhibit.forward.told(entry, probe)):
            self.faint[unit] = 1 - t
            if t >= 1:
                self.group.remove(self.of.pop(unit))
        self.follow()

    def _reading(self, unit: int, entry: int, probe: int, missing: bool, places: int) -> Reading:
        view = self.exhibit.view
        array = f"{'deltas' if missing else 'activations'}/{view.layers[-1].name}"
        own = missing and unit == self.exhibit.label(probe)  # its error is below zero
        reading = view.derive(".0%", "negative" if own else None, [(array, entry, (probe, unit))])
        return chance(reading, least=places)

    def _apart(self, units: list[int], entry: int, probe: int, missing: bool) -> int:
        """As many decimals as it takes to tell them apart, up to two."""
        for places in (0, 1):
            found = [self._reading(unit, entry, probe, missing, places) for unit in units]
            if len({reading.text for reading in found}) == len({reading.value for reading in found}):
                return places
        return 2

    def _put(self, unit: int, reading: Reading, missing: bool) -> None:
        exhibit = self.exhibit
        figures = self._in_track(unit, reading.text) or self._at_bar(unit, reading.text, missing)
        self.of[unit] = figures
        self._place(unit, figures)
        if self._leaves(figures):
            del self.of[unit]
            return
        exhibit.scene.track(figures, reading)
        self.group.add(figures)

    def _in_track(self, unit: int, text: str) -> Figures | None:
        """A percent at the end of its track, in what is free of it or inside the bar; None where it has no room."""
        exhibit = self.exhibit
        if exhibit.measures.down or not self._tracked:
            return None
        theme, long = exhibit.scene.theme, float(exhibit.home.bars[unit, 2])
        found = slots.slot(text, float(self._bars[0][unit]) * long, long) or self._over(text, long)
        if found is None:
            return None
        self.ends[unit], self.rises[unit] = found.end, found.rise
        ink = theme.background if found.inside else theme.text
        return Figures(text, found.size, ink, "SEMIBOLD", align=RIGHT)

    def _over(self, text: str, long: float) -> slots.Slot | None:
        """Room for a percent over its bar, where bars are far apart."""
        bars = self.exhibit.home.bars
        apart = float(np.diff(bars[:, 1]).min()) - bars[0, 3] if len(bars) > 1 else np.inf
        return slots.over(text, long, bars[0, 3], apart)

    def _at_bar(self, unit: int, text: str, missing: bool) -> Figures:
        """A percent inside its bar, or behind (below) its name."""
        exhibit = self.exhibit
        theme = exhibit.scene.theme
        inside = self._fits(unit, text)
        size = INSIDE if inside else TYPE.label
        ink = theme.background if inside else theme.error if missing else theme.muted
        bold = inside or self._tracked
        if bold and not inside:
            ink = theme.text
        align = None if exhibit.measures.down else RIGHT if inside else LEFT
        filled = float(np.abs(self._bars[:, unit]).sum())
        self.ends[unit], self.rises[unit] = filled * float(exhibit.home.bars[unit, 2]) - ROOM, 0.0
        return Figures(text, size, ink, "SEMIBOLD" if bold else "NORMAL", align=align)

    def _fits(self, unit: int, text: str) -> bool:
        """Whether a percent stands inside the last part of its bar."""
        if self.exhibit.measures.down:
            return False
        part = self._bars[1 if self._bars[1][unit] > 0 else 0][unit]
        long = float(part) * float(self.exhibit.home.bars[unit, 2])
        return long >= width_of(text, INSIDE, "SEMIBOLD") * 90 + 2 * ROOM

    def _place(self, unit: int, figures: Figures) -> None:
        exhibit = self.exhibit
        names, box = exhibit.names, exhibit.picture.pose.bars[unit]
        if figures.align is None:  # bars hang, their names below them
            x, y = names.tip(unit)
            figures.place(names.at(x + self._aside(unit, figures), y + 1.75 * TYPE.label))
        elif figures.align is RIGHT:
            ahead = self.ends[unit] * box[2] / exhibit.home.bars[unit, 2]
            figures.place_middle(names.at(box[0] - box[2] / 2 + ahead, box[1] - self.rises[unit]))
        else:
            x, y = names.tip(unit)
            figures.place_middle(names.at(x + names.classes[unit].width * 90 + BEHIND, y))

    def _aside(self, unit: int, figures: Figures) -> float:
        """Pixels that it steps aside below its bar, where the one beside it has a percent too."""
        pitch = float(np.diff(self.exhibit.picture.pose.bars[:, 0]).min())
        half = max(0.0, figures.width * 90 + BEHIND - pitch) / 2
        return half * ((unit - 1 in self.units) - (unit + 1 in self.units))

    def _leaves(self, figures: Figures) -> bool:
        """Whether it would cross the edge of the frame, or stand in another's way."""
        most = (self.exhibit.measures.width / 2 - EDGE) / 90
        left, right, y = figures.get_left()[0], figures.get_right()[0], figures.get_center()[1]
        if right > most or left < -most:
            return True
        others = [other for other in self.of.values() if other is not figures]
        gap = BEHIND / 90
        return any(
            left < other.get_right()[0] + gap
            and right > other.get_left()[0] - gap
            and abs(y - other.get_center()[1]) < TYPE.label / 90
            for other in others
        )
