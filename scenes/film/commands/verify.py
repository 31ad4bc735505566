"""`render.py verify`."""

from __future__ import annotations

from pathlib import Path

import click

from tracereel.scenes.film.commands.answers import answer, leave
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import bindings
from tracereel.scenes.film.commands.shared_options import as_json, with_traces


@click.command("verify", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.json...")
@with_traces
@as_json
def command(paths: tuple[Path, ...], traces: tuple[str, ...], as_json: bool) -> None:
    """Prove that every number in a clip, an embed or an article is what was recorded.

    \b
    render.py verify build/videos/OneNeuron.json
    render.py verify build/embeds/OneNeuron/clip.json build/article/article.json
    """
    from tracereel.scenes.film.publish import proving

    reports = [proving.verify(path, bindings(traces)) for path in paths]
    if as_json:
        answer([report.as_dict() for report in reports])
    for report in () if as_json else reports:
        for difference in report.differences:
            click.echo(f"{report.clip}: {difference}", err=True)
        if report.holds:
            click.echo(f"{report.clip}: {report.summary}")
    leave(all(report.holds for report in reports))
