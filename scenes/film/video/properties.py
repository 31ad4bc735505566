"""What a finished video is: size, frames, duration, and the name by which browsers know its codec."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.disk import disk_errors

CONTAINERS = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
    ".gif": "image/gif",
}


@dataclass(frozen=True)
class Facts:
    """A video, read to its end."""

    type: str  # with codecs, as <source type> wants it
    codec: str
    width: int
    height: int
    fps: float
    frames: int
    duration: float  # seconds


def facts(path: Path) -> Facts:
    """What a video's packets say of it; nothing is decoded. Raises RenderError where it is none."""
    try:
        with disk_errors(path), av.open(str(path)) as video:
            stream = video.streams.video[0]
            mime = _mime(path.suffix, stream)
            rate, end, frames = float(stream.average_rate or 1), 0.0, 0
            for packet in video.demux(stream):
                if packet.pts is not None and packet.time_base is not None:
                    shown = (
                        float((packet.duration or 0) * packet.time_base) or 1 / rate
                    )  # WebM may leave it out
                    end = max(end, float(packet.pts * packet.time_base) + shown)
                    frames += 1
            name = str(stream.codec_context.codec.canonical_name)
            return Facts(mime, name, stream.width, stream.height, rate, frames, round(end, 4))
    except (av.error.FFmpegError, LookupError) as error:
        raise RenderError(f"{path} is not a video that can be read: {error}") from error


def _mime(suffix: str, stream: Any) -> str:
    """The type with its codecs: RFC 6381, for H.264, AV1 and VP9."""
    container = CONTAINERS[suffix]
    codec = _codec_string(stream.codec_context)
    return f'{container}; codecs="{codec}"' if codec else container


def _codec_string(context: Any) -> str:
    known, extra = context.codec.canonical_name, bytes(context.extradata or b"")
    if known == "h264" and len(extra) > 3 and extra[0] == 1:
        return f"avc1.{extra[1:4].hex()}"
    if known == "av1" and len(extra) > 3:
        profile, level = extra[1] >> 5, extra[1] & 31
        tier, depth = ("H" if extra[2] & 128 else "M"), (10 if extra[2] & 64 else 8)
        return f"av01.{profile}.{level:02}{tier}.{depth:02}"
    if known == "vp9":
        return f"vp09.00.{_vp9_level(context.width * context.height)}.08"
    return ""


def _vp9_level(pixels: int) -> int:
    """The lowest VP9 level for pictures of so many pixels, at up to 60 frames a second."""
    sizes = ((245_760, 30), (983_040, 40), (2_228_224, 41), (8_912_896, 51))
    return next((level for most, level in sizes if pixels <= most), 61)
