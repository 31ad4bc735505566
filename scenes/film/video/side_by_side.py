"""Two clips as one picture: the first one's frames are set aside, and joined to the second's while it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tracereel.scenes.film.video.writer import FrameSink
from tracereel.scenes.look.theme import rgb

SEAM = 360  # of a picture's short side: how wide the line between the two is


class Joiner:
    """Takes the frames of the second clip, and gives them on, each with the frame of the first that goes with it.

    Where one of the two ends first, its last frame stands.
    """

    def __init__(self, encoder: FrameSink, first: Iterator[Any], arrangement: str, ink: str) -> None:
        self.encoder, self.first = encoder, first
        self.arrangement, self.ink = arrangement, ink
        self.codec = encoder.codec
        self.frames = 0  # of the second clip
        self._one: Any = None
        self._other: Any = None

    def write(self, pixels: Any, repeat: int = 1) -> None:
        """One frame of the second clip."""
        self._other = np.array(pixels)
        self.frames += repeat
        for _ in range(repeat):
            self._one = next(self.first, self._one)
            self._pass_on()

    def _pass_on(self) -> None:
        self.encoder.write(joined(self._one, self._other, self.arrangement, self.ink))

    def close(self) -> int:
        """Write what is left of the first clip."""
        for picture in self.first:
            self._one = picture
            self._pass_on()
        return self.encoder.close()

    def abort(self) -> None:
        """Give up, and leave no file."""
        self.encoder.abort()


def blank(size: tuple[int, int], colour: str) -> Any:
    """A picture of one colour."""
    picture = np.empty((size[1], size[0], 4), np.uint8)
    picture[...] = _rgba(colour)
    return picture


def joined(one: Any, other: Any, arrangement: str, ink: str) -> Any:
    """Two pictures (H, W, 4) as one, a line of the colour `ink` between them."""
    axis = 1 if arrangement == "beside" else 0
    both = np.concatenate([one, other], axis=axis)
    middle, half = one.shape[axis], max(1, round(min(one.shape[:2]) / SEAM / 2))
    line = slice(middle - half, middle + half)
    both[(slice(None), line) if axis else line] = _rgba(ink)
    return both


def _rgba(colour: str) -> Any:
    return np.append(np.rint(rgb(colour) * 255), 255).astype(np.uint8)
