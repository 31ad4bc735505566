"""The click group whose commands are modules of this package, each imported only when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from tracereel.engine.errors import as_typed
from tracereel.scenes.film.commands.failures import DEBUG


class Named:
    """Help that names the command as it is called: render.py, or tracereel."""

    def get_help(self, context: click.Context) -> str:
        """Click's hook."""
        text: str = super().get_help(context)  # type: ignore[misc]
        return as_typed(text)


class Command(Named, click.Command):
    """A command that also knows --debug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = "Show where an error comes from."
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=text)
        )


class Group(Named, click.Group):
    """Commands by name, each with what help says of it in a line; `list` is `command` in the module list.

    The lines stand in the group a second time, so that its help imports no command.
    """

    def __init__(self, *args: Any, lines: Mapping[str, str], prefix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.prefix = lines, prefix
        self.commands = {
            name: click.Command(name, help=line) for name, line in lines.items()
        }  # names and lines alone

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands' names, in the order in which they are written."""
        return list(self.lines)

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in self.lines:
            return None
        loaded: click.Command = import_module(f"{__package__}.{self.prefix}{cmd_name}").command
        return loaded

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """A line for each command, cut to the terminal's width."""
        limit = formatter.width - 6 - max(map(len, self.lines))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, told.get_short_help_str(limit)) for name, told in self.commands.items()]
            )


def _debug(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"
