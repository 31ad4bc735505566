"""The command line, from its arguments to its exit status; clips are the small ones of tests/film."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
import zarr

import render
from tests.film.conftest import Library, clip, frames_of, task
from tests.film.conftest import library as library  # fixtures
from tests.film.conftest import parsed_once as parsed_once
from tests.film.conftest import recorded as recorded
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.commands.group import Group
from tracereel.scenes.film.commands.trace import command as trace_group
from tracereel.scenes.film.plan import options
from tracereel.scenes.storyboard import Act

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path("build/clips")
XOR_TOML = (ROOT / "engine" / "runs" / "xor.toml").read_text(encoding="utf-8")
ACTS = (
    Act(1, "Beginnings", (clip("Small"),)),
    Act(2, "Endings", (clip("Other"), clip("Raises"))),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, a film of small clips, and quality l made small."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(storyboard, "ACTS", ACTS)
    monkeypatch.setitem(options.QUALITIES, "l", (180, 10))
    monkeypatch.delenv(failures.DEBUG, raising=False)
    return tmp_path


def said(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    status = failures.run(render.cli, [str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return status, out, err


def refused(capfd: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 1) -> str:
    """The one line on standard error of a command that fails."""
    given, out, err = said(capfd, *arguments)
    assert (given, out) == (status, "")
    assert err.count("\n") == 1, err
    return err


# -- answers ---------------------------------------------------------------------------------------------


def test_help_is_quick_and_has_an_example_for_every_command() -> None:
    began = time.monotonic()
    shown = subprocess.run(
        [sys.executable, ROOT / "render.py", "--help"], capture_output=True, text=True, check=True
    )
    assert time.monotonic() - began < 1.5
    for name in (
        "list",
        "script",
        "runs",
        "record",
        "clip",
        "film",
        "sheet",
        "trace",
        "verify",
        "check",
        "clean",
        "embed",
        "article",
    ):
        assert f"\n  {name} " in shown.stdout
    for command in commands_below(render.cli):
        assert "render.py " in (command.help or ""), f"{command.name} has no example"


def commands_below(group: Group) -> Iterator[click.Command]:
    """Every command of a group and of the groups in it, imported."""
    for name in group.lines:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield from commands_below(command) if isinstance(command, Group) else [command]


@pytest.mark.parametrize("group", [render.cli, trace_group], ids=["render.py", "trace"])
def test_a_groups_help_says_of_each_command_what_the_command_says(group: Group) -> None:
    for name, line in group.lines.items():
        command = group.get_command(click.Context(group), name)
        assert command is not None
        first = inspect.cleandoc(command.help or "").partition("\n\n")[0]
        assert (command.name, line) == (name, first)


def test_every_module_of_a_command_is_in_a_group() -> None:
    names = {*render.cli.lines, *(f"{trace_group.prefix}{name}" for name in trace_group.lines)}
    folder = Path(failures.__file__).parent
    assert names == {
        path.stem for path in folder.glob("*.py") if "\n@click." in path.read_text(encoding="utf-8")
    }


def test_a_groups_help_imports_no_command() -> None:
    program = (
        "import sys, render; render.failures.run(render.cli, ['--help']); "
        "known = {f'tracereel.scenes.film.commands.{name}' for name in render.LINES}; "
        "sys.exit(bool(known & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)


def test_help_imports_neither_manim_nor_numpy() -> None:
    program = (
        "import sys, render; render.failures.run(render.cli, ['clip', '--help']); "
        "sys.exit(bool({'manim', 'numpy', 'av', 'zarr', 'rich'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)


def test_the_installed_command_is_this_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"]["tracereel"] == "render:main"
    assert callable(render.main)


def listed(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, tuple[str, str]]:
    """State of every clip, and why."""
    acts = json.loads(said(capfd, "list", "--json", *arguments)[1])
    return {clip["name"]: (clip["state"], clip["why"]) for act in acts for clip in act["clips"]}


def test_list_names_clips_states_and_roles(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capfd, "list", "-q", "l", "--theme", "light")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Act 1: Beginnings",
        "  Small   missing          What it teaches.  run=xor",
        "          xor is not recorded: render.py record xor",
        "Act 2: Endings",
        "  Other   missing          What it teaches.  run=xor",
        "          xor is not recorded: render.py record xor",
        "  Raises  missing          What it teaches.  run=xor",
        "          xor is not recorded: render.py record xor",
        "180p10, light, 16:9, captions burn, mp4: 0 fresh, 0 stale, 3 missing",
    ]
    acts = json.loads(said(capfd, "list", "--json")[1])
    other = {
        "name": "Other",
        "module": "tests.film.clips",
        "title": "The title of Other",
        "teaches": "What it teaches.",
        "roles": {"run": "xor"},
        "state": "missing",
        "why": "xor is not recorded: render.py record xor",
        "seconds": None,
    }
    assert (acts[1]["number"], acts[1]["title"], acts[1]["clips"][0]) == (2, "Endings", other)
    assert not (here / "build").exists()


def test_list_tells_fresh_from_stale_and_clean_keeps_what_is_fresh(
    here: Path,
    recorded: Path,
    library: Library,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ("-q", "l", "--trace", f"run={recorded}")
    library.lend(CACHE, task("Small", recorded), task("Other", recorded))
    assert said(capfd, "clip", "Small", "Other", *asked)[0] == 0
    assert listed(capfd, *asked)["Small"] == ("fresh", "")
    assert listed(capfd, *asked, "--captions", "none")["Small"] == ("missing", "")
    assert listed(capfd)["Small"] == ("missing", "xor is not recorded: render.py record xor")
    changed = Act(1, "Beginnings", (replace(ACTS[0].clips[0], lesson="Another lesson."), ACTS[1].clips[0]))
    monkeypatch.setattr(storyboard, "ACTS", (changed,))
    assert listed(capfd, *asked) == {
        "Small": ("stale", "its entry in the storyboard changed"),
        "Other": ("fresh", ""),
    }
    out = said(capfd, "list", *asked)[1]
    assert f"  Other  fresh       2 s  What it teaches.  run={recorded}" in out
    assert out.endswith(": 1 fresh, 1 stale, 0 missing\n")

    out = said(capfd, "clean", "--dry-run")[1]
    assert out.splitlines()[0] == (
        "Small, 180p10, dark, 16:9, captions burn, mp4: its entry in the storyboard changed"
    )
    assert re.fullmatch(r"would remove 1 \(.* kB\); build/clips keeps 1 \(.* kB\)", out.splitlines()[1])
    answer = json.loads(said(capfd, "clean", "--json")[1])
    assert (len(answer["removed"]), answer["kept"], answer["left_alone"]) == (1, 1, [])
    assert answer["removed"][0]["what"].startswith("Small, ")
    assert listed(capfd, *asked)["Other"] == ("fresh", "")
    assert said(capfd, "clean", "--all")[1].endswith("; build/clips keeps 0 (0 bytes)\n")
    assert sorted(path.name for path in Path("build/videos").glob("*.mp4")) == ["Other.mp4", "Small.mp4"]
    assert recorded.exists()


def test_list_says_which_clips_a_trace_cannot_feed_and_why(
    here: Path, recorded: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (clip("Small"), clip("Refuses"))),))
    found = listed(capfd, "--trace", f"run={recorded}")
    assert found["Small"][0] == "missing"
    assert found["Refuses"] == ("unfit", "it cannot use this trace as 'run': expected three classes, got 2")
    assert said(capfd, "list", "--trace", f"run={recorded}")[1].endswith(
        "0 fresh, 0 stale, 1 missing, 1 unfit\n"
    )


def test_list_is_quick_and_imports_no_manim() -> None:
    program = (
        "import sys, render; render.failures.run(render.cli, ['list']); "
        "sys.exit(bool({'manim', 'av', 'numba', 'distributed'} & set(sys.modules)))"
    )
    spent = os.times().children_user  # of work: others may be busy on this machine
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    assert os.times().children_user - spent < 2


def test_sizes_that_are_none_are_refused_first(
    here: Path, recorded: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--max-size expects a size such as 500MB or 2GB, got 'much'" in refused(
        capfd, "clean", "--max-size", "much"
    )
    assert "-1.0 is not in the range" in refused(capfd, "clean", "--older-than", "-1", status=2)
    monkeypatch.setenv("TRACEREEL_CACHE", "plenty")
    expected = "error: TRACEREEL_CACHE expects a size such as 500MB or 2GB, got 'plenty'\n"
    assert refused(capfd, "clip", "Small", "--trace", f"run={recorded}") == expected
    assert refused(capfd, "list") == expected


def test_a_cache_that_is_too_small_fails_nothing(
    here: Path,
    recorded: Path,
    library: Library,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library.lend(CACHE, task("Small", recorded), task("Other", recorded))
    monkeypatch.setenv("TRACEREEL_CACHE", "1kB")
    asked = ("-q", "l", "--theme", "light", "--trace", f"run={recorded}")
    status, _, err = said(capfd, "clip", "Small", "Other", *asked)
    assert (status, err) == (0, "")
    assert [len(frames_of(Path(f"build/videos/{name}.mp4"))) for name in ("Small", "Other")] == [25, 15]
    assert [state for state, _ in listed(capfd, *asked).values()] == ["fresh", "fresh", "missing"]
    assert len(list(CACHE.iterdir())) == 2, "what was there before had to go"


def test_another_format_beside_a_clip_keeps_its_own_account(
    here: Path, recorded: Path, library: Library, capfd: pytest.CaptureFixture[str]
) -> None:
    library.lend(CACHE, task("Other", recorded), task("Other", recorded, format="gif"))
    asked = ("clip", "Other", "-q", "l", "--trace", f"run={recorded}")
    said(capfd, *asked)
    before = Path("build/videos/Other.json").read_bytes()
    assert said(capfd, *asked, "--format", "gif")[1].startswith("build/videos/Other.gif  ")
    assert Path("build/videos/Other.json").read_bytes() == before
    assert sorted(path.name for path in Path("build/videos").iterdir()) == [
        "Other.gif", "Other.gif.json", "Other.json", "Other.mp4", "Other.srt", "Other.vtt",
    ]  # fmt: skip
    assert said(capfd, "verify", "build/videos/Other.gif.json")[0] == 0
    out = said(capfd, "check")[1]
    assert "ok    clip Other: fresh" in out
    assert "ok    clip Other.gif: fresh" in out


def test_runs_say_whether_they_are_recorded(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capfd, "runs")
    assert "not recorded yet: render.py record xor" in out
    (xor,) = (run for run in json.loads(said(capfd, "runs", "--json")[1]) if run["name"] == "xor")
    assert xor["recorded"] is False


def test_runs_say_which_clips_they_can_feed(capfd: pytest.CaptureFixture[str]) -> None:
    rows = {run["name"]: run["feeds"] for run in json.loads(said(capfd, "runs", "--json")[1])}
    assert set(rows["sine"]) == {"MeasuringError"}
    assert rows["sine"]["MeasuringError"] == ["curve"]
    assert rows["xor"] == {}
    assert set(rows["digits"]) >= {"ForwardPass", "WeightsSettle"}
    assert rows["digits"]["ForwardPass"] == ["run"]
    assert "RulesFail" in rows["hero"]
    assert "RulesFail" not in rows["moons"]
    assert "xor: its last layer has 1 outputs for 2 classes" in said(capfd, "runs")[1]


def test_a_run_that_can_feed_no_clip_is_said_to_before_it_is_recorded(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("record", "sine", "--set", "training.epochs=1", "-o")
    assert said(capfd, *command, "wave.zarr") == (0, "wave.zarr\n", "")
    monkeypatch.setattr(storyboard, "clips", lambda: ())
    _, out, err = said(capfd, *command, "other.zarr")
    assert out == "other.zarr\n"
    assert err.startswith("sine feeds no clip")


def test_a_terminal_that_is_not_utf8_is_told_in_numbers_what_it_cannot_show(tmp_path: Path) -> None:
    rows = "".join(f"{k},{k % 2},{('日本', 'R&D <1yr')[k % 2]}\n" for k in range(40))
    (tmp_path / "names.csv").write_text("a,b,kind\n" + rows, encoding="utf-8")
    settings = re.sub(r"\[dataset\][^[]*", '[dataset]\npath = "names.csv"\n\n', XOR_TOML).replace(
        "width = 1\n", ""
    )
    settings = settings.replace("binary_cross_entropy", "softmax_cross_entropy").replace(
        "epochs = 40", "epochs = 1"
    )
    (tmp_path / "names.toml").write_text(settings, encoding="utf-8")
    for encoding in ("latin-1", "utf-8"):
        done = subprocess.run(
            [sys.executable, ROOT / "render.py", "record", "names.toml", "--again", "-o", "names.zarr"],
            cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        shown = "日本" if encoding == "utf-8" else r"\u65e5\u672c"
        assert f"2 classes (R&D <1yr, {shown})" in done.stderr.decode(encoding)


# -- mistakes --------------------------------------------------------------------------------------------


def test_a_wrong_name_is_answered_with_the_nearest(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "did you mean Small?" in refused(capfd, "clip", "Smal")
    assert "No such command 'clp'. Did you mean 'clip'?" in refused(capfd, "clp", status=2)
    assert "No such command 'shw'. Did you mean 'show'?" in refused(capfd, "trace", "shw", status=2)
    assert "Did you mean 'run'?" in refused(capfd, "clip", "Small", "--trace", "rum=x.zarr")
    assert "xor" in refused(capfd, "record", "xoor")
    assert "there is no act 7; the film has 1, 2" in refused(capfd, "film", "--acts", "1,7")


def test_wrong_options_are_one_line_and_status_2(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "'x' is not one of 'm', 'l', 'h', 'p', 'k'" in refused(capfd, "clip", "Small", "-q", "x", status=2)
    assert "--trace expects ROLE=PATH, got 'x.zarr'" in refused(
        capfd, "clip", "Small", "--trace", "x.zarr", status=2
    )
    shapes = "'4:3' is not one of '16:9', '1:1', '9:16'"
    for command in (
        ["clip", "Small"],
        ["sheet", "Small"],
        ["embed", "Small"],
        ["film"],
        ["article"],
        ["list"],
    ):
        assert shapes in refused(capfd, *command, "--aspect", "4:3", status=2)
    told = refused(capfd, "clip", "Small", "--versus", "x.zarr", "--aspect", "9:16", status=2)
    assert "each picture of --versus is 1:1: leave out --aspect 9:16" in told
    assert "0 is not in the range" in refused(capfd, "clip", "Small", "--fps", "0", status=2)
    assert "Missing argument 'NAME...'" in refused(capfd, "clip", status=2)
    assert "--acts expects numbers such as 1,3" in refused(capfd, "film", "--acts", "one", status=2)
    assert "does not end in .mp4" in refused(capfd, "film", "-o", "film.avi", status=2)


def test_a_trace_that_is_none_is_refused_before_anything_is_made(
    here: Path, recorded: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "notes.txt").write_text("not a trace")
    (here / "empty.zarr").mkdir()
    newer = here / "newer.zarr"
    newer.mkdir()
    header = json.loads((recorded / "zarr.json").read_text())
    header["attributes"]["format_version"] = 99
    (newer / "zarr.json").write_text(json.dumps(header))
    truncated = here / "truncated.zarr"
    truncated.mkdir()
    (truncated / "zarr.json").write_text((recorded / "zarr.json").read_text()[:100])
    expected = {"notes.txt": "notes.txt", "empty.zarr": "not a trace", "newer.zarr": "newer Tracereel"}
    for name, words in (
        expected | {"truncated.zarr": "truncated.zarr", "nowhere.zarr": "nowhere.zarr"}
    ).items():
        error = refused(capfd, "clip", "Small", "--trace", f"run={name}")
        assert error.startswith("error: role 'run': ")
        assert words in error
    assert not (here / "build").exists()


def test_a_folder_that_cannot_be_written_is_refused_first(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("")
    assert "file is a file; expected a folder" in refused(capfd, "clip", "Small", "-o", "file")
    assert "runs through a file" in refused(capfd, "clip", "Small", "-o", "file/videos")
    assert not (here / "build" / "traces").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_refused_first(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "locked").mkdir(mode=0o500)
    assert "may not be written" in refused(capfd, "clip", "Small", "-o", "locked/videos")


def test_a_read_only_disk_is_said(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    error = refused(capfd, "clip", "Small", "-o", "/proc/videos")
    assert "/proc/videos" in error


def test_a_mistake_in_a_runs_file_is_named(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "mine.toml").write_text("title = 'Mine'\nseed = = 3\n")
    assert "mine.toml, line 2" in refused(capfd, "record", "mine.toml")
    assert "optimizer.speed" in refused(capfd, "record", "xor", "--set", "optimizer.speed=3")


def test_what_was_decided_about_somebodys_own_file_is_one_line(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{k},{'' if k == 7 else k % 5},{k % 2}.0\n" for k in range(40))
    (here / "mine.csv").write_text(f",height,label\n{rows}")
    settings = [
        'dataset={path="mine.csv"}',
        "training.epochs=1",
        "loss=softmax_cross_entropy",
        "layers=[{kind='dense'}]",
    ]
    options = [word for setting in settings for word in ("--set", setting)]
    status, out, error = said(capfd, "record", "xor", *options, "-o", "mine.zarr")
    assert (status, out) == (0, "mine.zarr\n")
    assert error == (
        'mine: label: 2 classes (0, 1), because the same whole numbers come again (dataset.task = "regression" makes '
        "them values); column 1 only counts rows and is left out (dataset.ignore = [] keeps it); 1 of 40 rows have "
        "gaps, most in 'height', and are left out (dataset.gaps = \"refuse\" stops there); inputs standardised by the "
        'training split (dataset.scale = "none" keeps them)\n'
    )


def test_a_mistake_of_ours_is_one_line_too_and_debug_shows_where(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("oh")

    from tracereel.engine.runs import catalog

    monkeypatch.setattr(catalog, "named", broken)
    assert refused(capfd, "runs") == "error: ZeroDivisionError: oh. Show where it comes from: --debug\n"
    status, _, err = said(capfd, "runs", "--debug")
    assert status == 1
    assert "Traceback" in err
    assert "in broken" in err
    os.environ.pop(failures.DEBUG)


# -- work ------------------------------------------------------------------------------------------------


def test_record_writes_a_trace_once(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    short = ("--set", "training.epochs=1")
    status, out, _ = said(capfd, "record", "xor", *short)
    trace = Path("build/traces/xor-training.epochs=1.zarr")
    assert (status, out) == (0, f"{trace}\n")
    assert said(capfd, "record", "xor", *short)[1] == f"{trace} is up to date. Record it again: --again\n"
    assert said(capfd, "record", "xor", *short, "-o", "mine.zarr")[:2] == (0, "mine.zarr\n")
    assert "already a trace at mine.zarr" in refused(capfd, "record", "xor", *short, "-o", "mine.zarr")
    shown = json.loads(said(capfd, "trace", "show", "mine.zarr", "--json")[1])
    assert shown["name"] == "xor"
    assert "xor" in said(capfd, "trace", "show", "mine.zarr")[1]
    assert said(capfd, "trace", "pack", "mine.zarr")[:2] == (0, "mine.zarr.zip\n")
    assert Path("mine.zarr.zip").is_file()


def test_a_file_named_like_a_shipped_run_does_not_take_its_place(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "xor.toml").write_text((ROOT / "engine" / "runs" / "xor.toml").read_text())
    error = refused(capfd, "record", "./xor.toml")
    assert "'xor' is a run that comes with Tracereel. Say where to record yours: -o PATH" in error


def test_clip_makes_videos_and_verify_proves_them(
    here: Path, recorded: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = ("clip", "Small", "raises", "-q", "l", "--trace", f"run={recorded}", "-o", "videos")
    status, out, err = said(capfd, *arguments)
    assert status == 1
    assert out.startswith("videos/Small.mp4  2.5 s, rendered in ")
    assert err.startswith("Raises: ZeroDivisionError: a mistake")
    assert err.count("\n") == 1
    assert sorted(path.name for path in Path("videos").iterdir()) == [
        "Small.json", "Small.mp4", "Small.srt", "Small.vtt",
    ]  # fmt: skip
    assert len(frames_of(Path("videos/Small.mp4"))) == 25

    status, out, err = said(capfd, *arguments[:2], *arguments[3:], "--json")
    (answer,) = json.loads(out)
    assert (status, answer["fresh"], answer["seconds"], answer["error"]) == (
        0,
        True,
        pytest.approx(2.5),
        None,
    )
    assert "Traceback" in said(capfd, *arguments, "--debug")[2]
    os.environ.pop(failures.DEBUG)

    status, out, _ = said(capfd, "verify", "videos/Small.json")
    assert (status, out) == (
        0,
        "Small: 1 readings from 1 addresses and 0 drawings in 1 traces are what was recorded\n",
    )
    account = json.loads(Path("videos/Small.json").read_text())
    account["readings"][0]["text"] = "0.123"
    Path("videos/Small.json").write_text(json.dumps(account))
    assert refused(capfd, "verify", "videos/Small.json").startswith("Small: '0.123' at 0.5 s should be '")
    assert json.loads(said(capfd, "verify", "videos/Small.json", "--json")[1])[0]["holds"] is False


def test_another_shape_lies_beside_the_usual_clip_and_is_asked_about_by_itself(
    here: Path, recorded: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ("Small", "-q", "l", "--trace", f"run={recorded}")
    for aspect, file in (("16:9", "Small.mp4"), ("9:16", "Small-9x16.mp4"), ("1:1", "Small-1x1.mp4")):
        assert said(capfd, "clip", *asked, "--aspect", aspect, "-o", ".")[1].startswith(
            f"{file}  2.5 s, rendered"
        )
    sizes = {name: frames_of(Path(f"Small{name}.mp4"))[-1].shape[:2] for name in ("", "-9x16", "-1x1")}
    assert sizes == {"": (180, 320), "-9x16": (320, 180), "-1x1": (180, 180)}
    assert {path.name for path in here.glob("Small-9x16.*")} == {
        "Small-9x16.json", "Small-9x16.mp4", "Small-9x16.srt", "Small-9x16.vtt",
    }  # fmt: skip
    assert said(capfd, "clip", *asked, "--aspect", "9:16", "-o", ".")[1].endswith("up to date\n")
    assert "readings" in said(capfd, "verify", "Small-9x16.json")[1]
    listed = said(capfd, "list", *asked[1:], "--aspect", "9:16")[1]
    assert "180p10, dark, 9:16, captions burn, mp4: 1 fresh, 0 stale, 2 missing" in listed
    assert "removed 0" in said(capfd, "clean")[1]
    assert said(capfd, "sheet", *asked, "--aspect", "9:16")[1].startswith("build/sheets/Small-9x16.png")
    film = ("film", "--acts", "1", *asked[1:], "--aspect", "9:16")
    assert said(capfd, *film)[1].startswith("build/film-9x16.mp4")
    assert frames_of(Path("build/film-9x16.mp4"))[0].shape[:2] == (320, 180)
    assert said(capfd, *film, "-o", "reel.mp4")[1].startswith("reel.mp4")


def test_film_records_what_is_missing_and_joins_the_clips(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, err = said(capfd, "film", "--acts", "1", "-q", "l")
    assert (status, out) == (0, "build/film.mp4  0:02, 1 clips\n")
    assert "recording xor first" in err
    assert len(frames_of(Path("build/film.mp4"))) == 25
    monkeypatch.setattr(storyboard, "ACTS", (ACTS[0], Act(2, "Endings", ACTS[1].clips[:1])))
    status, out, err = said(capfd, "film", "-q", "l", "--json", "-o", "out")
    assert (status, err) == (0, "")
    assert json.loads(out)["frames"] == 40
    assert len(frames_of(Path("out/film.mp4"))) == 40
    monkeypatch.setattr(storyboard, "ACTS", ACTS)
    status, out, err = said(capfd, "film", "-q", "l", "-o", "other.mp4")
    assert (status, out) == (1, "")
    assert err.splitlines()[1] == "error: the film was not joined: 1 of 3 clips could not be made"
    assert not Path("other.mp4").exists()


def test_sheet_makes_a_page(
    here: Path, recorded: Path, library: Library, capfd: pytest.CaptureFixture[str]
) -> None:
    library.lend(CACHE, task("Small", recorded, "sheet"))
    status, out, _ = said(capfd, "sheet", "Small", "--stills", "-q", "l", "--trace", f"run={recorded}")
    assert status == 0
    assert out.startswith("build/sheets/Small.png  ")
    assert Path("build/sheets/Small.png").is_file()
    assert len(list(Path("build/sheets/Small").iterdir())) == 2


def test_check_looks_at_everything(
    here: Path, recorded: Path, library: Library, capfd: pytest.CaptureFixture[str]
) -> None:
    library.lend(CACHE, task("Small", recorded))
    said(capfd, "clip", "Small", "-q", "l", "--trace", f"run={recorded}")
    status, out, _ = said(capfd, "check")
    assert status == 0, out
    for name in ("python", "manim", "font", "equations", "codecs", "disk", "trace xor", "clip Small: fresh"):
        assert f"ok    {name}" in out
    account = json.loads(Path("build/videos/Small.json").read_text())
    account["made"]["address"] = "older"
    Path("build/videos/Small.json").write_text(json.dumps(account))
    status, out, _ = said(capfd, "check", "--json")
    assert status == 1
    (stale,) = [finding for finding in json.loads(out) if not finding["well"]]
    assert stale["found"] == "stale: its source, a trace or a library changed"
    assert stale["hint"] == f"render.py clip Small -q l --trace run={recorded}"


INTERRUPTED = """
import sys
sys.path.insert(0, {root!r})
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import options
from tests.film.conftest import clip
storyboard.ACTS = (storyboard.Act(1, "A", (clip("Small"), clip("Slow"))),)
options.QUALITIES["l"] = (180, 10)
import render
render.main()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_film_keeps_what_was_finished_and_leaves_no_half(
    here: Path, recorded: Path, how: signal.Signals
) -> None:
    command = [sys.executable, "-c", INTERRUPTED.format(root=str(ROOT)), "film", "-q", "l", "--jobs", "2"]
    process = subprocess.Popen(
        [*command, "--trace", f"run={recorded}"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 40
    while not list((here / "build/clips").glob("*/manifest.json")) and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = _children(process.pid)
    process.send_signal(how)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == "error: stopped. What was finished is kept: the same command goes on from there\n"
    assert len(list((here / "build/clips").iterdir())) == 1
    assert sorted(path.name for path in (here / "build").iterdir()) == ["clips"]
    assert workers
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def _children(process: int) -> list[int]:
    found = subprocess.run(
        ["ps", "--ppid", str(process), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def test_without_a_command_the_help_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "render.py")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: render.py")


def test_an_interrupted_recording_says_what_the_same_command_will_do(tmp_path: Path) -> None:
    trace = tmp_path / "long.zarr"
    command = [sys.executable, str(ROOT / "render.py"), "record", "moons", "--set", "training.epochs=20000"]
    process = subprocess.Popen([*command, "-o", str(trace)], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    kept = tmp_path / "long.zarr.recording"
    deadline = time.monotonic() + 60
    while not kept.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == (
        f"error: stopped. The same record command trains again from the start; with --resume it goes on from {kept}\n"
    )
    assert not trace.exists()


def test_a_trace_is_proven_and_a_falsified_one_is_not(
    here: Path, recorded: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, err = said(capfd, "trace", "verify", recorded)
    assert (status, err) == (0, "")
    assert re.search(r"^gradients +holds  ", out, re.MULTILINE)
    assert "20 of 21 checks hold, 1 could not be made: updates" in out  # every second step was recorded
    shutil.copytree(recorded, here / "false.zarr")
    changed = zarr.open_array(next((here / "false.zarr" / "gradients").rglob("W")), mode="r+")
    changed[3] = changed[3] + 1
    status, out, _ = said(capfd, "trace", "verify", "false.zarr", "--json")
    assert (status, json.loads(out)["holds"]) == (1, False)
    assert "no trace at" in refused(capfd, "trace", "verify", "none.zarr")


def test_a_recording_that_was_killed_goes_on_to_the_same_bits(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["record", "digits", "--set", "training.epochs=12", "--set", "record.schedule=every:8"]
    whole = said(capfd, *asked, "-o", "whole.zarr")
    assert whole[0] == 0
    program = [sys.executable, str(ROOT / "render.py"), *asked, "-o", "cut.zarr"]
    killed = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not Path("cut.zarr.recording/checkpoint.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    if not Path("cut.zarr").exists():  # a quick machine may have finished
        assert said(capfd, *asked, "-o", "cut.zarr", "--resume") == (0, "cut.zarr\n", "")
    shown = [
        json.loads(said(capfd, "trace", "show", name, "--json")[1]) for name in ("whole.zarr", "cut.zarr")
    ]
    assert shown[0]["digest"] == shown[1]["digest"]
    assert "is finished" in refused(capfd, *asked, "-o", "cut.zarr", "--resume")
    assert "leave one of them out" in refused(capfd, *asked, "--again", "--resume", status=2)
