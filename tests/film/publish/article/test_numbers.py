"""The closing: a run's own numbers, and the commands that make everything again."""

from __future__ import annotations

import re
import shutil
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.film.publish.article.conftest import Write
from tests.film.publish.article.test_article import page
from tracereel.engine import trace
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.plan.plan import needed_runs
from tracereel.scenes.film.publish.article import numbers
from tracereel.scenes.film.publish.article.page_runs import PageRuns

CLIPS = [clip for clip in storyboard.clips() if set(clip.roles) == {"run"}]  # of the film, over one run


def typed(options: Options, bound: dict[str, str], post: str = "") -> list[str]:
    runs = PageRuns(CLIPS, bound)
    return [line["type"] for line in numbers.commands(runs, options, post, "my page")]


def test_the_commands_are_those_that_make_it_again(here: Path) -> None:
    assert typed(Options(), {}) == [
        *(f"render.py record {run}" for run in needed_runs(CLIPS, {})),
        "render.py article -o 'my page'",
        "render.py verify 'my page'/article.json",
    ]


def test_who_called_the_installed_command_types_that(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/env/bin/tracereel"])
    assert {line.partition(" ")[0] for line in typed(Options(), {})} == {"tracereel"}


def test_every_run_that_a_clip_replays_is_recorded_first(here: Path) -> None:
    runs = PageRuns(storyboard.clips(), {})
    told = [line["type"] for line in numbers.commands(runs, Options(), "", "my page")]
    recorded = [
        f"render.py record {run}"
        for run in dict.fromkeys(r for c in storyboard.clips() for r in c.roles.values())
    ]
    assert set(told[: len(recorded)]) == set(recorded)


def test_what_was_asked_for_beside_the_usual_is_said(here: Path) -> None:
    options = Options(1080, 30, theme="light", captions="none")
    assert typed(options, {}, "post.md")[-2] == "render.py article post.md -q h --fps 30 -o 'my page'"


def test_a_run_of_ones_own_is_bound_by_its_name_alone(here: Path, traces: Path) -> None:
    shutil.copytree(traces / "spirals.zarr", here / "mine.zarr")
    mine = str(here / "mine.zarr")
    others = [f"render.py record {run}" for run in needed_runs(CLIPS, {"run": mine})]
    assert typed(Options(), {"run": mine})[: len(others) + 1] == [
        *others,
        "render.py article --trace run=mine.zarr -o 'my page'",
    ]
    other = typed(Options(), {"run": "build/traces/spirals.zarr"})
    assert other[: len(others) + 2] == [
        "render.py record spirals",
        *others,
        "render.py article --trace run=build/traces/spirals.zarr -o 'my page'",
    ]


def test_a_run_of_ones_own_is_said_to_be_needed(write: Write, here: Path, traces: Path) -> None:
    shutil.copytree(traces / "spirals.zarr", here / "mine.zarr")
    write(bound={"run": "mine.zarr"})
    assert "a run that does not come with Tracereel. The recording itself is needed" in page()


def test_the_table_says_of_a_run_what_its_trace_says(write: Write) -> None:
    write()
    opened = trace.open("build/traces/hero.zarr")
    found = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', page())
    rows: dict[str, str] = {}
    for label, value in found:  # the first table is that of the run that the page is about
        rows.setdefault(unescape(label), unescape(re.sub(r"<[^>]+>", "", value)))
    assert rows["Layers, input to output"] == "784-16-16-10"
    assert rows["Parameters, both together"] == "13,002"
    assert rows["Seed of what is random"] == str(opened.seed)
    assert rows["Optimizer"] == "gradient descent"
    assert rows["Steps"] == f"{opened.header.total_steps:,}"
    assert rows["Test accuracy"] == f"{opened.test_accuracy:.1%}".replace("%", " %")
    assert rows["Digest of the recording"] == opened.digest
    assert rows["Source"] == opened.header.dataset.source


@pytest.mark.parametrize("run", ["hero", "spirals", "sine"])
def test_a_table_has_no_empty_rows(write: Write, run: str) -> None:
    write("# A post\n\n{{ numbers }}", bound={"run": f"build/traces/{run}.zarr"})
    assert "<td></td>" not in page()
    assert ("Test accuracy" in page()) == (run != "sine")


def test_two_runs_have_a_table_each(write: Write) -> None:
    write("# A post\n\n{{ figure hero.seed }} {{ figure spirals.seed }}\n\n{{ numbers }}\n")
    assert page().count("<table>") == 2
