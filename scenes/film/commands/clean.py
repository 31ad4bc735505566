"""`render.py clean`."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands.answers import answer
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.shared_options import as_json


@click.command("clean", cls=Command)
@click.option("--all", "everything", is_flag=True, help="Empty the cache.")
@click.option(
    "--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="Also what was not used so long."
)
@click.option("--max-size", metavar="SIZE", help="Also what is too much, used longest ago first: 500MB, 2GB.")
@click.option("--dry-run", is_flag=True, help="Remove nothing, say what would go.")
@as_json
def command(
    everything: bool, older_than: float | None, max_size: str | None, dry_run: bool, as_json: bool
) -> None:
    """Remove rendered clips that nothing would use again from the cache, build/clips.

    \b
    render.py clean --dry-run
    render.py clean --older-than 30 --max-size 2GB
    """
    from tracereel.scenes.film.cache import sizes
    from tracereel.scenes.film.cache.cache import STORE, Store
    from tracereel.scenes.film.plan import clean

    limit = None if max_size is None else sizes.parse(max_size, "--max-size")
    report = clean.clean(Store(STORE), everything, older_than, limit, dry_run)
    if as_json:
        return answer(report.as_dict())
    for gone in report.gone if dry_run else ():
        click.echo(gone.line)
    click.echo(report.line)
    return None
