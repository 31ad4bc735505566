"""What a recording says while somebody else's training runs: in one line, and without harm to it."""

from __future__ import annotations

import sys
import warnings
from types import FrameType

from tracereel.engine.errors import TracereelError

OURS = __name__.rpartition(".adapters.")[0]
BETWEEN = ("torch", "keras", "contextlib")
"""Whose lines, besides ours, stand between a training and what is said of it."""


def said_of(trouble: BaseException, named: bool = False) -> str:
    """An error in one line, with its kind where it is none of ours (or always: `named`)."""
    said = " ".join(str(trouble).split())
    if isinstance(trouble, TracereelError) and not named:
        return said
    return f"{type(trouble).__name__}{': ' if said else ''}{said}"


def warn_safely(what: str) -> None:
    """A warning, at the line of the training; one on standard error where warnings are errors, which would end it."""
    try:
        warnings.warn(what, stacklevel=_to_the_training())
    except Warning:
        print(f"warning: {what}", file=sys.stderr)  # noqa: T201


class Once:
    """Warnings about things of which each is warned of once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def say(self, about: str, what: str) -> None:
        """A warning about that, unless there was one."""
        if about not in self._said:
            self._said.add(about)
            warn_safely(what)


def _to_the_training() -> int:
    """How many calls above warn_safely somebody else's line is."""
    level = 1
    found: FrameType | None = sys._getframe(1)
    while found is not None and _is_between(found.f_globals.get("__name__", "")):
        level, found = level + 1, found.f_back
    return level if found is not None else 1


def _is_between(module: str) -> bool:
    return f"{module}.".startswith(f"{OURS}.") or module.partition(".")[0] in BETWEEN
