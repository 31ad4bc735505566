"""Many clips at once: longest first, fresh ones left alone; a failure does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render.outcome import Audience, Outcome

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
    if to_make:
        from tracereel.scenes.film.render import dispatch

        lengths = expected_seconds(store)
        frames = {key: _expected_frames(task, lengths) for key, task in to_make.items()}
        audience.planned(len(to_make), sum(frames.values()))
        order = sorted(to_make.values(), key=lambda task: -frames[task.address])
        with closing(dispatch.film(order, store, max(1, jobs), audience, frames, scheduler)) as made:
            for outcome in made:
                outcomes[outcome.task.address] = outcome
                audience.ended(outcome)
    return [outcomes[task.address] for task in tasks]


def expected_seconds(store: Store) -> dict[str, float]:
    """How long each clip was when it was last made."""
    lengths: dict[str, float] = {}
    for entry in store.entries():
        lengths.setdefault(str(entry.notes["clip"]), float(entry.notes["seconds"]))
    return lengths


def _expected_frames(task: Task, lengths: dict[str, float]) -> int:
    """How much a worker will draw; of a sheet, that is not known."""
    seconds = lengths.get(task.clip.name, USUAL_SECONDS)
    return round(seconds * task.options.fps) if task.kind != "sheet" else 0
