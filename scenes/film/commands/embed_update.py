"""`render.py embed --update`: embeds that lie somewhere already are renewed, and posts that show old files named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.scenes.film.commands.answers import answer, leave
from tracereel.scenes.film.commands.orders import bindings, was_given
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import folder, together

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.embed.posts import Mention
    from tracereel.scenes.film.publish.embed.renew import RenewalResult

ONLY_FOR_UPDATES = ("posts", "rewrite", "prune", "dry_run")
ALSO_FOR_UPDATES = ("traces", "jobs", "scheduler", "templates", "output")

updating = together(
    [
        click.option(
            "--update", type=folder, metavar="DIR", help="Renew the embeds in DIR whose clips changed."
        ),
        click.option(
            "--posts",
            type=folder,
            multiple=True,
            metavar="DIR",
            help="With --update: look for old names here too.",
        ),
        click.option("--rewrite", is_flag=True, help="With --update: put the new names into the posts."),
        click.option("--prune", is_flag=True, help="With --update: remove the files that were replaced."),
        click.option("--dry-run", is_flag=True, help="With --update: change nothing, say what is stale."),
    ]
)


def refuse_without_update(choices: Mapping[str, Any]) -> None:
    """Refuse options that mean nothing for a new embed."""
    stray = [name for name in choices if was_given(name) and name in ONLY_FOR_UPDATES]
    if stray:
        raise click.UsageError(f"{_flag(stray[0])} belongs to --update DIR", click.get_current_context())


def update_embeds(root: Path, names: Sequence[str], choices: Mapping[str, Any], as_json: bool) -> None:
    """Make the embeds in a folder and below it as they would be made now."""
    from tracereel.scenes.film.publish.embed import renew

    _refuse(root, names, choices)
    found = renew.embeds_below(root, bindings(choices["traces"]))
    results = [renew.as_found(one) for one in found]
    if not choices["dry_run"]:
        for one in found if any(one.why for one in found) else ():
            record_missing(one.order(choices["jobs"], choices["scheduler"]))
        results = list(renew.renew(found, choices["jobs"], choices["scheduler"], choices["templates"]))
    _report(root, results, choices, as_json)


def _refuse(root: Path, names: Sequence[str], choices: Mapping[str, Any]) -> None:
    """Refuse what an embed that is there has already: its clip, and how it looks."""
    context = click.get_current_context()
    if names:
        raise click.UsageError(f"--update renews every embed in {root}; leave out {' '.join(names)}", context)
    fitting = ONLY_FOR_UPDATES + ALSO_FOR_UPDATES
    stray = [name for name in choices if was_given(name) and name not in fitting]
    if stray:
        raise click.UsageError(
            f"--update keeps what each embed was made with; leave out {_flag(stray[0])}", context
        )


def _report(root: Path, results: Sequence[RenewalResult], choices: Mapping[str, Any], as_json: bool) -> None:
    """How every embed stands, and the posts that still show what was replaced."""
    from tracereel.scenes.film.publish.embed import posts, renew

    changing = not choices["dry_run"]
    replaced = {old: new for result in results for old, new in result.replaced.items()}
    found = posts.mentions([root, *choices["posts"]], replaced)
    links = posts.links(found) if choices["rewrite"] else []
    rewritten = posts.rewrite(found) if choices["rewrite"] and changing else []
    kept, removed = _pruned(results, links, choices["prune"] and changing)
    for line in kept:
        click.echo(line, err=True)
    if as_json:
        answer(
            {
                "embeds": [result.as_dict() for result in results],
                "posts": [vars(mention) | {"post": str(mention.post)} for mention in found],
                "rewritten": list(map(str, rewritten)),
                "removed": removed,
            }
        )
    for line in () if as_json else _lines(results, found, rewritten, removed):
        click.echo(line)
    leave(all(result.word != renew.FAILED for result in results))


def _pruned(
    results: Sequence[RenewalResult], links: Sequence[str], pruning: bool
) -> tuple[list[str], list[str]]:
    """Lines about files that stay as they are, and the names of replaced files that were removed."""
    from tracereel.scenes.film.publish.embed import embed_folder, metadata

    metas = {one.folder: meta for one in results if (meta := metadata.read(one.folder)) is not None}
    kept = [line for place, meta in metas.items() for line in embed_folder.strange_lines(place, meta)]
    kept += links
    removed = []
    for place, meta in metas.items() if pruning else ():
        kept += embed_folder.kept_lines(place, meta)
        removed += embed_folder.prune(place, meta)
    return kept, removed


def _lines(
    results: Sequence[RenewalResult],
    found: Sequence[Mention],
    rewritten: Sequence[Path],
    removed: Sequence[str],
) -> Iterator[str]:
    yield from (result.line for result in results)
    yield from (mention.said for mention in found)
    yield from (f"{post}  now shows the new files" for post in rewritten)
    if removed:
        yield f"{len(removed)} replaced files removed"


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
