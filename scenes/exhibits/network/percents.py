"""Percents at the bars of a network that answers with chances: inside a bar where they fit, else behind its name.

They are readings of a recorded entry: bound when bars have grown, and gone as soon as a bar is another again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

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
EDGE = 16.0  # of the frame, which nothing crosses


class Percents:
    """See the module. `group` is the mobject that holds them while they are shown."""

    def __init__(self, exhibit: NetworkExhibit) -> None:
        self.exhibit = exhibit
        self.group = VGroup()
        self.of: dict[int, Figures] = {}
        self._bars: Any = None

    def show(self, entry: int, probe: int, units: Iterable[int] | None, missing: bool) -> VGroup:
        """Readouts at the bars of `units`: chances, or (missing) how much bars lack or have too much."""
        self.hide()
        if self.exhibit.is_softmax and self.exhibit.aspect != "1:1":
            self._bars = self.lengths()
            said = [int(unit) for unit in (self._said(entry, probe) if units is None else units)]
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
        self.of = {}

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
            opacity = pose.words * float(pose.seen[-1][unit])
            for glyph in figures.submobjects:
                glyph.set_opacity(opacity)

    def _said(self, entry: int, probe: int) -> Iterable[int]:
        answers = self.exhibit.forward.answers(entry, probe)
        return sorted({int(answers.argmax()), *map(int, np.flatnonzero(answers >= SAID))})

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
        theme = exhibit.scene.theme
        inside = self._fits(unit, reading.text)
        size = INSIDE if inside else TYPE.label
        ink = theme.background if inside else theme.error if missing else theme.muted
        align = None if exhibit.measures.down else RIGHT if inside else LEFT
        figures = Figures(reading.text, size, ink, "SEMIBOLD" if inside else "NORMAL", align=align)
        self.of[unit] = figures
        self._place(unit, figures)
        if self._leaves(figures):
            del self.of[unit]
            return
        exhibit.scene.track(figures, reading)
        self.group.add(figures)

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
            figures.place(names.at(x, y + 1.75 * TYPE.label))
        elif figures.align is RIGHT:
            ahead = float(np.abs(self._bars[:, unit]).sum()) * box[2]
            figures.place_middle(names.at(box[0] - box[2] / 2 + ahead - ROOM, box[1]))
        else:
            x, y = names.tip(unit)
            figures.place_middle(names.at(x + names.classes[unit].width * 90 + BEHIND, y))

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
