"""`render.py record`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import to

if TYPE_CHECKING:
    from tracereel.engine.runs.schema import Run


@click.command("record", cls=Command)
@click.argument("run", metavar="RUN|FILE.toml")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one setting of the run.")
@to("The trace to write; its name ends in .zarr.")
@click.option("--again", is_flag=True, help="Record even where a trace is there already, in its place.")
@click.option("--resume", is_flag=True, help="Go on with a recording that was stopped, to the same bits.")
def command(run: str, settings: tuple[str, ...], output: Path | None, again: bool, resume: bool) -> None:
    """Train a network and record how it learned.

    \b
    render.py record digits
    render.py record digits --set optimizer.lr=0.03 -o build/traces/fast.zarr
    render.py record mnist --resume               go on with what was stopped
    """
    from tracereel.engine.recording import usual_place
    from tracereel.engine.runs import catalog
    from tracereel.scenes.film.commands.recording import record
    from tracereel.scenes.film.plan.plan import default_trace

    if again and resume:
        text = "--again begins anew and --resume goes on: leave one of them out"
        raise click.UsageError(text, click.get_current_context())
    chosen = catalog.find(run, settings)
    path = output or default_trace(_name_of(chosen, run, settings))
    if not (again or resume) and output is None and usual_place.is_recorded(chosen, path):
        click.echo(f"{path} is up to date. Record it again: --again")
        return
    if not (again or resume) and (output is None or not path.exists()):
        usual_place.refuse_own(chosen, path, "Replace it: --again; or record elsewhere: -o PATH")
    record(chosen, path, overwrite=again or output is None, resume=resume, told_what_it_feeds=True)
    click.echo(path)


def _name_of(run: Run, asked: str, settings: Sequence[str]) -> str:
    """A name that no other run's trace has: changed settings are part of it."""
    from tracereel.engine.runs import catalog

    shipped = catalog.named()
    if asked not in shipped and run.name in shipped:
        raise ConfigError(
            f"'{run.name}' is a run that comes with Tracereel. Say where to record yours: -o PATH"
        )
    return "-".join([run.name, *(setting.replace("/", "_").replace(" ", "") for setting in settings)])
