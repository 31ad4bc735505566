"""Recording a training run: the chosen Steps are copied as they pass, and a thread writes them to a trace.

    with Recorder(path, header, schedule, total_steps, probes, evaluation) as recorder:
        for step in train(...):
            recorder.observe(step)
        recorder.finish(predictions, test_accuracy, test_loss)

The trace grows under PATH.recording, which can be opened at any moment, and takes its own name when the run
is over: finished, or stopped because it diverged. Recording changes nothing of the training, not a bit.
A run that was stopped goes on with engine.recording.resume.resuming.resume().
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from filelock import FileLock, Timeout
from threadpoolctl import threadpool_limits

from tracereel.engine import trace
from tracereel.engine.errors import TraceError, TracereelError, TrainingDiverged
from tracereel.engine.learning import training
from tracereel.engine.recording.entry import axes_of, entry_of, fixed_of
from tracereel.engine.recording.header import header_of
from tracereel.engine.recording.place import clear, give_name, lock_of, refuse_path, start_place
from tracereel.engine.recording.probes import (
    Examples,
    Labels,
    choose_evaluation,
    choose_learned,
    choose_probes,
    dealt_labels,
    follow_first_batch,
)
from tracereel.engine.recording.resume.checkpoint import Checkpoint
from tracereel.engine.recording.resume.keeper import Keeper
from tracereel.engine.trace.reading.files import RECORDING
from tracereel.engine.trace.schedule import Schedule, parse
from tracereel.engine.trace.schema import Array, Commit, Header
from tracereel.engine.trace.writing.block import Block
from tracereel.engine.trace.writing.writer import TraceWriter

if TYPE_CHECKING:
    from tracereel.engine.learning.training import Step
    from tracereel.engine.runs.build import Prepared

SCALARS = ("loss", "accuracy", "learning_rate", "gradient_norm", "clip_factor")


class Recorder:
    """Writes the Steps that the schedule names, and the scalars of all of them, to a trace."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        header: Header,
        schedule: Schedule,
        total_steps: int,
        probes: Examples | None,
        evaluation: Examples | None,
        overwrite: bool = False,
        labels: Labels | None = None,
        learned: Examples | None = None,
    ) -> None:
        self.path = Path(path)
        self.recording = self.path.with_name(self.path.name + RECORDING)
        self.header, self.probes, self.evaluation, self.labels = header, probes, evaluation, labels
        self.learned = learned
        self.total_steps, self.overwrite = total_steps, overwrite
        self.planned = schedule.steps(total_steps)
        self._chosen = frozenset(self.planned.tolist())
        self._lock = FileLock(lock_of(self.path))
        self._writer: TraceWriter | None = None
        self._block: Block | None = None
        self._keeper = Keeper()
        self._resumed: tuple[Checkpoint, Commit] | None = None
        self._tests: tuple[Array | None, dict[str, float | None]] | None = None
        refuse_path(self.path, overwrite)

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

    def go_on(self, checkpoint: Checkpoint, commit: Commit) -> None:
        """Go on with PATH.recording where a checkpoint stands: the next Step is the one that it was made before."""
        self._resumed = checkpoint, commit

    def observe(self, step: Step) -> None:
        """Copy what is to be kept of a step; an entry waits until the block before is committed."""
        entry = entry_of(step, self.probes) if step.final or step.number in self._chosen else None
        writer = self._writer or self._start(entry)
        writer.check()
        self._block = block = self._block or writer.take()
        self._keeper.keep(writer, step, block)
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
            writer.entered(block)
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

    def _start(self, entry: Mapping[str, Array] | None) -> TraceWriter:
        """The writer of a new trace, or of the one that goes on."""
        try:
            writer = self._again() if self._resumed is not None else self._anew(entry)
        except OSError as error:
            why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
            raise TraceError(
                f"{self.path} cannot be written: {why}. Make room, or record elsewhere: -o PATH"
            ) from error
        writer.advice = "then go on: the same command with --resume"
        writer.begin()
        self._writer = writer
        return writer

    def _anew(self, first_entry: Mapping[str, Array] | None) -> TraceWriter:
        """Make the whole empty trace aside, then give it its name: whoever sees it can open it."""
        if first_entry is None:
            raise TraceError("a recording begins with the first step of a training, got a later one")
        aside = start_place(self.path)
        try:
            writer = TraceWriter(aside, self.header, len(self.planned))
            scalars = {f"scalars/{name}": self.total_steps for name in SCALARS}
            validations = {f"validation/{name}": 0 for name in ("steps", "loss", "accuracy")}
            writer.put(*fixed_of(self.probes, self.evaluation, self.labels, self.learned))
            writer.start(first_entry, axes_of(first_entry), scalars | validations)
            clear(self.recording)
            writer.move_to(self.recording)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        return writer

    def _again(self) -> TraceWriter:
        """Go back to the commit that the checkpoint goes on from, and hold again what was held then."""
        assert self._resumed is not None
        checkpoint, commit = self._resumed
        writer = TraceWriter.again(self.recording, len(self.planned), commit)
        self._block = writer.take()
        self._block.put_back(checkpoint.held)
        self._keeper.restart()
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
                give_name(self.recording, self.path, self.overwrite)
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

    Probes are chosen by the rule of engine.recording.probes.choose_probes. A run that diverges leaves its trace, which
    says so, and raises; one that is interrupted leaves PATH.recording.
    """
    steps = training.train(prepared.network, prepared.optimizer, prepared.data, prepared.settings)
    first = next(steps)
    with recorder_of(prepared, path, first.indices, overwrite) as recorder:
        follow(recorder, prepared, chain([first], steps), progress)
    return trace.open(path)


def recorder_of(
    prepared: Prepared, path: str | os.PathLike[str], first_batch: Array, overwrite: bool
) -> Recorder:
    """The Recorder of a prepared run, for probes of which half are in its first batch, or that whole batch is some.

    Where a run keeps scalars only, it holds neither these nor the examples that judge the network, nor learned ones.
    """
    dataset, data, told = prepared.dataset, prepared.data, prepared.run.record
    choose = follow_first_batch if told.first_batch else choose_probes
    everything = told.keep == "everything"
    probes = choose(dataset, data, first_batch, told.probes) if everything else None
    evaluation = choose_evaluation(dataset, data) if everything else None
    learned = choose_learned(dataset, data, told.learned) if everything and told.learned else None
    return Recorder(
        path,
        header_of(prepared, len(probes) if probes is not None else 0),
        parse(told.schedule),
        prepared.total_steps,
        probes,
        evaluation,
        overwrite,
        dealt_labels(dataset, data),
        learned,
    )


def follow(
    recorder: Recorder, prepared: Prepared, steps: Iterable[Step], progress: Callable[[Step], None] | None
) -> None:
    """Observe a training to its end, and say how its network does on the test split."""
    for step in steps:
        recorder.observe(step)
        if progress is not None:
            progress(step)
    with threadpool_limits(
        1, user_api="blas"
    ):  # as in training: the bits must not depend on how many there are
        judged = training.evaluate(prepared.network, prepared.data, prepared.data.test)
        if judged is None:
            recorder.finish()
        else:
            kept = recorder.evaluation
            predictions = prepared.network.predict(kept.X) if kept is not None else None
            recorder.finish(predictions, judged.accuracy, judged.loss)
