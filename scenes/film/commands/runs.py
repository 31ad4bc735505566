"""`render.py runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.engine.errors import command as typed
from tracereel.scenes.film.commands.answers import answer
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import as_json

if TYPE_CHECKING:
    from tracereel.engine.runs.schema import Run
    from tracereel.scenes.film.plan.fitting import Fed


@click.command("runs", cls=Command)
@as_json
def command(as_json: bool) -> None:
    """Runs that can be recorded, which are, and which clips each can feed.

    Example: render.py runs
    """
    from tracereel.engine.runs import catalog
    from tracereel.scenes.film.commands.feeding import fed_by
    from tracereel.scenes.film.plan.plan import default_trace

    known = {name: (run, default_trace(name)) for name, run in catalog.named().items()}
    feeds = {name: fed_by(run, trace) for name, (run, trace) in known.items()}
    if as_json:
        return answer([_as_json(name, run, trace, feeds[name]) for name, (run, trace) in known.items()])
    wide = max(map(len, known))
    for name, (run, trace) in known.items():
        state = trace if trace.exists() else f"not recorded yet: {typed()} record {name}"
        click.echo(f"{name:{wide}}  {run.title}  ({state})")
        click.echo(f"{'':{wide}}  {click.style(feeds[name].line, dim=True)}")
    return None


def _as_json(name: str, run: Run, trace: Path, feeds: Fed) -> dict[str, Any]:
    said = {"name": name, "trace": str(trace), "recorded": trace.exists()}
    return (
        said
        | {"feeds": {clip: list(roles) for clip, roles in feeds.roles.items()}}
        | run.model_dump(mode="json")
    )
