"""Room for a number in the track of a bar: in what is free of it, at its end, or inside the bar, at the bar's."""

from __future__ import annotations

from dataclasses import dataclass

from tracereel.scenes.parts.text import width_of

SIZES = (22.0, 20.0, 18.0, 16.0)  # heights of capitals, the first that has room
ROOM, TIGHT = 9.0, 4.0  # pixels that stay free at both sides of a number, where they can; at least


@dataclass(frozen=True)
class Slot:
    """size: height of capitals. end: pixels from the beginning of the bar to the number's right end. rise: how far it
    stands over the bar's middle."""

    size: float
    end: float
    inside: bool
    rise: float = 0.0


def slot(text: str, filled: float, long: float) -> Slot | None:
    """Where a number has room in a track of so many pixels, of which so many are filled; None where it has none."""
    for room in (ROOM, TIGHT):
        for size in SIZES:
            wide = width_of(text, size, "SEMIBOLD") * 90 + 2 * room
            if wide <= filled:
                return Slot(size, filled - room, True)
            if wide <= long - filled:
                return Slot(size, long - room, False)
    return None


def over(text: str, long: float, thick: float, apart: float) -> Slot | None:
    """Room for a number over its bar, as thick as that is, where bars are so far apart; None where there is none."""
    for size in SIZES:
        wide = width_of(text, size, "SEMIBOLD") * 90
        if wide <= long and 2 * (size + ROOM) <= apart:
            return Slot(size, long, False, (thick + size + ROOM) / 2)
    return None
