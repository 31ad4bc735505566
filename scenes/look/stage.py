"""Where things stand: title, stamp, picture, side panel, captions. Acts place by region, never by number.

Scene units; the frame is 16:9, 14.22 by 8, its origin in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Region:
    """An upright rectangle of the stage."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def x(self) -> float:
        """The middle, left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle, bottom to top."""
        return (self.bottom + self.top) / 2

    @property
    def centre(self) -> NDArray[np.float64]:
        return np.array([self.x, self.y, 0.0])

    def at(self, across: float, up: float) -> NDArray[np.float64]:
        """The point at these shares of width (from the left) and height (from the bottom)."""
        return np.array([self.left + across * self.width, self.bottom + up * self.height, 0.0])


@dataclass(frozen=True)
class Stage:
    """The regions of one format."""

    safe: Region  # nothing leaves it
    title: Region
    stamp: Region
    picture: Region  # where the network stands, in every clip
    side: Region  # beside it: formulas, curves, bars
    wide: Region  # picture and side together
    caption: Region  # nothing else enters it


WIDESCREEN = Stage(
    safe=Region(-6.75, 6.75, -3.82, 3.82),
    title=Region(-6.6, 3.4, 3.2, 3.78),
    stamp=Region(3.4, 6.6, 3.4, 3.7),
    picture=Region(-6.6, 2.3, -2.4, 2.85),
    side=Region(2.75, 6.6, -2.4, 2.85),
    wide=Region(-6.6, 6.6, -2.4, 2.85),
    caption=Region(-6.5, 6.5, -3.8, -2.68),
)
