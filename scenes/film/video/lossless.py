"""Frames set aside on disk without loss, for what can be made only when a clip has been seen to its end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av

from tracereel.scenes.film.video.encode import Codec, Encoder

SUFFIX = ".mkv"
# Half of FFV1's time, and a twentieth to a half of its room: what stands still costs next to nothing.
CODEC = Codec("libx264rgb", "bgr0", {"preset": "ultrafast", "qp": "0", "threads": "2"})


class LosslessEncoder(Encoder):
    """An encoder that loses nothing of a frame but its alpha."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        super().__init__(path, "matroska", size, fps, CODEC)


def frames(path: Path, first: int = 0, end: int | None = None) -> Iterator[Any]:
    """The frames from `first` to before `end`, one at a time: (H, W, 4), opaque RGBA."""
    with av.open(str(path)) as video:
        for frame in islice(video.decode(video=0), first, end):
            yield frame.to_ndarray(format="rgba")
