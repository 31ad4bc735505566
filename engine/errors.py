"""What can go wrong, as one tree. Every message is one line: what was expected, what came, what to type next.

TracereelError
├── ConfigError          a run's TOML, or an option, says something impossible
├── DataError            a dataset cannot be found, fetched or understood
├── ShapeError           arrays that do not fit together
├── TrainingDiverged     a loss that is no longer a finite number
├── TraceError           a trace that cannot be read or written
│   └── NotRecorded      what lies in a trace is not what was recorded
├── RoleError            a trace that does not fit what a clip needs
└── RenderError          a clip or film that could not be made
"""

from __future__ import annotations

import sys
from pathlib import Path


class TracereelError(Exception):
    """The base of every error that a user may see."""

    def __init__(self, message: str) -> None:
        super().__init__(as_typed(" ".join(message.split())))


HERE = "render.py"


def command() -> str:
    """What is typed to call Tracereel: render.py in its own folder, tracereel where that is the command."""
    called = Path(sys.argv[0] if sys.argv else "").stem
    own_folder = Path(__file__).resolve().parents[1]
    return HERE if called != "tracereel" and (own_folder / HERE).exists() else "tracereel"


def as_typed(text: str) -> str:
    """A text with its commands as they are typed here."""
    return text.replace(f"{HERE} ", f"{command()} ")


class ConfigError(TracereelError):
    """A run's TOML, or an option on the command line, that says something impossible."""


class DataError(TracereelError):
    """A dataset that cannot be found, fetched or understood."""


class ShapeError(TracereelError):
    """Arrays that do not fit together."""


class TrainingDiverged(TracereelError):
    """A loss, or a gradient, that is no longer a finite number.

    Attributes: step (the update that could not be made), learning_rate, layer (the first that broke).
    """

    def __init__(self, step: int, learning_rate: float, layer: str) -> None:
        self.step, self.learning_rate, self.layer = step, learning_rate, layer
        super().__init__(
            f"training diverged at step {step}: layer '{layer}' is no longer finite with learning rate "
            f"{learning_rate:g}. Try a smaller one: --set optimizer.lr={learning_rate / 10:g}"
        )


class TraceError(TracereelError):
    """A trace that cannot be read or written."""


class NotRecorded(TraceError):
    """What lies in a trace is not what its digests say, or no longer the trace that was opened."""


class RoleError(TracereelError):
    """A trace that does not fit what a clip needs of it."""


class RenderError(TracereelError):
    """A clip or a film that could not be made."""
