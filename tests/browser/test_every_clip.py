"""Every clip of the film, embedded, in a browser: it plays, says its captions, shows its poster."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tests.browser.products import CLIPS, MOVING, PAIRED, meta
from tests.browser.server import Host
from tests.browser.visit import cues, difference, finish, pixels, seek, start

KINDS = ("mp4", "webm")

every_clip = pytest.mark.parametrize("name", CLIPS)


@pytest.fixture
def visit(browse: Any, host: Host, clips: Path) -> Any:
    """Opens the page of a clip's embed, as those see it who like it dark."""
    return lambda name: browse(f"{host.serve(clips)}/{name}/", theme="dark")


@every_clip
def test_a_clip_plays_to_its_end_and_is_as_long_as_stated(name: str, visit: Any, clips: Path) -> None:
    told = meta(clips / name)
    videos = {kind: visit(name).page.locator("video") for kind in KINDS}
    for kind, video in videos.items():
        start(video, f"video/{kind}")
    for kind, video in videos.items():
        stated, played = told["looks"][0]["video"][kind], finish(video)
        assert (played["ended"], played["error"], played["file"]) == (True, None, stated["name"]), played
        assert played["duration"] == pytest.approx(stated["duration"], abs=0.1)
        assert played["duration"] == pytest.approx(told["duration"], abs=0.1)
        assert played["time"] == pytest.approx(played["duration"], abs=0.1)
        assert (played["width"], played["height"]) == (stated["width"], stated["height"])


@every_clip
def test_the_captions_that_a_clip_shows_are_its_transcript(name: str, visit: Any, clips: Path) -> None:
    transcript = meta(clips / name)["transcript"]
    page = visit(name).page
    video = page.locator("video")
    line = transcript[len(transcript) // 2]
    seek(video, (line["start"] + line["end"]) / 2)
    shown = cues(video)
    assert shown is not None
    assert (shown["mode"], shown["language"], shown["label"]) == ("showing", "en", "English")
    assert shown["texts"] == [line["text"] for line in transcript]
    assert shown["now"] == [line["text"]]
    written = pixels(video)
    video.evaluate("video => { video.textTracks[0].mode = 'hidden' }")
    page.wait_for_timeout(100)
    assert difference(written, pixels(video)) > 0.3, "the captions are not to be seen"
    listed = page.locator("details").first
    listed.locator("summary").click()
    assert all(line["text"] in listed.inner_text() for line in transcript)


@every_clip
def test_the_poster_shows_before_the_clip_plays_and_not_after(name: str, visit: Any, clips: Path) -> None:
    look = meta(clips / name)["looks"][0]
    video = visit(name).page.locator("video")
    video.evaluate("video => { video.controls = false; video.textTracks[0].mode = 'disabled' }")
    poster = np.asarray(Image.open(clips / name / look["poster"]["webp"]["name"]).convert("RGB"))
    assert poster.std() > 5, "the poster is empty"
    assert difference(pixels(video), poster) < 2, "another picture than the poster stands there"
    seek(video, 1.5)
    first = frame(clips / name / look["video"]["webm"]["name"], 1.5)
    assert difference(first, poster) > 2, "the poster is the first picture"
    assert difference(pixels(video), first) < 4, "another picture than the clip's stands there"


@pytest.mark.parametrize("name", [*CLIPS, MOVING])
def test_the_files_of_a_clip_decode_to_their_end_with_as_many_frames_as_stated(
    name: str, clips: Path
) -> None:
    told = meta(clips / name)
    moving = list(videos(told["looks"]))
    assert len(moving) == {PAIRED: 4, MOVING: 7}.get(name, 2)
    for stated in moving:
        path = clips / name / stated["name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == stated["sha256"]
        assert stated["sha256"][:8] == stated["name"].split(".")[-2]
        with av.open(str(path)) as video:
            stream = video.streams.video[0]
            frames = [(one.width, one.height) for one in video.decode(stream)]
            rate = stream.average_rate
        assert len(frames) == stated["frames"], path.name
        assert set(frames) == {(stated["width"], stated["height"])}
        assert float(rate) == pytest.approx(stated["fps"], rel=0.01)
        assert len(frames) / rate == pytest.approx(stated["duration"], abs=0.1)


def videos(told: Any) -> Any:
    """Every moving picture that is named."""
    if isinstance(told, dict):
        if "frames" in told:
            yield told
        else:
            for part in told.values():
                yield from videos(part)
    elif isinstance(told, list):
        for part in told:
            yield from videos(part)


def frame(path: Path, time: float) -> Any:
    """The picture that a video shows at a time."""
    with av.open(str(path)) as video:
        shown = None
        for one in video.decode(video=0):
            if one.time is not None and one.time > time:
                break
            shown = one
    assert shown is not None
    return shown.to_ndarray(format="rgb24").astype(float)
