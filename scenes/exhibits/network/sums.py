"""Sums of the last neurons as numbers in the tracks of their bars, which then become chances.

sums = Sums(network, entry, probe)               # not there yet
scene.change(sums.come, network, sums, seconds=0.9)     # each comes out of its neuron
scene.change(sums.become, network, sums, seconds=1.4)   # and gives way to its bar
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VGroup

from tracereel.scenes.exhibits.network import slots
from tracereel.scenes.exhibits.network.percents import ALL
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import RIGHT, Figures, width_of
from tracereel.scenes.read.readings import Reading, format_value

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit

BETWEEN = 7.0  # pixels between two that stand beside each other, under bars that hang
TIGHT = 1.5  # pixels to the ends of a short track


class Sums:
    """See the module. None are there where there are too many outputs, or no room."""

    def __init__(self, network: NetworkExhibit, entry: int, probe: int) -> None:
        self.network, self.entry, self.probe = network, entry, probe
        self.end = slots.ROOM if network.aspect == "16:9" else TIGHT
        count = network.shape.layers[-1]
        units = range(count if count <= ALL and network.picture.tracks.all() else 0)
        readings = [self._reading(unit) for unit in units]
        size = min(
            (self._size(unit, reading.text) for unit, reading in zip(units, readings, strict=True)), default=0
        )
        self.numbers = [self._number(reading, size) for reading in readings if size]
        self.group = VGroup(*self.numbers)
        self.come(0.0)

    @property
    def members(self) -> list[Any]:
        """All of them."""
        return [self.group]

    def come(self, t: float) -> None:
        """Every sum slides out of its neuron: t from 0 (none is seen) to 1 (each stands at the end of its track)."""
        for unit, number in enumerate(self.numbers):
            number.place_middle(self._at(unit, t))
            _see(number, float(np.clip(1.6 * t - 0.3, 0, 1)))

    def become(self, t: float) -> None:
        """Every sum gives way to the chance that is made of it: t from 0 (there are no bars) to 1 (no sums)."""
        self.network.forward.grow(self.entry, self.probe, t)
        for number in self.numbers:
            _see(number, float(np.cbrt(1 - t)))  # bars slow down toward their ends, sums fade evenly
        if t >= 1:
            self.group.submobjects = []

    def _reading(self, unit: int) -> Reading:
        view = self.network.view
        reading = view.read("+.2f", f"preactivations/{view.layers[-1].name}", self.entry, self.probe, unit)
        if abs(reading.value) < 10:
            return reading
        return replace(reading, format="+.0f", text=format_value("+.0f", reading.value))

    def _size(self, unit: int, text: str) -> float:
        """How high it can be; 0 where it has no room."""
        network = self.network
        room = float(network.home.bars[unit, 2]) - 2 * self.end
        if network.measures.down:
            room = float(np.diff(network.home.bars[:, 0]).min()) - BETWEEN
        fits = (size for size in slots.SIZES if 90 * width_of(text, size, "SEMIBOLD") <= room)
        return next(fits, 0.0)

    def _number(self, reading: Reading, size: float) -> Figures:
        scene = self.network.scene
        ink = scene.theme.positive if reading.value > 0 else scene.theme.negative
        align = None if self.network.measures.down else RIGHT
        made: Figures = scene.readout(reading, size, ink, "SEMIBOLD", align)
        return made

    def _at(self, unit: int, t: float) -> Any:
        """Where it stands on its way out of its neuron."""
        network, box = self.network, self.network.picture.pose.bars[unit]
        share = float(eased(t))
        if network.measures.down:
            x, y = network.names.tip(unit)
            begin = box[1] - box[3] / 2
            return network.names.at(x, begin + (y + 1.2 * TYPE.label - begin) * share)
        return network.names.at(box[0] - box[2] / 2 + box[2] * (0.4 + 0.6 * share) - self.end, box[1])


def _see(number: Figures, opacity: float) -> None:
    for glyph in number.submobjects:
        glyph.set_opacity(opacity)
