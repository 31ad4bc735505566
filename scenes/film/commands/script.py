"""`render.py script`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer, leave
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import bindings
from tracereel.scenes.film.commands.shared_options import as_json, with_traces


@click.command("script", cls=Command)
@click.argument("name")
@with_traces
@as_json
def command(name: str, traces: tuple[str, ...], as_json: bool) -> None:
    """What a clip says: every sentence in all its variants, or the sentences of a trace.

    \b
    render.py script WeightsSettle --trace run=build/traces/mine.zarr
    render.py script mine.py:MyClip
    """
    from tracereel.scenes.film.publish import spoken

    found, bound = spoken.find(name), bindings(traces)
    troubles, remarks = spoken.troubles(found), spoken.remarks(found)
    said = spoken.of_traces(found, bound) if bound else spoken.of_any(found)
    if as_json:
        answer(said | {"troubles": troubles, "remarks": remarks})
    for line in () if as_json else spoken.lines(found, said):
        click.echo(line)
    for line in (*troubles, *remarks):
        click.echo(line, err=True)
    leave(not troubles)
