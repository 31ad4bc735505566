"""`render.py trace`: the group of what is done with a trace by itself."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.group import Group

LINES = {
    "show": "What a trace holds.",
    "pack": "Put a finished trace into one file, NAME.zarr.zip, for sharing.",
    "verify": "Prove that a trace holds a training: answers, gradients and updates are computed again from its own "
    "weights.",
}


@click.group("trace", cls=Group, lines=LINES, prefix="trace_")
def command() -> None:
    """Look into traces, prove them, and pack them for sharing."""
