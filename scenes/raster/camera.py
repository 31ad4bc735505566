"""Manim's Cairo camera, for scenes in which some mobjects paint themselves and most stand still.

What an animation leaves alone is drawn once, into pictures that are laid over every frame; what fades is drawn once
too, and laid more and more lightly. Shapes that do change are remembered by their points and colours: a digit that was
on screen before, at the same place, is copied and not drawn.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from manim import Camera, ManimColor, Mobject, VMobject
from numpy.typing import NDArray

from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.composition import Composition, Layer, Mover, Picture, Veil
from tracereel.scenes.raster.ground import ground

FORGET = 6000  # shapes that are remembered at a time
LONG = 480  # points of a shape that is not worth remembering


@dataclass
class Shapes:
    """Pictures of vector shapes by all that decides how they look, the least recently drawn forgotten first."""

    known: OrderedDict[tuple[Any, ...], Picture | None] = field(default_factory=OrderedDict)

    def find(self, key: tuple[Any, ...]) -> tuple[bool, Picture | None]:
        """Whether a shape is known, and its picture: None where nothing of it is to be seen."""
        if key not in self.known:
            return False, None
        self.known.move_to_end(key)
        return True, self.known[key]

    def keep(self, key: tuple[Any, ...], picture: Picture | None) -> None:
        """Remember a shape."""
        self.known[key] = picture
        if len(self.known) > FORGET:
            self.known.popitem(last=False)


class TraceCamera(Camera):
    """See the module. `composition` is set for the length of an animation by the scene that plays it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.composition: Composition | None = None
        self.canvas: Canvas | None = None
        self.shapes = Shapes()
        self._sketches: list[NDArray[np.uint8]] = []

    def lay_ground(self, colors: tuple[str, str]) -> None:
        """Let every frame begin with a ground between two colours, '#rrggbb': at the rim, and around the middle."""
        if self.background_opacity < 1:  # a picture without a background
            return
        rows, columns = self.pixel_array.shape[:2]
        outside, inside = (np.array(ManimColor(color).to_rgb()) for color in colors)
        self.background = ground(rows, columns, outside, inside)

    pixel_array: NDArray[np.uint8]  # (H, W, 4) the frame being drawn: Manim's

    @property
    def frame(self) -> NDArray[np.uint32]:
        """(H, W): the frame being drawn, four bytes a number."""
        pixels: NDArray[np.uint32] = self.pixel_array.view(np.uint32)[..., 0]
        return pixels

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Manim's hook: draw mobjects in their order."""
        composition = self.composition
        if composition is None or mobjects is not composition.above:
            self._draw(self.get_mobjects_to_display(mobjects, **kwargs))
            return
        for part in composition.parts:
            self._lay(part) if isinstance(part, Layer) else self._move(part)

    def _lay(self, layer: Layer) -> None:
        if layer.pictures is None or not Composition.remembers:
            layer.pictures = self._sketch(layer.members)
        self._over(layer.pictures, layer.veil)

    def _move(self, mover: Mover) -> None:
        if mover.veil is None:
            self._draw(mover.members())
        else:
            self._over(self._sketch(mover.members()), mover.veil)

    def _over(self, pictures: Sequence[Picture], veil: Veil | None) -> None:
        for picture in pictures if veil is None or veil.opacity > 0 else ():
            picture.lay(self.frame, 1.0 if veil is None else veil.opacity)

    def _draw(self, mobjects: Iterable[Mobject]) -> None:
        """Straight onto the frame: parts paint themselves, the rest is Manim's."""
        others: list[Mobject] = []
        for mobject in mobjects:
            if not isinstance(mobject, Painted):
                others.append(mobject)
                continue
            self._draw_with_manim(others)
            others = []
            if mobject.opacity > 0:
                mobject.paint(self._canvas())
        self._draw_with_manim(others)

    def _draw_with_manim(self, mobjects: list[Mobject]) -> None:
        if mobjects:
            super().capture_mobjects(mobjects, include_submobjects=False)

    def display_vectorized(self, vmobject: VMobject, ctx: Any) -> TraceCamera:
        """Manim's hook: one vector shape."""
        if len(vmobject.points) > LONG or ctx is not self.get_cached_cairo_context(self.pixel_array):
            super().display_vectorized(vmobject, ctx)
            return self
        key = _looks(vmobject)
        known, picture = self.shapes.find(key)
        if not known:
            picture = self._shape(vmobject)
            self.shapes.keep(key, picture)
        if picture is not None:
            picture.lay(self.frame)
        return self

    def _shape(self, vmobject: VMobject) -> Picture | None:
        """Draw a shape by itself."""
        thick = max(vmobject.get_stroke_width(), vmobject.get_stroke_width(background=True))
        margin = 3 + 6 * thick * self.cairo_line_width_multiple * self.pixel_width / self.frame_width
        places = self._canvas().place(vmobject.points)
        low, high = places.min(0) - margin, places.max(0) + margin
        rows, columns = self.pixel_array.shape[:2]
        row0, row1 = max(0, int(low[1])), min(rows, int(high[1]) + 1)
        column0, column1 = max(0, int(low[0])), min(columns, int(high[0]) + 1)
        if row0 >= row1 or column0 >= column1:
            return None
        paper = self._paper()
        try:
            super().display_vectorized(vmobject, self.get_cairo_context(paper))
            part = paper.view(np.uint32)[row0:row1, column0:column1, 0]
            picture = _cropped(part, row0, column0)
        finally:
            paper[row0:row1, column0:column1] = 0
            self._sketches.append(paper)
        return picture

    def _sketch(self, mobjects: Iterable[Mobject]) -> list[Picture]:
        """Draw mobjects by themselves; the pictures leave out what is empty between them."""
        frame, paper = self.pixel_array, self._paper()
        self.pixel_array = paper
        try:
            self._draw(mobjects)
            return _pictures(paper.view(np.uint32)[..., 0])
        finally:
            self.pixel_array = frame
            paper[:] = 0
            self._sketches.append(paper)

    def _paper(self) -> NDArray[np.uint8]:
        """An empty frame to draw on. It lives as long as the camera: Manim knows what draws on it by its address."""
        return self._sketches.pop() if self._sketches else np.zeros_like(self.pixel_array)

    def _canvas(self) -> Canvas:
        if self.canvas is None:
            self.canvas = Canvas(self)
        return self.canvas


def _looks(vmobject: VMobject) -> tuple[Any, ...]:
    """All that decides how a shape looks."""
    return (
        vmobject.points.tobytes(),
        vmobject.fill_rgbas.tobytes(),
        vmobject.stroke_rgbas.tobytes(),
        vmobject.background_stroke_rgbas.tobytes(),
        vmobject.stroke_width,
        vmobject.background_stroke_width,
        vmobject.joint_type,
        vmobject.cap_style,
        vmobject.sheen_direction.tobytes(),
    )


def _pictures(pixels: NDArray[np.uint32]) -> list[Picture]:
    """The parts of a drawing that empty rows lie between."""
    filled = np.flatnonzero(pixels.any(axis=1))
    if not len(filled):
        return []
    runs = np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1)
    found = (_cropped(pixels[run[0] : run[-1] + 1], int(run[0]), 0) for run in runs)
    return [picture for picture in found if picture is not None]


def _cropped(pixels: NDArray[np.uint32], row: int, column: int) -> Picture | None:
    """What is not empty of pixels whose corner lies at (row, column)."""
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not len(rows):
        return None
    part = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return Picture(row + int(rows[0]), column + int(columns[0]), part)
