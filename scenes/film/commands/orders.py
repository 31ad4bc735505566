"""What the options of a rendering mean: how pictures look, which traces are replayed, an order to render."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.scenes.film.plan.options import HALF, VERSUS, Options

if TYPE_CHECKING:
    from tracereel.scenes.film.render.make import Order


def order(clips: Any, choices: dict[str, Any], folder: Path) -> Order:
    """An order to render clips as the options say, refused here where it cannot be carried out."""
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
        if was_given("aspect") and choices["aspect"] != HALF:
            text = f"each picture of --versus is {HALF}: leave out --aspect {choices['aspect']}"
            raise click.UsageError(text, click.get_current_context())
        named["versus"] = choices["layout"]
    return Options.choose(choices["quality"], choices["fps"], **named)


def bindings(traces: Sequence[str]) -> dict[str, str]:
    """The trace in each role, of --trace ROLE=PATH as often as it was said."""
    pairs = [binding.partition("=") for binding in traces]
    for binding, (role, _, path) in zip(traces, pairs, strict=True):
        if not (role and path):
            raise click.UsageError(f"--trace expects ROLE=PATH, got '{binding}'", click.get_current_context())
    return {role: path for role, _, path in pairs}


def was_given(name: str) -> bool:
    """Whether an option of the command was typed, and is not its default."""
    source = click.get_current_context().get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _scheduler(url: str | None) -> str | None:
    """The cluster that was asked for; how many clips it makes at a time is its own affair."""
    if url is not None and was_given("jobs"):
        text = "--jobs is for this machine, and the cluster of --scheduler decides by itself: leave one of them out"
        raise click.UsageError(text, click.get_current_context())
    return url
