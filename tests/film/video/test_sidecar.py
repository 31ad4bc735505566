from __future__ import annotations

from typing import Any

from tracereel.scenes.film.video import sidecar
from tracereel.scenes.film.video.captions import Cue
from tracereel.scenes.film.video.mux import Chapter


def entry(name: str, start: float, end: float) -> dict[str, Any]:
    return {"name": name, "start": start, "end": end}


def test_the_account_of_a_stretch_is_what_was_on_screen_in_it() -> None:
    account = {
        "clip": "Small",
        "fps": 10.0,
        "frames": 90,
        "duration": 9.0,
        "beats": [entry("before", 0.5, 2.0), entry("within", 2.0, 5.0), entry("after", 5.0, 8.0)],
        "readings": [entry("over all", 0.0, 9.0), entry("short", 2.5, 3.1), entry("gone", 1.0, 2.0)],
        "bindings": [entry("until the end", 4.0, 5.0), entry("later", 5.0, 9.0)],
    }
    assert sidecar.trimmed(account, 2.0, 5.0, 44) == {
        "clip": "Small",
        "fps": 10.0,
        "frames": 44,
        "duration": 4.4,
        "beats": [entry("within", 0.0, 4.4)],
        "readings": [entry("over all", 0.0, 4.4), entry("short", 0.5, 1.1)],
        "bindings": [entry("until the end", 2.0, 4.4)],
    }


def test_chapters_cover_the_clip_from_its_title_on() -> None:
    cues = [Cue(0.5, 1.0, "One"), Cue(1.0, 2.0, "Two")]
    assert sidecar.chapters("Title", cues, 2.5) == [
        Chapter(0.0, 0.5, "Title"),
        Chapter(0.5, 1.0, "One"),
        Chapter(1.0, 2.5, "Two"),
    ]


def test_a_video_names_its_runs() -> None:
    run = {"role": "run", "name": "xor", "seed": 7, "digest": "abc"}
    said = sidecar.about({"title": "T", "teaches": "What."}, {"traces": [run, run | {"role": "other"}]})
    assert said == {
        "title": "T",
        "description": "What.",
        "comment": "run: run xor, seed 7, trace abc; other: run xor, seed 7, trace abc",
    }
