"""Nothing that happens in a recording harms the training: trouble ends the recording, with one warning."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from tracereel.engine.adapters.saying import said_of, warn_safely
from tracereel.engine.adapters.sink import Sink

Work = TypeVar("Work", bound=Callable[..., None])


class Ends(Protocol):
    """What is ended: a recording, which counts its steps."""

    number: int
    sink: Sink

    def stop(self, why: str) -> None: ...


def harmless(work: Work) -> Work:
    """Trouble in the first step is told to whoever records; later it ends the recording, never the training."""

    @wraps(work)
    def guarded(recorder: Ends, *args: Any, **told: Any) -> None:
        try:
            work(recorder, *args, **told)
        except Exception as trouble:
            if not recorder.number:
                raise
            end_early(recorder, trouble)

    return cast("Work", guarded)


def end_early(recorder: Ends, trouble: Exception) -> None:
    """Stop, and say so once."""
    why = said_of(trouble)
    try:
        recorder.stop(why)
    except Exception as another:
        why = f"{why}; {said_of(another)}"
    kept = (
        f"{recorder.sink.path} holds what was recorded before" if recorder.number else "nothing was recorded"
    )
    warn_safely(f"the recording ended at step {recorder.number:,}, the training goes on: {why}. {kept}")
