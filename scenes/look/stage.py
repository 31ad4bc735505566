"""The three formats: how large a frame is, where its words and its stamp stand. Acts place nothing by number.

Scene units: a frame's short side is eight long, 90 pixels each at 720 lines; the origin is in its middle.
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


SHORT = 8.0  # a frame's short side


@dataclass(frozen=True)
class Frame:
    """A format: its name, which is its shape, and its size."""

    name: str
    width: float
    height: float

    @classmethod
    def of(cls, name: str) -> Frame:
        """The frame of a shape, such as 9:16."""
        across, down = map(int, name.split(":"))
        unit = SHORT / min(across, down)
        return cls(name, across * unit, down * unit)

    @property
    def region(self) -> Region:
        """All of it."""
        return Region(-self.width / 2, self.width / 2, -self.height / 2, self.height / 2)

    @property
    def upright(self) -> bool:
        """Whether it is higher than wide: what stands beside each other elsewhere stands below each other here."""
        return self.height > self.width


@dataclass(frozen=True)
class Stage:
    """The regions of one format."""

    frame: Frame
    safe: Region  # nothing leaves it
    caption: Region  # nothing else enters it
    baseline: float  # of the last line of the words in the picture
    corner: NDArray[np.float64]  # lower right: the stamp's end, on its baseline


WIDESCREEN = Stage(
    frame=Frame.of("16:9"),
    safe=Region(-6.75, 6.75, -3.82, 3.82),
    caption=Region(-6.5, 6.5, -3.8, -2.68),
    baseline=-3.556,
    corner=np.array([6.93, -3.86, 0.0]),
)

SQUARE = Stage(
    frame=Frame.of("1:1"),
    safe=Region(-3.82, 3.82, -3.82, 3.82),
    caption=Region(-3.7, 3.7, -3.8, -2.4),
    baseline=-3.45,
    corner=np.array([3.86, -3.88, 0.0]),
)

UPRIGHT = Stage(
    frame=Frame.of("9:16"),
    safe=Region(-3.82, 3.82, -6.75, 6.75),
    caption=Region(-3.7, 3.7, -6.6, -4.8),
    baseline=-6.62,
    corner=np.array([3.86, -6.98, 0.0]),
)

STAGES = {stage.frame.name: stage for stage in (WIDESCREEN, SQUARE, UPRIGHT)}
