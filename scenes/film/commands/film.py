"""`render.py film`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracereel.engine.errors import TracereelError
from tracereel.scenes.film.commands.answers import answer, complain, preview_file
from tracereel.scenes.film.commands.group import Command
from tracereel.scenes.film.commands.orders import options_from, order
from tracereel.scenes.film.commands.places import BUILD, FILM
from tracereel.scenes.film.commands.recording import record_missing
from tracereel.scenes.film.commands.shared_options import rendering


@click.command("film", cls=Command)
@click.option("--acts", metavar="1,3", help="Only these acts.")
@rendering("The film's file; usually build/film.mp4.", ("mp4", "webm"))
def command(acts: str | None, preview: bool, as_json: bool, **choices: Any) -> None:
    """Render every clip and join them into the film.

    \b
    render.py film
    render.py film --acts 1,2 -q h --jobs 4
    """
    from tracereel.scenes.film.render import make, outputs, progress

    target = film_file(choices["output"], FILM, choices["format"], options_from(choices).suffix)
    asked = order(make.clips_of_acts(numbers(acts)), choices | {"output": target.parent}, BUILD)
    outputs.refuse_film(target, asked.options.format)
    record_missing(asked)
    results, made = make.make_film(asked, target)
    failed = complain(results)
    if made is None:
        raise TracereelError(f"the film was not joined: {failed} of {len(results)} clips could not be made")
    line = f"{target}  {progress.clock(made['duration'])}, {len(results)} clips"
    answer({"file": str(target), **made}) if as_json else click.echo(line)
    preview_file(target, preview)


def film_file(output: Path | None, usual: Path, kind: str, shape: str = "") -> Path:
    """The film's file: as asked, in the folder asked for, or where it usually is. shape: as in film-9x16.mp4."""
    if output is None:
        return usual.with_name(f"{usual.stem}{shape}.{kind}")
    if output.is_dir() or not output.suffix:
        return output / f"film{shape}.{kind}"
    if output.suffix != f".{kind}":
        raise click.UsageError(f"-o {output} does not end in .{kind}", click.get_current_context())
    return output


def numbers(acts: str | None) -> list[int]:
    """The acts asked for, of 1,3; none where all are meant."""
    try:
        return [int(number) for number in acts.split(",")] if acts else []
    except ValueError:
        context = click.get_current_context()
        raise click.UsageError(f"--acts expects numbers such as 1,3, got '{acts}'", context) from None
