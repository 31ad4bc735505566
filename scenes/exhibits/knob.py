"""A volume knob: nothing in the middle, more to the right, against to the left. Drawn of discs, in pixels.

knob = Knob(box, turn=0.4, strength=0.8)      # turn: in [-1, 1], from one end to the other; strength: of its colour
draw_knob(items, knob, there=1.0, turned=1.0)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.panel import NEGATIVE, POSITIVE, RULE, WORDS, Bar, Bricks, Items

Floats = NDArray[Any]
SWEEP = np.radians(135)  # from the middle to either end of a knob
RING, HUB = 0.45, 0.34  # of a knob's box: the ring on which weights are marked, the knob itself
TRACK, ARC, POINTER = 4.0, 11.0, 7.0  # pixels: how thick the ring is, what is turned of it, the pointer
ASIDE, SIGN, STROKE = (
    20.0,
    18.0,
    4.0,
)  # pixels: from the ring's ends to plus and minus, their size, their lines
FAINT = 0.34  # how much is seen of what may be turned to


class Knob(NamedTuple):
    """See the module."""

    box: Floats
    turn: float
    strength: float

    @property
    def ink(self) -> int:
        """The colour of its sign."""
        return POSITIVE if self.turn >= 0 else NEGATIVE


def draw_knob(items: Items, knob: Knob, there: float, turned: float) -> None:
    """there: 0 a square cell, 1 a knob with its ring. turned: how far it has turned to where it belongs."""
    side = knob.box[2] * (1 + (2 * HUB - 1) * there)
    hub = np.array([*knob.box[:2], side, side])
    radius = 3 + (side / 2 - 3) * there
    items.bars.append(Bar(hub, RULE, strength=0.75, radius=radius))
    items.bars.append(
        Bar(hub, knob.ink, turned, 0.12 * turned * knob.strength, radius, strength=knob.strength)
    )
    if there <= 0:
        return
    ring, angle = RING * knob.box[2], knob.turn * SWEEP * turned
    for end, ink in ((-SWEEP, NEGATIVE), (SWEEP, POSITIVE)):
        items.bricks.append(_arc(knob.box, ring, 0.0, end, TRACK, ink, FAINT * there))
        _sign(items, knob.box[:2] + (ring + ASIDE) * _toward(end), ink, there)
    if turned > 0:
        items.bricks.append(_arc(knob.box, ring, 0.0, angle, ARC, knob.ink, there, 0.4))
    items.bricks.append(_pointer(knob.box, 0.14 * side, 0.43 * side, angle, there))


def _toward(angle: float) -> Floats:
    """A way of one pixel; 0 is up, and angles grow to the right."""
    return np.array([np.sin(angle), -np.cos(angle)])


def _sign(items: Items, place: Floats, ink: int, seen: float) -> None:
    """Plus, or minus, at the end to which a knob may be turned."""
    items.bars.append(Bar(np.array([*place, SIGN, STROKE]), ink, seen, radius=1))
    if ink == POSITIVE:
        items.bars.append(Bar(np.array([*place, STROKE, SIGN]), ink, seen, radius=1))


def _arc(
    centre: Floats,
    radius: float,
    begin: float,
    end: float,
    thick: float,
    ink: int,
    seen: float,
    shine: float = 0.0,
) -> Bricks:
    """An arc of discs, from one angle to another."""
    angle = np.linspace(begin, end, max(2, int(abs(end - begin) * radius / 1.2)))
    x, y = centre[0] + radius * np.sin(angle), centre[1] - radius * np.cos(angle)
    return _discs(x, y, thick, ink, seen, shine)


def _pointer(centre: Floats, inner: float, outer: float, angle: float, seen: float) -> Bricks:
    """A line of discs outward at an angle: where a knob points."""
    along = np.linspace(inner, outer, max(2, int((outer - inner) / 1.2)))
    x, y = centre[0] + along * np.sin(angle), centre[1] - along * np.cos(angle)
    return _discs(x, y, POINTER, WORDS, seen, 0.0)


def _discs(x: Floats, y: Floats, thick: float, ink: int, seen: float, shine: float) -> Bricks:
    boxes = np.column_stack([x, y, np.full((len(x), 2), thick)])
    return Bricks(boxes, ink, seen, shine * 1.2 / thick, radius=thick / 2)
