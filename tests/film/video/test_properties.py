"""What is said of a video is what players find in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.film.conftest import flat
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.video import encode, mux
from tracereel.scenes.film.video.properties import facts


def video(folder: Path, kind: str, frames: int = 25) -> Path:
    drawn, made = folder / f"drawn.{kind}", folder / f"made.{kind}"
    encoder = encode.Encoder(drawn, kind, (320, 180), 10)
    for number in range(frames):
        encoder.write(flat(number * 8, 40, 90))
    encoder.close()
    mux.write(made, [drawn])
    return made


@pytest.mark.parametrize(
    ("kind", "type"), [("mp4", 'video/mp4; codecs="avc1.'), ("webm", 'video/webm; codecs="')]
)
def test_a_video_is_as_long_and_as_large_as_it_was_made(tmp_path: Path, kind: str, type: str) -> None:
    found = facts(video(tmp_path, kind))
    assert (found.width, found.height, found.frames, found.duration, found.fps) == (320, 180, 25, 2.5, 10)
    assert found.type.startswith(type)


def test_h264_is_named_by_its_profile_and_level(tmp_path: Path) -> None:
    made = video(tmp_path, "mp4")
    data = made.read_bytes()
    at = data.index(b"avcC") + 4
    assert facts(made).type == f'video/mp4; codecs="avc1.{data[at + 1 : at + 4].hex()}"'


def test_av1_is_named_by_profile_level_and_depth(tmp_path: Path) -> None:
    if encode.CODECS["webm"] is not encode.AV1:
        pytest.skip("AV1 is not built here")
    assert facts(video(tmp_path, "webm")).type == 'video/webm; codecs="av01.0.00M.08"'


def test_what_is_no_video_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_text("words")
    with pytest.raises(RenderError, match=r"x\.mp4 is not a video that can be read"):
        facts(tmp_path / "x.mp4")
