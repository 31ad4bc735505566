"""What raster parts paint on: a frame's pixels, and how many of them one of a 720-line frame is.

A `Painted` mobject stands on stage and fades as any other of Manim's; what it draws is decided by `paint`. It stands
where its own state says, in pixels of a 720-line frame: the camera moves by changing that state.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Camera, Mobject
from numpy.typing import NDArray


class Canvas:
    """One camera's pixels, and the way from scene units to pixels."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 4) premultiplied RGBA, to be painted in place: the camera's present frame."""
        pixels: NDArray[np.uint8] = self.camera.pixel_array
        return pixels

    @property
    def fine(self) -> float:
        """Pixels per pixel of a 720-line frame: stroke widths are given in those."""
        return min(self.camera.pixel_height, self.camera.pixel_width) / 720

    def place(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """(n, 3) scene points -> (n, 2) pixel coordinates."""
        camera, centre = self.camera, self.camera.frame_center
        x = (points[:, 0] - centre[0]) * camera.pixel_width / camera.frame_width + camera.pixel_width / 2
        y = (centre[1] - points[:, 1]) * camera.pixel_height / camera.frame_height + camera.pixel_height / 2
        return np.stack([x, y], axis=1)


class Painted(Mobject):
    """A mobject that paints itself. `opacity` is what set_opacity and Manim's own fades change; all else of its state
    is changed in place, also while an animation runs."""

    def __init__(self) -> None:
        self.opacity = 1.0
        super().__init__()
        self.points = np.zeros((1, 3))  # Manim passes over what has none

    def __deepcopy__(self, memo: Any) -> Self:
        return self  # Manim copies what it animates

    def paint(self, canvas: Canvas) -> None:
        """Draw the present state."""
        raise NotImplementedError

    def fade(self, darkness: float = 0.5, family: bool = True) -> Painted:
        """Lower the opacity: 1 makes it invisible."""
        self.opacity *= 1 - darkness
        if family:
            for part in self.submobjects:
                part.fade(darkness, family)
        return self

    def set_opacity(self, opacity: float) -> Painted:
        """Set how opaque it is, in [0, 1]."""
        self.opacity = opacity
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> None:
        """Mix the states of two copies: Manim calls this once per frame of an animation."""
        self.opacity = mobject1.opacity + (mobject2.opacity - mobject1.opacity) * alpha

    def align_points_with_larger(self, larger_mobject: Mobject) -> None:
        raise ValueError(f"a {type(self).__name__} can only become one of as many points")
