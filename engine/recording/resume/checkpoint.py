"""What a recording keeps besides the trace, so that a training that was stopped can go on to the same bits.

One file in PATH.recording, replaced as a whole: a NumPy archive (nothing pickled) of the weights, slots and statistics
before some step, and of what training had observed since the commit that it names. It is no part of the trace or of its
digest, and goes when the run is over.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.learning.resume_point import Position, ResumePoint
from tracereel.engine.recording.resume.machine import surroundings
from tracereel.engine.trace.schema import Array, Commit, array_digest, canonical
from tracereel.engine.trace.writing.array_files import write_whole

NAME = "checkpoint.npz"


@dataclass(frozen=True)
class Checkpoint:
    """A point to go on from, and what a block held of the steps between it and the last commit before it."""

    point: ResumePoint
    held: dict[str, dict[str, Array]]

    def save(self, folder: Path, commit: Commit) -> None:
        """Write it as what goes on after `commit`."""
        position = self.point.position
        groups = {"at": self.point.arrays, **self.held}
        arrays = {f"{group}:{key}": array for group, named in groups.items() for key, array in named.items()}
        facts = {"commit": asdict(commit), "surroundings": surroundings(), "number": position.number}
        facts |= {"shuffling": _plain(position.shuffling), "dropout": _plain(position.dropout)}
        facts["digest"] = _digest(facts, arrays)
        content = io.BytesIO()
        text = np.frombuffer(canonical(facts).encode(), np.uint8)
        np.savez(content, allow_pickle=False, facts=text, **arrays)
        write_whole(folder / NAME, content.getbuffer())


@dataclass(frozen=True)
class Found:
    """A checkpoint that was read: what it holds, the commit that it goes on from, and where it was made."""

    checkpoint: Checkpoint
    commit: Commit
    surroundings: dict[str, str]


def load(folder: Path) -> Found:
    """The checkpoint of a recording, whole and unaltered, or a TraceError."""
    try:
        with np.load(io.BytesIO((folder / NAME).read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        facts = json.loads(arrays.pop("facts").tobytes())
        if facts.pop("digest") != _digest(facts, arrays):
            raise ValueError("its digest is another")
        return _found(facts, arrays)
    except FileNotFoundError:
        why = f"its {NAME} is missing"
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        why = f"its {NAME} is damaged ({error})"
    raise TraceError(
        f"{folder} cannot be resumed: {why}. Record the run from the start: the same without --resume"
    )


def _found(facts: dict[str, Any], arrays: Mapping[str, Array]) -> Found:
    groups: dict[str, dict[str, Array]] = {"at": {}, "entry": {}, "step": {}, "evaluation": {}}
    for name, array in arrays.items():
        group, _, key = name.partition(":")
        groups[group][key] = array
    position = Position(facts["number"], _generator(facts["shuffling"]), _generator(facts["dropout"]))
    point = ResumePoint(position, groups.pop("at"))
    return Found(Checkpoint(point, groups), Commit(**facts["commit"]), facts["surroundings"])


def _digest(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> str:
    digest = hashlib.blake2b(canonical(facts).encode(), digest_size=16)
    for name in sorted(arrays):
        digest.update(f"\n{name} {array_digest(arrays[name])}".encode())
    return digest.hexdigest()


def _plain(state: Any) -> Any:
    """A generator's state as JSON: what it holds as arrays, for some kinds, becomes a list."""
    if isinstance(state, Mapping):
        return {key: _plain(value) for key, value in state.items()}
    return {"array": state.tolist(), "dtype": str(state.dtype)} if isinstance(state, np.ndarray) else state


def _generator(state: Any) -> Any:
    if isinstance(state, dict) and state.keys() == {"array", "dtype"}:
        return np.array(state["array"], state["dtype"])
    return {key: _generator(value) for key, value in state.items()} if isinstance(state, dict) else state
