"""`render.py article`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.scenes.film.commands.answers import answer, complain_of_embeds, leave, preview_file
from tracereel.scenes.film.commands.failures import Stopped
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import order
from tracereel.scenes.film.commands.places import ARTICLE
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import rendering, with_templates

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.article.article import ArticleResult


@click.command("article", cls=Command)
@click.argument("post", required=False, type=click.Path(path_type=Path), metavar="[POST.md]")
@click.option("--url", default="", metavar="URL", help="Where the page will be: https://example.org/post.")
@click.option("--serve", is_flag=True, help="Show the page in a browser, until Ctrl-C.")
@with_templates
@rendering("The folder for the page; usually build/article.", (), themed=False)
def command(post: Path | None, serve: bool, preview: bool, as_json: bool, **choices: Any) -> None:
    """Make a web page that explains how networks learn, from the recorded runs, with every clip where it belongs.

    \b
    render.py article --serve
    render.py article post.md -o public/post     your own words, with {{ clip ForwardPass }} marks
    """
    from tracereel.scenes.film.publish.article import article, article_folder

    target = choices["output"] or ARTICLE
    article_folder.check(target)
    asked = order(article.wanted(post), choices, ARTICLE)
    record_missing(asked)
    made = article.make(asked, target, post, choices["templates"], choices["url"])
    _report(made, as_json, preview)
    if serve and made.page:
        _show(made.page, quietly=as_json)
    leave(made.page is not None)


def _report(made: ArticleResult, as_json: bool, preview: bool) -> None:
    """The page and what it is made of, or the clips that could not be made."""
    complain_of_embeds(made.failed)
    for line in made.left:
        click.echo(line, err=True)
    if as_json:
        answer(made.as_dict())
    elif made.page:
        click.echo("\n  ".join([made.line, *made.notes]))
    if made.page:
        preview_file(made.page, preview)


def _show(page: Path, quietly: bool) -> None:
    """A page in a browser, served to this machine, until Ctrl-C."""
    from tracereel.scenes.film.publish.article.serve import serve

    def opened(address: str) -> None:
        if not quietly:
            click.echo(f"{address}  until Ctrl-C")
        click.launch(address)

    with suppress(Stopped):
        serve(page.parent, opened=opened)
