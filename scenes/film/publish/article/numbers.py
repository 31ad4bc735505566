"""A run's own numbers as rows of a table, and the commands that make everything again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tracereel.engine.errors import command
from tracereel.scenes.film.plan import plan, sources
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.article.page_account import PageAccount
from tracereel.scenes.film.publish.article.page_runs import PageRuns
from tracereel.scenes.film.publish.embed import metadata
from tracereel.scenes.read import figures
from tracereel.scenes.read.view import View

Rows = tuple[tuple[str, str], ...]
GROUPS: tuple[
    tuple[str, Rows], ...
] = (  # what a row says: figures in braces; without one of them there is no row
    (
        "The data",
        (
            ("Source", "{source}"),
            ("For training", "{training_examples}"),
            ("Kept aside for validation", "{validation_examples}"),
            ("Kept aside for the final test", "{test_examples}"),
        ),
    ),
    (
        "The network",
        (
            ("Layers, input to output", "{layers}"),
            ("Weights", "{weights}"),
            ("Biases", "{biases}"),
            ("Parameters, both together", "{parameters}"),
            ("Activation function", "{activation}"),
        ),
    ),
    (
        "The training",
        (
            ("Loss function", "{loss}"),
            ("Optimizer", "{optimizer}"),
            ("Learning rate, at its highest", "{learning_rate}"),
            ("Its schedule", "{schedule}"),
            ("Batch size", "{batch_size}"),
            ("Epochs", "{epochs}"),
            ("Steps", "{steps}"),
            ("Moments recorded", "{recorded_steps}"),
            ("Seed of what is random", "{seed}"),
        ),
    ),
    (
        "The result",
        (
            ("Loss of the first batch", "{first_loss}"),
            ("Loss of the last batch", "{last_loss}"),
            ("Validation accuracy, before", "{untrained_accuracy}"),
            ("Validation accuracy, after", "{accuracy}"),
            ("Test accuracy", "{test_accuracy}"),
            ("Digest of the recording", '<span class="digest">{digest}</span>'),
        ),
    ),
)


def tables(account: PageAccount, views: Iterable[View]) -> list[dict[str, Any]]:
    """A table per run."""
    return [
        {
            "name": view.role,
            "title": view.trace.title,
            "groups": [(title, rows) for title, some in GROUPS if (rows := list(_rows(some, view, account)))],
        }
        for view in views
    ]


def _rows(rows: Rows, view: View, account: PageAccount) -> Iterator[tuple[str, Markup]]:
    for label, sentence in rows:
        name = sentence.partition("{")[2].partition("}")[0]
        figure = figures.figure(name, view)
        if figure is not None:
            yield label, Markup(sentence).format(**{name: Markup(account.shown(figure, view))})


def commands(runs: PageRuns, options: Options, post: str, folder: str) -> list[dict[str, str]]:
    """The commands that make the page again: what to type, and what it does."""
    called = command()
    lines = [
        {
            "does": f"trains the network of run {run} and records it",
            "type": f"{called} record {shlex.quote(run)}",
        }
        for run in map(runs.shipped_as, runs.told)
        if run
    ]
    article = [f"{called} article", *([shlex.quote(post)] if post else []), *_flags(runs, options)]
    folder = shlex.quote(folder)
    return [
        *lines,
        {"does": "renders the films and writes this page", "type": " ".join([*article, "-o", folder])},
        {
            "does": "reads every number of this text again from the recording, and compares",
            "type": f"{called} verify {folder}/article.json",
        },
    ]


def _flags(runs: PageRuns, options: Options) -> Sequence[str]:
    """The options that were asked for beside the usual; both looks are always made."""
    plain = replace(options, theme="dark", captions="burn", format="mp4")
    brought = [
        f"--trace {role}={shlex.quote(_place(runs, view))}"
        for view in runs.told
        for role in runs.bindings(view)
    ]
    return [*plain.flags(), *brought]


def _place(runs: PageRuns, view: View) -> str:
    """Where a reader will have the recording: of what is theirs to record where that is put, else its name."""
    shipped = runs.shipped_as(view)
    return plan.default_trace(shipped).as_posix() if shipped else _name(runs.path_of(view))


def _name(path: str) -> str:
    """The last part of a path; of a URL all of it, but for a password."""
    return metadata.outside(path, Path()) if "://" in path else Path(path).name


def versions(runs: PageRuns) -> list[dict[str, str]]:
    """With which libraries runs were recorded and films drawn."""
    trained = {view.role: view.header.versions for view in runs.told}
    drawn = {
        name: number
        for name, number in sources.versions().items()
        if name in ("manim", "av", "cairo", "pango")
    }
    told = [
        {"what": f"Run {name} was recorded with", "with": _listed(found)} for name, found in trained.items()
    ]
    return [*told, {"what": "The films were drawn with", "with": _listed(drawn)}]


def _listed(found: dict[str, str]) -> str:
    return ", ".join(f"{NAMES.get(name, name)} {number}" for name, number in found.items())


NAMES = {"python": "Python", "tracereel": "Tracereel", "numpy": "NumPy", "numba": "Numba", "zarr": "Zarr"}
NAMES |= {"manim": "Manim", "av": "PyAV", "cairo": "Cairo", "pango": "Pango"}
