"""Names at the network: of classes, riding on the tips of their bars; of inputs, with their recorded values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

from tracereel.scenes.exhibits.network.percents import Percents
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import BEFORE, Measures
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, fitted, width_of
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine, sized, told_apart

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

NAMES = 26.0  # height of capitals of classes' names
LONGEST = {"16:9": 230.0, "1:1": 150.0, "9:16": 160.0}  # pixels for a class's name
INPUT = {"16:9": 168.0, "1:1": 96.0}  # pixels for the name of an input, beside its track
TRACK = {"16:9": 96.0, "1:1": 48.0, "9:16": 84.0}  # length of the track in which its value lies
LARGER = 0.45  # a name at the tip of a full bar is larger by so much
SAID = 0.05  # of a full bar: from there on a name stands out
MOST = 12  # inputs up to which each has a name


def size_of(count: int) -> float:
    """How high names are where so many stand below each other."""
    return NAMES if count <= 10 else max(16.0, NAMES * 10 / count)


def name_room(view: View, aspect: str, measures: Measures) -> float:
    """Pixels that the longest name of a class takes, cut where it is too long."""
    count = len(view.class_names)
    size = min(size_of(count), TYPE.label) if measures.down else size_of(count)
    room = min(LONGEST[aspect], (measures.high - measures.low) / count - 8 if measures.down else 1e9)
    written = told_apart(view.class_names, size, room / 90)
    return max(name_width(name, size) for name in written)


def name_width(name: str, size: float) -> float:
    """Pixels that a name takes."""
    return width_of(name, size) * 90


class Names:
    """See the module."""

    def __init__(self, exhibit: NetworkExhibit, room: float) -> None:
        self.exhibit, self.room = exhibit, room
        theme, view = exhibit.scene.theme, exhibit.view
        count, down = exhibit.shape.layers[-1], exhibit.measures.down
        self.size = min(size_of(count), TYPE.label) if down else size_of(count)
        written = told_apart(view.class_names, self.size, room / 90 + 1e-6)
        across = exhibit.home.tiles[-1][:, 0 if down else 1]
        pitch = float(np.diff(across).min()) if count > 1 else np.inf
        self.crowded = pitch < (
            max(name_width(name, self.size) for name in written) if down else 1.2 * self.size
        )
        self.classes = [
            Figures(written[k], self.size, theme.muted, align=None if down else LEFT) for k in range(count)
        ]
        named = not exhibit.shape.is_image and exhibit.shape.count <= MOST
        inputs = range(exhibit.shape.count if named else 0)
        self.inputs = [self._input(k) for k in inputs]
        self.values: list[Figures] = []
        self.opacity = 1.0  # of all names
        self.kept, self.others = 0, 1.0  # a class, and how much is seen of the names of all others
        self.out = 0.0  # how far along a full bar a name stands at least: in front of tracks, 1
        self.shares = Percents(exhibit)
        self.group = VGroup(*self.classes, *self.inputs, self.shares.group)
        self.follow()

    @property
    def members(self) -> list[Any]:
        """All names."""
        return [self.group]

    def percents(
        self, entry: int, probe: int, units: Iterable[int] | None = None, missing: bool = False
    ) -> VGroup:
        """Readouts at bars that have grown: chances of these outputs (the likeliest, if left out, and whatever else is
        likely), or what they are blamed for. They leave by themselves as soon as a bar changes. None are shown where
        answers are no chances, and in 1:1."""
        return self.shares.show(entry, probe, units, missing)

    def _room(self) -> float:
        """Pixels for a class's name behind a bar that is as long as need be."""
        exhibit = self.exhibit
        bars = exhibit.home.bars
        if exhibit.measures.down:
            return float(exhibit.home.tiles[-1][0, 2]) * 1.15
        return float(exhibit.measures.width - bars[0, 0] - bars[0, 2] / 2 - BEFORE - 26)

    def _input(self, k: int) -> Figures:
        exhibit = self.exhibit
        theme, names = exhibit.scene.theme, exhibit.view.header.dataset.feature_names or ()
        name = names[k] if k < len(names) else f"x{k + 1}"
        room = INPUT.get(exhibit.aspect, 0.92 * exhibit.home.spine[2] / exhibit.shape.count)
        align = None if exhibit.measures.down else RIGHT
        return Figures(fitted(name, TYPE.label, room / 90), TYPE.label, theme.text, align=align)

    def show_values(self, probe: int) -> None:
        """The numbers of an example, under the names of its inputs."""
        exhibit = self.exhibit
        view, shape = exhibit.view, exhibit.view.header.dataset.input_shape
        scaled = bool(view.header.dataset.centre)
        for k in range(len(self.inputs)):
            index = tuple(int(i) for i in np.unravel_index(k, shape))
            places = [("probes/inputs", None, (probe, *index)), ("header/dataset/scale", None, ())]
            reading = view.derive(".2f", "product", places)
            reading = fine(sized(reading)) if scaled else sized(reading, 10)
            if k < len(self.values):
                exhibit.scene.reread(self.values[k], reading)
                continue
            align = None if exhibit.measures.down else RIGHT
            value = exhibit.scene.readout(reading, TYPE.bar, exhibit.scene.theme.muted, align=align)
            self.values.append(value)
            self.group.add(value)
        self.follow()

    def at(self, x: float, y: float) -> Any:
        """A point of the frame, from pixels of a 720-line frame, in scene units."""
        return self.exhibit.measures.at(x, y)

    @property
    def widest(self) -> float:
        """Pixels that the longest name of a class takes."""
        return max(width_of(name.string, self.size) for name in self.classes) * 90

    def tip(self, unit: int) -> tuple[float, float]:
        """Where a class's name begins (below a bar that hangs: its middle, on the baseline), in pixels."""
        box = self.exhibit.picture.pose.bars[unit]
        down = self.exhibit.measures.down
        ahead = max(self.out, self._length(unit)) * box[3 if down else 2]
        if down:
            return float(box[0]), float(box[1] - box[3] / 2 + ahead + 14 + self.classes[unit].size)
        return float(box[0] - box[2] / 2 + ahead + BEFORE), float(box[1])

    def _length(self, unit: int) -> float:
        """Of a bar, what is answered and what is blamed together, as a share of a full one."""
        picture = self.exhibit.picture
        answered = abs(float(picture.shares[unit])) * picture.grown
        return min(1.0, answered + abs(float(picture.wanting[unit])))

    def _larger(self, name: Figures) -> float:
        """How much larger a name may become, so that it fits into its room."""
        written = name.width * 90 * self.size / name.size
        return float(np.clip(self._room() / max(written, 1.0) - 1, 0.0, LARGER))

    def keep(self, unit: int, t: float) -> None:
        """The names of all other classes go: t from 0 (they are there) to 1."""
        self.kept, self.others = unit, 1.0 - t
        self.follow()

    def follow(self) -> None:
        """Put every name where its bar ends now, and every input's at its line's beginning."""
        exhibit = self.exhibit
        pose, theme = exhibit.picture.pose, exhibit.scene.theme
        for k, name in enumerate(self.classes):
            name.resize(self.size * (1 + self._larger(name) * self._length(k)))
            place = self.at(*self.tip(k))
            if exhibit.measures.down:
                name.place(place)
            else:
                name.place_middle(place)
            name.recolor(theme.text if self._length(k) > SAID else theme.muted)
            there = not self.crowded or self._length(k) > SAID  # where all have no room, the likely ones have
            seen = float(pose.seen[-1][k]) * (1.0 if k == self.kept else self.others)
            _see(name, self.opacity * pose.words * seen * there)
        self.shares.follow()
        if self.inputs:
            self._follow_inputs()

    def _follow_inputs(self) -> None:
        exhibit, pose = self.exhibit, self.exhibit.picture.pose
        track = TRACK[exhibit.aspect]
        for k, (x, y) in enumerate(exhibit.picture.source_points(0)):
            value = self.values[k] if k < len(self.values) else None
            if exhibit.measures.down:
                places = [self.at(x, y - 66), self.at(x, y - 38)]
            else:
                places = [self.at(x - track - 22, y - (15 if value else 0)), self.at(x - track - 22, y + 16)]
            for text, place in zip((self.inputs[k], value), places, strict=True):
                if text is not None:
                    text.place_middle(place)
                    _see(text, self.opacity * pose.spine_seen * pose.picture_seen)


def _see(name: Figures, opacity: float) -> None:
    for glyph in name.submobjects:
        if glyph.get_fill_opacity() != opacity:
            glyph.set_opacity(opacity)
