"""Proving a trace from the trace alone: verify("build/traces/digits.zarr").lines().

Everything that can be computed again is computed again, in float64, with the engine's layers, losses and optimizer
rules, and never by training. What is recorded may be off by what rounding in its own format explains (rounded.py)
and not by more. What a trace lacks cannot be checked, which is said and is no failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from tracereel.engine import trace
from tracereel.engine.errors import NotRecorded, TracereelError
from tracereel.engine.proof import batches, differences, forward, scalars, structure, updates
from tracereel.engine.proof.report import DIFFERS, UNCHECKED, Check, Report
from tracereel.engine.proof.subject import Subject

SAMPLE = 256  # entries that each check looks at unless it is asked for everything: all of a default schedule

Checker = Callable[[Subject], Check | list[Check]]
CHECKS: dict[str, Checker] = {
    "digests": structure.digests,
    "header": structure.header,
    "shapes": structure.shapes,
    "steps": structure.steps,
    "finite": structure.finite,
    "labels": structure.labels,
    "labels dealt": structure.dealing,
    "examples": structure.examples,
    "start": updates.start,
    "forward": forward.forward,
    "probe losses": forward.losses,
    "deltas": forward.deltas,
    "deltas by differences": differences.of_deltas,
    "gradients": batches.checks,
    "updates": updates.updates,
    "learning rate": scalars.learning_rates,
    "scalars": scalars.scalars,
    "validation": scalars.validation,
    "test": scalars.test,
}


def verify(
    path: str | os.PathLike[str],
    sample: int = SAMPLE,
    everything: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check the trace at a path (or URL). progress is told the name of each check before it is made.

    `sample` entries, spread evenly over all of them, are looked at by each check; with `everything`, all. Digests,
    shapes and steps are always checked whole. Raises a TraceError where there is no trace.
    """
    opened = trace.open(path)
    subject = Subject(opened, None if everything else max(2, sample))
    checks: list[Check] = []
    with threadpool_limits(1, user_api="blas"), np.errstate(all="ignore"):
        for name, checker in CHECKS.items():
            if progress is not None:
                progress(name)
            checks.extend(_made(name, checker, subject))
    sampled = subject.sample if (subject.sample or opened.entries) < opened.entries else None
    return Report(opened.path, opened.digest, opened.entries, sampled, tuple(checks))


def _made(name: str, checker: Checker, subject: Subject) -> Iterator[Check]:
    """The outcome of one check, whatever happens in it."""
    try:
        made = checker(subject)
    except NotRecorded as error:  # since the digests were looked at
        yield Check(name, DIFFERS, why=str(error))
    except TracereelError as error:
        yield Check(name, UNCHECKED, why=str(error))
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError) as error:
        yield Check(name, DIFFERS, why=f"the trace contradicts itself: {type(error).__name__}: {error}")
    else:
        yield from made if isinstance(made, list) else [made]
