"""Everything that can be asked of a trace."""

from __future__ import annotations

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace


def read_everything(run: Trace) -> None:
    """Ask all of it; what is refused is asked no further, and raised at the end."""
    refused: list[TraceError] = []
    asked = [run.verify_digests, lambda: repr(run)]
    if run.has("steps"):
        asked += [lambda: run.steps, lambda: run.epochs, lambda: run.value("scalars/loss", 3)]
        asked += [lambda: run.entry_of(3), lambda: run.value("validation/loss", 4)]
    for ask in asked:
        attempt(ask, refused)
    for key in run.keys():  # noqa: SIM118 (a method, not a mapping)
        attempt(lambda key=key: read(run, key), refused)
    if refused:
        raise refused[-1]


def read(run: Trace, key: str) -> None:
    axes, shape, _ = run.layout(key)
    whole = run.read(key)
    assert whole.shape == shape
    np.count_nonzero(whole)
    if axes and axes[0] in ("entry", "step", "evaluation") and shape[0]:
        assert run.read(key, -1).shape == shape[1:]
        index = tuple(0 for _ in shape[1:]) if all(shape) else ()
        assert run.history(key, index).shape == (shape[0], *shape[1 + len(index) :])


def attempt(ask, refused: list[TraceError]) -> None:
    try:
        ask()
    except TraceError as error:
        refused.append(error)
