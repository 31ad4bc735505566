"""Files that have the name of a clip, a sheet or a film, and are none of ours: they stay, and nothing is drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest
from PIL import Image

import render
from tests.film.conftest import Library, clip, flat, task
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.plan import options
from tracereel.scenes.storyboard import Act

CACHE = Path("build/clips")
LOOKS = ({}, {"theme": "light"}, {"format": "gif"})


@pytest.fixture
def asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: Path, library: Library
) -> tuple[str, ...]:
    """How to ask for a clip that is rendered already, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(storyboard, "ACTS", (Act(1, "Beginnings", (clip("Small"),)),))
    monkeypatch.setitem(options.QUALITIES, "l", (180, 10))
    monkeypatch.delenv(failures.DEBUG, raising=False)
    library.lend(CACHE, *(task("Small", recorded, **looks) for looks in LOOKS))
    library.lend(CACHE, *(task("Small", recorded, "sheet", **looks) for looks in LOOKS[:2]))
    return ("-q", "l", "--trace", f"run={recorded}")


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = failures.run(render.cli, list(arguments))
    out, err = capfd.readouterr()
    return status, out, err


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(capfd: pytest.CaptureFixture[str], path: Path, *arguments: str) -> None:
    """The command says one line about the file, and changes none."""
    before = contents(path.parent)
    status, out, err = said(capfd, *arguments)
    assert (status, out, err.count("\n")) == (1, "", 1), err
    assert f"{path} is not a file that Tracereel wrote, so it is not replaced" in err
    assert contents(path.parent) == before


@pytest.mark.parametrize("name", ["Small.mp4", "Small.json", "Small.srt", "Small.vtt"])
def test_a_file_with_a_clips_name_stays(
    asked: tuple[str, ...], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("blog").mkdir()
    (Path("blog") / name).write_text('{"name": "mine"}')
    refused(capfd, Path("blog") / name, "clip", "Small", *asked, "-o", "blog")


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_captions_that_somebody_changed_stay(
    asked: tuple[str, ...], suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(capfd, "clip", "Small", *asked, "-o", "blog")[0] == 0
    path = Path("blog") / f"Small.{suffix}"
    path.write_text(path.read_text() + "mine\n")
    refused(capfd, path, "clip", "Small", *asked, "--theme", "light", "-o", "blog")


def test_a_video_that_somebody_put_in_a_clips_place_stays(
    asked: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(capfd, "clip", "Small", *asked, "-o", "blog")[0] == 0
    with av.open("blog/Small.mp4", "w") as video:
        stream = video.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for packet in stream.encode(av.VideoFrame.from_ndarray(flat(9, 9, 9), format="rgba")):
            video.mux(packet)
        video.mux(stream.encode(None))
    refused(capfd, Path("blog/Small.mp4"), "clip", "Small", *asked, "--theme", "light", "-o", "blog")


def test_a_clip_of_ours_is_replaced_in_every_format(
    asked: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--theme", "light"], ["--format", "gif"], [], ["--format", "gif"]):
        assert said(capfd, "clip", "Small", *asked, *more, "-o", "blog")[::2] == (0, "")
    Path("blog/Small.json").unlink()  # the video still says whose it is
    Path("blog/Small.gif.json").unlink()
    assert said(capfd, "clip", "Small", *asked, "-o", "blog")[0] == 0


@pytest.mark.parametrize("name", ["package.mp4", "package.json", "package.srt", "package.vtt"])
def test_a_file_with_a_films_name_stays(
    asked: tuple[str, ...], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("app").mkdir()
    (Path("app") / name).write_text('{"name": "app", "version": "1.0.0"}')
    refused(capfd, Path("app") / name, "film", *asked, "-o", "app/package.mp4")


def test_a_film_of_ours_is_replaced_and_captions_that_somebody_changed_stay(
    asked: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    for theme in ("dark", "light", "dark"):
        assert said(capfd, "film", *asked, "--theme", theme, "-o", "app/film.mp4")[::2] == (0, "")
    path = Path("app/film.srt")
    path.write_text("mine")
    refused(capfd, path, "film", *asked, "--theme", "light", "-o", "app/film.mp4")


@pytest.mark.parametrize("name", ["Small.png", "Small/still-01.png"])
def test_a_picture_with_a_sheets_name_stays_and_one_of_ours_is_replaced(
    asked: tuple[str, ...], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for theme in ("dark", "light"):
        assert said(capfd, "sheet", "Small", "--stills", *asked, "--theme", theme, "-o", "sheets")[0] == 0
    path = Path("sheets") / name
    with Image.open(path) as picture:
        picture.convert("L").save(path)  # without a word of whose it is
    refused(capfd, path, "sheet", "Small", "--stills", *asked, "-o", "sheets")


@pytest.mark.parametrize("kind", ["link", "folder"])
@pytest.mark.parametrize("name", ["Small.mp4", "Small.vtt"])
def test_a_link_or_a_folder_with_a_clips_name_stays(
    asked: tuple[str, ...], name: str, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(capfd, "clip", "Small", *asked, "-o", "blog")[0] == 0
    path = Path("blog") / name
    if kind == "link":
        shutil.move(path, "elsewhere")
        path.symlink_to(Path("elsewhere").resolve())
    else:
        path.unlink()
        path.mkdir()
    status, _, err = said(capfd, "clip", "Small", *asked, "--theme", "light", "-o", "blog")
    assert (status, err.count("\n")) == (1, 1)
    assert f"{path} is a {kind}" in err
    assert (path.is_symlink(), path.is_dir()) == (kind == "link", kind == "folder")


def test_what_stands_in_the_way_is_said_before_anything_is_recorded(
    asked: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    Path("build/videos").mkdir(parents=True)
    Path("build/videos/Small.mp4").write_text("mine")
    assert "Small.mp4 is not a file that Tracereel wrote" in said(capfd, "clip", "Small", "-q", "l")[2]
    assert not Path("build/traces").exists()
