"""How much of the picture changes from one frame to the next, noted while the frames are set aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tracereel.scenes.film.video.lossless import LosslessEncoder

STEP = 2  # every second pixel, across and down, is looked at
SEEN = 2  # of 255: a smaller change is not seen


class ChangeMeter(LosslessEncoder):
    """Sets frames aside; `change` is, for each, the share of its pixels that differ from the frame before."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        super().__init__(path, size, fps)
        self.change: list[float] = []
        self._before: Any = None

    def write(self, pixels: Any, repeat: int = 1) -> None:
        """Hand over one RGBA frame, to be shown for `repeat` frames."""
        now = pixels[::STEP, ::STEP, :3].astype(np.int16)
        before = now if self._before is None else self._before
        changed = (np.abs(now - before) > SEEN).any(axis=-1)
        self.change += [float(changed.mean()), *[0.0] * (repeat - 1)]
        self._before = now
        super().write(pixels, repeat)
