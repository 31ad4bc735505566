"""`render.py embed`: new embeds here, renewing those that are there in embed_update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.cache import sizes
from tracereel.scenes.film.commands.answers import answer, complain_of_embeds, leave, preview_file
from tracereel.scenes.film.commands.embed_update import refuse_without_update, update_embeds, updating
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import order, was_given
from tracereel.scenes.film.commands.places import EMBEDS
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import comparing, rendering, together, with_templates
from tracereel.scenes.film.publish.embed.contents import Contents

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.embed.embed import EmbedResult

LEAST = 20_000  # bytes

holding = together(
    [
        click.option(
            "--pair", is_flag=True, help="A dark and a light rendering; the reader's system chooses."
        ),
        click.option("--loop", is_flag=True, help="Also a short silent loop of its liveliest moment."),
        click.option("--gif", is_flag=True, help="Also an animated GIF, with captions in the picture."),
        click.option(
            "--alpha",
            is_flag=True,
            help="Also without background: WebM for pages, ProRes MOV (large) for editors.",
        ),
        click.option("--max-size", metavar="SIZE", help="The most a video or GIF may take: 10MB, 800KB."),
        click.option(
            "--url", default="", metavar="URL", help="Where DIR will be: https://example.org/clips, /clips."
        ),
        with_templates,
    ]
)


@click.command("embed", cls=Command)
@click.argument("names", nargs=-1, metavar="NAME...")
@holding
@rendering("The folder for the embeds; usually build/embeds.", ())
@comparing
@updating
def command(
    names: tuple[str, ...], update: Path | None, preview: bool, as_json: bool, **choices: Any
) -> None:
    """Make a folder per clip that can be copied into any site: videos, poster, captions, pages, snippets to paste.

    \b
    render.py embed ForwardPass -o static/clips
    render.py embed WeightsSettle --pair --loop --max-size 10MB --url https://example.org/clips
    render.py embed --update static/clips --posts content
    """
    from tracereel.scenes.film.publish.embed import embed
    from tracereel.scenes.film.render import make

    if update is not None:
        return update_embeds(update, names, choices, as_json)
    _refuse(names, choices)
    contents = _contents(choices)
    asked = order(make.clips_named(names), choices, EMBEDS)
    embed.check(asked)
    record_missing(asked)
    return _report(embed.make(asked, contents, choices["templates"]), as_json, preview)


def _refuse(names: Sequence[str], choices: Mapping[str, Any]) -> None:
    """Refuse options that do not go together."""
    refuse_without_update(choices)
    if not names:
        text = "expected the name of a clip, or --update DIR"
        raise click.UsageError(text, click.get_current_context())
    if choices["pair"] and was_given("theme"):
        raise click.UsageError("--pair makes both themes; leave out --theme", click.get_current_context())


def _contents(choices: Mapping[str, Any]) -> Contents:
    """What the folders are to hold."""
    limit = None if choices["max_size"] is None else sizes.parse(choices["max_size"], "--max-size")
    if limit is not None and limit < LEAST:
        raise ConfigError(f"--max-size expects at least {sizes.said(LEAST)}, got {choices['max_size']}")
    plain = {name: choices[name] for name in ("pair", "loop", "gif", "alpha")}
    return Contents(**plain, max_size=limit, url=choices["url"].rstrip("/"))


def _report(made: Sequence[EmbedResult], as_json: bool, preview: bool) -> None:
    """Folders on standard output, failures on standard error."""
    failed = complain_of_embeds(made)
    if as_json:
        answer([one.as_dict() for one in made])
    for one in made:
        if one.meta is not None:
            if not as_json:
                click.echo("\n  ".join([one.line, *one.gave_up]))
            preview_file(one.folder / "index.html", preview)
    leave(not failed)
