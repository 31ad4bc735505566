"""A trace that somebody recorded is never recorded over because a clip, a film or a page needs its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import render
from tests.film.conftest import clip
from tests.film.conftest import parsed_once as parsed_once  # a fixture
from tracereel.engine import trace
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import options
from tracereel.scenes.storyboard import Act

HOME = Path("build/traces/xor.zarr")
SHORT = ("--set", "training.epochs=1")
COMMANDS = (
    ("clip", "Small", "-q", "l"),
    ("sheet", "Small", "-q", "l"),
    ("film", "--acts", "1", "-q", "l"),
    ("embed", "Small", "-q", "l"),
    ("article", "post.md", "-q", "l"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a storyboard of one small clip over the run xor."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (clip("Small"),)),))
    monkeypatch.setitem(options.QUALITIES, "l", (180, 10))
    monkeypatch.delenv(failures.DEBUG, raising=False)
    (tmp_path / "post.md").write_text("# A post\n\n{{ clip Small }}\n")
    return tmp_path


def said(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = failures.run(render.cli, [str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return status, out, err


def own(*settings: str, path: Path = HOME) -> str:
    """A trace with settings of one's own at the usual place; its digest."""
    run = catalog.find("xor", ["training.epochs=1", *settings])
    return recorder.record(build.build(run), path).digest


def automatic(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *settings: str) -> None:
    """The trace that a clip asked for, when the run was another."""
    with monkeypatch.context() as patch:
        shipped = catalog.find
        patch.setattr(catalog, "find", lambda name: shipped(name, ["training.epochs=1", *settings]))
        assert "recording xor first" in said(capfd, *COMMANDS[1])[2]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_nothing_that_is_rendered_records_over_a_trace_with_other_settings(
    command: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    digest = own("seed=12")
    status, out, err = said(capfd, *command)
    assert (status, out, err.count("\n")) == (1, "", 1), err
    assert f"{HOME} was recorded with other settings than xor has: seed 12, not " in err
    assert f"Show it as it is: --trace run={HOME}; or replace it: render.py record xor --again" in err
    assert trace.open(HOME).digest == digest


def test_what_the_line_says_to_type_works(capfd: pytest.CaptureFixture[str]) -> None:
    digest = own("seed=12")
    status, _, _ = said(capfd, *COMMANDS[1], "--trace", f"run={HOME}")
    assert (status, trace.open(HOME).digest) == (0, digest)
    assert said(capfd, "record", "xor", "--again")[:2] == (0, f"{HOME}\n")
    assert said(capfd, *COMMANDS[1])[2] == ""


def test_a_trace_that_a_clip_asked_for_is_renewed_when_its_run_changes(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    automatic(capfd, monkeypatch, "seed=12")
    assert trace.open(HOME).seed == 12
    status, _, err = said(capfd, *COMMANDS[1])
    assert (status, err.startswith("recording xor first")) == (0, True)
    assert trace.open(HOME).seed != 12


def test_one_that_was_put_in_its_place_is_not(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    automatic(capfd, monkeypatch, "seed=12")
    shutil.rmtree(HOME)
    digest = own("seed=13")
    assert "other settings than xor has: seed 13" in said(capfd, *COMMANDS[1])[2]
    assert trace.open(HOME).digest == digest


def test_one_that_was_asked_for_stays_when_its_run_changes(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        shipped = catalog.find
        patch.setattr(catalog, "find", lambda name, settings: shipped(name, ["training.epochs=1"]))
        assert said(capfd, "record", "xor")[0] == 0
    assert "other settings than xor has: training.epochs 1" in said(capfd, *COMMANDS[1])[2]
    assert trace.open(HOME).header.config["training"]["epochs"] == 1


@pytest.mark.parametrize("what", ["folder", "file", "damaged", "unfinished", "stopped"])
def test_whatever_else_has_the_name_of_a_trace_stays(
    what: str, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = HOME.with_name("xor.zarr.recording") if what == "stopped" else HOME
    if what in ("folder", "file"):
        HOME.parent.mkdir(parents=True)
        mine = HOME / "notes.txt" if what == "folder" else HOME
        mine.parent.mkdir(exist_ok=True)
        mine.write_text("mine")
    else:
        own("seed=12")
        if what == "damaged":
            (HOME / "manifest.jsonl").write_text("")
        elif what == "unfinished":
            text = (HOME / "commit.json").read_text()
            (HOME / "commit.json").write_text(text.replace('"finished":true', '"finished":false'))
        else:
            HOME.rename(place)
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    status, out, err = said(capfd, *COMMANDS[1])
    assert (status, out, err.count("\n"), str(place) in err) == (1, "", 1, True), err
    assert {path: path.read_bytes() for path in before} == before


def test_recording_by_name_replaces_other_settings_only_when_told(capfd: pytest.CaptureFixture[str]) -> None:
    digest = own("seed=12")
    status, out, err = said(capfd, "record", "xor")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "seed 12, not" in err
    assert "Replace it: --again; or record elsewhere: -o PATH" in err
    assert trace.open(HOME).digest == digest
    assert said(capfd, "record", "xor", "--again")[0] == 0
    assert trace.open(HOME).seed != 12


def test_a_stopped_recording_of_other_settings_is_gone_on_with_or_kept(
    capfd: pytest.CaptureFixture[str],
) -> None:
    own("seed=12", path=Path("mine.zarr"))
    Path("mine.zarr").rename("mine.zarr.recording")
    assert (
        "mine.zarr.recording was stopped and was recorded with other settings"
        in said(capfd, "record", "xor", "-o", "mine.zarr")[2]
    )
    assert trace.open("mine.zarr.recording").seed == 12
    assert said(capfd, "record", "xor", *SHORT, "--set", "seed=12", "-o", "mine.zarr", "--resume")[0] == 0
    assert trace.open("mine.zarr").seed == 12


def test_two_files_of_one_name_do_not_take_each_others_trace(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (Path(catalog.__file__).parent / "xor.toml").read_text()
    for folder in ("a", "b"):
        (here / folder).mkdir()
        (here / folder / "mine.toml").write_text(f"{text}# {folder}\n")
    seed = catalog.find("a/mine.toml").seed
    (here / "b" / "mine.toml").write_text(text.replace(f"seed = {seed}", "seed = 99"))
    assert said(capfd, "record", "a/mine.toml", *SHORT, "-o", "build/traces/mine.zarr")[0] == 0
    assert "is not recorded over" in said(capfd, "record", "b/mine.toml")[2]
    assert trace.open("build/traces/mine.zarr").seed == seed


def test_a_note_is_never_written_over_a_file_of_somebody_else(capfd: pytest.CaptureFixture[str]) -> None:
    mine = HOME.with_name(".xor.zarr.unasked")
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert said(capfd, *COMMANDS[1])[0] == 0
    assert mine.read_text() == "mine"
