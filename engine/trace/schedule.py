"""Which steps of a run are recorded: every:10, log:240, dense:64, growing:32, or a sum such as dense:64+log:240.

log:240 holds 10, 100, 1,000 and so on, so that an axis of steps has round numbers that were recorded.
Where nobody knows how long a run will be, growing:32 takes the place of log:240: every gap is a 32nd of the step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracereel.engine.errors import ConfigError

Steps = npt.NDArray[np.int64]
Term = tuple[str, int]

DEFAULT = "dense:64+log:240"
NEAR = 0.25  # of a power of ten: a step so near to it is moved onto it
TERM = re.compile(r"(every|log|dense|growing):0*([1-9]\d{0,11})")


@dataclass(frozen=True)
class Schedule:
    """A union of terms; str() gives back what parse() took."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return "+".join(f"{name}:{number}" for name, number in self.terms)

    def steps(self, total_steps: int, powers: bool = True) -> Steps:
        """The step numbers that are recorded out of total_steps updates: sorted, each once.

        The last is total_steps itself: the entry after the last update, which holds weights and probes. Without powers
        of ten: the steps that log:N named before it held those.
        """
        picks = PICK if powers else PICK | {"log": _log_spaced}
        chosen = [picks[name](number, total_steps) for name, number in self.terms]
        everything = np.concatenate([*chosen, np.array([0, total_steps])])
        return np.unique(everything).astype(np.int64)


def parse(text: str) -> Schedule:
    """Read a schedule such as dense:64+log:240.

    >>> parse("every:4").steps(10).tolist()
    [0, 4, 8, 10]
    """
    matches = [TERM.fullmatch(part.strip()) for part in text.split("+")]
    terms = tuple((match[1], int(match[2])) for match in matches if match)
    if len(terms) < len(matches):
        raise ConfigError(
            f'expected every:N, log:N, dense:N, growing:N or a sum such as dense:64+log:240, got "{text}"'
        )
    return Schedule(terms)


def _every(number: int, total_steps: int) -> Steps:
    return np.arange(0, total_steps, number, dtype=np.int64)


def _dense(number: int, total_steps: int) -> Steps:
    return np.arange(min(number, total_steps), dtype=np.int64)


def _log(number: int, total_steps: int) -> Steps:
    """About `number` steps, the gaps between them growing by a constant ratio from 1 to total_steps; those nearest to
    powers of ten are moved onto them, where that is not far."""
    steps = _log_spaced(number, total_steps)
    power = 10
    while power < total_steps:
        nearest = int(np.abs(steps - power).argmin())
        if abs(steps[nearest] - power) <= NEAR * power:
            steps[nearest] = power
        power *= 10
    return steps


def _log_spaced(number: int, total_steps: int) -> Steps:
    """The same as they fall.

    Rounding makes the first of them fall together; so more are drawn until enough are left.
    """
    if number > total_steps:
        return np.arange(total_steps, dtype=np.int64)
    fewest, most = number, number * (2 + total_steps.bit_length())
    while fewest < most:
        draws = (fewest + most) // 2
        if len(_spaced(draws, total_steps)) < number:
            fewest = draws + 1
        else:
            most = draws
    return _spaced(fewest, total_steps)


def _growing(number: int, total_steps: int) -> Steps:
    """Every gap is 1/number of the step it follows, at least 1: known without knowing where the run ends."""
    chosen, step = [], 0
    while step < total_steps:
        chosen.append(step)
        step += max(1, step // number)
    return np.array(chosen, np.int64)


def _spaced(draws: int, total_steps: int) -> Steps:
    return np.unique(np.geomspace(1, total_steps, draws).round().astype(np.int64)) - 1


PICK: dict[str, Callable[[int, int], Steps]] = {
    "every": _every,
    "log": _log,
    "dense": _dense,
    "growing": _growing,
}
