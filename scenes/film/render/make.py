"""From names of clips to files in a folder: the whole way, for the commands."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes import storyboard
from tracereel.scenes.film.cache.atomic_files import refuse_obstacles
from tracereel.scenes.film.cache.cache import STORE, Store, limit_from
from tracereel.scenes.film.disk import ELSEWHERE, HERE, disk_trouble
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import VERSUS, Options
from tracereel.scenes.film.render import assembly, outputs, patience, pool
from tracereel.scenes.film.render.outcome import Outcome
from tracereel.scenes.film.render.progress import Live
from tracereel.scenes.storyboard import Clip


@dataclass(frozen=True)
class Order:
    """What was asked for: clips, how they look, the traces bound to their roles, where the files go."""

    clips: tuple[Clip, ...]
    options: Options
    bound: Mapping[str, str]
    jobs: int
    folder: Path
    scheduler: str | None = None

    def check(self) -> None:
        """Refuse what cannot be done, before anything is recorded or drawn."""
        plan.check_roles(self.clips, self.bound)
        plan.check_traces(self.bound)
        check_folder(self.folder)
        check_folder(STORE, HERE)
        limit_from(os.environ)
        patience.floor()


@dataclass(frozen=True)
class ClipResult:
    """A clip as it was made: its files, or why there are none."""

    outcome: Outcome
    files: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The clip's name."""
        return self.outcome.task.clip.name

    @property
    def line(self) -> str:
        """The clip's file, its length, and whether it was made now; or its name and why there is none."""
        entry = self.outcome.entry
        if entry is None:
            return f"{self.name}: {self.outcome.error}"
        state = "up to date" if self.outcome.fresh else f"rendered in {entry.notes['spent']:.0f} s"
        return f"{self.files[0]}  {entry.notes['seconds']:.1f} s, {state}"

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        entry = self.outcome.entry
        return {
            "clip": self.name,
            "files": [str(path) for path in self.files],
            "seconds": entry.notes["seconds"] if entry else None,
            "fresh": self.outcome.fresh,
            "error": self.outcome.error or None,
        }


def clips_named(names: Sequence[str]) -> tuple[Clip, ...]:
    """Clips by name, each once, in the order given."""
    return tuple({clip.name: clip for clip in map(storyboard.find, names)}.values())


def clips_of_acts(numbers: Sequence[int]) -> tuple[Clip, ...]:
    """The clips of some acts, or of all, in the order of the film."""
    known = [act.number for act in storyboard.ACTS]
    for number in numbers:
        if number not in known:
            raise RenderError(f"there is no act {number}; the film has {', '.join(map(str, known))}")
    return tuple(
        clip for act in storyboard.ACTS if not numbers or act.number in numbers for clip in act.clips
    )


def make(order: Order, kind: str) -> list[Outcome]:
    """Make what is not fresh, in front of whoever watches."""
    tasks = plan.tasks(order.clips, kind, order.options, order.bound)
    with Live() as live:
        return pool.run(tasks, Store(STORE), order.jobs, live, order.scheduler)


def check_clips(order: Order) -> None:
    """Refuse to write clips over files that are none of ours."""
    for clip in order.clips:
        outputs.refuse_clip(order.folder, _called(clip, order.options), order.options.format)


def check_sheets(order: Order, stills: bool) -> None:
    """Refuse to write sheets over files that are none of ours, and stills, where these are wanted."""
    for clip in order.clips:
        name = _called(clip, order.options)
        outputs.refuse_picture(order.folder / f"{name}.png")
        if stills:
            refuse_obstacles(order.folder, [f"{name}/still-01.png"])
            for path in sorted((order.folder / name).glob("still-[0-9][0-9].png")):
                outputs.refuse_picture(path)


def make_clips(order: Order) -> list[ClipResult]:
    """Clips into the order's folder."""
    check_clips(order)
    return [_published_clip(outcome, order) for outcome in make(order, "clip")]


def make_sheets(order: Order, stills: bool) -> list[ClipResult]:
    """Sheets into the order's folder."""
    check_sheets(order, stills)
    return [
        ClipResult(
            o,
            tuple(assembly.publish_sheet(o.entry, _called(o.task.clip, order.options), order.folder, stills))
            if o.entry
            else (),
        )
        for o in make(order, "sheet")
    ]


def make_film(order: Order, target: Path) -> tuple[list[ClipResult], dict[str, Any] | None]:
    """The clips, and their film where all of them were made."""
    outputs.refuse_film(target, order.options.format)
    outcomes = make(order, "clip")
    entries = [outcome.entry for outcome in outcomes if outcome.entry is not None]
    results = [ClipResult(outcome) for outcome in outcomes]
    if len(entries) < len(outcomes):
        return results, None
    titles = [clip.title for clip in order.clips]
    return results, assembly.join(target, titles, entries, order.options)


def _published_clip(outcome: Outcome, order: Order) -> ClipResult:
    if outcome.entry is None:
        return ClipResult(outcome)
    name, kind = _called(outcome.task.clip, order.options), order.options.format
    return ClipResult(outcome, tuple(assembly.publish_clip(outcome.entry, name, order.folder, kind)))


def _called(clip: Clip, options: Options) -> str:
    """What the files of a clip are called; a comparison, or another shape, lies beside the usual clip alone."""
    return f"{clip.name}-{VERSUS}" if options.versus else f"{clip.name}{options.suffix}"


def check_folder(folder: Path, cure: str = ELSEWHERE) -> None:
    """Make a folder, and be sure that files can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".writable-"):
            pass
    except FileExistsError:
        raise RenderError(f"{folder} is a file; expected a folder. {cure}") from None
    except OSError as error:
        raise RenderError(disk_trouble(error, folder, cure)) from error
