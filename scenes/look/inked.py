"""Letters as ink in a raster, for pictures that Manim has no part in: contact sheets, names on darts."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

import cairo
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tracereel.scenes.look import fonts, shaping

Floats = NDArray[Any]
HEAVY = {"Regular": "NORMAL", "Semibold": "SEMIBOLD", "Bold": "BOLD"}  # as font files are called


def mask(run: str, size: float, weight: str = "NORMAL") -> tuple[Floats, int, int]:
    """(rows, columns) how far each pixel is covered, 0 to 1; and where its corner lies, right of the pen and below the
    baseline. size: of an em, in pixels."""
    contours = [contour * size / shaping.EM for contour in shaping.outline(run, weight).contours]
    if not contours:
        return np.zeros((1, 1)), 0, 0
    points = np.vstack([contour.reshape(-1, 2) for contour in contours]) * [1, -1]
    left, top = np.floor(points.min(axis=0)).astype(int) - 1
    width, height = np.ceil(points.max(axis=0)).astype(int) + 1 - [left, top]
    surface = cairo.ImageSurface(cairo.FORMAT_A8, int(width), int(height))
    pen = cairo.Context(surface)
    pen.translate(-left, -top)
    pen.scale(1, -1)
    for contour in contours:
        pen.move_to(*contour[0, 0])
        for curve in contour:
            pen.curve_to(*curve[1:].ravel())
        pen.close_path()
    pen.fill()
    surface.flush()
    rows = np.frombuffer(surface.get_data(), np.uint8).reshape(int(height), surface.get_stride())
    return rows[:, : int(width)] / 255.0, int(left), int(top)


@lru_cache(maxsize=16)
def face(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """The film's typeface, without Pango."""
    return ImageFont.truetype(str(fonts.file(weight)), size)


def length(text: str, size: int, weight: str = "Regular") -> float:
    """How wide a line will be, in pixels."""
    return sum(
        shaping.outline(part, HEAVY[weight]).advance * size / shaping.EM
        if shaped
        else face(size, weight).getlength(part)
        for part, shaped in _parts(text)
    )


def write(
    page: Image.Image, corner: tuple[int, int], text: str, ink: str, size: int, weight: str = "Regular"
) -> None:
    """A line of text whose upper left corner is given."""
    typeface = face(size, weight)
    x, baseline = float(corner[0]), corner[1] + typeface.getmetrics()[0]
    for part, shaped in _parts(text):
        if shaped:
            covered, right, below = mask(part, size, HEAVY[weight])
            shade = Image.fromarray(np.round(covered * 255).astype(np.uint8))
            page.paste(ink, (round(x) + right, baseline + below), shade)
            x += shaping.outline(part, HEAVY[weight]).advance * size / shaping.EM
        else:
            ImageDraw.Draw(page).text((x, baseline), part, ink, typeface, anchor="ls")
            x += typeface.getlength(part)


def _parts(text: str) -> list[tuple[str, bool]]:
    """A line as words of ours and runs that are shaped: one, where none is."""
    if not shaping.is_foreign(text):
        return [(text, False)]
    return [("".join(part), shaped) for shaped, part in groupby(shaping.pieces(text), shaping.is_shaped)]
