"""Training and recording on behalf of commands: what films need and no trace holds, or what somebody asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.scenes.film.commands.failures import Stopped, stop_if_asked

if TYPE_CHECKING:
    from tracereel.engine.runs.schema import Run
    from tracereel.scenes.film.render.make import Order


def record_missing(order: Order) -> None:
    """Train what the clips replay and no trace holds yet; nobody's own trace is recorded over for that."""
    from tracereel.engine.recording import usual_place
    from tracereel.engine.runs import catalog
    from tracereel.scenes.film.plan import plan

    needed = {name: catalog.find(name) for name in plan.needed_runs(order.clips, order.bound)}
    places = {name: plan.default_trace(name) for name in needed}
    missing = {name: run for name, run in needed.items() if not usual_place.is_recorded(run, places[name])}
    for name, run in missing.items():
        role = plan.role_of(name, order.clips, order.bound)
        cure = (
            f"Show it as it is: --trace {role}={places[name]}; or replace it: render.py record {name} --again"
        )
        usual_place.refuse_own(run, places[name], cure)
    for name, run in missing.items():
        click.echo(f"recording {name} first: {run.title}", err=True)
        record(run, places[name], overwrite=True)
        usual_place.note(places[name])


def record(
    run: Run,
    path: Path,
    overwrite: bool = False,
    resume: bool = False,
    told_what_it_feeds: bool = False,
) -> None:
    """Train and record, or go on with that, with a progress bar where someone watches."""
    from rich.console import Console
    from rich.progress import Progress

    from tracereel.engine.recording import recorder
    from tracereel.engine.recording.resume import resuming
    from tracereel.engine.runs.build import build
    from tracereel.scenes.film.commands.feeding import fed_by_prepared

    console = Console(stderr=True)
    prepared = build(run)
    if decided := prepared.dataset.told:  # about somebody's own file
        click.echo(f"{prepared.dataset.name}: {'; '.join(decided)}", err=True)
    if told_what_it_feeds:
        feeds = fed_by_prepared(prepared)
        if (
            console.is_terminal or not feeds.roles
        ):  # elsewhere only what somebody should know before it is trained
            click.echo(f"{run.name} {feeds.line}", err=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"training {run.name}", total=prepared.total_steps)

        def told(step: Any) -> None:
            stop_if_asked()
            if step.number % 16 == 0:
                progress.update(bar, completed=step.number)

        try:
            if resume:
                resuming.resume(prepared, path, progress=told)
            else:
                recorder.record(prepared, path, progress=told, overwrite=overwrite)
        except Stopped as stop:
            raise Stopped(_what_goes_on(path)) from stop


def _what_goes_on(path: Path) -> str:
    kept = path.with_name(path.name + ".recording")
    goes_on = f"; with --resume it goes on from {kept}" if kept.exists() else ""
    return f"stopped. The same record command trains again from the start{goes_on}"
