"""How long a clip may be silent, and how long it may become, before it counts as one that hangs.

A worker says something with every few frames. How long it may say nothing grows with the size of its pictures, and with
the time that the whole clip took when it was last made; it is never less than what a slow machine keeps. A clip that
draws on and on is given up past some minutes of film, or some times its length when it was last made.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.plan.options import Options

VARIABLE = "TRACEREEL_PATIENCE"
SECONDS = 120.0  # without a word, of pictures of 1280 x 720
USUAL_PIXELS = 1280 * 720
TIMES_SPENT = 5  # a clip's whole time, when it was last made
TIMES_LONG = 3  # its length then
FILM = 10  # seconds of film that any clip may have, for each second of patience


@dataclass(frozen=True)
class Patience:
    """Seconds without a word, and frames, that a clip may have."""

    seconds: float
    frames: int

    def lost(self, silent: float) -> str:
        """What is wrong with a process that was silent so long; nothing where nothing is."""
        return f"nothing came from it for {self.seconds:.0f} s" if silent > self.seconds else ""

    def endless(self, frames: int) -> str:
        """What is wrong with a clip that has so many frames already; nothing where nothing is."""
        return f"it had drawn {frames} frames and went on" if frames > self.frames else ""


def patience(options: Options, earlier: Iterable[Mapping[str, Any]]) -> Patience:
    """How long to wait for a clip. earlier: notes of when it was made before, in whatever form."""
    least = floor()
    silence, film = least * max(1.0, math.prod(options.size) / USUAL_PIXELS), least * FILM
    for notes in earlier:
        silence = max(silence, TIMES_SPENT * float(notes.get("spent", 0)) * _larger(options, notes))
        film = max(film, TIMES_LONG * float(notes["seconds"]))
    return Patience(silence, round(film * options.fps))


def floor() -> float:
    """Seconds that any clip may be silent."""
    said = os.environ.get(VARIABLE)
    try:
        seconds = SECONDS if said is None else float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise ConfigError(f"{VARIABLE} expects seconds, got '{said}'. Leave it out, or type: {VARIABLE}=600")
    return seconds


def _larger(options: Options, notes: Mapping[str, Any]) -> float:
    """How many times as much there is to draw for a second of film as there was before; at least 1."""
    try:
        before = Options(**notes["made"]["options"])
    except (KeyError, TypeError, ConfigError):  # noted by another version
        return 1.0
    return max(1.0, _work(options) / _work(before))


def _work(options: Options) -> float:
    return float(math.prod(options.size) * options.fps)
