"""`render.py clip`."""

from __future__ import annotations

from typing import Any

import click

from tracereel.scenes.film.commands.answers import report
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import order
from tracereel.scenes.film.commands.places import VIDEOS
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import comparing, rendering
from tracereel.scenes.film.plan.options import FORMATS


@click.command("clip", cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@rendering("The folder for the clips; usually build/videos.", FORMATS)
@comparing
def command(names: tuple[str, ...], preview: bool, as_json: bool, **choices: Any) -> None:
    """Render clips. What did not change since it was last rendered is not rendered again.

    \b
    render.py clip WeightsSettle -q h --preview
    render.py clip ForwardPass --trace run=mine.zarr --theme light -o blog/
    render.py clip TrainingLoop --trace run=slow.zarr --versus fast.zarr
    """
    from tracereel.scenes.film.render import make

    asked = order(make.clips_named(names), choices, VIDEOS)
    make.check_clips(asked)
    record_missing(asked)
    report(make.make_clips(asked), as_json, preview)
