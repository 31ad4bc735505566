"""Going on with a recording that was stopped, to the same bits as one never stopped.

    resume(prepared, "build/traces/digits.zarr")

A checkpoint beside the trace (checkpoint.py) holds weights, slots, statistics and the states of random generators
before some step, because a trace does not: it holds no generators, and of long runs few steps. The trace is cut back
to the commit that the checkpoint goes on from, and training makes the steps since then again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracereel.engine import trace
from tracereel.engine.errors import NotRecorded, TraceError
from tracereel.engine.learning import training
from tracereel.engine.recording.place import give_name
from tracereel.engine.recording.recorder import Recorder, follow, recorder_of
from tracereel.engine.recording.resume import checkpoint
from tracereel.engine.recording.resume.machine import surroundings
from tracereel.engine.trace.schema import UNDIGESTED, Header

if TYPE_CHECKING:
    from tracereel.engine.learning.training import Step
    from tracereel.engine.runs.build import Prepared

ANEW = "Record the run from the start: the same without --resume"


def resume(
    prepared: Prepared,
    path: str | os.PathLike[str],
    progress: Callable[[Step], None] | None = None,
) -> trace.Trace:
    """Go on with PATH.recording: the trace, finished, with the digest that it would have had without the stop.

    progress is called with every Step from the one that training goes on with. Raises a TraceError where there is
    nothing to go on with, or where going on would not give the same bits.
    """
    settings, data = prepared.settings, prepared.data
    with recorder_of(prepared, path, training.first_batch(data, settings), overwrite=True) as recorder:
        stopped = _opened(recorder)
        if stopped.finished or stopped.stopped is not None:  # killed before it got its name
            give_name(recorder.recording, recorder.path, recorder.overwrite)
            return trace.open(path)
        found = checkpoint.load(recorder.recording)
        _refuse_other_run(stopped.header, recorder.header, recorder.recording)
        _refuse_other_machine(found.surroundings, recorder.recording)
        _refuse_false_blocks(stopped, found.commit.lines, recorder.recording)
        recorder.go_on(found.checkpoint, found.commit)
        point = found.checkpoint.point
        steps = training.train(prepared.network, prepared.optimizer, data, settings, point)
        follow(recorder, prepared, steps, progress)
    return trace.open(path)


def _opened(recorder: Recorder) -> trace.Trace:
    """The recording that was stopped, or why there is none."""
    if recorder.recording.is_dir():
        return trace.open(recorder.recording)
    if not recorder.path.exists():
        raise TraceError(f"there is nothing to resume: no {recorder.recording}. {ANEW}")
    there = trace.open(recorder.path)
    how = "is finished" if there.finished else f"is over ({there.stopped})"
    raise TraceError(f"there is nothing to resume: {recorder.path} {how}. Record it again: --again")


def _refuse_other_run(before: Header, now: Header, recording: Path) -> None:
    """A recording goes on only with the very run that it was begun with."""
    told, asked = ({k: v for k, v in h.to_json().items() if k not in UNDIGESTED} for h in (before, now))
    if different := first_difference(told, asked):
        key, was, wanted = different
        raise TraceError(
            f"{recording} cannot be resumed: it was begun with {key} {was}, this run has {wanted}. "
            f"Resume it with the settings that it was begun with, or record anew: the same without --resume"
        )


def _refuse_other_machine(before: Mapping[str, str], recording: Path) -> None:
    """Other libraries, or another processor, would give other bits."""
    for what, now in surroundings().items():
        if before.get(what) != now:
            raise TraceError(
                f"{recording} cannot be resumed to the same bits: it was begun with {what} {before.get(what)}, "
                f"here it is {now}. {ANEW}"
            )


def _refuse_false_blocks(stopped: trace.Trace, kept: int, recording: Path) -> None:
    """What is kept must be what was recorded: hours of training would end in a trace that nobody can read."""
    if differing := stopped.verify_digests(upto=kept):
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        raise NotRecorded(
            f"{recording} cannot be resumed: {differing[0]}{more} is not what was recorded. {ANEW}"
        )


def first_difference(told: Any, asked: Any, key: str = "") -> tuple[str, Any, Any] | None:
    """(dotted key, one value, the other), the run's own settings first."""
    if isinstance(told, dict | None) and isinstance(asked, dict | None) and (told or asked):
        told, asked = told or {}, asked or {}  # a table that one of them leaves out
        for name in sorted(told.keys() | asked.keys(), key=lambda name: (name != "config", name)):
            inner = key if name == "config" and not key else f"{key}.{name}".strip(".")
            if found := first_difference(told.get(name), asked.get(name), inner):
                return found
        return None
    return None if told == asked else (key, told, asked)
