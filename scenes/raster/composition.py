"""How the frames of an animation are put together: what moves, what stands still around it, and what fades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from manim import Mobject
from numpy.typing import NDArray

from tracereel.scenes.raster import fills


@dataclass
class Veil:
    """How visible what fades is, 0 to 1."""

    opacity: float = 1.0


@dataclass(frozen=True)
class Picture:
    """Finished pixels, (h, w) of four premultiplied bytes in one number, and where their corner lies."""

    row: int
    column: int
    pixels: NDArray[np.uint32]

    def lay(self, frame: NDArray[np.uint32], opacity: float = 1.0) -> None:
        """Over a frame."""
        fills.lay_picture(frame, self.pixels, self.row, self.column, round(256 * opacity))


@dataclass
class Layer:
    """Neighbours in the order of drawing that stand still, or fade together."""

    members: list[Mobject]
    veil: Veil | None = None
    pictures: list[Picture] | None = None  # None until drawn


@dataclass
class Mover:
    """A mobject, with its whole family where they share their z_index, that an animation changes."""

    mobject: Mobject
    family: bool
    veil: Veil | None = None

    def members(self) -> Iterator[Mobject]:
        """Those to be drawn now: a line of text may have grown."""
        return _with_points(self.mobject) if self.family else iter([self.mobject])


class Composition:
    """How the frames of one animation are put together: `below` is drawn once by Manim, `parts` lie above it.

    moving: ids of mobjects that change. veils: how visible those are that fade, by id.
    """

    remembers = True  # False draws every layer anew for every frame, which must give the same frames

    def __init__(self, mobjects: Iterable[Mobject], moving: set[int], veils: dict[int, Veil]) -> None:
        self.below: list[Mobject] = []
        self.parts: list[Layer | Mover] = []
        self.above: list[Mobject] = []
        seen: set[int] = set()
        found = [entry for mobject in mobjects for entry in _parts_of(mobject, moving, veils, None, seen)]
        for part in sorted(found, key=_height):
            self._add(part)
        if not self.parts:  # Manim takes an empty list for all mobjects, and would draw them twice
            self.parts, self.below = [Layer(self.below)], []
        for part in self.parts:
            self.above += part.members if isinstance(part, Layer) else part.mobject.get_family()

    def _add(self, part: Layer | Mover) -> None:
        if isinstance(part, Mover):
            self.parts.append(part)
        elif not self.parts and part.veil is None:
            self.below += part.members
        elif self.parts and isinstance(self.parts[-1], Layer) and self.parts[-1].veil is part.veil:
            self.parts[-1].members += part.members
        else:
            self.parts.append(part)


def _parts_of(
    mobject: Mobject, moving: set[int], veils: dict[int, Veil], veil: Veil | None, seen: set[int]
) -> Iterator[Layer | Mover]:
    if id(mobject) in seen:
        return
    seen.add(id(mobject))
    veil = veils.get(id(mobject), veil)
    moves = id(mobject) in moving
    if moves and all(part.z_index == mobject.z_index for part in mobject.get_family()):
        seen.update(id(part) for part in mobject.get_family())
        yield Mover(mobject, True, veil)
        return
    if mobject.has_points():
        yield Mover(mobject, False, veil) if moves else Layer([mobject], veil)
    for part in mobject.submobjects:
        yield from _parts_of(part, moving, veils, veil, seen)


def _height(part: Layer | Mover) -> float:
    return float((part.members[0] if isinstance(part, Layer) else part.mobject).z_index)


def _with_points(mobject: Mobject) -> Iterator[Mobject]:
    if len(mobject.points):
        yield mobject
    for part in mobject.submobjects:
        yield from _with_points(part)
