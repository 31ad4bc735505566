"""When a recording keeps a checkpoint: now and then, best between blocks, for no more than a little of the time."""

from __future__ import annotations

import time

from tracereel.engine.learning.resume_point import ResumePoint
from tracereel.engine.learning.training import Step
from tracereel.engine.recording.resume.checkpoint import Checkpoint
from tracereel.engine.trace.schema import Commit
from tracereel.engine.trace.writing.block import Block
from tracereel.engine.trace.writing.writer import TraceWriter

BETWEEN_BLOCKS, WITHIN_BLOCKS = 1.0, 10.0  # seconds of training that a checkpoint may be old
SHARE = 50  # one checkpoint takes at most one part in so many of the time


class Keeper:
    """Knows how old the last checkpoint is, and how long it took."""

    def __init__(self) -> None:
        self._kept_at, self._took = float("-inf"), 0.0

    def restart(self) -> None:
        """A checkpoint is there already."""
        self._kept_at = time.monotonic()

    def is_due(self, block: Block) -> bool:
        most = WITHIN_BLOCKS if block.count else BETWEEN_BLOCKS
        return time.monotonic() - self._kept_at >= max(most, SHARE * self._took)

    def keep(self, writer: TraceWriter, step: Step, block: Block) -> None:
        """Copy what is needed to make this step again, which the block does not hold yet; written in the background."""
        if step.position is None or not self.is_due(block):
            return
        point = ResumePoint.before(step.position, step.parameters, step.optimizer_state, step.state)
        held = {axis: {key: a.copy() for key, a in named.items()} for axis, named in block.held().items()}

        def save(commit: Commit) -> None:
            started = time.monotonic()
            Checkpoint(point, held).save(writer.folder, commit)
            self._took = time.monotonic() - started

        self._kept_at = time.monotonic()
        writer.soon(save)
