"""Many clips at once: longest first, fresh ones left alone; a failure does not stop the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from typing import Any

from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render import warm
from tracereel.scenes.film.render.outcome import Audience, Outcome
from tracereel.scenes.film.render.patience import patience

USUAL_SECONDS = 25.0  # of a clip that was never made


def run(
    tasks: Sequence[Task], store: Store, jobs: int, audience: Audience, scheduler: str | None = None
) -> list[Outcome]:
    """Make what is not fresh, `jobs` at a time or as many as a cluster can. Outcomes stand in the order of tasks."""
    outcomes: dict[str, Outcome] = {}
    for task in tasks:
        entry = store.find(task.address)
        if entry is not None and task.address not in outcomes:
            outcomes[task.address] = Outcome(task, entry, fresh=True)
            audience.ended(outcomes[task.address])
    to_make = {task.address: task for task in tasks if task.address not in outcomes}
    try:
        with closing(_made(to_make, store, jobs, audience, scheduler)) as made:
            for outcome in made:
                outcomes[outcome.task.address] = outcome
                audience.ended(outcome)
    except Exception:
        raise
    except BaseException:  # whoever stops the command waits until its processes have ended
        warm.end()
        raise
    return [outcomes[task.address] for task in tasks]


def _made(
    to_make: Mapping[str, Task], store: Store, jobs: int, audience: Audience, scheduler: str | None
) -> Generator[Outcome, None, None]:
    """Outcomes of tasks by address, as they come."""
    if not to_make:
        return
    if scheduler is None:
        warm.ready(len(to_make))  # loads what draws while this process loads what hands out
    from tracereel.scenes.film.render import dispatch

    known = earlier(store)
    frames = {key: _expected_frames(task, known) for key, task in to_make.items()}
    waits = {key: patience(task.options, known[task.clip.name]) for key, task in to_make.items()}
    audience.planned(len(to_make), sum(frames.values()))
    order = sorted(to_make.values(), key=lambda task: -frames[task.address])
    with closing(dispatch.film(order, store, max(1, jobs), audience, frames, waits, scheduler)) as made:
        yield from made


def earlier(store: Store) -> dict[str, list[dict[str, Any]]]:
    """The notes of each clip that was made before, the last first."""
    notes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in store.entries():
        notes[str(entry.notes["clip"])].append(entry.notes)
    return notes


def _expected_frames(task: Task, known: Mapping[str, list[dict[str, Any]]]) -> int:
    """How much a worker will draw; of a sheet, that is not known."""
    before = known[task.clip.name]
    seconds = float(before[0]["seconds"]) if before else USUAL_SECONDS
    return round(seconds * task.options.fps) if task.kind != "sheet" else 0
