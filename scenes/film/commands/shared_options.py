"""Options that several commands share, each written once."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from tracereel.scenes.film.plan.options import (
    ASPECTS,
    CAPTIONS,
    DEFAULT_QUALITY,
    FRAME_RATES,
    LAYOUTS,
    QUALITIES,
    THEMES,
)

PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

folder = click.Path(path_type=Path, file_okay=False)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
with_traces = click.option(
    "--trace", "traces", multiple=True, metavar="ROLE=PATH", help="Replay another trace in a role."
)
with_templates = click.option(
    "--templates", type=folder, metavar="DIR", help="Your own templates, in place of those of the same name."
)


def together(options: Sequence[Callable[[Any], Any]]) -> Decorator:
    """Many options as one decorator."""
    return lambda command: functools.reduce(lambda inner, option: option(inner), reversed(options), command)


def choice(name: str, values: Sequence[str], text: str, *names: str) -> Callable[[Any], Any]:
    """An option that is one of some words, the first unless told otherwise."""
    return click.option(
        name, *names, type=click.Choice(list(values)), default=values[0], show_default=True, help=text
    )


def to(what: str) -> Callable[[Any], Any]:
    """The option that says where the result goes."""
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
        choice("--aspect", ASPECTS, "Shape of the picture; with --versus each of the two is 1:1."),
        *(_one_file(formats) if formats else ()),
    ]


def _one_file(formats: Sequence[str]) -> Iterator[Callable[[Any], Any]]:
    transparent = "mov is ProRes 4444 with a transparent background." if "mov" in formats else ""
    yield choice("--captions", CAPTIONS, "Drawn into the picture, or only in the captions track.")
    yield choice("--format", formats, transparent)


def rendering(where: str, formats: Sequence[str], themed: bool = True) -> Decorator:
    """The options of everything that renders."""
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
