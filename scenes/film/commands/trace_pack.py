"""`render.py trace pack`."""

from __future__ import annotations

from pathlib import Path

import click

from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import to


@click.command("pack", cls=Command)
@click.argument("path", type=click.Path(path_type=Path))
@to("The file to write; its name ends in .zarr.zip.")
def command(path: Path, output: Path | None) -> None:
    """Put a finished trace into one file, NAME.zarr.zip, for sharing.

    Example: render.py trace pack build/traces/digits.zarr
    """
    from tracereel.engine import trace

    click.echo(trace.pack(path, output))
