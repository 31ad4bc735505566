"""What becomes of a clip, and who hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tracereel.scenes.film.cache.cache import Entry
from tracereel.scenes.film.plan.plan import Task


@dataclass
class Outcome:
    """A task as it ended: an entry in the cache, or the sentence that says why there is none."""

    task: Task
    entry: Entry | None = None
    fresh: bool = False
    error: str = ""
    details: str = ""


class Audience(Protocol):
    """An audience: whoever watches the work."""

    def planned(self, clips: int, frames: int) -> None:
        """So much is to be made; the frames are an expectation."""

    def started(self, task: Task, frames: int) -> None:
        """A worker has begun; it is expected to draw so many frames."""

    def frames(self, task: Task, frames: int) -> None:
        """So many frames are drawn."""

    def ended(self, outcome: Outcome) -> None:
        """A task is done, fresh or failed."""

    def left_out(self, worker: str, why: str) -> None:
        """A worker of the cluster gets no clips."""
