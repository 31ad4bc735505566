"""Frames into one video file. Colours are BT.709 and say so. Threads are pinned: results depend on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from engine.errors import RenderError

from ..disk import disk_errors

SECONDS_BETWEEN_KEYFRAMES = 4


@dataclass(frozen=True)
class Codec:
    """How a format is encoded: straight from the frames, never from another video."""

    name: str
    pixels: str
    options: dict[str, str] = field(default_factory=dict)
    transparent: bool = False


def _is_built(name: str) -> bool:
    try:
        av.codec.Codec(name, "w")
    except ValueError:
        return False
    return True


# Chosen by measurement (tests/bench/encoding.py). AV1, in its mode for drawn pictures, takes a quarter less room than
# the H.264 below, at a better picture, and a fifth of VP9's time. Slower H.264 presets save an eighth, for a third more
# time.
AV1 = Codec("libsvtav1", "yuv420p", {"preset": "8", "crf": "36", "svtav1-params": "lp=2:scm=1"})
VP9 = Codec(
    "libvpx-vp9",
    "yuv420p",
    {"crf": "28", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1", "threads": "2"},
)
CODECS = {
    "mp4": Codec("libx264", "yuv420p", {"preset": "veryfast", "crf": "19", "threads": "2"}),
    "webm": AV1 if _is_built(AV1.name) else VP9,
    "mov": Codec("qtrle", "argb", transparent=True),
}


# Clips of at most so many lines are drafts: encoded in two thirds of the time, and twice as large.
DRAFT_LINES = 480
DRAFT = Codec("libx264", "yuv420p", {"preset": "ultrafast", "crf": "24", "threads": "2"})


def codec_for(kind: str, size: tuple[int, int]) -> Codec:
    """How a video of this format and size is encoded."""
    return DRAFT if kind == "mp4" and min(size) <= DRAFT_LINES else CODECS[kind]


class Encoder:
    """One video file being written on a thread of its own, a few frames behind the drawing."""

    def __init__(
        self, path: Path, kind: str, size: tuple[int, int], fps: int, codec: Codec | None = None
    ) -> None:
        self.path, self.codec, self.fps = path, codec or codec_for(kind, size), fps
        self.frames = 0
        os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder introduces itself otherwise
        self._failure: BaseException | None = None
        with disk_errors(path):
            self._container: Any = av.open(str(path), "w", format=kind)
            stream: Any = self._container.add_stream(
                self.codec.name, rate=Fraction(fps), options=dict(self.codec.options)
            )
        self._stream = stream
        stream.width, stream.height = size
        stream.pix_fmt = self.codec.pixels
        context = stream.codec_context
        context.gop_size = fps * SECONDS_BETWEEN_KEYFRAMES
        if self.codec.pixels == "yuv420p":
            context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
            context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        self._queue: Queue[tuple[Any, int] | None] = Queue(maxsize=8)
        self._thread = Thread(target=self._work, name="encoder", daemon=True)
        self._thread.start()

    def write(self, pixels: Any, repeat: int = 1) -> None:
        """Hand over one RGBA frame, to be shown for `repeat` frames."""
        self._raise_failure()
        self._queue.put((pixels, repeat))

    def close(self) -> int:
        """Write what is left; returns the number of frames in the file."""
        self._queue.put(None)
        self._thread.join()
        self._raise_failure()
        with disk_errors(self.path):
            self._container.mux(self._stream.encode(None))
            self._container.close()
        return self.frames

    def abort(self) -> None:
        """Give up: stop, and leave no file."""
        self._failure = self._failure or RenderError("the rendering was given up")
        self._queue.put(None)
        self._thread.join()
        with suppress(Exception):
            self._container.close()
        self.path.unlink(missing_ok=True)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            with disk_errors(self.path):
                raise self._failure

    def _work(self) -> None:
        while (work := self._queue.get()) is not None:
            if self._failure is None:
                try:
                    self._encode(*work)
                except BaseException as failure:
                    self._failure = failure

    def _encode(self, pixels: Any, repeat: int) -> None:
        if self.codec.transparent:
            pixels = straight_alpha(pixels)
        frame: Any = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgba")
        if self.codec.pixels == "yuv420p":
            frame = frame.reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
            )
        else:
            frame = frame.reformat(format=self.codec.pixels)
        frame.time_base = Fraction(1, self.fps)
        for _ in range(repeat):
            frame.pts = self.frames
            self.frames += 1
            self._container.mux(self._stream.encode(frame))


def straight_alpha(pixels: Any) -> Any:
    """Cairo's colours come multiplied by their alpha; video editors want them plain."""
    alpha = pixels[..., 3:].astype(np.uint16)
    plain = (pixels[..., :3].astype(np.uint16) * 255 + alpha // 2) // np.maximum(alpha, 1)
    return np.concatenate([np.minimum(plain, 255), alpha], axis=-1).astype(np.uint8)


def to_gif(video: Path, target: Path) -> None:
    """A GIF of a video: one palette chosen for all of it, in a first pass."""
    palette = _palette(video)
    with disk_errors(target), av.open(str(video)) as source, av.open(str(target), "w", format="gif") as out:
        stream = source.streams.video[0]
        drawn: Any = out.add_stream("gif", rate=stream.average_rate)
        drawn.width, drawn.height, drawn.pix_fmt = stream.width, stream.height, "pal8"
        graph = av.filter.Graph()
        frames_in, colours_in = graph.add_buffer(template=stream), _colours_buffer(graph)
        use = graph.add("paletteuse", "dither=bayer:bayer_scale=4:diff_mode=rectangle")
        sink = graph.add("buffersink")
        frames_in.link_to(use, 0, 0)
        colours_in.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        colours_in.push(palette)
        colours_in.push(None)
        number = 0
        for frame in [*source.decode(stream), None]:
            frames_in.push(frame)
            for ready in _pulled(sink):
                ready.pts, ready.time_base = number, 1 / Fraction(stream.average_rate or 1)
                number += 1
                out.mux(drawn.encode(ready))
        out.mux(drawn.encode(None))


def _palette(video: Path) -> Any:
    with av.open(str(video)) as source:
        stream = source.streams.video[0]
        graph = av.filter.Graph()
        start, choose, end = (
            graph.add_buffer(template=stream),
            graph.add("palettegen", "stats_mode=diff"),
            graph.add("buffersink"),
        )
        start.link_to(choose)
        choose.link_to(end)
        graph.configure()
        for frame in source.decode(stream):
            start.push(frame)
        start.push(None)
        return end.pull()


def _colours_buffer(graph: Any) -> Any:
    """The way into a graph for a palette: 256 colours as a picture of 16 by 16."""
    return graph.add_buffer(width=16, height=16, format="rgb32", time_base=Fraction(1, 1))


def _pulled(sink: Any) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
