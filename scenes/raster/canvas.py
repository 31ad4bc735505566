"""What raster parts paint on: a frame's pixels, and the way from scene units to them.

A `Painted` mobject is an ordinary Manim mobject (it can be moved, scaled, faded, transformed); what it draws is decided
by `paint`, on a `Canvas` that lends the planes in which edges add up. They stay with the camera that owns the canvas,
because Manim copies mobjects all the time.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Camera, Mobject
from numpy.typing import NDArray

from tracereel.scenes.raster import edges, glow
from tracereel.scenes.raster.planes import Box, Bundle, Lasting, Planes, Pulse

LASTING = 300  # strokes from which on it is worth remembering which of them changed
REMEMBERED = 2  # networks whose strokes are remembered at a time


class Canvas:
    """One camera's pixels, its planes, and the way from scene units to pixels."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.passing = Planes()  # strokes of this frame alone
        self.lasting: OrderedDict[object, Lasting] = OrderedDict()

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 4) premultiplied RGBA, to be painted in place: the camera's present frame."""
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

    def draw_edges(
        self,
        key: object,
        places: NDArray[Any],
        lasting: Sequence[Bundle],
        passing: Sequence[Bundle | Pulse],
        ink: NDArray[Any],
        gain: float,
        opacity: float,
    ) -> None:
        """Lay strokes between places over the frame, as one glow.

        places: (n, 2) pixels. lasting: strokes that will be there in the next frame too, or a little changed; those of
        one `key` are remembered. passing: strokes and pulses on top, gone with the frame. ink: (2, 3) in 0..255,
        positive first.
        """
        window = self._window(places)
        if window[0] >= window[1] or window[2] >= window[3]:
            return
        many = sum(len(bundle.source) for bundle in lasting) >= LASTING
        kept = self._remembered(key) if many else None
        if kept is None:
            passing = [*lasting, *passing]
        else:
            kept.show(places, lasting, window)
        busy: Box = (0, 0, 0, 0)
        if passing:
            self.passing.cover(window)
            busy = _around([self._window(part.reach(places)) for part in passing if part.strokes])
        for part in passing:
            if isinstance(part, Pulse):
                self.passing.send(places, part)
            else:
                self.passing.change(places, None, part)
        first, second = (kept.planes if kept else self.passing), self.passing
        glow.resolve(
            self.pixels.view(np.uint32)[..., 0], window, kept is not None, first.flat, first.steep, first.box,
            busy, second.flat, second.steep, second.box, gain / edges.ONE / math.log(2), ink, opacity,
        )  # fmt: skip

    def _window(self, places: NDArray[Any]) -> Box:
        """The pixels that strokes between these places can reach."""
        if not len(places):
            return (0, 0, 0, 0)
        rows, columns = self.pixels.shape[:2]
        margin = math.ceil(16 * max(1.0, self.fine))
        low, high = np.floor(places.min(0)) - margin, np.ceil(places.max(0)) + margin
        return (
            max(0, int(low[1])), min(rows, int(high[1])),
            max(0, int(low[0])), min(columns, int(high[0])),
        )  # fmt: skip

    def _remembered(self, key: object) -> Lasting:
        kept = self.lasting.pop(key, None) or Lasting()
        self.lasting[key] = kept
        while len(self.lasting) > REMEMBERED:
            self.lasting.popitem(last=False)
        return kept


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest box around some."""
    if not boxes:
        return (0, 0, 0, 0)
    return (
        min(box[0] for box in boxes), max(box[1] for box in boxes),
        min(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


YARD = 1e-3  # how far apart the two points stand that carry a painted mobject's scale


def yardstick(start: NDArray[Any]) -> NDArray[Any]:
    """Two points that are moved and scaled with the others: their distance tells how much larger all has become."""
    return np.array([start, [start[0] + YARD, start[1], start[2]]], dtype=float)


def zoom_of(points: NDArray[Any]) -> float:
    """How much larger than built a mobject is whose last two points are a yardstick."""
    return float(np.linalg.norm(points[-1] - points[-2]) / YARD)


class Painted(Mobject):
    """A mobject that paints itself. `opacity` is what set_opacity and Manim's own fades change."""

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
