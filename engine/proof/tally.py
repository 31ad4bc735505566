"""Comparing recorded numbers with what they should be, and keeping the first difference and the worst."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.proof.report import DIFFERS, HOLDS, UNCHECKED, Check, Difference, Place, Unknowable
from tracereel.engine.proof.rounded import Rounded


class Tally:
    """A check while it is being made: how many things were looked at, how many numbers compared, what differed.

    Numbers of a run that did not finish may have grown beyond all bounds: there, what is not finite is let be.
    """

    def __init__(self, name: str, finished: bool = True) -> None:
        self.name, self.finished = name, finished
        self.looked = self.numbers = self.differing = 0
        self.largest: Difference | None = None
        self.first: Difference | None = None
        self.complaints: list[str] = []

    def compare(self, array: str, recorded: Any, expected: Rounded, step: int | None = None) -> None:
        """Recorded numbers may be off by what rounding allows; beyond the format's range they are just as large."""
        found, values = np.asarray(recorded, np.float64), expected.value
        allowed = np.array(np.nan_to_num(expected.allowed, nan=0.0, posinf=np.inf))
        if found.shape == values.shape:
            limit = expected.format.largest
            beyond = ~(np.abs(values) < limit / 2) & ~(np.abs(found) < limit / 4)
            boundless = ~np.isfinite(found) | np.isnan(values)
            allowed[beyond | (boundless & (not self.finished))] = np.inf
        self.within(array, found, values, allowed, step)

    def equal(
        self, array: str, recorded: Any, expected: Any, step: int | None = None, units: int = 0
    ) -> None:
        """Recorded numbers are exactly these, or `units` in float64's last place beside them."""
        values = np.asarray(expected, np.float64)
        self.within(array, recorded, values, units * np.finfo(np.float64).eps * np.abs(values), step)

    def between(self, array: str, recorded: float, low: float, high: float, step: int) -> None:
        """A recorded number lies between two, which rounding in the mean of a few leaves a little room."""
        middle, width = np.asarray((low + high) / 2), np.asarray((high - low) / 2 + 1e-12)
        self.within(array, recorded, middle, width, step)

    def within(
        self, array: str, recorded: Any, expected: Array, allowed: Array, step: int | None = None
    ) -> None:
        """Every |recorded - expected| is at most `allowed`; a shape that differs is said, not compared."""
        found = np.asarray(recorded, np.float64)
        if found.shape != np.shape(expected):
            self.complain(f"{Place(array, step)}: expected shape {np.shape(expected)}, got {found.shape}")
            return
        if not found.size:
            return
        self.numbers += found.size
        allowed = np.broadcast_to(allowed, found.shape)
        ratios = _ratios(found, expected, allowed)

        def at(flat: int) -> Difference:
            index = tuple(int(i) for i in np.unravel_index(flat, found.shape))
            numbers = (float(numbers[index]) for numbers in (found, expected, allowed))
            return Difference(Place(array, step, index), *numbers)

        wrong = ratios > 1
        if wrong.any():
            self.differing += int(np.count_nonzero(wrong))
            self.first = self.first or at(int(wrong.argmax()))
        self._keep(at(int(ratios.argmax())))

    def one(self, place: Place, recorded: float, expected: float, allowed: float) -> None:
        """A single number of an array."""
        self.numbers += 1
        boundless = not (np.isfinite(recorded) and np.isfinite(expected))
        found = Difference(place, recorded, expected, np.inf if boundless and not self.finished else allowed)
        if found.ratio > 1:
            self.differing += 1
            self.first = self.first or found
        self._keep(found)

    def _keep(self, found: Difference) -> None:
        if self.largest is None or found.ratio > self.largest.ratio:
            self.largest = found

    def require(self, holds: bool, otherwise: str) -> None:
        """Something that is no number."""
        self.numbers += 1
        if not holds:
            self.complain(otherwise)

    def complain(self, what: str) -> None:
        self.complaints.append(what)

    def check(self, of: int, noun: str, why: str = "") -> Check:
        """The verdict on `looked` of `of` things: could not check, where nothing was compared."""
        said = self.complaints[:1]
        if len(self.complaints) > 1:
            said.append(f"and {len(self.complaints) - 1} more of this kind")
        wrong = bool(self.differing or self.complaints)
        verdict = DIFFERS if wrong else HOLDS if self.numbers else UNCHECKED
        if verdict == UNCHECKED and not why:
            why = "there is nothing to compare"
        shown = self.largest is not None and (self.largest.allowed > 0 or self.differing > 0)
        return Check(
            name=self.name,
            verdict=verdict,
            checked=self.looked,
            of=of,
            noun=noun,
            largest=self.largest if shown else None,
            first=self.first,
            differing=self.differing,
            why="; ".join([*said, *([why] if why else [])]),
        )


class Unknown:
    """The layers of which something could not be checked, and why: the others still are."""

    def __init__(self) -> None:
        self.why: dict[str, str] = {}

    @contextmanager
    def of(self, layer: str) -> Iterator[None]:
        """What is Unknowable in here is that of one layer."""
        try:
            yield
        except Unknowable as why:
            self.why.setdefault(layer, str(why))

    @property
    def said(self) -> str:
        """In a line, by name; nothing where all is known."""
        first = next(iter(self.why.values()), "")
        return f"could not check {', '.join(self.why)}: {first}" if self.why else ""


def _ratios(found: Array, expected: Array, allowed: Array) -> Array:
    """Errors in units of what is allowed: at most 1 is right; a number against none is infinitely wrong."""
    error = np.abs(found - expected)
    same = (found == expected) | (np.isnan(found) & np.isnan(expected)) | (allowed == np.inf)
    ratio = np.where(allowed > 0, error / np.where(allowed > 0, allowed, 1.0), np.inf)
    return np.where(same, 0.0, np.where(np.isnan(ratio), np.inf, ratio))
