from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ConfigError, RoleError, TraceError
from scenes.film import plan
from scenes.film.options import Options
from tests.film.conftest import SMALL, clip, task


def test_the_address_follows_what_the_picture_depends_on(recorded: Path) -> None:
    first = task("Small", recorded)
    assert task("Small", recorded).address == first.address
    others = [
        task("Other", recorded),
        task("Small", recorded, kind="sheet"),
        task("Small", recorded, theme="light"),
        task("Small", recorded, fps=12),
        task("Small", recorded, format="webm"),
        replace(first, digests={"run": "another"}),
        replace(first, clip=replace(first.clip, title="Another")),
        replace(first, source="another"),
    ]
    assert len({first.address, *(other.address for other in others)}) == 9


def test_a_trace_that_moved_gives_the_same_address(recorded: Path, tmp_path: Path) -> None:
    shutil.copytree(recorded, tmp_path / "moved.zarr")
    assert task("Small", tmp_path / "moved.zarr").address == task("Small", recorded).address


def test_an_unknown_role_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(RoleError, match=r"no role 'rum' in Small, Other\. Did you mean 'run'\?"):
        plan.check_roles([clip("Small"), clip("Other")], {"rum": "x.zarr"})
    with pytest.raises(RoleError, match=r"no role 'weights' in Small\. There is run"):
        plan.check_roles([clip("Small")], {"weights": "x.zarr"})


def test_runs_that_are_needed_are_named_once_and_bound_ones_not_at_all() -> None:
    assert plan.needed_runs([clip("Small"), clip("Other")], {}) == ("xor",)
    assert plan.needed_runs([clip("Small")], {"run": "x.zarr"}) == ()


def test_a_trace_that_is_none_is_refused_with_its_role(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a trace")
    with pytest.raises(TraceError, match=r"role 'run': .*notes\.txt"):
        plan.check_traces({"run": str(text)})
    with pytest.raises(TraceError, match=r"role 'run': .*nowhere\.zarr"):
        plan.check_traces({"run": str(tmp_path / "nowhere.zarr")})


@pytest.mark.parametrize(
    ("letter", "size", "fps"),
    [
        ("l", (854, 480), 15),
        ("m", (1280, 720), 30),
        ("h", (1920, 1080), 60),
        ("p", (2560, 1440), 60),
        ("k", (3840, 2160), 60),
    ],
)
def test_quality_letters_mean_what_they_mean_in_manim(letter: str, size: tuple[int, int], fps: int) -> None:
    options = Options.choose(letter)
    assert (options.size, options.fps) == (size, fps)


def test_the_usual_quality_is_720p30() -> None:
    assert Options.choose() == Options()
    assert (Options().size, Options().fps) == ((1280, 720), 30)


def test_impossible_options_are_named() -> None:
    with pytest.raises(ConfigError, match=r"frames per second lie in 1 to 120, got 0"):
        replace(SMALL, fps=0)
    with pytest.raises(ConfigError, match=r"theme is one of dark, light; got 'pink'"):
        replace(SMALL, theme="pink")


def test_options_travel_as_json() -> None:
    assert Options(**SMALL.as_dict()) == SMALL
