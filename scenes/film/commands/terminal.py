"""The terminal's furniture: options that commands share and what they mean, answers, errors of one line."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.engine.errors import TracereelError
from tracereel.scenes.film.plan.options import (
    ASPECTS,
    CAPTIONS,
    DEFAULT_QUALITY,
    FRAME_RATES,
    LAYOUTS,
    QUALITIES,
    THEMES,
    VERSUS,
    Options,
)

if TYPE_CHECKING:
    from tracereel.scenes.film.render.make import Order, Result

DEBUG = "TRACEREEL_DEBUG"
PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


INTERRUPTED = 130  # the exit status that shells give to Ctrl-C


class Stopped(BaseException):
    """Ctrl-C, or a polite request of the system."""


class Command(click.Command):
    """A command that also knows --debug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = "Show where an error comes from."
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=text)
        )


class Group(click.Group):
    """Commands in the order in which they are written."""

    command_class = Command

    def list_commands(self, context: click.Context) -> list[str]:
        """Click's hook."""
        return list(self.commands)


def _debug(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"


def choice(name: str, values: Sequence[str], text: str, *names: str) -> Callable[[Any], Any]:
    """An option that is one of some words, the first unless told otherwise."""
    return click.option(
        name, *names, type=click.Choice(list(values)), default=values[0], show_default=True, help=text
    )


as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
with_traces = click.option(
    "--trace", "traces", multiple=True, metavar="ROLE=PATH", help="Replay another trace in a role."
)


def to(what: str) -> Callable[[Any], Any]:
    """Where the result goes."""
    return click.option("-o", "--output", type=click.Path(path_type=Path), help=what)


def looks(formats: Sequence[str], themed: bool = True) -> list[Callable[[Any], Any]]:
    """The options that say which rendering is meant. Without formats, the video is not one file of one format."""
    letters = [DEFAULT_QUALITY, *(letter for letter in QUALITIES if letter != DEFAULT_QUALITY)]
    rates = click.IntRange(min(FRAME_RATES), max(FRAME_RATES))
    return [
        choice("-q", letters, "720p30; l 480p15, h 1080p60, p 1440p60, k 2160p60, as in manim.", "--quality"),
        click.option("--fps", type=rates, help="Frames per second, instead of the quality's own."),
        with_traces,
        *([choice("--theme", THEMES, "Colours.")] if themed else []),
        choice("--aspect", ASPECTS, "Shape of the picture."),
        *(_one_file(formats) if formats else ()),
    ]


def _one_file(formats: Sequence[str]) -> Iterator[Callable[[Any], Any]]:
    transparent = "mov is ProRes 4444 with a transparent background." if "mov" in formats else ""
    yield choice("--captions", CAPTIONS, "Drawn into the picture, or only in the captions track.")
    yield choice("--format", formats, transparent)


def rendering(
    where: str, formats: Sequence[str], themed: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that clips, films and sheets share."""
    options = [
        *looks(formats, themed),
        click.option(
            "--jobs", type=click.IntRange(1, 256), default=PROCESSORS, metavar="N", help="Clips at a time."
        ),
        click.option("--scheduler", metavar="URL", help="Render on a Dask cluster: tcp://HOST:8786."),
        to(where),
        click.option("--preview", is_flag=True, help="Open the result when it is ready."),
        as_json,
    ]
    return together(options)


def comparing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that show a clip over two traces."""
    text = "Show the same clip over another trace too, in one picture, on the same scales."
    both = [
        click.option("--versus", metavar="PATH", help=text),
        choice("--layout", LAYOUTS, "Where the other stands; above suits phones and narrow columns."),
    ]
    return together(both)(command)


def together(options: Sequence[Callable[[Any], Any]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Many options as one decorator."""
    return lambda command: functools.reduce(lambda inner, option: option(inner), reversed(options), command)


# -- what options mean ---------------------------------------------------------------------------------------


def order(clips: Any, choices: dict[str, Any], folder: Path) -> Order:
    """The options of a rendering as an order, refused here where it cannot be carried out."""
    from tracereel.scenes.film.render.make import Order

    options = options_from(choices)
    bound, scheduler = bindings(choices["traces"]), _scheduler(choices["scheduler"])
    if VERSUS in bound:
        text = f"the trace to compare with is said so: --versus {bound[VERSUS]}"
        raise click.UsageError(text, click.get_current_context())
    if choices.get("versus"):
        bound[VERSUS] = choices["versus"]
    made = Order(clips, options, bound, choices["jobs"], choices["output"] or folder, scheduler)
    made.check()
    return made


def options_from(choices: dict[str, Any]) -> Options:
    """How the pictures are to look."""
    looks = ("theme", "aspect", "captions", "format")
    named: dict[str, Any] = {name: choices[name] for name in looks if name in choices}
    if choices.get("versus"):
        named["versus"] = choices["layout"]
    return Options.choose(choices["quality"], choices["fps"], **named)


def _scheduler(url: str | None) -> str | None:
    """The cluster that was asked for; how many clips it makes at a time is its own affair."""
    context = click.get_current_context()
    source = context.get_parameter_source("jobs")
    if url is not None and source is not None and source.name == "COMMANDLINE":
        text = "--jobs is for this machine, and the cluster of --scheduler decides by itself: leave one of them out"
        raise click.UsageError(text, context)
    return url


def bindings(traces: Sequence[str]) -> dict[str, str]:
    """ROLE=PATH, as often as it was said."""
    pairs = [binding.partition("=") for binding in traces]
    for binding, (role, _, path) in zip(traces, pairs, strict=True):
        if not (role and path):
            raise click.UsageError(f"--trace expects ROLE=PATH, got '{binding}'", click.get_current_context())
    return {role: path for role, _, path in pairs}


def film_file(output: Path | None, usual: Path, kind: str) -> Path:
    """The film's file: as asked, in the folder asked for, or where it usually is."""
    if output is None:
        return usual.with_suffix(f".{kind}")
    if output.is_dir() or not output.suffix:
        return output / f"film.{kind}"
    if output.suffix != f".{kind}":
        raise click.UsageError(f"-o {output} does not end in .{kind}", click.get_current_context())
    return output


def numbers(acts: str | None) -> list[int]:
    """1,3 as numbers; none of them when nothing was said."""
    try:
        return [int(number) for number in acts.split(",")] if acts else []
    except ValueError:
        context = click.get_current_context()
        raise click.UsageError(f"--acts expects numbers such as 1,3, got '{acts}'", context) from None


# -- answers -----------------------------------------------------------------------------------------------


def report(results: Sequence[Result], as_json: bool, preview: bool) -> None:
    """Files on standard output, failures on standard error."""
    failed = complain(results)
    if as_json:
        answer([result.as_dict() for result in results])
    for result in results:
        if result.files:
            if not as_json:
                click.echo(result.line)
            preview_file(result.files[0], preview)
    leave(not failed)


def complain(results: Sequence[Result]) -> int:
    """A line for every clip that could not be made; returns how many."""
    failed = [result for result in results if result.outcome.entry is None]
    for result in failed:
        click.echo(result.line, err=True)
        if debugging():
            click.echo(result.outcome.details, err=True)
    return len(failed)


def debugging() -> bool:
    """Whether --debug was said."""
    return bool(os.environ.get(DEBUG))


def preview_file(path: Path, preview: bool) -> None:
    """Open a file with the system's viewer, where that was asked for."""
    if preview and click.launch(str(path)) != 0:
        click.echo(f"no viewer could be started for {path}", err=True)


def answer(value: Any) -> None:
    """JSON on standard output."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))


def leave(well: bool) -> None:
    """End with status 0, or 1."""
    click.get_current_context().exit(0 if well else 1)


# -- errors ------------------------------------------------------------------------------------------------


def run(cli: click.Group, arguments: Sequence[str]) -> int:
    """One command; returns the exit status. An error is one line on standard error."""
    try:
        status = cli.main(list(arguments), prog_name="render.py", standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "render.py"
        return _failed(error, f"{error.format_message().rstrip('.')}. See: {where} --help", 2)
    except (Stopped, KeyboardInterrupt, click.Abort) as error:
        kept = "stopped. What was finished is kept: the same command goes on from there"
        return _failed(error, str(error) if isinstance(error, Stopped) and str(error) else kept, INTERRUPTED)
    except (TracereelError, click.ClickException) as error:
        return _failed(error, str(error), 1)
    except OSError as error:
        from tracereel.scenes.film.disk import HERE, disk_trouble

        return _failed(error, disk_trouble(error, error.filename or "a file", HERE), 1)
    except Exception as error:  # a mistake of ours, still one line
        return _failed(error, f"{type(error).__name__}: {error}. Show where it comes from: --debug", 1)
    return status if isinstance(status, int) else 0


def _failed(error: BaseException, message: str, status: int) -> int:
    if debugging():
        traceback.print_exception(error)
    click.echo(f"{click.style('error', fg='red')}: {message}", err=True)
    return status


_asked_to_stop = False


def _stop(number: int, frame: Any) -> None:
    global _asked_to_stop
    _asked_to_stop = True
    sys.unraisablehook = lambda _: None  # half-made objects complain when they are dropped
    raise Stopped


@contextmanager
def watching(what: str) -> Iterator[Callable[[str], None]]:
    """A line that says what is being looked at, where someone watches."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(what) as status:

        def told(part: str) -> None:
            stop_if_asked()
            status.update(f"{what}: {part}")

        yield told


def stop_if_asked() -> None:
    """For long loops: Python drops what a signal raises in the middle of a finalizer, or of a compiled callback."""
    if _asked_to_stop:
        raise Stopped


def main(cli: click.Group) -> None:
    """The command line's arguments, and its exit status."""
    for request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request, _stop)
    status = run(cli, sys.argv[1:])
    if status == INTERRUPTED:  # compiled code that was cut short complains when the interpreter is taken down
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
