from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from tests.film.conftest import flat, frames_of
from tests.film.video.test_encode import with_alpha
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.video import encode, mux
from tracereel.scenes.film.video.captions import Cue

CUES = [Cue(0.2, 1.0, "First − of two"), Cue(1.5, 2.4, "Second"), Cue(20.0, 21.5, "Much later")]


def video(path: Path, frames: int, colour: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> Path:
    writer = encode.Encoder(path, path.suffix[1:], size, 10)
    for number in range(frames):
        frame = flat(*colour)[: size[1], : size[0]]
        frame[:, : 1 + number % size[0]] = 255
        writer.write(np.ascontiguousarray(frame))
    writer.close()
    return path


@pytest.mark.parametrize("kind", ["mp4", "webm", "mov"])
def test_joined_videos_have_all_frames_and_no_gap(tmp_path: Path, kind: str) -> None:
    parts = [video(tmp_path / f"a.{kind}", 25, (200, 0, 0)), video(tmp_path / f"b.{kind}", 13, (0, 0, 200))]
    film = tmp_path / f"film.{kind}"
    assert mux.write(film, [*parts, parts[0]]) == 63
    with av.open(str(film)) as joined:
        times = [float(frame.pts * frame.time_base) for frame in joined.decode(video=0)]
    assert np.allclose(times, np.arange(63) / 10, atol=0.0011)
    frames = frames_of(film)
    expected = [frame for part in [*parts, parts[0]] for frame in frames_of(part)]
    assert all(np.array_equal(a, b) for a, b in zip(frames, expected, strict=True))
    with av.open(str(film)) as joined, av.open(str(parts[0])) as part:
        tags = [v.streams.video[0].codec_context.codec_tag for v in (joined, part)]
    assert tags[0] == tags[1] or kind != "mov"  # which says whether a ProRes has alpha


def test_chapters_captions_and_words_about_it_can_be_read_back(tmp_path: Path) -> None:
    part = video(tmp_path / "a.mp4", 250, (200, 0, 0))
    chapters = [mux.Chapter(0, 1.5, "Start"), mux.Chapter(1.5, 25, "Rest")]
    mux.write(
        tmp_path / "b.mp4", [part], chapters=chapters, cues=CUES, about={"title": "T", "comment": "run xor"}
    )
    with av.open(str(tmp_path / "b.mp4")) as made:
        assert (made.metadata["title"], made.metadata["comment"]) == ("T", "run xor")
        titles = [(c["start"] * c["time_base"], c["metadata"]["title"]) for c in made.chapters()]
        assert titles == [(0, "Start"), (1.5, "Rest")]
        track = made.streams.subtitles[0]
        assert (track.codec_context.name, track.language) == ("mov_text", "eng")
        packets = [
            (float(p.pts * p.time_base), bytes(p)[2:].decode())
            for p in made.demux(track)
            if p.size and p.size > 2
        ]
    assert packets == [(cue.start, cue.text) for cue in CUES]


@pytest.mark.parametrize("shown", [False, True])
def test_players_turn_captions_on_only_where_the_picture_has_none(tmp_path: Path, shown: bool) -> None:
    part = video(tmp_path / "a.mp4", 30, (200, 0, 0))
    mux.write(tmp_path / "b.mp4", [part], cues=CUES[:2], captions_shown=shown)
    with av.open(str(tmp_path / "b.mp4")) as made:
        assert bool(made.streams.subtitles[0].disposition & Disposition.default) is shown
        assert made.streams.video[0].disposition & Disposition.default
    assert len(frames_of(tmp_path / "b.mp4")) == 30


def test_the_index_stands_first_so_that_a_page_can_play_at_once(tmp_path: Path) -> None:
    part = video(tmp_path / "a.mp4", 30, (200, 0, 0))
    mux.write(tmp_path / "b.mp4", [part])
    content = (tmp_path / "b.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_a_transparent_video_stays_so_and_says_so(tmp_path: Path) -> None:
    writer = encode.Encoder(
        tmp_path / "a.webm", "webm", (320, 180), 10, encode.codec_for("webm", (320, 180), 0, True)
    )
    writer.write(np.zeros((180, 320, 4), np.uint8), 5)
    writer.close()
    mux.write(tmp_path / "b.webm", [tmp_path / "a.webm"])
    mux.write(tmp_path / "c.webm", [tmp_path / "b.webm"] * 2)
    frames = list(with_alpha(tmp_path / "c.webm"))
    assert len(frames) == 10
    assert max(frame[..., 3].max() for frame in frames) <= 1
    with av.open(str(tmp_path / "c.webm")) as made:
        said = {key.lower(): value for key, value in made.streams.video[0].metadata.items()}
    assert said["alpha_mode"] == "1"


def test_videos_of_different_sizes_are_refused(tmp_path: Path) -> None:
    parts = [video(tmp_path / "a.mp4", 5, (1, 2, 3)), video(tmp_path / "b.mp4", 5, (1, 2, 3), (160, 90))]
    with pytest.raises(RenderError, match="encoded otherwise than the clips before it"):
        mux.write(tmp_path / "film.mp4", parts)
