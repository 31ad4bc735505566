"""What a person at the terminal sees while clips are made. Nothing at all where there is no terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
)
from rich.progress import Task as Row
from rich.text import Text

from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render.outcome import Outcome


class _Left(ProgressColumn):
    """Frames drawn, how many a second, and the time left; or beats, of a sheet."""

    def render(self, task: Row) -> Text:
        drawn = round(task.completed)
        if not task.total:
            return Text(f"{drawn} beats" if drawn else "")
        text = f"{drawn} of {round(task.total)} frames"
        if task.speed and task.time_remaining is not None:
            text += f", {task.speed:.0f} a second, {clock(task.time_remaining)} left"
        return Text(text, style="cyan")


class Live:
    """A line for every clip that is being made, and one for all of them. Use as a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            _Left(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.all: TaskID | None = None
        self.clips, self.done = 0, 0
        self.rows: dict[str, tuple[TaskID, int]] = {}

    def __enter__(self) -> Live:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def planned(self, clips: int, frames: int) -> None:
        """The line for all of them."""
        self.clips = clips
        self.all = self.progress.add_task(self._count(), total=frames or None)

    def started(self, task: Task, frames: int) -> None:
        """A worker has begun."""
        self._forget(task)
        row = self.progress.add_task(task.clip.name, total=frames or None)
        self.rows[task.address] = (row, 0)

    def frames(self, task: Task, frames: int) -> None:
        """So many frames are drawn; a clip may turn out longer than expected."""
        row, before = self.rows[task.address]
        self.rows[task.address] = (row, frames)
        expected = self.progress.tasks[self.progress.task_ids.index(row)].total
        self.progress.update(row, completed=frames, total=max(expected, frames) if expected else None)
        if self.all is not None:
            self.progress.advance(self.all, frames - before)

    def ended(self, outcome: Outcome) -> None:
        """One clip less to wait for. What was fresh was never waited for."""
        self._forget(outcome.task)
        if self.all is not None:
            self.done += 1
            self.progress.update(self.all, description=self._count())

    def left_out(self, worker: str, why: str) -> None:
        """A line that stays."""
        self.console.print(f"{worker} is left out: {why}", style="yellow", highlight=False, soft_wrap=True)

    def _count(self) -> str:
        return f"[bold]{self.done} of {self.clips} clips"

    def _forget(self, task: Task) -> None:
        row, _ = self.rows.pop(task.address, (None, 0))
        if row is not None:
            self.progress.remove_task(row)


def clock(seconds: float) -> str:
    """75 -> 1:15."""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
