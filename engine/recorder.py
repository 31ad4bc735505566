"""Recording a training run: the chosen Steps are copied as they pass, and a thread writes them to a trace.

    with Recorder(path, header, schedule, total_steps, probes, evaluation) as recorder:
        for step in train(...):
            recorder.observe(step)
        recorder.finish(predictions, test_accuracy, test_loss)

The trace grows under PATH.recording, which can be opened at any moment, and takes its own name when the run
is over: finished, or stopped because it diverged. Recording changes nothing of the training, not a bit.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from filelock import FileLock, Timeout

from engine import trace, training
from engine.errors import TraceError, TracereelError, TrainingDiverged
from engine.probes import Examples, choose_evaluation, choose_probes
from engine.record_schedule import Schedule, parse
from engine.run_header import header_of
from engine.trace_files import RECORDING
from engine.trace_schema import Array, Header, is_trace
from engine.trace_writer import Axes, Block, TraceWriter

if TYPE_CHECKING:
    from engine.runs.build import Prepared
    from engine.training import Step

SCALARS = ("loss", "accuracy", "learning_rate", "gradient_norm", "clip_factor")


class Recorder:
    """Writes the Steps that the schedule names, and the scalars of all of them, to a trace."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        header: Header,
        schedule: Schedule,
        total_steps: int,
        probes: Examples,
        evaluation: Examples,
        overwrite: bool = False,
    ) -> None:
        self.path = Path(path)
        self.header, self.probes, self.evaluation = header, probes, evaluation
        self.total_steps = total_steps
        self.planned = schedule.steps(total_steps)
        self._chosen = frozenset(self.planned.tolist())
        self._lock = FileLock(self.path.with_name(f".{self.path.name}.lock"))
        self._writer: TraceWriter | None = None
        self._block: Block | None = None
        self._tests: tuple[Array | None, dict[str, float | None]] | None = None
        _refuse_path(self.path, overwrite)

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise TraceError(
                f"{self.path} is being recorded by another process. Wait for it, or record elsewhere: -o PATH"
            ) from error
        except OSError as error:
            raise TraceError(f"{self.path} cannot be written: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            self._close(error)
        except TracereelError:
            if error is None:  # otherwise the first error is the one to tell of
                raise
        finally:
            self._lock.release()

    def observe(self, step: Step) -> None:
        """Copy what is to be kept of a step; waits when the thread cannot keep up."""
        entry = _entry(step, self.probes) if step.final or step.number in self._chosen else None
        writer = self._writer or self._start(entry)
        writer.check()
        self._block = block = self._block or writer.take()
        if not step.final:
            block.add_row(block.steps, {f"scalars/{name}": getattr(step, name) for name in SCALARS})
        if step.evaluation is not None:
            checked = {
                "steps": step.number,
                "loss": step.evaluation.loss,
                "accuracy": step.evaluation.accuracy,
            }
            block.add_row(block.evaluations, {f"validation/{name}": value for name, value in checked.items()})
        if entry is not None:
            block.add(entry)
        if block.is_full:
            self._hand_over()

    def finish(
        self,
        predictions: Array | None = None,
        test_accuracy: float | None = None,
        test_loss: float | None = None,
    ) -> None:
        """Say that the last step was observed, and how the network does on the test split.

        predictions are those on the evaluation examples; accuracy and loss are of the whole split.
        """
        numbers = {"test_accuracy": test_accuracy, "test_loss": test_loss}
        finite = {name: n if n is not None and np.isfinite(n) else None for name, n in numbers.items()}
        self._tests = (predictions, finite)

    def _start(self, first_entry: Mapping[str, Array] | None) -> TraceWriter:
        """Make the whole empty trace aside, then give it its name: whoever sees it can open it."""
        if first_entry is None:
            raise TraceError("a recording begins with the first step of a training, got a later one")
        aside = self.path.with_name(self.path.name + ".starting")
        recording = self.path.with_name(self.path.name + RECORDING)
        try:
            shutil.rmtree(aside, ignore_errors=True)
            writer = TraceWriter(aside, self.header, len(self.planned))
            scalars = {f"scalars/{name}": self.total_steps for name in SCALARS}
            validations = {f"validation/{name}": 0 for name in ("steps", "loss", "accuracy")}
            writer.put(*_fixed(self.probes, self.evaluation))
            writer.start(first_entry, _axes(first_entry), scalars | validations)
            shutil.rmtree(recording, ignore_errors=True)
            writer.move_to(recording)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
            raise TraceError(
                f"{self.path} cannot be written: {why}. Make room, or record elsewhere: -o PATH"
            ) from error
        writer.begin()
        self._writer = writer
        return writer

    def _hand_over(self) -> None:
        if self._writer is not None and self._block is not None:
            self._writer.hand_over(self._block)
            self._block = None

    def _close(self, error: BaseException | None) -> None:
        """Write what is left. A run that is over gets its name; any other stays as it is recorded."""
        if self._writer is None:
            return
        self._hand_over()
        self._writer.drain()
        over = self._finished(error) or isinstance(error, TrainingDiverged)
        try:
            self._seal(self._writer, error)
            if over:
                _replace(self._writer.folder, self.path)
        except OSError as failure:
            raise self._writer.failure(failure) from failure

    def _finished(self, error: BaseException | None) -> bool:
        return error is None and self._tests is not None

    def _seal(self, writer: TraceWriter, error: BaseException | None) -> None:
        if not self._finished(error) or self._tests is None:
            writer.seal(stopped=str(error) if isinstance(error, TrainingDiverged) else None)
            return
        predictions, numbers = self._tests
        if predictions is not None and len(predictions):
            writer.put({"test/predictions": predictions}, {"test/predictions": ("example",)})
        writer.seal(finished=True, **numbers)


def record(
    prepared: Prepared,
    path: str | os.PathLike[str],
    progress: Callable[[Step], None] | None = None,
    overwrite: bool = False,
) -> trace.Trace:
    """Train what was prepared and record it: the trace, finished. progress is called with every Step.

    Probes are chosen by the rule of engine.probes.choose_probes. A run that diverges leaves its trace, which
    says so, and raises; one that is interrupted leaves PATH.recording.
    """
    network, data, run = prepared.network, prepared.data, prepared.run
    steps = training.train(network, prepared.optimizer, data, prepared.settings)
    first = next(steps)
    probes = choose_probes(prepared.dataset, data, first.indices, run.record.probes)
    evaluation = choose_evaluation(prepared.dataset, data)
    header, schedule = header_of(prepared, len(probes)), parse(run.record.schedule)
    with Recorder(path, header, schedule, prepared.total_steps, probes, evaluation, overwrite) as recorder:
        for step in chain([first], steps):
            recorder.observe(step)
            if progress is not None:
                progress(step)
        judged = training.evaluate(network, data, data.test)
        if judged is None:
            recorder.finish()
        else:
            recorder.finish(network.predict(evaluation.X), judged.accuracy, judged.loss)
    return trace.open(path)


def _entry(step: Step, probes: Examples) -> dict[str, Array]:
    """What an entry holds of a step. The last holds weights, running statistics and probes only."""
    probe = step.network.probe(probes.X, probes.targets)
    entry: dict[str, Any] = {
        "steps": np.int64(step.number),
        "epochs": np.float64(step.epoch),
        "probe_losses": probe.losses_P,
        **dict(_flat("weights", step.parameters)),
        **dict(_flat("state", step.state)),
        **dict(_flat("preactivations", probe.preactivations)),
        **dict(_flat("activations", probe.activations)),
        **dict(_flat("deltas", probe.deltas)),
    }
    if step.gradients is not None:
        entry |= _flat("gradients", step.gradients)
        entry |= _flat("optimizer", step.optimizer_state)
        entry |= _flat("drawn", step.drawn)
        entry |= {"batch/indices": np.asarray(step.indices, np.int64), "batch/losses": step.losses}
    return {key: np.asarray(value) for key, value in entry.items()}


def _flat(prefix: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """({prefix}/a/b, array) for every array of nested dictionaries."""
    for name, branch in tree.items():
        if isinstance(branch, Mapping):
            yield from _flat(f"{prefix}/{name}", branch)
        else:
            yield f"{prefix}/{name}", branch


def _axes(entry: Mapping[str, Array]) -> Axes:
    """The names of the axes after `entry`, where they have one."""
    named = {"batch": "example", "drawn": "example", "probe_losses": "probe"}
    named |= dict.fromkeys(("preactivations", "activations", "deltas"), "probe")
    first = {key: key.split("/")[0] for key in entry}
    return {key: (named[quantity],) for key, quantity in first.items() if quantity in named}


def _fixed(probes: Examples, evaluation: Examples) -> tuple[dict[str, Array], Axes]:
    """The arrays that stay as they are through the run, and their axes."""
    arrays: dict[str, Array] = {}
    axes: Axes = {}
    for group, axis, examples in (("probes", "probe", probes), ("evaluation", "example", evaluation)):
        for name in ("inputs", "targets", "rows", "split"):
            if len(examples) and (group, name) != ("evaluation", "split"):
                arrays[f"{group}/{name}"] = np.asarray(getattr(examples, name))
                axes[f"{group}/{name}"] = (axis,)
    return arrays, axes


def _refuse_path(path: Path, overwrite: bool) -> None:
    """A trace may take the place of another, never of anything else."""
    if path.suffix != ".zarr":
        raise TraceError(f"the name of a trace ends in .zarr, got {path.name}")
    if path.exists() and not is_trace(path):
        raise TraceError(f"{path} is not a trace, so it is not replaced. Record elsewhere: -o PATH")
    if path.exists() and not overwrite:
        raise TraceError(
            f"there is already a trace at {path}. Record it again: --again; or elsewhere: -o PATH"
        )


def _replace(recording: Path, path: Path) -> None:
    """Give a recording its name; the trace that had it goes."""
    before = path.with_name(path.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if path.exists():
        path.rename(before)
    recording.rename(path)
    shutil.rmtree(before, ignore_errors=True)
