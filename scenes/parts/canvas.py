"""Where raster parts meet Manim: a camera that lets a mobject paint its own pixels.

A `Painted` mobject is an ordinary Manim mobject (it can be moved, scaled, faded, transformed); what it draws is decided
by `paint`, on a `Canvas` that knows how scene units become pixels and lends the buffers, which stay with the camera
because Manim copies mobjects all the time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Camera, Mobject
from numpy.typing import NDArray

from scenes.parts import raster


class Canvas:
    """One camera's pixels, its planes, and the way from scene units to pixels."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        shape = (camera.pixel_height, camera.pixel_width)
        self.positive = np.zeros(shape, np.int32)
        self.negative = np.zeros(shape, np.int32)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 4) premultiplied RGBA, to be painted in place."""
        pixels: NDArray[np.uint8] = self.camera.pixel_array
        return pixels

    @property
    def unit(self) -> float:
        """Pixels per scene unit."""
        return float(self.camera.pixel_height / self.camera.frame_height)

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

    def resolve(self, ink: NDArray[Any], gain: float, opacity: float, points: NDArray[Any]) -> None:
        """Turn what was added to the planes into colour; points: (n, 2), all that was drawn lies between them."""
        rows, columns = self.positive.shape
        margin = math.ceil(16 * max(1.0, self.fine))
        low, high = points.min(0) - margin, points.max(0) + margin
        box = np.array(
            [max(0, low[1]), min(rows, high[1] + 1), max(0, low[0]), min(columns, high[0] + 1)],
            dtype=np.int64,
        )
        curve = raster.tone_curve(gain)
        raster.resolve(self.pixels, self.positive, self.negative, curve, gain, ink, opacity, box)


YARD = 1e-3  # how far apart the two points stand that carry a painted mobject's scale


def yardstick(start: NDArray[Any]) -> NDArray[Any]:
    """Two points that are moved and scaled with the others: their distance tells how much larger all has become."""
    return np.array([start, [start[0] + YARD, start[1], start[2]]], dtype=float)


def zoom_of(points: NDArray[Any]) -> float:
    """How much larger than built a mobject is whose last two points are a yardstick."""
    return float(np.linalg.norm(points[-1] - points[-2]) / YARD)


class Painted(Mobject):
    """A mobject that paints itself. `opacity` is what FadeIn and FadeOut change."""

    blends: tuple[str, ...] = ()  # names of arrays (or floats) that Manim's interpolation mixes linearly

    def __init__(self) -> None:
        self.opacity = 1.0
        super().__init__()

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
        for name in ("opacity", *self.blends):
            a, b = getattr(mobject1, name), getattr(mobject2, name)
            if a is not None and b is not None:
                setattr(self, name, a + (b - a) * alpha)

    def align_points_with_larger(self, larger_mobject: Mobject) -> None:
        raise ValueError(f"a {type(self).__name__} can only become one of as many points")


class TraceCamera(Camera):
    """Manim's Cairo camera, for scenes in which some mobjects paint themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.canvas_of_parts: Canvas | None = None

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw mobjects in their order; runs of ordinary ones go to Manim as they always did."""
        shown = self.get_mobjects_to_display(mobjects, **kwargs)
        for painted, group in itertools.groupby(shown, lambda mobject: isinstance(mobject, Painted)):
            if not painted:
                super().capture_mobjects(group, include_submobjects=False)
                continue
            for mobject in group:
                if mobject.opacity > 0:
                    mobject.paint(self._parts_canvas())

    def _parts_canvas(self) -> Canvas:
        canvas = self.canvas_of_parts
        if canvas is None or canvas.positive.shape != (self.pixel_height, self.pixel_width):
            canvas = self.canvas_of_parts = Canvas(self)
        return canvas
