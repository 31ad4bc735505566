from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.film.conftest import flat, frames_of
from tracereel.engine.errors import RenderError
from tracereel.scenes.film.video import encode

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


@pytest.mark.parametrize(
    ("kind", "transparent"), [("mp4", False), ("webm", False), ("webm", True), ("mov", True)]
)
def test_the_same_frames_give_the_same_bytes(tmp_path: Path, kind: str, transparent: bool) -> None:
    first, second = (busy(tmp_path / f"{name}.{kind}", kind, 0, transparent) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def with_alpha(path: Path) -> Iterator[Any]:
    """Every frame of a video as RGBA; the usual decoder of VP9 leaves alpha out."""
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        name = {"vp9": "libvpx-vp9"}.get(stream.codec_context.name, stream.codec_context.name)
        decoder: Any = av.CodecContext.create(name, "r")
        decoder.extradata = stream.codec_context.extradata
        for packet in video.demux(stream):
            for frame in decoder.decode(packet if packet.size else None):
                yield frame.to_ndarray(format="rgba")


def glow() -> Any:
    """A disc that fades to nothing around, its colours multiplied by its alpha, as Cairo leaves them."""
    y, x = np.mgrid[:180, :320]
    alpha = np.clip(1.5 - np.hypot(x - 160, y - 90) / 50, 0, 1)[..., None]
    return np.rint(np.concatenate([alpha * COLOURS[0], 255 * alpha], axis=-1)).astype(np.uint8)


def busy(path: Path, kind: str, crf: int, transparent: bool = False) -> Path:
    """A second of moving noise under a glow."""
    noise = np.random.default_rng(0).integers(0, 255, (180, 320, 4), np.uint8) // 8
    writer = encode.Encoder(path, kind, SIZE, 10, encode.codec_for(kind, SIZE, crf, transparent))
    for shift in range(10):
        writer.write(np.maximum(glow(), np.roll(noise, shift, axis=1)))
    assert writer.close() == 10
    return path


@pytest.mark.parametrize(("kind", "transparent"), [("mov", True), ("webm", True)])
def test_what_fades_keeps_its_colour_and_nothing_lies_behind_it(
    tmp_path: Path, kind: str, transparent: bool
) -> None:
    path, drawn = tmp_path / f"video.{kind}", glow()
    writer = encode.Encoder(path, kind, SIZE, 10, encode.codec_for(kind, SIZE, 0, transparent))
    writer.write(drawn, 3)
    writer.close()
    frames = list(with_alpha(path))
    assert len(frames) == 3
    near, clear, full = (2, 0, 255) if kind == "mov" else (12, 2, 253)
    for frame in frames:
        assert frame[:20, :20, 3].max() <= clear
        assert frame[80:100, 150:170, 3].min() >= full
        assert np.abs(frame[..., 3].astype(int) - drawn[..., 3]).max() <= near
        soft = drawn[..., 3] > 60
        assert np.abs(frame[soft][:, :3].astype(int) - COLOURS[0]).max() <= near + 4


def test_a_mov_is_what_video_editors_take(tmp_path: Path) -> None:
    with av.open(str(encoded(tmp_path / "video.mov", "mov"))) as video:
        stream = video.streams.video[0]
        frames = list(video.decode(stream))
        context = stream.codec_context
        assert (context.name, context.profile, context.codec_tag) == ("prores", "4444", "ap4h")
        assert context.pix_fmt is not None
        assert context.pix_fmt.startswith("yuva444p1")
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
        assert (len(frames), stream.average_rate, float(stream.duration * stream.time_base)) == (9, 10, 0.9)


def test_colours_are_divided_by_their_alpha_as_exactly_as_bytes_allow() -> None:
    pixels = np.array([[[100, 50, 20, 128], [3, 3, 3, 255], [0, 0, 0, 0], [9, 1, 0, 9]]], np.uint8)
    plain = encode.straight_alpha(pixels)
    assert plain[0].tolist() == [[199, 100, 40, 128], [3, 3, 3, 255], [0, 0, 0, 0], [255, 28, 0, 9]]
    assert pixels[0, 0].tolist() == [100, 50, 20, 128]


@pytest.mark.parametrize(
    ("kind", "transparent", "name", "pixels"),
    [
        ("mp4", False, "h264", "yuv420p"),
        ("webm", False, "libdav1d", "yuv420p"),
        ("webm", True, "vp9", "yuv420p"),  # and its alpha beside it
    ],
)
def test_a_larger_crf_makes_a_smaller_file(
    tmp_path: Path, kind: str, transparent: bool, name: str, pixels: str
) -> None:
    paths = [busy(tmp_path / f"{crf}.{kind}", kind, crf, transparent) for crf in (20, 35, 50)]
    sizes = [path.stat().st_size for path in paths]
    assert sizes[0] > 1.2 * sizes[1] > 1.4 * sizes[2]
    for path in paths:
        assert len(frames_of(path)) == 10
        with av.open(str(path)) as video:
            context = video.streams.video[0].codec_context
            assert (context.name, context.pix_fmt) == (name, pixels)
            assert context.colorspace == 1


def test_a_small_clip_is_a_draft_unless_a_crf_is_named() -> None:
    assert encode.codec_for("mp4", SIZE) is encode.DRAFT
    assert encode.codec_for("mp4", SIZE, 30) == encode.CODECS["mp4"].with_crf(30)
    assert encode.codec_for("mp4", (1280, 720)) is encode.CODECS["mp4"]
    assert encode.codec_for("mp4", (1280, 720), 30).options["crf"] == "30"
    assert encode.CODECS["mp4"].with_crf(0) is encode.CODECS["mp4"]


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
