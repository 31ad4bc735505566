from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tests.film.conftest import Silent, frames_of, task
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.cache import Entry, Store
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.proving import verify
from tracereel.scenes.film.render import loop, pool

FPS = 10
Loops = Callable[[str], Entry]


def stretch(*beats: tuple[float, Sequence[tuple[float, float, float]]]) -> tuple[int, int, int, int]:
    """The choice among beats, after two seconds of a title that moves most. A beat is its seconds, and in it
    (from, to, share of the picture that changes)."""
    change, told, start = [0.9] * 2 * FPS, [], 2.0
    for number, (seconds, moves) in enumerate(beats):
        shares = np.zeros(round(seconds * FPS))
        for begin, end, share in moves:
            shares[round(begin * FPS) : round(end * FPS)] = share
        change += shares.tolist()
        told.append({"index": number, "start": start, "end": start + seconds, "caption": f"Beat {number}."})
        start += seconds
    found = loop.choose(told, change, FPS)
    assert 0 <= found.first < found.end <= len(change)
    return found.beat["index"], found.first - 2 * FPS, found.end - 2 * FPS, found.held


def test_the_beat_in_which_something_moves_longest_is_taken_however_little_it_is() -> None:
    assert stretch((4, [(0, 1, 0.8)]), (5, [(0, 4, 0.01)]), (4, []))[0] == 1


def test_of_beats_that_move_nearly_as_long_the_longest_is_taken() -> None:
    assert stretch((4, [(0, 3.6, 0.1)]), (5, [(0, 3.2, 0.1)]))[0] == 1
    assert stretch((4, [(0, 3.6, 0.1)]), (4, [(0, 3.7, 0.1)]))[0] == 0


def test_hardly_anything_is_no_movement() -> None:
    assert stretch((6, [(0, 6, 0.0004)]), (4, [(1, 2, 0.01)]))[0] == 1


def test_it_begins_a_moment_before_the_first_movement_and_ends_a_second_after_the_last() -> None:
    assert stretch((8, [(1.5, 5, 0.1)])) == (0, 15 - 1 - 3, 50 + 10, 0)


def test_the_last_picture_is_held_where_the_beat_has_no_still_second() -> None:
    assert stretch((5, [(0.1, 5, 0.1)])) == (0, 0, 50, 10)
    assert stretch((5, [(0.1, 4.6, 0.1)])) == (0, 0, 50, 6)


def test_a_loop_lasts_three_seconds_at_least() -> None:
    assert stretch((1.5, [(0.1, 0.5, 0.1)])) == (0, 0, 15, 15)


def test_a_beat_of_twelve_seconds_is_kept_whole() -> None:
    assert stretch((12, [(0, 12, 0.1)])) == (0, 0, 120, 10)


def test_of_a_longer_beat_the_eight_seconds_are_taken_in_which_most_changes() -> None:
    assert stretch((20, [(0, 20, 0.1), (9, 17, 0.3)])) == (0, 90, 170, 10)


def test_where_nothing_moves_the_longest_beat_is_taken() -> None:
    assert stretch((3, []), (4, []), (4, [])) == (1, 30, 70, 0)
    assert stretch((15, [])) == (0, 0, 80, 0)


@pytest.mark.parametrize(
    ("options", "got"),
    [
        ({"format": "gif"}, "gif"),
        ({"format": "mov"}, "mov"),
        ({"format": "webm", "transparent": True}, "webm, transparent"),
    ],
)
def test_a_loop_has_a_background_and_a_format_that_pages_play(
    tmp_path: Path, options: dict[str, Any], got: str
) -> None:
    with pytest.raises(RenderError, match=f"a loop is mp4 or webm and has a background, got {got}$"):
        loop.film(None, {}, Options(**options), tmp_path, None)


@pytest.fixture(scope="module")
def loops(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Loops:
    """A loop of a clip as MP4, the same once more, and as WebM."""
    orders: dict[str, dict[str, Any]] = {
        "mp4": {},
        "again": {"captions": "none"},
        "webm": {"format": "webm"},
    }
    tasks = [task("Paced", recorded, "loop", **options) for options in orders.values()]
    outcomes = pool.run(tasks, Store(tmp_path_factory.mktemp("clips")), 2, Silent())
    made = dict(zip(orders, outcomes, strict=True))

    def entry(name: str) -> Entry:
        found = made[name].entry
        assert found is not None, made[name].error
        return found

    return entry


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_loop_is_a_short_silent_video_that_ends_where_it_begins(loops: Loops, kind: str) -> None:
    path = loops(kind).file(f"loop.{kind}")
    frames = [frame.astype(int) for frame in frames_of(path)]
    assert (
        len(frames) == 35
    )  # two seconds of movement, one to read, 0.4 back, and the picture that it begins with
    with av.open(str(path)) as video:
        assert len(video.streams) == 1
        assert video.duration is not None
        assert np.isclose(video.duration / 1e6, 3.5, atol=0.002)
        words = {key.lower(): value for key, value in video.metadata.items()}
        assert words["title"] == "The title of Paced"
        assert "run xor, seed" in words["comment"]
        assert video.streams.video[0].codec_context.pix_fmt == "yuv420p"
    places = [np.nonzero(frame[90, :, 0] > 200)[0].mean() for frame in frames[:31]]
    assert np.all(np.diff(places)[:18] > 0)  # it moves
    assert np.abs(np.diff(places)[20:]).max() < 0.5  # and stands
    back = [np.abs(frame - frames[0]).mean() for frame in frames[30:]]
    assert np.all(np.diff(back) < 0)  # and turns into the first picture
    assert back[-1] < 0.3 * back[0]


def test_an_mp4_plays_before_it_is_loaded(loops: Loops) -> None:
    content = loops("mp4").file("loop.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_its_last_picture_lies_beside_it(loops: Loops) -> None:
    assert {path.name for path in loops("mp4").folder.iterdir()} == {
        "loop.mp4", "loop.png", "clip.json", "manifest.json",
    }  # fmt: skip
    with Image.open(loops("mp4").file("loop.png")) as picture:
        assert (picture.size, picture.mode) == ((320, 180), "RGB")
        last = np.asarray(picture).astype(int)
    drawn = frames_of(loops("mp4").file("loop.mp4"))
    held = drawn[-1 - round(loop.CROSSING * 10)]
    assert np.abs(last - held).mean() < 2
    assert np.abs(last - drawn[0]).mean() > 2  # something moved


def test_loops_of_both_formats_and_of_every_rendering_are_one(loops: Loops) -> None:
    mp4, again, webm = (loops(name).file("loop.png").read_bytes() for name in ("mp4", "again", "webm"))
    assert mp4 == again == webm
    videos = [loops(name).file("loop.mp4").read_bytes() for name in ("mp4", "again")]
    assert videos[0] == videos[1]
    pairs = zip(
        frames_of(loops("mp4").file("loop.mp4")), frames_of(loops("webm").file("loop.webm")), strict=True
    )
    assert all(np.abs(one.astype(int) - two).mean() < 2 for one, two in pairs)


def test_its_account_is_that_of_the_stretch_and_holds(loops: Loops) -> None:
    path = loops("mp4").file("clip.json")
    account = json.loads(path.read_text())
    assert account["loop"] == {"beat": 1, "start": 1.5, "end": 4.6, "sentence": "It moves, and stands."}
    assert (account["frames"], account["duration"], account["fps"]) == (35, 3.5, 10)
    assert [(beat["index"], beat["start"], beat["end"]) for beat in account["beats"]] == [(1, 0.0, 3.5)]
    assert [(reading["start"], reading["end"]) for reading in account["readings"]] == [(0.0, 1.0)]
    assert account["made"]["kind"] == "loop"
    assert loops("mp4").notes["seconds"] == 3.5
    report = verify(path)
    assert report.holds
    assert report.readings == 1


def test_a_clip_without_beats_has_no_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracereel.scenes.film.video.writer.draw", lambda *_: {"beats": []})
    with pytest.raises(RenderError, match="Bare has no beats, so there is no stretch of it to repeat"):
        loop.film(None, {"clip": "Bare"}, Options(short_side=180, fps=10), tmp_path, None)
