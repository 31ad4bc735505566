"""`render.py trace show`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import as_json


@click.command("show", cls=Command)
@click.argument("path")
@as_json
def command(path: str, as_json: bool) -> None:
    """What a trace holds.

    Example: render.py trace show build/traces/digits.zarr
    """
    from tracereel.engine import trace
    from tracereel.engine.trace import summary

    opened = trace.open(path)
    answer(summary.summary(opened)) if as_json else click.echo(summary.table(opened))
