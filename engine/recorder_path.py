"""Where a trace may be recorded, and how a recording that is over gets its name."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.errors import TraceError
from engine.resume_checkpoint import NAME
from engine.trace_schema import is_trace


def refuse_path(path: Path, overwrite: bool) -> None:
    """A trace may take the place of another, never of anything else."""
    if path.suffix != ".zarr":
        raise TraceError(f"the name of a trace ends in .zarr, got {path.name}")
    if path.exists() and not is_trace(path):
        raise TraceError(f"{path} is not a trace, so it is not replaced. Record elsewhere: -o PATH")
    if path.exists() and not overwrite:
        raise TraceError(
            f"there is already a trace at {path}. Record it again: --again; or elsewhere: -o PATH"
        )


def give_name(recording: Path, path: Path) -> None:
    """Give a recording that is over its name; the trace that had it goes."""
    (recording / NAME).unlink(missing_ok=True)
    before = path.with_name(path.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if path.exists():
        path.rename(before)
    recording.rename(path)
    shutil.rmtree(before, ignore_errors=True)
