"""A recorded training run: open() it, then read its arrays a step, a weight's history or a number at a time.

    trace = engine.trace.open("build/traces/digits.zarr")
    trace.read("weights/hidden1/W", trace.entry_of(40))      # (outputs, inputs) before update 40
    trace.history("weights/hidden1/W", (3, 7))               # one weight at every recorded step
    trace.value("scalars/loss", 40)                          # a number at an address

What the arrays are called and mean: engine/trace_schema.py. Reading never unpickles, and loads no more of an
array than was asked for, rounded up to blocks.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import TraceError
from engine.trace_blocks import Blocks, frozen
from engine.trace_files import Files, Folder, locate, write_zip
from engine.trace_schema import (
    COMMIT,
    FORMAT,
    MANIFEST,
    VERSION,
    Array,
    Commit,
    Header,
    LayerInfo,
    ManifestLine,
    array_digest,
    trace_digest,
)

Index = int | tuple[int, ...]
ZIP_SUFFIX = ".zarr.zip"


class Trace:
    """A run as it was recorded, up to its last commit. Its arrays are shared: copy one to change it."""

    def __init__(self, files: Files, header: Header, commit: Commit, manifest: list[str]) -> None:
        self._files, self._manifest = files, manifest
        self._blocks = Blocks(files, frozenset(self.keys()), commit.lengths)
        self.path: str = files.name
        self.header = header
        self.name, self.title, self.seed = header.name, header.title, header.seed
        self.layers: tuple[LayerInfo, ...] = header.layers
        self.class_names = header.dataset.class_names
        self.entries, self.finished, self.stopped = commit.entries, commit.finished, commit.stopped
        self.test_accuracy, self.test_loss = commit.test_accuracy, commit.test_loss
        self.digest = trace_digest(header, commit, manifest)

    def __repr__(self) -> str:
        return f"<Trace {self.name}: {self.entries} entries at {self.path}>"

    @cached_property
    def steps(self) -> npt.NDArray[np.int64]:
        """The training step number of each entry."""
        return self.read("steps")

    @cached_property
    def epochs(self) -> npt.NDArray[np.float64]:
        return self.read("epochs")

    @property
    def gradient_entries(self) -> int:
        """How many entries hold a gradient: all but the last of a finished run."""
        return self.entries - 1 if self.finished else self.entries

    def keys(self) -> list[str]:
        """The path of every array, sorted."""
        return sorted({key for line in self._lines for key in line.digests})

    def layout(self, key: str) -> tuple[tuple[str, ...], tuple[int, ...], npt.DTypeLike]:
        """The axes of an array by name, how long each is (of a growing one: what was committed), and its type."""
        array, (axis, rows) = self._blocks.array(key), self._blocks.axis(key)
        shape = (rows, *array.shape[1:]) if axis else array.shape
        names = getattr(array.metadata, "dimension_names", None) or ()
        return tuple(str(name) for name in names), shape, array.dtype

    def read(self, key: str, entry: int | slice | None = None, index: Index = ()) -> Array:
        """One entry of an array, a range of them, or (None) all that were committed.

        With one entry, `index` is a place in what it holds, or the beginning of one: only what lies there is copied,
        and only the chunks around it are decoded.

        The first axis counts entries, steps (scalars/) or evaluations (validation/). An array without such an
        axis (probes/, evaluation/, test/) is read whole, with entry=None. A range lies time-last in memory.
        """
        axis, rows = self._blocks.axis(key)
        if axis is None:
            if entry is not None:
                raise TraceError(f"{key} is the same at every step: read it without an entry")
            return self._blocks.block(key, 0)
        if isinstance(entry, slice) or entry is None:
            chosen = range(rows)[entry or slice(None)]
            if not chosen:
                return self._blocks.nothing(key)
            return self._blocks.rows(key, min(chosen), max(chosen) + 1)[_from_first(chosen)]
        if not -rows <= entry < rows:
            raise TraceError(f"{key} of {self.path} has {rows} entries, counted from 0, got entry {entry}")
        index = self._checked(key, index, self._blocks.array(key).shape[1:], whole=False)
        return frozen(np.array(self._blocks.at(key, entry % rows, index), order="C"))

    def history(self, key: str, index: Index) -> Array:
        """One number of an array (or a row, where the index is cut short) at every entry: (entries, ...).

        Only the chunks that it lies in are decoded.
        """
        axis, rows = self._blocks.axis(key)
        array = self._blocks.array(key)
        index = self._checked(key, index, array.shape[axis is not None :], whole=False)
        if axis is None:
            raise TraceError(f"{key} is the same at every step: it has no history")
        rest = array.shape[1 + len(index) :]
        region = (*(slice(side, side + 1) for side in index), *(slice(0, side) for side in rest))
        return self._blocks.decode(key, (slice(0, rows), *region)).reshape(rows, *rest)

    def entry_of(self, step: int) -> int:
        """The entry that holds a training step."""
        entry = int(np.searchsorted(self.steps, step))
        if entry < self.entries and self.steps[entry] == step:
            return entry
        raise TraceError(f"step {step} of {self.path} was not recorded{_nearest(self.steps, step)}")

    def value(self, key: str, step: int | None = None, index: Index = ()) -> float:
        """The number at an address: an array, a training step, an index in what that step holds.

        step is None for an array that is the same at every step.
        """
        axis, rows = self._blocks.axis(key)
        if axis is None:
            where = self.read(key)
        elif step is None:
            raise TraceError(f"{key} changes from step to step: say which")
        elif axis == "entry":
            where = self.read(key, self.entry_of(step))
        else:
            known = np.arange(rows) if axis == "step" else self.read("validation/steps")
            if step not in known:
                raise TraceError(f"{key} of {self.path} has no step {step}{_nearest(known, step)}")
            where = self.read(key, int(np.searchsorted(known, step)))
        return float(where[self._checked(key, index, where.shape)])

    def verify_digests(self) -> list[str]:
        """Hash every array again and name those that are not what was recorded; none is the good answer."""
        differing = []
        for line in self._lines:
            for key, expected in line.digests.items():
                if not self._is_as_recorded(key, line, expected):
                    first, end = line.ranges.get("entry", (0, 0))
                    place = f", in the block of entries {first} to {end - 1}" if end else ""
                    differing.append(f"{key}{place}")
        return differing

    def _is_as_recorded(self, key: str, line: ManifestLine, expected: str) -> bool:
        try:
            axis = self._blocks.axis(key)[0]
            data = self._blocks.rows(key, *line.ranges[axis]) if axis else self._blocks.block(key, 0)
        except (TraceError, KeyError):
            return False
        return array_digest(data) == expected

    @cached_property
    def _lines(self) -> list[ManifestLine]:
        return [ManifestLine.from_json(line) for line in self._manifest]

    def _checked(self, key: str, index: Index, shape: tuple[int, ...], whole: bool = True) -> tuple[int, ...]:
        index = index if isinstance(index, tuple) else (index,)
        fits = len(index) == len(shape) if whole else len(index) <= len(shape)
        fits = fits and all(0 <= i < side for i, side in zip(index, shape, strict=False))
        if not fits:
            raise TraceError(f"{key} expects an index within {shape}, got {index}")
        return index


def open(path: str | os.PathLike[str]) -> Trace:
    """The trace at a path (a folder, a .zarr.zip, a .zarr.recording) or at a URL that fsspec understands."""
    files = locate(path)
    header = _header(files)
    commit_text, manifest_text = files.read(COMMIT), files.read(MANIFEST)
    if commit_text is None or manifest_text is None:
        missing = COMMIT if commit_text is None else MANIFEST
        raise TraceError(f"{files.name} is truncated: {missing} is missing. Copy it again")
    try:
        commit = Commit(**json.loads(commit_text))
        manifest = manifest_text.decode().splitlines()[: commit.lines]
        for line in manifest:
            ManifestLine.from_json(line)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TraceError(f"{files.name} is damaged: {COMMIT} or {MANIFEST} cannot be read") from error
    if len(manifest) < commit.lines:
        raise TraceError(f"{files.name} is truncated: {MANIFEST} has {len(manifest)} of {commit.lines} lines")
    return Trace(files, header, commit, manifest)


def pack(path: str | os.PathLike[str], out: str | os.PathLike[str] | None = None) -> Path:
    """Put a finished trace into one .zarr.zip for sharing: stored, deterministic. Returns its path."""
    trace = open(path)
    files = trace._files
    if not isinstance(files, Folder):
        raise TraceError(f"{trace.path} is not a folder: only a trace as it was recorded can be packed")
    if not trace.finished and trace.stopped is None:
        raise TraceError(
            f"{trace.path} was not finished, so it is not packed. Record it again: render.py record"
        )
    target = (
        Path(out)
        if out is not None
        else files.path.with_name(files.path.name.removesuffix(".zarr") + ZIP_SUFFIX)
    )
    if not target.name.endswith(ZIP_SUFFIX):
        raise TraceError(f"the name of a packed trace ends in {ZIP_SUFFIX}, got {target.name}")
    write_zip(files.path, target)
    return target


def _header(files: Files) -> Header:
    """The header of a trace, or what is there instead of one."""
    content = files.read("zarr.json")
    if content is None:
        raise TraceError(
            f"{files.name} is not a trace: it holds no zarr.json. Record one: render.py record NAME"
        )
    try:
        attributes = json.loads(content)["attributes"]
    except (ValueError, TypeError, KeyError):
        attributes = {}
    if not isinstance(attributes, dict) or attributes.get("format") != FORMAT:
        raise TraceError(f"{files.name} is a zarr store of another kind, not a trace of Tracereel")
    version = attributes.get("format_version")
    if isinstance(version, int) and version > VERSION:
        raise TraceError(
            f"{files.name} was written by a newer Tracereel (format {version}, this one reads up to "
            f"{VERSION}). Update Tracereel"
        )
    try:
        return Header.from_json(attributes)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TraceError(f"{files.name} is damaged: its header cannot be read ({error})") from error


def _from_first(chosen: range) -> slice:
    """Rows of a range, counted from its smallest; a backward range runs to the start."""
    if chosen.step > 0:
        return slice(0, None, chosen.step)
    return slice(chosen[0] - chosen[-1], None, chosen.step)


def _nearest(steps: npt.NDArray[np.int64], step: int) -> str:
    if not len(steps):
        return ": it holds no step yet"
    return f"; the nearest recorded one is {steps[np.abs(steps - step).argmin()]}"
