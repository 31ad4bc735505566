"""What a proof says: one Check for every thing that was proven, with the largest error and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracereel.engine.errors import TracereelError
from tracereel.engine.trace.names import plain

HOLDS, DIFFERS, UNCHECKED = "holds", "differs", "could not check"


class Unknowable(TracereelError):
    """Something that cannot be checked, and why; never a reason to doubt the trace."""


@dataclass(frozen=True)
class Place:
    """Where a number stands: an array, the training step of its entry, the index in what that holds."""

    array: str
    step: int | None = None
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        step = "" if self.step is None else f", step {self.step}"
        return f"{self.array}{step}" + (f" [{', '.join(map(str, self.index))}]" if self.index else "")

    def at(self, index: tuple[int, ...]) -> Place:
        """A number of the same array."""
        return Place(self.array, self.step, index)

    def as_dict(self) -> dict[str, Any]:
        return {"array": self.array, "step": self.step, "index": list(self.index)}


@dataclass(frozen=True)
class Difference:
    """A recorded number beside what it should be; `ratio` is the error in units of what rounding allows."""

    place: Place
    recorded: float
    expected: float
    allowed: float

    @property
    def error(self) -> float:
        return abs(self.recorded - self.expected)

    @property
    def ratio(self) -> float:
        if self.recorded == self.expected or np.isposinf(self.allowed):
            return 0.0
        if np.isnan(self.recorded) and np.isnan(self.expected):
            return 0.0
        return self.error / self.allowed if np.isfinite(self.error) and self.allowed > 0 else np.inf

    def __str__(self) -> str:
        return f"{self.place}: recorded {self.recorded:.9g}, expected {self.expected:.9g}"

    def as_dict(self) -> dict[str, Any]:
        numbers = {
            "recorded": self.recorded,
            "expected": self.expected,
            "error": self.error,
            "ratio": self.ratio,
        }
        return self.place.as_dict() | {k: float(v) if np.isfinite(v) else str(v) for k, v in numbers.items()}


@dataclass(frozen=True)
class Check:
    """One thing that was proven, or not. `checked` of `of` things (`noun`) were looked at.

    largest: the difference that uses up most of what rounding allows. first: where a check that differs
    begins to. why: what could not be checked, or what differs that is no number.
    """

    name: str
    verdict: str
    checked: int = 0
    of: int = 0
    noun: str = ""
    largest: Difference | None = None
    first: Difference | None = None
    differing: int = 0
    why: str = ""

    @property
    def sentence(self) -> str:
        """What a person is told beside name and verdict."""
        parts = [f"{self.checked:,} of {self.of:,} {self.noun}"] if self.of else []
        if self.first is not None and self.largest is not None:
            numbers = "1 number differs" if self.differing == 1 else f"{self.differing:,} numbers differ"
            times = (
                f"{self.largest.ratio:.3g} times what rounding allows" if self.largest.allowed else "exact"
            )
            parts.append(f"{numbers}, first {self.first}; worst {self.largest} ({times})")
        elif self.largest is not None:
            at, how = self.largest.place, f"{self.largest.ratio:.2g} of what rounding allows"
            exact = not self.largest.error > 0
            parts.append("no error" if exact else f"largest error {self.largest.error:.1e} ({how}) at {at}")
        return "; ".join([*parts, *([self.why] if self.why else [])])

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "verdict": self.verdict,
            "checked": self.checked,
            "of": self.of,
            "noun": self.noun,
            "differing": self.differing,
            "largest": self.largest.as_dict() if self.largest else None,
            "first": self.first.as_dict() if self.first else None,
            "why": self.why,
        }


@dataclass(frozen=True)
class Report:
    """Everything that was checked of one trace."""

    path: str
    digest: str
    entries: int
    sample: int | None
    """How many entries each check looked at; None: all of them."""
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs. What could not be checked is no failure; lines() says what it was."""
        return not any(check.verdict == DIFFERS for check in self.checks)

    @property
    def summary(self) -> str:
        """One line: how many checks hold, differ and could not be made."""
        counts = {verdict: len(list(self.named(verdict))) for verdict in (HOLDS, DIFFERS, UNCHECKED)}
        said = f"{counts[HOLDS]} of {len(self.checks)} checks hold"
        if counts[DIFFERS]:
            said += f", {counts[DIFFERS]} differ: {', '.join(self.named(DIFFERS))}"
        if counts[UNCHECKED]:
            said += f", {counts[UNCHECKED]} could not be made: {', '.join(self.named(UNCHECKED))}"
        if self.sample is not None:
            said += (
                f". Each check looked at {self.sample} of {self.entries} entries: --everything looks at all"
            )
        return f"{self.path}: {said}"

    def named(self, verdict: str) -> Iterator[str]:
        return (check.name for check in self.checks if check.verdict == verdict)

    def check(self, name: str) -> Check:
        """One check by its name."""
        return next(check for check in self.checks if check.name == name)

    def lines(self) -> list[str]:
        """A line for every check, in columns; what the trace calls things is not to be obeyed by a terminal."""
        wide = max((len(check.name) for check in self.checks), default=0)
        verdicts = max((len(check.verdict) for check in self.checks), default=0)
        rows = ((f"{c.name:<{wide}}  {c.verdict:<{verdicts}}  {c.sentence}") for c in self.checks)
        return [plain(row).rstrip() for row in rows]

    def as_dict(self) -> dict[str, Any]:
        """For programs: plain JSON."""
        return {
            "path": self.path,
            "digest": self.digest,
            "holds": self.holds,
            "entries": self.entries,
            "sample": self.sample,
            "summary": self.summary,
            "checks": [check.as_dict() for check in self.checks],
        }
