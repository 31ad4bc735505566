"""What a recording says while somebody else's training runs: in one line, and without harm to it."""

from __future__ import annotations

import sys
import warnings

from tracereel.engine.errors import TracereelError


def said_of(trouble: BaseException, named: bool = False) -> str:
    """An error in one line, with its kind where it is none of ours (or always: `named`)."""
    said = " ".join(str(trouble).split())
    if isinstance(trouble, TracereelError) and not named:
        return said
    return f"{type(trouble).__name__}{': ' if said else ''}{said}"


def warn_safely(what: str, stacklevel: int = 6) -> None:
    """A warning; a line on standard error where warnings are made errors, which would end the training."""
    try:
        warnings.warn(what, stacklevel=stacklevel)
    except Warning:
        print(f"warning: {what}", file=sys.stderr)  # noqa: T201
