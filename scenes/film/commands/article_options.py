"""The command line of articles: their options, and what is said of the result."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracereel.scenes.film.commands import terminal
from tracereel.scenes.film.commands.embed_options import complain, with_templates

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.article.article import Report

paging = terminal.together(
    [
        click.option(
            "--url", default="", metavar="URL", help="Where the page will be: https://example.org/post."
        ),
        click.option("--serve", is_flag=True, help="Show the page in a browser, until Ctrl-C."),
        with_templates,
    ]
)


def report_page(made: Report, as_json: bool, preview: bool) -> None:
    """The page and what it is made of, or the clips that could not be made."""
    complain(made.failed)
    for line in made.left:
        click.echo(line, err=True)
    if as_json:
        terminal.answer(made.as_dict())
    elif made.page:
        click.echo("\n  ".join([made.line, *made.notes]))
    if made.page:
        terminal.preview_file(made.page, preview)


def show_page(page: Path, quietly: bool) -> None:
    """A page in a browser, served to this machine, until Ctrl-C."""
    from tracereel.scenes.film.publish.article.serve import serve

    def opened(address: str) -> None:
        if not quietly:
            click.echo(f"{address}  until Ctrl-C")
        click.launch(address)

    with suppress(terminal.Stopped):
        serve(page.parent, opened=opened)
