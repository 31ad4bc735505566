"""Real workers, real Manim, real videos; small ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.film.conftest import Library, Silent, frames_of, task
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import pool
from tracereel.scenes.film.render.outcome import Outcome
from tracereel.scenes.look.theme import DARK, LIGHT, rgb

MISHAPS = ("Raises", "Refuses", "Miscounts", "Dies", "DiesOnce", "Chatty")
FORMATS = {"webm": "light", "gif": "dark", "mov": "light"}
GROUNDS = {"webm": rgb(LIGHT.background) * 255, "gif": rgb(DARK.background) * 255, "mov": (0, 0, 0)}


@pytest.fixture(scope="module")
def made(recorded: Path, library: Library) -> dict[str, Entry]:
    """A clip in every format, and its sheet."""
    small = task("Small", recorded)
    tasks = {"Small": small, "sheet": replace(small, kind="sheet")}
    tasks |= {kind: task("Other", recorded, format=kind, theme=theme) for kind, theme in FORMATS.items()}
    return dict(zip(tasks, library.entries(*tasks.values()), strict=True))


@dataclass
class Run:
    """What one run made, and what its audience saw."""

    outcomes: dict[str, Outcome]
    store: Store
    seen: list[tuple[str, str]]


@pytest.fixture(scope="module")
def troubled(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Many clips in one run, two at a time, and all kinds of trouble with them."""
    trace = tmp_path_factory.mktemp("traces") / recorded.name  # a clip leaves a mark beside it
    shutil.copytree(recorded, trace)
    tasks = {name: task(name, trace) for name in MISHAPS}
    tasks["older"] = replace(task("Small", trace), source="older", contents="older")
    store, audience = Store(tmp_path_factory.mktemp("clips")), Silent()
    outcomes = pool.run(list(tasks.values()), store, 2, audience)
    return Run(dict(zip(tasks, outcomes, strict=True)), store, audience.seen)


def test_a_clip_is_a_video_with_captions_and_an_account(made: dict[str, Entry]) -> None:
    entry = made["Small"]
    frames = frames_of(entry.file("clip.mp4"))
    assert len(frames) == 25
    assert frames[0].shape == (180, 320, 3)
    assert np.abs(frames[0][90, 160].astype(int) - rgb(DARK.positive) * 255).max() <= 6
    assert np.abs(frames[0][5, 5].astype(int) - rgb(DARK.background) * 255).max() <= 6
    middles = [np.nonzero(frame[90, :, 0] > 128)[0].mean() for frame in (frames[4], frames[14], frames[24])]
    assert np.allclose(np.diff(middles), 22.5, atol=2.5)
    with av.open(str(entry.file("clip.mp4"))) as video:
        assert video.metadata["title"] == "The title of Small"
        assert "run xor, seed" in video.metadata["comment"]
        chapters = [(float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in video.chapters()]
    assert chapters == [
        (0, "The title of Small"),
        (0.5, "The square moves."),
        (1.5, "It moves on, by −1 & more."),
    ]
    account = json.loads(entry.file("clip.json").read_text())
    assert account["frames"] == 25
    assert account["made"]["address"] == entry.address
    assert "00:00:00.500 --> 00:00:01.500\nThe square moves." in entry.file("clip.vtt").read_text()
    assert {path.name for path in entry.folder.iterdir()} == {
        "clip.mp4", "clip.json", "clip.srt", "clip.vtt", "manifest.json",
    }  # fmt: skip


def test_what_is_fresh_is_not_rendered_and_what_is_damaged_is(
    library: Library, recorded: Path, store: Store, audience: Silent
) -> None:
    library.lend(store.root, task("Small", recorded))
    (again,) = pool.run([task("Small", recorded)], store, 1, audience)
    assert again.fresh
    assert again.entry is not None
    video = again.entry.file("clip.mp4")
    whole = video.read_bytes()
    video.write_bytes(whole[:-100])
    (repaired,) = pool.run([task("Small", recorded)], store, 1, audience)
    assert not repaired.fresh
    assert video.read_bytes() == whole


def test_a_failure_is_one_line_and_the_others_finish(troubled: Run) -> None:
    errors = {name: outcome.error for name, outcome in troubled.outcomes.items()}
    assert errors["Raises"].startswith("ZeroDivisionError: a mistake (clips.py, line ")
    assert errors["Refuses"] == "Refuses cannot use this trace as 'run': expected three classes, got 2"
    assert errors["Miscounts"] == "Miscounts says it has 7 frames, but drew 25"
    assert errors["Dies"] == "its worker died 2 times (signal SIGKILL). Not enough memory? Try --jobs 1"
    assert errors["Chatty"] == ""
    assert all("\n" not in error for error in errors.values())
    assert "ZeroDivisionError" in troubled.outcomes["Raises"].details
    assert {entry.notes["clip"] for entry in troubled.store.entries()} == {"Chatty", "DiesOnce"}
    assert not list(troubled.store.root.glob(".*"))


def test_a_worker_that_died_is_started_once_more(troubled: Run) -> None:
    assert troubled.outcomes["DiesOnce"].error == ""
    assert troubled.seen.count(("started", "DiesOnce")) == 2


def test_source_that_changed_after_planning_is_refused(troubled: Run) -> None:
    assert troubled.outcomes["older"].error == (
        "the project's source changed after the work was planned. Run the same again"
    )


def test_a_manim_cfg_in_the_way_changes_nothing(
    made: dict[str, Entry], recorded: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manim.cfg").write_text(
        "[CLI]\nbackground_color = WHITE\npixel_width = 64\nframe_height = 2\n"
    )
    home = tmp_path / "home"
    (home / ".config" / "manim").mkdir(parents=True)
    (home / ".config" / "manim" / "manim.cfg").write_text("[CLI]\nframe_height = 2\nseed = 5\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TRACEREEL_THEME", "light")
    (other,) = pool.run([task("Small", recorded)], store, 1, Silent())
    assert other.entry is not None
    assert other.entry.file("clip.mp4").read_bytes() == made["Small"].file("clip.mp4").read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_other_formats_have_the_same_frames(made: dict[str, Entry], kind: str) -> None:
    frames = frames_of(made[kind].file(f"clip.{kind}"))
    assert len(frames) == 15
    assert np.abs(frames[-1][5, 5].astype(int) - GROUNDS[kind]).max() <= 8


def test_soft_edges_of_a_transparent_clip_keep_their_colour(made: dict[str, Entry]) -> None:
    with av.open(str(made["mov"].file("clip.mov"))) as video:
        picture = next(video.decode(video=0)).to_ndarray(format="rgba").astype(int)
    alpha = picture[..., 3]
    assert (alpha[5, 5], alpha[90, 160]) == (0, 255)
    soft = (alpha > 60) & (alpha < 255)
    assert soft.any()
    assert np.abs(picture[soft][:, :3] - rgb(LIGHT.positive) * 255).max() <= 8


def test_a_sheet_shows_the_last_picture_of_every_beat(made: dict[str, Entry]) -> None:
    entry = made["sheet"]
    with Image.open(entry.file("sheet.png")) as page:
        assert page.width == 2 * 32 + 2 * 640 + 24
    stills = sorted(entry.folder.glob("still-*.png"))
    assert len(stills) == 2
    with Image.open(stills[0]) as one, Image.open(stills[1]) as two:
        assert one.size == (320, 180)
        columns = [np.nonzero(np.asarray(still)[90, :, 0] > 128)[0].mean() for still in (one, two)]
    assert np.isclose(np.diff(columns)[0], 22.5, atol=2.5)


def test_a_worker_ends_with_whoever_started_it(recorded: Path, tmp_path: Path) -> None:
    (tmp_path / "filled").mkdir()
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(task("Slow", recorded).spec(tmp_path / "filled")))
    command = [sys.executable, "-m", sources.WORKER, str(spec), "--attached"]
    worker = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(sources.ROOT)},
    )
    assert worker.stdout is not None
    assert worker.stdin is not None
    assert json.loads(worker.stdout.readline()) == {"event": "started"}
    worker.stdin.close()
    began = time.monotonic()
    worker.wait(timeout=10)
    worker.stdout.close()
    assert time.monotonic() - began < 5
