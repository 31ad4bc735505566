"""`render.py trace verify`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer, leave, watching
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import as_json


@click.command("verify", cls=Command)
@click.argument("path")
@click.option("--everything", is_flag=True, help="Leave no sample: every entry, every number. Takes longer.")
@as_json
def command(path: str, everything: bool, as_json: bool) -> None:
    """Prove that a trace holds a training: answers, gradients and updates are computed again from its own weights.

    Example: render.py trace verify build/traces/digits.zarr
    """
    from tracereel.engine.proof.verify import verify

    with watching(path) as watched:
        report = verify(path, everything=everything, progress=watched)
    if as_json:
        answer(report.as_dict())
    else:
        click.echo("\n".join([*report.lines(), report.summary]))
    leave(report.holds)
