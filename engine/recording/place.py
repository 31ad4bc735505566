"""Where a trace may be recorded, what may go for it, and how a recording that is over gets its name.

Beside PATH a recording needs PATH.recording, and for moments PATH.starting and PATH.before. Only what recordings left
there goes. What is somebody else's stays: another name is taken, or the recording does not begin.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tracereel.engine.errors import TraceError
from tracereel.engine.recording.own_files import REPLACED, is_own, strangers
from tracereel.engine.recording.resume.checkpoint import NAME
from tracereel.engine.trace.reading.files import RECORDING, free_name
from tracereel.engine.trace.schema import COMMIT, is_trace

BEFORE, STARTING = ".before", ".starting"


@dataclass(frozen=True)
class Asked:
    """How one asks for another place, and for a trace to be replaced."""

    elsewhere: str
    again: str


TYPED = Asked("-o PATH", "Record it again: --again; or elsewhere: -o PATH")
CALLED = Asked("out=PATH", "Record elsewhere: out=PATH; or replace it: overwrite=True")


def refuse_path(path: Path, overwrite: bool, asked: Asked = TYPED) -> None:
    """A trace may take the place of another, never of anything else, nor of what lies in its folder."""
    if path.suffix != ".zarr":
        raise TraceError(f"the name of a trace ends in .zarr, got {path.name}")
    if (path.exists() or path.is_symlink()) and not is_trace(path):
        raise TraceError(f"{path} is not a trace, so it is not replaced. Record elsewhere: {asked.elsewhere}")
    if path.exists() and not overwrite:
        raise TraceError(f"there is already a trace at {path}. {asked.again}")
    _refuse_what_is_in_it(path, asked)
    _refuse_neighbours(path, asked)


def lock_of(path: Path) -> Path:
    """The file by which recordings of one trace keep out of each other's way."""
    return path.with_name(f".{path.name}.lock")


def start_place(path: Path) -> Path:
    """Where the empty trace is made; what a killed recording left at the usual place goes."""
    usual = path.with_name(path.name + STARTING)
    if _is_unbegun(usual):
        shutil.rmtree(usual, ignore_errors=True)
    return free_name(path, STARTING)


def clear(recording: Path, asked: Asked = TYPED) -> None:
    """Remove what an earlier recording left under this name."""
    _refuse_neighbours(recording.with_name(recording.name.removesuffix(RECORDING)), asked)
    shutil.rmtree(recording, ignore_errors=True)


def give_name(recording: Path, path: Path, overwrite: bool, asked: Asked = TYPED) -> None:
    """Give a recording that is over its name; the trace that had it goes."""
    try:
        refuse_path(path, overwrite, asked)  # somebody may have put something there since it began
    except TraceError as error:
        raise TraceError(f"{error}. The recording is kept: {recording}") from error
    (recording / NAME).unlink(missing_ok=True)
    before = free_name(path, BEFORE)
    if path.exists():
        path.rename(before)
        (before / REPLACED).touch()
    recording.rename(path)
    for gone in (before, path.with_name(path.name + BEFORE)):  # the latter where a kill left one
        if (gone / REPLACED).exists() and is_own(gone):
            shutil.rmtree(gone, ignore_errors=True)


def _refuse_what_is_in_it(path: Path, asked: Asked) -> None:
    """A link leads to a place that somebody chose, and a folder may hold what no trace does."""
    if path.is_symlink():
        raise TraceError(
            f"{path} is a link to {path.resolve()}, so it is not replaced. Record elsewhere: {asked.elsewhere}"
        )
    if others := strangers(path):
        raise TraceError(
            f"{path} holds {_listed(others)}, no part of a trace, so it is not replaced. Move that elsewhere, "
            f"or record elsewhere: {asked.elsewhere}"
        )


def _refuse_neighbours(path: Path, asked: Asked) -> None:
    """What is called as a recording or its lock is called, and is none, is in the way."""
    recording, lock = path.with_name(path.name + RECORDING), lock_of(path)
    if (recording.exists() or recording.is_symlink()) and not is_own(recording):
        what, why = recording, f"holds {_listed(strangers(recording))}" if is_trace(recording) else ""
        why = "is a link" if recording.is_symlink() else why or "is no recording of Tracereel's"
    elif lock.is_symlink() or lock.is_dir() or (lock.exists() and lock.stat().st_size):
        what, why = lock, "is no lock of Tracereel's"
    else:
        return
    raise TraceError(
        f"{what} {why}, and is in the way of {path.name}. Move it, or record elsewhere: {asked.elsewhere}"
    )


def _is_unbegun(folder: Path) -> bool:
    """Whether this is what a recording is before it has its name: a trace of nothing yet, or an empty folder."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        commit = json.loads((folder / COMMIT).read_text(encoding="utf-8"))
        return is_own(folder) and not (commit["entries"] or commit["steps"])
    except FileNotFoundError:
        return is_own(folder)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
