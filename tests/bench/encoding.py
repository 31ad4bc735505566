"""Encodes a second or three of a real clip in several ways: `encoding.py LETTER`; prints JSON.

Of each x264 preset at the same crf, of drafts, and of the codecs of WebM: milliseconds and bytes a frame, and how near
the decoded picture comes to what was drawn (PSNR of luma).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np

from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.render import worker
from tracereel.scenes.film.video import encode
from tracereel.scenes.film.video.writer import OneFileWriter

PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium")
KEPT = {"l": 60, "m": 90, "h": 90, "p": 48, "k": 24}  # frames: what fits into a gigabyte
FROM = 14.0  # seconds into WeightsSettle: every edge moves


class Excerpt:
    """Keeps some frames, then has enough."""

    def __init__(self, first: int, count: int) -> None:
        self.first, self.count, self.seen = first, count, 0
        self.kept: list[Any] = []

    def write(self, pixels: Any, repeat: int = 1) -> None:
        self.seen += repeat
        if self.seen > self.first:
            self.kept.append(pixels)
        if len(self.kept) == self.count:
            raise EOFError

    def close(self) -> None:
        """Nothing was opened."""

    abort = close


def excerpt(options: Options, count: int, folder: Path) -> list[Any]:
    """Neighbouring frames of a real clip."""
    task = plan.tasks([storyboard.find("WeightsSettle")], "clip", options, {})[0]
    scene = worker._scene(task.spec(folder), options, folder / "media")
    frames: Any = Excerpt(round(FROM * options.fps), count)
    scene.renderer.file_writer = OneFileWriter(scene.file_writer_settings, frames, lambda n: None)
    with suppress(EOFError):
        scene.render()
    return list(frames.kept)


def luma(frames: list[Any]) -> Iterator[Any]:
    """What a perfect encoder would have kept."""
    for pixels in frames:
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(
            format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
        )
        yield frame.to_ndarray()[: frame.height]


def psnr(video: Path, frames: list[Any]) -> float:
    with av.open(str(video)) as opened:
        decoded = [f.to_ndarray()[: f.height].astype(float) for f in opened.decode(video=0)]
    error = np.mean([np.mean((a - b) ** 2) for a, b in zip(decoded, luma(frames), strict=True)])
    return float(10 * np.log10(219**2 / error))


def main(letter: str) -> dict[str, Any]:
    options, folder = Options.choose(letter), Path(tempfile.mkdtemp())
    frames = excerpt(options, KEPT[letter], folder)
    usual, found = encode.CODECS["mp4"], {}
    ways = {preset: replace(usual, options=usual.options | {"preset": preset}) for preset in PRESETS}
    ways |= {"draft": encode.DRAFT, "webm, AV1": encode.AV1, "webm, VP9": encode.VP9}
    for name, codec in ways.items():
        kind = "webm" if name.startswith("webm") else "mp4"
        video = folder / f"{name}.{kind}"
        encoder = encode.Encoder(video, kind, options.size, options.fps, codec)
        began = time.perf_counter()
        for frame in frames:
            encoder.write(frame)
        encoder.close()
        seconds = time.perf_counter() - began
        found[name] = {
            "ms": 1000 * seconds / len(frames),
            "kb": video.stat().st_size / 1000 / len(frames),
            "psnr": psnr(video, frames),
        }
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
