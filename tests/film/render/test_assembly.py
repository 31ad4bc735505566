from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from tests.film.conftest import SMALL, Library, frames_of, task
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.render import assembly


def test_a_film_is_its_clips_frame_by_frame(
    library: Library, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = library.entries(task("Small", recorded), task("Other", recorded))
    target = tmp_path / "build" / "film.mp4"
    made = assembly.join(target, ["Small", "Other"], entries, SMALL)
    assert (made["frames"], made["duration"]) == (40, 4.0)
    expected = [frame for entry in entries for frame in frames_of(entry.file("clip.mp4"))]
    assert all(np.array_equal(a, b) for a, b in zip(frames_of(target), expected, strict=True))
    with av.open(str(target)) as film:
        assert film.metadata["title"] == assembly.TITLE
        chapters = [(float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in film.chapters()]
    assert chapters == [(0, "Small"), (2.5, "Other")]
    captions = target.with_suffix(".vtt").read_text()
    assert "00:00:03.000 --> 00:00:04.000\nOne beat only." in captions
    clips = json.loads(target.with_suffix(".json").read_text())["clips"]
    assert [(clip["clip"], clip["start"], clip["end"]) for clip in clips] == [
        ("Small", 0, 2.5),
        ("Other", 2.5, 4.0),
    ]

    before = target.stat().st_mtime_ns
    assert assembly.join(target, ["Small", "Other"], entries, SMALL) == made
    assert target.stat().st_mtime_ns == before
    target.write_bytes(b"damaged")
    assembly.join(target, ["Small", "Other"], entries, SMALL)
    assert len(frames_of(target)) == 40
    assembly.join(target, ["Other", "Small"], entries[::-1], SMALL)
    assert json.loads(target.with_suffix(".json").read_text())["clips"][0]["clip"] == "Other"

    before = target.stat().st_mtime_ns
    monkeypatch.setattr(assembly, "__file__", __file__)
    assembly.join(target, ["Other", "Small"], entries[::-1], SMALL)
    assert target.stat().st_mtime_ns > before, "a film is joined again when the source of joining changed"

    with pytest.raises(RenderError, match="a film is mp4 or webm, not gif"):
        assembly.join(target, ["Small"], entries[:1], replace(SMALL, format="gif"))
