"""`render.py list`."""

from __future__ import annotations

from typing import Any

import click

from tracereel.scenes.film.commands.answers import answer
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import bindings, options_from
from tracereel.scenes.film.commands.shared_options import as_json, looks, together
from tracereel.scenes.film.plan.options import FORMATS


@click.command("list", cls=Command)
@together([*looks(FORMATS), as_json])
def command(as_json: bool, **choices: Any) -> None:
    """Clips, act by act: whether each is rendered and fresh, its length, what it teaches, what it replays.

    \b
    render.py list
    render.py list -q h --theme light
    render.py list --trace run=mine.zarr          which clips it can feed, and what the others lack
    """
    from tracereel.scenes import storyboard
    from tracereel.scenes.film.cache.cache import STORE, Store
    from tracereel.scenes.film.commands import listing
    from tracereel.scenes.film.plan import fitting, freshness

    options, bound = options_from(choices), bindings(choices["traces"])
    states = freshness.look(storyboard.clips(), "clip", options, bound, Store(STORE))
    if bound:
        states = listing.fitted(states, fitting.refusals(storyboard.clips(), bound))
    if as_json:
        return answer(listing.as_json(storyboard.ACTS, states, bound))
    for line in listing.lines(storyboard.ACTS, states, options, bound):
        click.echo(line)
    return None
