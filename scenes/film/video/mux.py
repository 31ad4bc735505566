"""Videos into one container without encoding again: joined, with chapters, captions and words about it."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.disk import disk_errors
from tracereel.scenes.film.video.captions import Cue
from tracereel.scenes.film.video.encode import EXACT

MILLI = Fraction(1, 1000)
ALPHA = "alpha_mode"


@dataclass(frozen=True)
class Chapter:
    """A stretch of the video with a name, in seconds."""

    start: float
    end: float
    title: str


def write(
    target: Path,
    videos: Sequence[Path],
    *,
    chapters: Sequence[Chapter] = (),
    cues: Sequence[Cue] = (),
    about: Mapping[str, str] | None = None,
    captions_shown: bool = False,
) -> int:
    """Join videos into `target`; returns its frames. `captions_shown`: players turn the track on."""
    kind = target.suffix.removeprefix(".")
    options = {"movflags": "+faststart"} if kind in ("mp4", "mov") else EXACT
    with disk_errors(target), av.open(str(target), "w", format=kind, options=options) as out:
        out.metadata.update(about or {})
        out.set_chapters([_chapter(number, chapter) for number, chapter in enumerate(chapters)])
        with av.open(str(videos[0])) as first:
            picture = _picture(out, first.streams.video[0], kind)
        words = _caption_track(out) if cues and kind in ("mp4", "mov") else None
        waiting = list(cues) if words is not None else []
        frames = 0
        for packet in _joined(picture, videos):
            while waiting and waiting[0].start <= packet.pts * packet.time_base:
                out.mux(_words(words, waiting.pop(0)))
            out.mux(packet)
            frames += 1
        for cue in waiting:
            out.mux(_words(words, cue))
    if words is not None and not captions_shown:
        _switch_off_captions(target)
    return frames


def _picture(out: Any, like: Any, kind: str) -> Any:
    """The track of the pictures, which says all that another says of itself."""
    track = out.add_stream_from_template(like, opaque=True)
    if kind == "mov":  # which kind of ProRes it is: not every kind has alpha
        track.codec_context.codec_tag = like.codec_context.codec_tag
    if ALPHA in (key.lower() for key in like.metadata):
        track.metadata[ALPHA] = "1"  # browsers look for alpha only where this is said
    return track


def _chapter(number: int, chapter: Chapter) -> Any:
    start, end = round(chapter.start * 1000), round(chapter.end * 1000)
    return {
        "id": number,
        "start": start,
        "end": end,
        "time_base": MILLI,
        "metadata": {"title": chapter.title},
    }


def _joined(picture: Any, videos: Sequence[Path]) -> Iterator[Any]:
    """The packets of all videos, each video's times moved to the end of the one before."""
    shape, offset = None, 0
    for video in videos:
        with av.open(str(video)) as source:
            stream = source.streams.video[0]
            shape = shape or _shape(stream)
            if _shape(stream) != shape:
                raise RenderError(
                    f"{video} was encoded otherwise than the clips before it; render them together"
                )
            end = 0
            for packet in source.demux(stream):
                if packet.dts is None or packet.pts is None:
                    continue
                end = max(end, packet.pts + (packet.duration or 0))
                packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                packet.stream = picture
                yield packet
            offset += end


def _shape(stream: Any) -> tuple[Any, ...]:
    context = stream.codec_context
    return (
        context.name,
        stream.width,
        stream.height,
        stream.average_rate,
        stream.time_base,
        context.extradata,
    )


def _caption_track(out: Any) -> Any:
    track = out.add_mux_stream("mov_text")
    track.time_base = MILLI
    track.metadata["language"] = "eng"
    track.metadata["title"] = "Captions"
    return track


def _words(track: Any, cue: Cue) -> Any:
    """A cue as a mov_text packet: a length in two bytes, then UTF-8."""
    text = cue.text.encode()
    packet: Any = av.Packet(struct.pack(">H", len(text)) + text)
    packet.stream, packet.time_base = track, MILLI
    packet.pts = packet.dts = round(cue.start * 1000)
    packet.duration = round(cue.end * 1000) - packet.pts
    return packet


def _switch_off_captions(path: Path) -> None:
    """Clear the flag that turns the caption track on; FFmpeg sets it for the first track of every kind."""
    with path.open("r+b") as file:
        moov = next(span for kind, span in _boxes(file, 0, path.stat().st_size) if kind == b"moov")
        for kind, track in _boxes(file, *moov):
            if kind == b"trak" and _handler(file, track) == b"sbtl":
                header = next(span for kind, span in _boxes(file, *track) if kind == b"tkhd")
                file.seek(header[0] + 3)  # a version byte, then 24 bits of flags
                flags = file.read(1)[0]
                file.seek(header[0] + 3)
                file.write(bytes([flags & ~1]))


def _handler(file: Any, track: tuple[int, int]) -> bytes:
    media = next(span for kind, span in _boxes(file, *track) if kind == b"mdia")
    handler = next(span for kind, span in _boxes(file, *media) if kind == b"hdlr")
    file.seek(handler[0] + 8)
    return bytes(file.read(4))


def _boxes(file: Any, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The boxes of an MP4 between two places: their kind, and where their content starts and ends."""
    while start < end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - start
        yield kind, (start + head, start + size)
        start += size
