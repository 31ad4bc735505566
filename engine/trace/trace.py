"""A recorded training run: open() it, then read its arrays a step, a weight's history or a number at a time.

    trace = engine.trace.open("build/traces/digits.zarr")
    trace.read("weights/hidden1/W", trace.entry_of(40))      # (outputs, inputs) before update 40
    trace.history("weights/hidden1/W", (3, 7))               # one weight at every recorded step
    trace.value("scalars/loss", 40)                          # a number at an address

What the arrays are called and mean: schema.py; how they lie in files: FORMAT.md. Reading never
unpickles, follows no link, and loads no more of an array than was asked for, rounded up to chunks. A file that
is damaged, or was made to do harm, is a TraceError; what it may ask for is bounded in engine/trace/reading/limits.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tracereel.engine.errors import NotRecorded, TraceError
from tracereel.engine.trace.reading.arrays import Arrays
from tracereel.engine.trace.reading.blocks import Blocks
from tracereel.engine.trace.reading.files import Files, Folder, locate, write_zip
from tracereel.engine.trace.reading.recorded import NO_DIGEST, Block, Recorded
from tracereel.engine.trace.reading.start import Start, is_still, start_of
from tracereel.engine.trace.schema import Array, LayerInfo, ManifestLine

Index = int | tuple[int, ...]
ZIP_SUFFIX = ".zarr.zip"
COMPLAINTS = 1000  # where more than these differ, no more are named
UNREADABLE = "?"  # what an array that cannot be read grows along


class Trace:
    """A run as it was recorded, up to its last commit. Its arrays are shared: copy one to change it."""

    def __init__(self, files: Files, start: Start) -> None:
        header, commit = start.header, start.commit
        self._files, self._recorded = files, Recorded(start.lines)
        arrays = Arrays(files, frozenset(self._recorded.last), commit.lengths)
        self._blocks = Blocks(arrays, self._recorded, lambda: is_still(files, start))
        self.path: str = files.name
        self.header = header
        self.name, self.title, self.seed = header.name, header.title, header.seed
        self.layers: tuple[LayerInfo, ...] = header.layers
        self.class_names = header.dataset.class_names
        self.entries, self.finished, self.stopped = commit.entries, commit.finished, commit.stopped
        self.test_accuracy, self.test_loss = commit.test_accuracy, commit.test_loss
        self.digest = start.digest

    def __repr__(self) -> str:
        return f"<Trace {self.name}: {self.entries} entries at {self.path}>"

    @cached_property
    def steps(self) -> npt.NDArray[np.int64]:
        """The training step number of each entry; none in a recording that has not committed any yet."""
        return self._line("steps", "entry", "i") if self.entries else np.empty(0, np.int64)

    @cached_property
    def epochs(self) -> npt.NDArray[np.float64]:
        return self._line("epochs", "entry", "f") if self.entries else np.empty(0)

    @property
    def gradient_entries(self) -> int:
        """How many entries hold a gradient: all but the last of a finished run."""
        return max(0, self.entries - 1) if self.finished else self.entries

    def keys(self) -> list[str]:
        """The path of every array, sorted."""
        return list(self._keys)

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._recorded.last)

    def has(self, key: str) -> bool:
        """Whether an array of that path was recorded."""
        return key in self._recorded.last

    def layout(self, key: str) -> tuple[tuple[str, ...], tuple[int, ...], npt.DTypeLike]:
        """The axes of an array by name, how long each is (of a growing one: what was committed), and its type."""
        array, (axis, rows) = self._blocks.array(key), self._blocks.axis(key)
        return array.names, (rows, *array.shape[1:]) if axis else array.shape, array.dtype

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
            return self._blocks.whole(key)
        if isinstance(entry, slice) or entry is None:
            chosen = range(rows)[entry or slice(None)]
            if not chosen:
                return self._blocks.rows(key, 0, 0)
            first, last = sorted((chosen[0], chosen[-1]))
            return self._blocks.rows(key, first, last + 1)[_from_first(chosen)]
        if not -rows <= entry < rows:
            raise TraceError(f"{key} of {self.path} has {rows} entries, counted from 0, got entry {entry}")
        index = self._checked(key, index, self._blocks.array(key).shape[1:], whole=False)
        return self._blocks.entry(key, entry % rows, index)

    def history(self, key: str, index: Index) -> Array:
        """One number of an array (or a row, where the index is cut short) at every entry: (entries, ...).

        Only the chunks that it lies in are decoded.
        """
        axis, rows = self._blocks.axis(key)
        array = self._blocks.array(key)
        index = self._checked(key, index, array.shape[axis is not None :], whole=False)
        if axis is None:
            raise TraceError(f"{key} is the same at every step: it has no history")
        return self._blocks.history(key, rows, index)

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
        elif axis == "step":
            if not 0 <= step < rows:
                nearest = f"; the nearest recorded one is {min(max(step, 0), rows - 1)}" if rows else ""
                raise TraceError(f"{key} of {self.path} has no step {step}{nearest}")
            where = self.read(key, step)
        else:
            known = self._line("validation/steps", "evaluation", "i")
            if step not in known:
                raise TraceError(f"{key} of {self.path} has no step {step}{_nearest(known, step)}")
            where = self.read(key, int(np.flatnonzero(known == step)[0]))
        return float(where[self._checked(key, index, where.shape)])

    def check(self, key: str, steps: Sequence[int] | None = None) -> None:
        """Refuse an array that is not what was recorded: its entries of these training steps, or all of it.

        Reading does so by itself; this is for what was read before, by another.
        """
        axis, rows = self._blocks.axis(key)
        first, end = 0, rows
        if steps is not None and len(steps) and axis == "entry":
            first, end = self.entry_of(min(steps)), self.entry_of(max(steps)) + 1
        self._blocks.check(key, first, end)

    def verify_digests(self, upto: int | None = None, excuse: bool = False) -> list[str]:
        """Hash every array again and name those that are not what was recorded; none is the good answer.

        With `upto`, only so many lines of the manifest. With `excuse`, what is not can be read nevertheless.
        """
        found: list[tuple[int, str, Block]] = []
        for key in self._keys:
            sight, blocks = (
                self._blocks.proven.sight(key),
                list(self._digested(key, self._recorded.lines[:upto])),
            )
            false = [one for one in blocks if not self._blocks.is_recorded(key, one[1], sight)]
            if not false and upto is None:
                self._blocks.proven.remember(key, sight)
            if excuse:
                self._blocks.proven.excused |= {(key, block.first) for _, block in false}
            found += ((number, key, block) for number, block in false)
        without = {NO_DIGEST: ", which has no digest"}
        found = sorted(found, key=lambda one: one[:2])[:COMPLAINTS]
        return [f"{key}{block.place}{without.get(block.digest, '')}" for _, key, block in found]

    def _digested(self, key: str, lines: Sequence[ManifestLine]) -> Iterator[tuple[int, Block]]:
        """The blocks of an array, each with the number of its line; what does not grow comes last."""
        axis = self._axis(key)
        if axis is None:
            yield from ((len(lines), block) for block in self._recorded.blocks(key, None, 0, 0))
        for number, line in enumerate(lines) if axis else ():
            if axis in line.ranges:
                yield number, self._recorded.block_in(line, key, axis)
            elif key in line.digests:  # of nothing that the array has
                yield number, Block("entry", *line.ranges.get("entry", (0, 0)), line.digests[key])

    def _axis(self, key: str) -> str | None:
        """What an array grows along; nothing is said of one that cannot be read."""
        try:
            return self._blocks.arrays.axis(key)[0]
        except TraceError:
            return UNREADABLE

    def _line(self, key: str, axis: str, kind: str) -> Array:
        """An array that must hold one number for each of something, because others are found by it."""
        array = self._blocks.array(key)
        if array.names != (axis,) or array.dtype.kind != kind:
            raise TraceError(f"{key} of {self.path} is damaged: expected one number for every {axis}")
        return self.read(key)

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
    return Trace(files, start_of(files))


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
    write_zip(files.path, target, lambda packed: _refuse_another(trace, packed))
    return target


def _refuse_another(trace: Trace, packed: Path) -> None:
    """What was packed must be the trace, and nothing in it other than was recorded."""
    again = open(packed)
    if again.digest != trace.digest:
        raise NotRecorded(f"{trace.path} was replaced while it was being packed. Run the same again")
    if differing := again.verify_digests():
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        raise NotRecorded(
            f"{differing[0]}{more} of {trace.path} is not what was recorded, so it is not packed. "
            "Copy the trace again, or record it again: render.py record NAME --again"
        )


def _from_first(chosen: range) -> slice:
    """Rows of a range, counted from its smallest; a backward range runs to the start."""
    if chosen.step > 0:
        return slice(0, None, chosen.step)
    return slice(chosen[0] - chosen[-1], None, chosen.step)


def _nearest(steps: npt.NDArray[np.int64], step: int) -> str:
    if not len(steps):
        return ": no step is recorded yet"
    return f"; the nearest recorded one is {steps[np.abs(steps - step).argmin()]}"
