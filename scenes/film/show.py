"""What a person at the terminal sees while clips are made. Nothing at all where there is no terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Task as Row
from rich.text import Text

from .plan import Task
from .pool import Outcome


class _Left(ProgressColumn):
    """Frames a second and the time left, from what was drawn so far."""

    def render(self, task: Row) -> Text:
        left = task.time_remaining
        if not task.speed or left is None or task.total is None:
            return Text("")
        return Text(f"{task.speed:.0f} frames/s, {clock(left)} left", style="cyan")


class Live:
    """A line for every clip that is being made, and one for all of them. Use as a context manager."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _Left(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.all = self.progress.add_task("[bold]clips", total=total)
        self.rows: dict[str, TaskID] = {}

    def __enter__(self) -> Live:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def started(self, task: Task, frames: int) -> None:
        """A worker has begun."""
        self._forget(task)
        self.rows[task.address] = self.progress.add_task(task.clip.name, total=frames or None)

    def frames(self, task: Task, frames: int) -> None:
        """So many frames are drawn; a clip may turn out longer than expected."""
        row = self.rows[task.address]
        expected = self.progress.tasks[self.progress.task_ids.index(row)].total
        total = max(expected, frames) if expected else None
        self.progress.update(row, completed=frames, total=total)

    def ended(self, outcome: Outcome) -> None:
        """One clip less to wait for."""
        self._forget(outcome.task)
        self.progress.advance(self.all)

    def _forget(self, task: Task) -> None:
        row = self.rows.pop(task.address, None)
        if row is not None:
            self.progress.remove_task(row)


def clock(seconds: float) -> str:
    """75 -> 1:15."""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
