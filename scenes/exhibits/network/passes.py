"""What one example's pass lights, forward and back: lines by what they carry, rows by sums, frames by answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.state import strongest

Floats = NDArray[Any]
REST, PASS, BACK = 1.15, 0.75, 0.28  # how bright the haze is: at rest, in a pass, while errors flow back
CALM, DARK = 0.86, 0.42  # how bright a tile is at rest, and in a pass where its neuron is silent
WAITING = 0.4  # the same while a pass has not reached it yet: light leads
LEFT = 0.34  # of its light: a line that a pass has left, where light is to be where the news is
LINES = (130, 100, 60)  # that are lit, of the first layer, of the layers between, of the last
FEW = 200  # edges of a layer up to which all are lit
INK = 50.0  # full lines' worth of light that one layer may have, so that a bundle stays a bundle of lines


@dataclass(frozen=True)
class Crossing:
    """What crosses into a layer. to, of, strength: lit lines; light: how bright. sums, answers: (O,) in [-1, 1]."""

    to: Floats
    of: Floats
    strength: Floats
    sums: Floats
    answers: Floats
    light: float


def crossing(carried: Floats, sums: Floats, answers: Floats, size: float, count: int) -> Crossing:
    """carried: (O, I) what every line carries; `size` of it is drawn in full."""
    to, of = strongest(carried, count if carried.size > FEW else carried.size)
    strength = np.clip(carried[to, of] / size, -1, 1)
    light = min(1.0, INK / max(1.0, float(np.abs(strength).sum())))
    return Crossing(to, of, strength, np.clip(sums, -1, 1), np.clip(answers, -1, 1), light)


def lines_of(layer: int, layers: int, edges: int) -> int:
    """How many lines into a layer are lit."""
    wide = 420 if layer == 0 and edges > 50_000 else LINES[0] if layer == 0 else LINES[1]
    return LINES[2] if layer == layers - 1 and layer > 0 else wide


def lead(strength: Floats, width: float) -> Floats:
    """How far ahead of the weakest each line's light travels, as a share of the way: up to 64 pixels."""
    return np.abs(strength) * min(0.45, 64 / max(width, 1.0))


def front(strength: Floats, width: float, t: float, spread: float = 1.0) -> Floats:
    """How far each line's light has come, as a share of its way: t from 0 (none has left) to 1 (all have arrived).
    spread: how far apart the strong and the weak travel."""
    ahead = lead(strength, width) * spread
    most = ahead.max(initial=0.0)
    return np.asarray(t * (1 + most + 0.02) + ahead - most)
