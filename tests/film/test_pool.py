"""Real workers, real Manim, real videos; small ones."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from scenes.film import pool, sources
from scenes.film.cache import Store
from scenes.theme import LIGHT, rgb
from tests.film.conftest import Silent, frames_of, task


def made(name: str, recorded: Path, store: Store, audience: Silent, **options: Any) -> pool.Outcome:
    return pool.run([task(name, recorded, **options)], store, 1, audience)[0]


def test_a_clip_is_a_video_with_captions_and_an_account(
    recorded: Path, store: Store, audience: Silent
) -> None:
    outcome = made("Small", recorded, store, audience)
    assert outcome.error == ""
    assert outcome.entry is not None
    frames = frames_of(outcome.entry.file("clip.mp4"))
    assert len(frames) == 25
    assert frames[0].shape == (180, 320, 3)
    assert np.abs(frames[0][90, 160].astype(int) - [255, 157, 60]).max() <= 6
    assert np.abs(frames[0][5, 5].astype(int) - [13, 17, 23]).max() <= 6
    middles = [np.nonzero(frame[90, :, 0] > 128)[0].mean() for frame in (frames[4], frames[14], frames[24])]
    assert np.allclose(np.diff(middles), 22.5, atol=2.5)
    with av.open(str(outcome.entry.file("clip.mp4"))) as video:
        assert video.metadata["title"] == "The title of Small"
        assert "run xor, seed" in video.metadata["comment"]
        chapters = [(float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in video.chapters()]
    assert chapters == [
        (0, "The title of Small"),
        (0.5, "The square moves."),
        (1.5, "It moves on, by −1 & more."),
    ]
    account = json.loads(outcome.entry.file("clip.json").read_text())
    assert account["frames"] == 25
    assert account["made"]["address"] == outcome.task.address
    assert "00:00:00.500 --> 00:00:01.500\nThe square moves." in outcome.entry.file("clip.vtt").read_text()
    assert {path.name for path in outcome.entry.folder.iterdir()} == {
        "clip.mp4", "clip.json", "clip.srt", "clip.vtt", "manifest.json",
    }  # fmt: skip


def test_what_is_fresh_is_not_rendered_and_what_is_damaged_is(
    recorded: Path, store: Store, audience: Silent
) -> None:
    first = made("Small", recorded, store, audience)
    again = made("Small", recorded, store, audience)
    assert (first.fresh, again.fresh) == (False, True)
    assert first.entry is not None
    video = first.entry.file("clip.mp4")
    whole = hashlib.sha256(video.read_bytes()).hexdigest()
    video.write_bytes(video.read_bytes()[:-100])
    repaired = made("Small", recorded, store, audience)
    assert not repaired.fresh
    assert hashlib.sha256(video.read_bytes()).hexdigest() == whole


def test_a_failure_is_one_line_and_the_others_finish(recorded: Path, store: Store, audience: Silent) -> None:
    names = ["Raises", "Refuses", "Miscounts", "Dies", "Chatty"]
    outcomes = pool.run([task(name, recorded) for name in names], store, 2, audience)
    errors = {outcome.task.clip.name: outcome.error for outcome in outcomes}
    assert errors["Raises"].startswith("ZeroDivisionError: a mistake (clips.py, line ")
    assert errors["Refuses"] == "Refuses cannot use this trace as 'run': expected three classes, got 2"
    assert errors["Miscounts"] == "Miscounts says it has 7 frames, but drew 25"
    assert errors["Dies"] == "its worker died 2 times (signal SIGKILL). Not enough memory? Try --jobs 1"
    assert errors["Chatty"] == ""
    assert all("\n" not in error for error in errors.values())
    assert "ZeroDivisionError" in outcomes[0].details
    assert [entry.notes["clip"] for entry in store.entries()] == ["Chatty"]
    assert not list(store.root.glob(".*"))


def test_a_worker_that_died_is_started_once_more(
    recorded: Path, store: Store, audience: Silent, tmp_path: Path
) -> None:
    trace = tmp_path / "once.zarr"
    trace.symlink_to(recorded)
    outcome = made("DiesOnce", trace, store, audience)
    Path(f"{trace.resolve()}.died").unlink()
    assert outcome.error == ""
    assert [what for what in audience.seen if what[0] == "started"] == [("started", "DiesOnce")] * 2


def test_a_manim_cfg_in_the_way_changes_nothing(
    recorded: Path, store: Store, audience: Silent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manim.cfg").write_text(
        "[CLI]\nbackground_color = WHITE\npixel_width = 64\nframe_height = 2\n"
    )
    home = tmp_path / "home"
    (home / ".config" / "manim").mkdir(parents=True)
    (home / ".config" / "manim" / "manim.cfg").write_text("[CLI]\nframe_height = 2\nseed = 5\n")
    plain = made("Small", recorded, Store(tmp_path / "plain"), audience)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TRACEREEL_THEME", "light")
    other = made("Small", recorded, store, audience)
    assert plain.entry is not None
    assert other.entry is not None
    assert other.entry.file("clip.mp4").read_bytes() == plain.entry.file("clip.mp4").read_bytes()


@pytest.mark.parametrize(
    ("kind", "background"), [("webm", (251, 250, 246)), ("gif", (251, 250, 246)), ("mov", (0, 0, 0))]
)
def test_other_formats_have_the_same_frames(
    recorded: Path, store: Store, audience: Silent, kind: str, background: tuple[int, ...]
) -> None:
    outcome = made("Other", recorded, store, audience, format=kind, theme="light")
    assert outcome.entry is not None, outcome.error
    frames = frames_of(outcome.entry.file(f"clip.{kind}"))
    assert len(frames) == 15
    assert np.abs(frames[-1][5, 5].astype(int) - background).max() <= 8


def test_soft_edges_of_a_transparent_clip_keep_their_colour(
    recorded: Path, store: Store, audience: Silent
) -> None:
    outcome = made("Other", recorded, store, audience, format="mov", theme="light")
    assert outcome.entry is not None, outcome.error
    with av.open(str(outcome.entry.file("clip.mov"))) as video:
        picture = next(video.decode(video=0)).to_ndarray(format="rgba").astype(int)
    alpha = picture[..., 3]
    assert (alpha[5, 5], alpha[90, 160]) == (0, 255)
    soft = (alpha > 60) & (alpha < 255)
    assert soft.any()
    assert np.abs(picture[soft][:, :3] - rgb(LIGHT.positive) * 255).max() <= 8


def test_a_sheet_shows_the_last_picture_of_every_beat(recorded: Path, store: Store, audience: Silent) -> None:
    from PIL import Image

    outcome = pool.run([task("Small", recorded, kind="sheet")], store, 1, audience)[0]
    assert outcome.entry is not None, outcome.error
    with Image.open(outcome.entry.file("sheet.png")) as page:
        assert page.width == 2 * 32 + 2 * 640 + 24
    stills = sorted(outcome.entry.folder.glob("still-*.png"))
    assert len(stills) == 2
    with Image.open(stills[0]) as one, Image.open(stills[1]) as two:
        assert one.size == (320, 180)
        columns = [np.nonzero(np.asarray(still)[90, :, 0] > 128)[0].mean() for still in (one, two)]
    assert np.isclose(np.diff(columns)[0], 22.5, atol=2.5)


def test_source_that_changed_after_planning_is_refused(
    recorded: Path, store: Store, audience: Silent
) -> None:
    from dataclasses import replace

    outcome = pool.run([replace(task("Small", recorded), source="older")], store, 1, audience)[0]
    assert outcome.error == "the project's source changed after the work was planned. Run the same again"


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
