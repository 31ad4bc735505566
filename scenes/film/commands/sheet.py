"""`render.py sheet`."""

from __future__ import annotations

from typing import Any

import click

from tracereel.scenes.film.commands.answers import report
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import order
from tracereel.scenes.film.commands.places import SHEETS
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import comparing, rendering


@click.command("sheet", cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--stills", is_flag=True, help="Also keep every picture at its full size.")
@rendering("The folder for the sheets; usually build/sheets.", ("mp4",))
@comparing
def command(names: tuple[str, ...], stills: bool, preview: bool, as_json: bool, **choices: Any) -> None:
    """One page per clip: the last picture of every beat, with its caption. Quick, for writing scenes.

    Example: render.py sheet Backpropagation --preview
    """
    from tracereel.scenes.film.render import make

    asked = order(make.clips_named(names), choices, SHEETS)
    make.check_sheets(asked, stills)
    record_missing(asked)
    report(make.make_sheets(asked, stills), as_json, preview)
