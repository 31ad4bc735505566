"""What commands say: files or JSON on standard output, failures on standard error, and whether all went well."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.scenes.film.commands.failures import debugging, stop_if_asked

if TYPE_CHECKING:
    from tracereel.scenes.film.publish.embed.embed import EmbedResult
    from tracereel.scenes.film.render.make import ClipResult


def answer(value: Any) -> None:
    """JSON on standard output."""
    plain = codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"
    click.echo(json.dumps(value, indent=1, ensure_ascii=plain))


def leave(well: bool) -> None:
    """End the command with status 0, or 1."""
    click.get_current_context().exit(0 if well else 1)


def preview_file(path: Path, preview: bool) -> None:
    """Open a file with the system's viewer, where that was asked for."""
    if preview and click.launch(str(path)) != 0:
        click.echo(f"no viewer could be started for {path}", err=True)


def report(results: Sequence[ClipResult], as_json: bool, preview: bool) -> None:
    """Rendered files on standard output, failures on standard error."""
    failed = complain(results)
    if as_json:
        answer([result.as_dict() for result in results])
    for result in results:
        if result.files:
            if not as_json:
                click.echo(result.line)
            preview_file(result.files[0], preview)
    leave(not failed)


def complain(results: Sequence[ClipResult]) -> int:
    """A line for every clip that could not be rendered; returns how many."""
    failed = [result for result in results if result.outcome.entry is None]
    for result in failed:
        _complain(result.line, result.outcome.details)
    return len(failed)


def complain_of_embeds(made: Sequence[EmbedResult]) -> int:
    """A line for every embed that could not be made; returns how many."""
    failed = [one for one in made if one.meta is None]
    for one in failed:
        _complain(one.line, one.details)
    return len(failed)


def _complain(line: str, details: str) -> None:
    click.echo(line, err=True)
    if debugging():
        click.echo(details, err=True)


@contextmanager
def watching(what: str) -> Iterator[Callable[[str], None]]:
    """A line that says which part is being looked at, where someone watches."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(what) as status:

        def told(part: str) -> None:
            stop_if_asked()
            status.update(f"{what}: {part}")

        yield told
