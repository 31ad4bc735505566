"""Names at the network: of classes, riding on the tips of their bars; of inputs, with their recorded values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

from tracereel.scenes.exhibits.network.percents import Percents
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures, fitted
from tracereel.scenes.read.wording import told_apart

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

NAME = 150.0  # pixels that the name of an input may take
TRACK = 118.0  # from where a name of an input ends to where its line begins
NAMES = 26.0  # height of capitals of classes' names
BEFORE = 10.0  # between a bar's tip and its name
LARGER = 0.45  # a name at the tip of a full bar is larger by so much
MOST = 12  # inputs up to which each has a name


def margin(exhibit: NetworkExhibit) -> float:
    """Pixels that are needed beside the picture: none, names of inputs stand in its place."""
    return 0.0


class Names:
    """See the module."""

    def __init__(self, exhibit: NetworkExhibit) -> None:
        self.exhibit = exhibit
        theme, view = exhibit.scene.theme, exhibit.view
        count = exhibit.shape.layers[-1]
        pitch = exhibit.home.bars[0, 3] / 0.66
        self.size = min(NAMES, 0.55 * pitch)
        room = self._room()
        written = told_apart(view.class_names, self.size, room / 90)
        down = exhibit.measures.down
        self.classes = [
            Figures(written[k], self.size, theme.muted, align=None if down else LEFT) for k in range(count)
        ]
        self.inputs: list[tuple[Figures, Figures | None]] = []
        if not exhibit.shape.is_image and exhibit.shape.count <= MOST:
            self.inputs = [self._input(k) for k in range(exhibit.shape.count)]
        self.shares = Percents(exhibit)
        parts = [part for pair in self.inputs for part in pair if part is not None]
        self.group = VGroup(*self.classes, *parts, self.shares.group)
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
        if exhibit.measures.down:
            return float(exhibit.home.tiles[-1][0, 2]) * 1.15
        return float(exhibit.measures.width - exhibit.home.bars[0, 0] - 24)

    def _input(self, k: int) -> tuple[Figures, Figures | None]:
        exhibit = self.exhibit
        theme, names = exhibit.scene.theme, exhibit.view.header.dataset.feature_names or ()
        name = names[k] if k < len(names) else f"x{k + 1}"
        text = Figures(fitted(name, TYPE.label, NAME / 90), TYPE.label, theme.text, align=RIGHT)
        return text, None

    def values(self, probe: int) -> None:
        """The numbers of an example, under the names of its inputs."""

    def at(self, x: float, y: float) -> Any:
        """A point of the frame, from pixels of a 720-line frame, in scene units."""
        measures = self.exhibit.measures
        return np.array([(x - measures.width / 2) / 90, (measures.height / 2 - y) / 90, 0.0])

    def tip(self, unit: int) -> tuple[float, float]:
        """Where a class's name begins (below a bar that hangs: its middle, on the baseline), in pixels."""
        box = self.exhibit.picture.pose.bars[unit]
        down = self.exhibit.measures.down
        ahead = self._length(unit) * box[3 if down else 2]
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

    def follow(self) -> None:
        """Put every name where its bar ends now."""
        exhibit = self.exhibit
        picture, pose, theme = exhibit.picture, exhibit.picture.pose, exhibit.scene.theme
        for k, name in enumerate(self.classes):
            name.resize(self.size * (1 + self._larger(name) * self._length(k)))
            place = self.at(*self.tip(k))
            seen = pose.words * float(pose.seen[-1][k])
            if exhibit.measures.down:
                name.place(place)
            else:
                name.place_middle(place)
            name.recolor(theme.text if self._length(k) > 0.05 else theme.muted)
            _see(name, seen)
        self.shares.follow()
        points = picture.source_points(0) if self.inputs else None
        for k, (name, value) in enumerate(self.inputs):
            assert points is not None
            x, y = points[k]
            name.place_middle(self.at(x - TRACK, y - (12 if value is not None else 0)))
            _see(name, pose.spine_seen * pose.picture_seen)
            if value is not None:
                value.place_middle(self.at(x - TRACK, y + 16))
                _see(value, pose.spine_seen * pose.picture_seen)


def _see(name: Figures, opacity: float) -> None:
    for glyph in name.submobjects:
        if glyph.get_fill_opacity() != opacity:
            glyph.set_fill(opacity=opacity)
