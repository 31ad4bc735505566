"""Formats: a clip has the shape asked for, to its last frame, whatever was filmed before it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tests.film.conftest import Silent, frames_of
from tracereel.engine.errors import RoleError
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan import plan, sources
from tracereel.scenes.film.plan.options import ASPECTS, Options
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.film.render import assembly, pool, warm
from tracereel.scenes.storyboard import Clip

SIZES = {"16:9": (224, 126), "1:1": (126, 126), "9:16": (126, 224)}
TITLE = "A title that is too long for a narrow frame"
CLIP = Clip("Teller", "tests.film.tellers", TITLE, "What it teaches.", {"run": "xor"})
FILES = ("clip.mp4", "clip.json", "clip.srt")


def task(trace: Path, aspect: str, kind: str = "clip", **more: Any) -> plan.Task:
    """A task for a small clip of this shape."""
    options = Options(short_side=126, fps=5, aspect=aspect, **more)
    return plan.tasks([CLIP], kind, options, {"run": str(trace)})[0]


def made(*tasks: plan.Task, store: Path) -> list[Entry]:
    outcomes = pool.run(tasks, Store(store), 1, Silent())
    assert [outcome.error for outcome in outcomes] == [""] * len(tasks)
    return [outcome.entry for outcome in outcomes if outcome.entry]


def content(entry: Entry) -> list[bytes]:
    return [entry.file(name).read_bytes() for name in FILES]


@pytest.fixture(scope="module")
def clips(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    """A clip of each shape."""
    entries = made(*(task(recorded, aspect) for aspect in SIZES), store=tmp_path_factory.mktemp("aspects"))
    return dict(zip(SIZES, entries, strict=True))


def test_there_is_a_clip_of_every_shape(clips: dict[str, Entry]) -> None:
    assert tuple(clips) == ASPECTS


@pytest.mark.parametrize("aspect", SIZES)
def test_every_frame_has_the_size_of_its_shape(aspect: str, clips: dict[str, Entry]) -> None:
    account = json.loads(clips[aspect].file("clip.json").read_text())
    frames = frames_of(clips[aspect].file("clip.mp4"))
    assert {frame.shape[:2][::-1] for frame in frames} == {SIZES[aspect]}
    assert len(frames) == account["frames"] > 20
    assert (account["aspect"], account["made"]["options"]["aspect"]) == (aspect, aspect)
    assert verify(clips[aspect].file("clip.json")).holds


def test_the_same_is_told_in_every_shape(clips: dict[str, Entry]) -> None:
    told = [json.loads(entry.file("clip.json").read_text()) for entry in clips.values()]
    for key in ("beats", "readings", "frames"):
        assert told[0][key] == told[1][key] == told[2][key]


def test_another_shape_is_another_address(recorded: Path) -> None:
    assert len({task(recorded, aspect).address for aspect in SIZES}) == 3


def test_formats_and_sheets_have_the_shape_too(recorded: Path, tmp_path: Path) -> None:
    webm, gif, sheet = made(
        task(recorded, "9:16", format="webm"), task(recorded, "9:16", format="gif"), task(recorded, "9:16", "sheet"),
        store=tmp_path,
    )  # fmt: skip
    for entry, kind in ((webm, "webm"), (gif, "gif")):
        frames = frames_of(entry.file(f"clip.{kind}"))
        assert {frame.shape[:2] for frame in frames} == {(224, 126)}
        assert len(frames) == entry.notes["frames"]
    for still in sheet.folder.glob("still-*.png"):
        with Image.open(still) as picture:
            assert picture.size == (126, 224)


@pytest.mark.skipif(not warm.FORKING, reason="clips are filmed in fresh processes here")
def test_a_warm_server_films_one_shape_after_another_as_fresh_processes_do(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm.end()
    (lying,) = made(task(recorded, "16:9"), store=tmp_path / "1")
    (upright,) = made(task(recorded, "9:16"), store=tmp_path / "2")
    (again,) = made(task(recorded, "16:9"), store=tmp_path / "3")
    monkeypatch.setattr(warm, "FORKING", False)
    fresh = made(task(recorded, "16:9"), task(recorded, "9:16"), store=tmp_path / "4")
    assert content(lying) == content(again) == content(fresh[0])
    assert content(upright) == content(fresh[1])


ONE_AFTER_ANOTHER = """
import json, sys
from pathlib import Path
from tracereel.scenes.film.render import isolation, worker
isolation.forget_foreign_settings()
for paper in sys.argv[1:]:
    worker.perform(json.loads(Path(paper).read_text()), lambda **event: None)
"""


def test_one_process_films_one_shape_after_another_and_nothing_of_one_reaches_the_next(
    recorded: Path, tmp_path: Path, clips: dict[str, Entry]
) -> None:
    papers = []
    for number, aspect in enumerate(("16:9", "9:16", "16:9", "1:1")):
        folder = tmp_path / str(number)
        folder.mkdir()
        papers.append(tmp_path / f"{number}.json")
        papers[-1].write_text(json.dumps(task(recorded, aspect).spec(folder)))
    command = [sys.executable, "-c", ONE_AFTER_ANOTHER, *map(str, papers)]
    subprocess.run(command, check=True, cwd=sources.ROOT)
    videos = [(tmp_path / str(number) / "clip.mp4").read_bytes() for number in range(4)]
    assert videos[0] == videos[2] == clips["16:9"].file("clip.mp4").read_bytes()
    assert videos[1] == clips["9:16"].file("clip.mp4").read_bytes()
    assert videos[3] == clips["1:1"].file("clip.mp4").read_bytes()


@pytest.mark.parametrize(("pixels", "asked"), [("126,224", ""), ("224,126", "9:16")])
def test_plain_manim_draws_the_shape_of_its_own_frame_or_the_one_asked_for(
    pixels: str, asked: str, recorded: Path, tmp_path: Path, clips: dict[str, Entry]
) -> None:
    quietly = ("--progress_bar", "none", "--media_dir", str(tmp_path), "--fps", "5", "-r", pixels)
    told = {"TRACEREEL_TRACE_RUN": str(recorded), "TRACEREEL_ASPECT": asked}
    subprocess.run(
        [sys.executable, "-m", "manim", *quietly, "tests/film/tellers.py", "Teller"],
        cwd=sources.ROOT, env=os.environ | told, check=True, capture_output=True,
    )  # fmt: skip
    (movie,) = tmp_path.glob("videos/**/Teller.mp4")
    frames, ours = frames_of(movie), frames_of(clips["9:16"].file("clip.mp4"))
    assert {frame.shape[:2] for frame in frames} == {(224, 126)}
    assert len(frames) == len(ours)
    assert np.abs(frames[-1].astype(int) - ours[-1]).mean() < 6


def test_a_film_is_of_one_shape(recorded: Path, tmp_path: Path, clips: dict[str, Entry]) -> None:
    options = Options(short_side=126, fps=5, aspect="9:16")
    told = assembly.join(tmp_path / "film-9x16.mp4", ["One", "Two"], [clips["9:16"]] * 2, options)
    frames = frames_of(tmp_path / "film-9x16.mp4")
    assert {frame.shape[:2] for frame in frames} == {(224, 126)}
    assert told["frames"] == len(frames) == 2 * clips["9:16"].notes["frames"]
    assert told["options"]["aspect"] == "9:16"
    with av.open(str(tmp_path / "film-9x16.mp4")) as video:
        assert len(video.chapters()) == 2


def test_a_comparison_knows_but_squares(recorded: Path) -> None:
    with pytest.raises(RoleError, match="is the recording that it would be compared with"):
        plan.tasks([CLIP], "clip", Options(versus="above"), {"run": str(recorded), "versus": str(recorded)})
    for aspect in SIZES:
        assert Options(versus="beside", aspect=aspect) == Options(versus="beside")
