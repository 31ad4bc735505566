"""`render.py runs`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import as_json


@click.command("runs", cls=Command)
@as_json
def command(as_json: bool) -> None:
    """Runs that can be recorded, and which are.

    Example: render.py runs
    """
    from tracereel.engine.runs import catalog
    from tracereel.scenes.film.plan.plan import default_trace

    known = {name: (run, default_trace(name)) for name, run in catalog.named().items()}
    if as_json:
        return answer(
            [
                {"name": name, "trace": str(trace), "recorded": trace.exists(), **run.model_dump(mode="json")}
                for name, (run, trace) in known.items()
            ]
        )
    for name, (run, trace) in known.items():
        state = trace if trace.exists() else f"not recorded yet: render.py record {name}"
        click.echo(f"{name:{max(map(len, known))}}  {run.title}  ({state})")
    return None
