"""`render.py check`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer, leave
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.places import BUILD, VIDEOS
from tracereel.scenes.film.commands.shared_options import as_json


@click.command("check", cls=Command)
@as_json
def command(as_json: bool) -> None:
    """Look at everything that films need: libraries, fonts, codecs, disk, traces, stale clips.

    Example: render.py check
    """
    from tracereel.scenes.film.commands.findings import examine

    findings = []
    for finding in examine(BUILD, VIDEOS):
        findings.append(finding)
        if not as_json:
            mark = click.style("ok  ", fg="green") if finding.well else click.style("FAIL", fg="red")
            click.echo(f"{mark}  {finding.line}")
    if as_json:
        answer([vars(finding) for finding in findings])
    leave(all(finding.well for finding in findings))
