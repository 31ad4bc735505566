"""Frames into one video file. Colours of YUV are BT.709 and say so. Threads are pinned: results depend on them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.disk import disk_errors

SECONDS_BETWEEN_KEYFRAMES = 4
EXACT = {"fflags": "+bitexact"}  # WebM numbers its tracks at random otherwise


@dataclass(frozen=True)
class Codec:
    """How frames are encoded."""

    name: str
    pixels: str
    options: dict[str, str] = field(default_factory=dict)
    transparent: bool = False

    def at(self, crf: int) -> Codec:
        """The codec with another crf; 0 leaves it as it is."""
        return replace(self, options=self.options | {"crf": str(crf)}) if crf else self


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
# The one video with alpha that pages show (Safari's is another). In its quick mode: an eighth of the time, an eighth
# more room, and as near to what was drawn.
CLEAR_VP9 = replace(
    VP9,
    pixels="yuva420p",
    options=VP9.options | {"deadline": "realtime", "cpu-used": "6", "auto-alt-ref": "0"},
    transparent=True,
)
# ProRes 4444 at a fixed quantiser, four: 53 dB, a fifth smaller than at two, encoded four times as fast as to a bit
# rate. Alpha in 8 bits, as drawn, comes back within 2; 16 bits take a sixth more.
PRORES = Codec(
    "prores_ks",
    "yuva444p10le",
    {
        "profile": "4444",
        "alpha_bits": "8",
        "vendor": "apl0",
        "flags": "+qscale",
        "global_quality": str(4 * 118),  # in FFmpeg's units of lambda
        "threads": "2",
    },
    transparent=True,
)
CODECS = {
    "mp4": Codec("libx264", "yuv420p", {"preset": "veryfast", "crf": "19", "threads": "2"}),
    "webm": AV1 if _is_built(AV1.name) else VP9,
    "mov": PRORES,
}


# Clips of at most so many lines are drafts: encoded in two thirds of the time, and twice as large.
DRAFT_LINES = 480
DRAFT = Codec("libx264", "yuv420p", {"preset": "ultrafast", "crf": "24", "threads": "2"})


def codec_for(kind: str, size: tuple[int, int], crf: int = 0, transparent: bool = False) -> Codec:
    """How a video of this format and size is encoded. Who names a crf wants no draft."""
    if kind == "mp4" and min(size) <= DRAFT_LINES and not crf:
        return DRAFT
    return (CLEAR_VP9 if transparent and kind == "webm" else CODECS[kind]).at(crf)


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
            options = EXACT if kind == "webm" else {}
            self._container: Any = av.open(str(path), "w", format=kind, options=options)
            stream: Any = self._container.add_stream(
                self.codec.name, rate=Fraction(fps), options=dict(self.codec.options)
            )
        self._stream = stream
        stream.width, stream.height = size
        stream.pix_fmt = self.codec.pixels
        context = stream.codec_context
        context.gop_size = fps * SECONDS_BETWEEN_KEYFRAMES
        if self._in_yuv:
            context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
            context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        self._queue: Queue[tuple[Any, int] | None] = Queue(maxsize=8)
        self._thread = Thread(target=self._work, name="encoder", daemon=True)
        self._thread.start()

    @property
    def _in_yuv(self) -> bool:
        return self.codec.pixels.startswith("yuv")

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
        if self._in_yuv:
            frame = frame.reformat(
                format=self.codec.pixels,
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
                dst_color_primaries=ColorPrimaries.BT709,
                dst_color_trc=ColorTrc.BT709,
            )
        else:
            frame = frame.reformat(format=self.codec.pixels)
        frame.time_base = Fraction(1, self.fps)
        for _ in range(repeat):
            frame.pts = self.frames
            self.frames += 1
            self._container.mux(self._stream.encode(frame))


_COLOUR, _ALPHA = np.meshgrid(np.arange(256), np.arange(256))
# [alpha, colour times alpha] -> colour
_PLAIN = np.minimum((_COLOUR * 255 + _ALPHA // 2) // np.maximum(_ALPHA, 1), 255).astype(np.uint8)


def straight_alpha(pixels: Any) -> Any:
    """Cairo's colours come multiplied by their alpha; browsers and video editors want them plain."""
    plain, alpha = pixels.copy(), pixels[..., 3]
    soft = (alpha > 0) & (alpha < 255)
    plain[soft, :3] = _PLAIN[alpha[soft][:, None], pixels[soft, :3]]
    return plain
