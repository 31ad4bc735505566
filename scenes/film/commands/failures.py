"""How a command ends: its exit status, and one line on standard error where it failed."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from tracereel.engine.errors import TracereelError, command

DEBUG = "TRACEREEL_DEBUG"
INTERRUPTED = 130  # the exit status that shells give to Ctrl-C


class Stopped(BaseException):
    """Ctrl-C, or a polite request of the system."""


def main(cli: click.Group) -> None:
    """The command line's arguments, and its exit status."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 shows what it lacks by its number
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request, _stop)
    status = run(cli, sys.argv[1:])
    if status == INTERRUPTED:  # compiled code that was cut short complains when the interpreter is taken down
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def run(cli: click.Group, arguments: Sequence[str]) -> int:
    """One command; returns the exit status. An error is one line on standard error."""
    try:
        status = cli.main(list(arguments), prog_name=command(), standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else command()
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


def debugging() -> bool:
    """Whether --debug was said."""
    return bool(os.environ.get(DEBUG))


def stop_if_asked() -> None:
    """For long loops: Python drops what a signal raises in the middle of a finalizer, or of a compiled callback."""
    if _asked_to_stop:
        raise Stopped


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
