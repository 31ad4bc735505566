"""Adding up: an update of one weight in digits that can be checked on screen: new = old - rate x slope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from tracereel.scenes.read.readings import MINUS, Reading, format_value
from tracereel.scenes.read.view import View

PLACES = range(3, 8)  # decimals of a weight, fewest first
MORE = range(3)  # decimals that its slope may have besides


@dataclass(frozen=True)
class Update:
    """A weight, the learning rate, its slope, and the weight after it; adds: whether the digits shown say so too."""

    before: Reading
    rate: Reading
    slope: Reading
    after: Reading
    adds: bool


def update(view: View, weight: str, gradient: str, place: tuple[int, ...]) -> Update:
    """That of the first recorded step, in the fewest digits that add up. Where none do, because something else pulls
    too, in the fewest that show that the weight moves."""
    before, after = (view.read(".3f", weight, entry, *place) for entry in (0, 1))
    rate = view.at_step(".3g", "scalars/learning_rate", view.step(0))
    slope = view.read(".3f", gradient, 0, *place)
    first = None
    for places, more in product(PLACES, MORE):
        old, new = (_written(reading, places) for reading in (before, after))
        found = Update(old, rate, _written(slope, places + more), new, True)
        if old.text == new.text or not number(found.slope):
            continue
        first = first or found
        made = number(old) - number(rate) * number(found.slope)
        if format_value(f".{places}f", made) == new.text:
            return found
    return replace(first or Update(before, rate, slope, after, False), adds=False)


def number(reading: Reading) -> float:
    """What its text says."""
    return float(reading.text.replace(MINUS, "-").replace(",", ""))


def _written(reading: Reading, places: int) -> Reading:
    format = f".{places}f"
    return replace(reading, format=format, text=format_value(format, reading.value))
