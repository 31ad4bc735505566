from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from engine.errors import RenderError
from scenes.film.video import encode
from tests.film.conftest import flat, frames_of

SIZE = (320, 180)
COLOURS = [(255, 157, 60), (74, 163, 255), (13, 17, 23)]


def encoded(path: Path, kind: str = "mp4", repeat: int = 3) -> Path:
    writer = encode.Encoder(path, kind, SIZE, 10)
    for colour in COLOURS:
        writer.write(flat(*colour), repeat)
    assert writer.close() == 3 * repeat
    return path


@pytest.mark.parametrize("kind", ["mp4", "webm", "mov"])
def test_frames_come_back_in_order_and_in_their_colours(tmp_path: Path, kind: str) -> None:
    frames = frames_of(encoded(tmp_path / f"video.{kind}", kind))
    assert len(frames) == 9
    for number, frame in enumerate(frames):
        assert np.abs(frame[90, 160].astype(int) - COLOURS[number // 3]).max() <= 6


def test_an_mp4_plays_everywhere_and_names_its_colours(tmp_path: Path) -> None:
    with av.open(str(encoded(tmp_path / "video.mp4"))) as video:
        context = video.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
        assert video.streams.video[0].average_rate == Fraction(10)


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = encoded(tmp_path / "a.mp4"), encoded(tmp_path / "b.mp4")
    assert first.read_bytes() == second.read_bytes()


def test_transparent_frames_are_unmultiplied(tmp_path: Path) -> None:
    half = flat(100, 50, 20)
    half[..., 3] = 128
    writer = encode.Encoder(tmp_path / "video.mov", "mov", SIZE, 10)
    writer.write(half)
    writer.close()
    with av.open(str(tmp_path / "video.mov")) as video:
        pixel = next(video.decode(video=0)).to_ndarray(format="rgba")[90, 160]
    assert pixel.tolist() == [199, 100, 40, 128]


def test_a_gif_has_every_frame(tmp_path: Path) -> None:
    encode.to_gif(encoded(tmp_path / "video.mp4"), tmp_path / "video.gif")
    frames = frames_of(tmp_path / "video.gif")
    assert len(frames) == 9
    assert np.abs(frames[4][90, 160].astype(int) - COLOURS[1]).max() <= 8


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    full = tmp_path / "video.mp4"
    full.symlink_to("/dev/full")
    noise = np.random.default_rng(0).integers(0, 255, (180, 320, 4), np.uint8)

    def fill() -> None:
        writer = encode.Encoder(full, "mp4", SIZE, 10)
        try:
            for shift in range(200):
                writer.write(np.roll(noise, shift, axis=0))
            writer.close()
        except RenderError:
            writer.abort()
            raise

    with pytest.raises(RenderError, match=r"the disk is full: .*video\.mp4 could not be written"):
        fill()
    assert not full.exists()


def test_giving_up_leaves_no_file(tmp_path: Path) -> None:
    writer = encode.Encoder(tmp_path / "video.mp4", "mp4", SIZE, 10)
    writer.write(flat(1, 2, 3))
    writer.abort()
    writer.abort()
    assert list(tmp_path.iterdir()) == []
