"""The command line of embeds: their options, what these mean, and what is said of the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.engine.errors import ConfigError
from tracereel.scenes.film.cache import sizes
from tracereel.scenes.film.commands import terminal
from tracereel.scenes.film.publish.embed.contents import Wishes

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.embed.embed import Made
    from tracereel.scenes.film.publish.embed.renew import Result

FOR_UPDATES = ("posts", "rewrite", "prune", "dry_run")
ALSO_FOR_UPDATES = ("traces", "jobs", "scheduler", "as_json", "templates", "update", "names", "output")
LEAST = 20_000  # bytes

_folder = click.Path(path_type=Path, file_okay=False)
with_templates = click.option(
    "--templates", type=_folder, metavar="DIR", help="Your own templates, in place of those of the same name."
)
wishing = terminal.together(
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
renewing = terminal.together(
    [
        click.option(
            "--update", type=_folder, metavar="DIR", help="Renew the embeds in DIR whose clips changed."
        ),
        click.option(
            "--posts",
            type=_folder,
            multiple=True,
            metavar="DIR",
            help="With --update: look for old names here too.",
        ),
        click.option("--rewrite", is_flag=True, help="With --update: put the new names into the posts."),
        click.option("--prune", is_flag=True, help="With --update: remove the files that were replaced."),
        click.option("--dry-run", is_flag=True, help="With --update: change nothing, say what is stale."),
    ]
)


def check(names: Sequence[str], update: Path | None, choices: Mapping[str, Any]) -> None:
    """Refuse options that do not go together."""
    context = click.get_current_context()
    given = [name for name in choices if _was_given(context, name)]
    if update is None:
        stray = [name for name in given if name in FOR_UPDATES]
        if stray:
            raise click.UsageError(f"{_flag(stray[0])} belongs to --update DIR", context)
        if not names:
            raise click.UsageError("expected the name of a clip, or --update DIR", context)
        if "theme" in given and choices["pair"]:
            raise click.UsageError("--pair makes both themes; leave out --theme", context)
        return
    if names:
        raise click.UsageError(
            f"--update renews every embed in {update}; leave out {' '.join(names)}", context
        )
    stray = [name for name in given if name not in FOR_UPDATES + ALSO_FOR_UPDATES]
    if stray:
        raise click.UsageError(
            f"--update keeps what each embed was made with; leave out {_flag(stray[0])}", context
        )


def wishes(choices: Mapping[str, Any]) -> Wishes:
    """What the folders are to hold."""
    limit = None if choices["max_size"] is None else sizes.parse(choices["max_size"], "--max-size")
    if limit is not None and limit < LEAST:
        raise ConfigError(f"--max-size expects at least {sizes.said(LEAST)}, got {choices['max_size']}")
    plain = {name: choices[name] for name in ("pair", "loop", "gif", "alpha")}
    return Wishes(**plain, max_size=limit, url=choices["url"].rstrip("/"))


def report(made: Sequence[Made], as_json: bool, preview: bool) -> None:
    """Folders on standard output, failures on standard error."""
    failed = [one for one in made if one.meta is None]
    complain(failed)
    if as_json:
        terminal.answer([one.as_dict() for one in made])
    for one in made:
        if one.meta is not None:
            if not as_json:
                click.echo("\n  ".join([one.line, *one.gave_up]))
            terminal.preview_file(one.folder / "index.html", preview)
    terminal.leave(not failed)


def report_renewal(root: Path, results: Sequence[Result], choices: Mapping[str, Any], as_json: bool) -> None:
    """How every embed stands, and the posts that still show what was replaced."""
    from tracereel.scenes.film.publish.embed import folder, metadata, posts, renew

    replaced = {old: new for result in results for old, new in result.replaced.items()}
    found = posts.mentions([root, *choices["posts"]], replaced)
    changing = not choices["dry_run"]
    metas = {one.folder: meta for one in results if (meta := metadata.read(one.folder)) is not None}
    kept = [line for place, meta in metas.items() for line in folder.strange(place, meta)]
    kept += posts.links(found) if choices["rewrite"] else []
    rewritten = posts.rewrite(found) if choices["rewrite"] and changing else []
    gone = []
    if choices["prune"] and changing:
        for place, meta in metas.items():
            kept += folder.stays(place, meta)
            gone += folder.prune(place, meta)
    for line in kept:
        click.echo(line, err=True)
    if as_json:
        terminal.answer(
            {
                "embeds": [result.as_dict() for result in results],
                "posts": [vars(mention) | {"post": str(mention.post)} for mention in found],
                "rewritten": list(map(str, rewritten)),
                "removed": gone,
            }
        )
    else:
        for line in (*(r.line for r in results), *(mention.said for mention in found)):
            click.echo(line)
        for post in rewritten:
            click.echo(f"{post}  now shows the new files")
        if gone:
            click.echo(f"{len(gone)} replaced files removed")
    terminal.leave(all(result.word != renew.FAILED for result in results))


def complain(failed: Sequence[Made]) -> None:
    """A line for every clip that could not be made."""
    for one in failed:
        click.echo(one.line, err=True)
        if terminal.debugging():
            click.echo(one.details, err=True)


def _was_given(context: click.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
