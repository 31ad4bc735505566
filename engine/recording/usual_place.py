"""A run's trace at its usual place: whether it is the run's, and whether it may be recorded over unasked.

What was recorded because a clip needed it is noted beside the trace, with its digest; when the run changes, such a
trace is renewed. Every other one is somebody's own: asked for, perhaps with settings that nobody remembers.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracereel.engine import trace
from tracereel.engine.errors import TraceError
from tracereel.engine.recording.resume.resuming import first_difference
from tracereel.engine.trace.reading.files import RECORDING

if TYPE_CHECKING:
    from tracereel.engine.runs.schema import Run

NOTE = re.compile(r"[0-9a-f]{32}\n")


def is_recorded(run: Run, path: Path) -> bool:
    """Whether a readable trace of just this run, to its end, is there."""
    try:
        opened = trace.open(path)
    except TraceError:
        return False
    return _is_over(opened) and opened.header.config == _settings(run)


def note(path: Path) -> None:
    """Note that nobody asked for this trace by its name: it may be renewed when its run changes."""
    place = _note_of(path)
    if not place.is_symlink() and (not place.exists() or _noted(path)):
        place.write_text(f"{trace.open(path).digest}\n", encoding="utf-8")


def refuse_own(run: Run, path: Path, cure: str) -> None:
    """Refuse to record over a trace, or over a recording that was stopped, that is somebody's own.

    `cure` says what to type instead.
    """
    recording = path.with_name(path.name + RECORDING)
    if why := _why_kept(run, path):
        raise TraceError(f"{path} {why}, so it is not recorded over. {cure}")
    if recording.exists() and (why := _other_settings(run, recording)):
        raise TraceError(f"{recording} was stopped and {why}, so it is not recorded over. {cure}")


def _why_kept(run: Run, path: Path) -> str:
    """Why a trace stays as it is; nothing where there is none, or where it was noted."""
    if not path.exists() and not path.is_symlink():
        return ""
    try:
        opened = trace.open(path)
    except TraceError:
        return f"is there and cannot be read as a trace of {run.name}"
    if opened.digest == _noted(path):
        return ""
    return _other_settings(run, path) or f"is a recording of {run.name} that did not come to its end"


def _other_settings(run: Run, path: Path) -> str:
    """What sets a recording apart from the run."""
    try:
        found = first_difference(trace.open(path).header.config, _settings(run))
    except TraceError:
        return "cannot be read"
    if found is None:
        return ""
    key, there, asked = found
    return f"was recorded with other settings than {run.name} has: {key} {there}, not {asked}"


def _noted(path: Path) -> str:
    """The digest in the note beside a trace; empty where there is no note of ours."""
    try:
        text = _note_of(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    return text.strip() if NOTE.fullmatch(text) else ""


def _note_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.unasked")


def _is_over(opened: trace.Trace) -> bool:
    return opened.finished or opened.stopped is not None


def _settings(run: Run) -> Any:
    """As a header has them."""
    return json.loads(json.dumps(run.config()))
