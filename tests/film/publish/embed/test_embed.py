"""Embeds of real clips: what is in the folder is what was rendered, and what clip.json says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from tests import sharing
from tests.film.publish.embed.conftest import order
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.atomic_files import file_digest
from tracereel.scenes.film.publish import proving
from tracereel.scenes.film.publish.embed import metadata
from tracereel.scenes.film.publish.embed.contents import Contents


@pytest.fixture
def meta(here: Path) -> dict[str, Any]:
    found = metadata.read(here / "site" / "Small")
    assert found is not None
    return found


def test_every_file_is_there_as_it_is_described(here: Path, meta: dict[str, Any]) -> None:
    folder = here / "site" / "Small"
    described = list(metadata.files(meta))
    assert len(described) == 14  # two videos, two posters, the same of the loop, GIF, two alpha, three texts
    for file in described:
        path = folder / file["name"]
        assert (path.stat().st_size, file_digest(path)) == (file["bytes"], file["sha256"])
        assert f".{file['sha256'][:8]}." in file["name"]


def test_every_video_is_as_long_and_as_large_as_described_to_its_last_frame(
    here: Path, meta: dict[str, Any]
) -> None:
    videos = [file for file in metadata.files(meta) if "frames" in file]
    assert {Path(file["name"]).suffix for file in videos} == {".mp4", ".webm", ".gif", ".mov"}
    for file in videos:
        with av.open(str(here / "site" / "Small" / file["name"])) as video:
            frames = [frame.to_ndarray(format="rgb24").shape for frame in video.decode(video=0)]
            audio = len(video.streams.audio)
        assert len(frames) == file["frames"], file["name"]
        assert set(frames) == {(file["height"], file["width"], 3)}
        assert file["duration"] == pytest.approx(file["frames"] / file["fps"], abs=0.11)
        assert audio == 0


def test_the_clip_is_described_by_its_own_sentences(meta: dict[str, Any]) -> None:
    assert (meta["name"], meta["duration"], meta["width"], meta["height"]) == ("Small", 2.5, 320, 180)
    assert [line["text"] for line in meta["transcript"]] == [
        "The square moves.",
        "It moves on, by −1 & more.",
    ]
    assert meta["alt"].startswith("Small. What it teaches. In the picture: ")
    assert meta["act"] == {"number": 1, "title": "Beginnings"}
    assert meta["runs"][0]["name"] == "xor"


def test_the_poster_is_a_moment_of_the_clip_and_never_its_first(here: Path, meta: dict[str, Any]) -> None:
    poster = meta["looks"][0]["poster"]
    assert 0.5 < poster["time"] <= meta["duration"]
    for kind, format in (("webp", "WEBP"), ("jpeg", "JPEG")):
        with Image.open(here / "site" / "Small" / poster[kind]["name"]) as image:
            assert (image.format, image.size) == (format, (320, 180))


def test_captions_are_beside_the_picture_and_say_what_the_transcript_says(
    here: Path, meta: dict[str, Any]
) -> None:
    folder = here / "site" / "Small"
    vtt = (folder / meta["captions"]["name"]).read_text(encoding="utf-8")
    assert vtt.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nThe square moves.\n")
    assert "0:01  It moves on, by −1 & more." in (folder / meta["words"]["name"]).read_text(encoding="utf-8")


def test_no_path_of_this_machine_is_published(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    above = str(sharing.home(tmp_path_factory)).encode()  # of the trace, the cache and the folder
    for path in (here / "site").rglob("*"):
        if path.is_file():
            assert above not in path.read_bytes(), path.name


def test_an_embed_can_be_verified_where_its_trace_lies(here: Path) -> None:
    report = proving.verify(here / "site" / "Small" / "clip.json")
    assert (report.holds, report.readings) == (True, 1)


def test_an_altered_number_is_found_in_an_embed(here: Path, meta: dict[str, Any]) -> None:
    path = here / "site" / "Small" / meta["account"]["name"]
    told = json.loads(path.read_text())
    told["readings"][0]["text"] = "9.999"
    path.write_text(json.dumps(told))
    assert not proving.verify(here / "site" / "Small" / "clip.json").holds


def test_made_again_an_embed_is_the_same_to_the_byte(here: Path) -> None:
    folder = here / "site" / "Small"
    before = {path: file_digest(path) for path in folder.rglob("*") if path.is_file()}
    order("Small", contents=Contents(loop=True, gif=True, alpha=True))
    assert {path: file_digest(path) for path in folder.rglob("*") if path.is_file()} == before


def test_a_clip_that_fails_does_not_keep_the_others_back(here: Path) -> None:
    made = {one.name: one for one in order("Small", "Raises", folder="other")}
    assert made["Small"].meta is not None
    assert "ZeroDivisionError: a mistake" in made["Raises"].error
    assert not (here / "other" / "Raises").exists()


def test_a_pair_has_two_looks_of_the_same_moment(here: Path) -> None:
    made = order("Small", contents=Contents(pair=True), folder="pairs")[0]
    assert made.meta is not None
    dark, light = made.meta["looks"]
    assert (dark["theme"], light["theme"]) == ("dark", "light")
    assert dark["poster"]["time"] == light["poster"]["time"]
    corners = []
    for look in (dark, light):
        with Image.open(made.folder / look["poster"]["webp"]["name"]) as image:
            corners.append(sum(image.convert("RGB").getpixel((2, 2))))
    assert corners[0] < 100 < 600 < corners[1]


def test_a_budget_is_kept_and_what_it_cost_is_said(here: Path) -> None:
    usual = order("Small", folder="usual")[0]
    assert usual.meta is not None
    size = usual.meta["looks"][0]["video"]["mp4"]["bytes"]
    limit = int(size * 0.8)
    made = order("Small", contents=Contents(max_size=limit), folder="small")[0]
    assert made.meta is not None
    assert made.meta["looks"][0]["video"]["mp4"]["bytes"] <= limit
    assert any(line.startswith("Small.mp4: 180p10, crf ") for line in made.gave_up)


def test_a_budget_too_small_says_what_would_do_and_leaves_no_folder(here: Path) -> None:
    made = order("Small", contents=Contents(max_size=500), folder="tiny")[0]
    assert made.meta is None
    assert "cannot be made as small as 500 bytes" in made.error
    assert "--max-size" in made.error
    assert not (here / "tiny" / "Small").exists()


def test_a_folder_with_other_files_is_refused_before_anything_is_rendered(here: Path) -> None:
    (here / "other" / "Small").mkdir(parents=True)
    (here / "other" / "Small" / "mine.txt").write_text("mine")
    with pytest.raises(RenderError, match="holds files that are no embed of Tracereel's"):
        order("Small", folder="other")
