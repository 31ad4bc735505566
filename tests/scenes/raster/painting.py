"""A small frame, and lines, panes and light painted on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.raster import curves
from tracereel.scenes.raster.easel import Easel, Inks
from tracereel.scenes.raster.profiles import COVER
from tracereel.scenes.raster.sheet import Haze, Lines, Sheet, Web

ROWS, COLUMNS = 90, 160
COLORS = ((255, 140, 58), (61, 155, 255), (143, 155, 176), (255, 240, 210), (184, 138, 255))
PAPER = ((196, 87, 0), (11, 102, 208), (127, 134, 146), (29, 35, 48), (116, 54, 214))
DARK = Inks(np.array(COLORS, float), np.array([15.0, 20, 31]), True)
LIGHT = Inks(np.array(PAPER, float), np.array([255.0, 253, 248]), False)
POSITIVE, NEGATIVE, VALUE, ERROR = range(4)


def frame(ground: tuple[int, int, int, int] = (10, 13, 20, 255)) -> NDArray[np.uint8]:
    """(ROWS, COLUMNS, 4)."""
    return np.full((ROWS, COLUMNS, 4), ground, np.uint8)


def lines(*ends: Any, half: float = 1.0, weight: float = 1.0, **others: Any) -> Lines:
    """Lines of one width and weight; ends: x0, y0, x1, y1 each."""
    count = len(ends)
    return Lines(np.array(ends, float), np.full(count, half), np.full(count, weight), **others)


def inked(*bundles: Lines, tall: bool = False, heads: Any = ()) -> NDArray[np.float64]:
    """(4, ROWS, COLUMNS) how bright lines are on the pixels of a frame in each ink, 1 a full one."""
    sheet = Sheet(tall)
    sheet.cover((0, ROWS, 0, COLUMNS), (ROWS, COLUMNS))
    for bundle in bundles:
        sheet.add(bundle)
    for bundle, front in heads:
        sheet.send(bundle, np.asarray(front, float), 6.0, 12.0)
    planes = np.sqrt(sheet.planes[..., curves.PAD : -curves.PAD] / curves.SQUARE)
    return planes if tall else planes.transpose(0, 2, 1)


def woven(*webs: Web, tall: bool = False, haze: Haze | None = None) -> NDArray[np.float64]:
    """(2, ROWS, COLUMNS) the same of thin lines, positive and negative, in units of a line of strength 1."""
    haze = haze or Haze(tall)
    haze.show(webs, (ROWS, COLUMNS))
    found = np.zeros((2, ROWS, COLUMNS))
    for box, start in zip(haze.boxes, haze.starts, strict=True):
        begin, end, left, right = box
        if end == begin:
            continue
        size = (end - begin) * (right - left + 2 * curves.PAD)
        planes = haze.planes[start : start + 2 * size].reshape(2, end - begin, -1)
        planes = planes[..., curves.PAD : -curves.PAD] / (COVER * curves.LEVELS)
        if tall:
            found[:, begin:end, left:right] += planes
        else:
            found[:, left:right, begin:end] += planes.transpose(0, 2, 1)
    return found


def web(sources: Any, targets: Any, strength: Any, gain: float = 1.0, **others: Any) -> Web:
    """Thin lines."""
    return Web(np.array(sources, float), np.array(targets, float), np.array(strength, float), gain, **others)


def drawn(
    *bundles: Lines,
    webs: Any = (),
    inks: Inks = DARK,
    pixels: Any = None,
    bloom: bool = False,
    tall: bool = False,
) -> NDArray[np.int64]:
    """(ROWS, COLUMNS, 4) a frame with lines on it."""
    pixels = frame() if pixels is None else pixels
    easel = Easel(tall)
    easel.begin(pixels, 1.0)
    easel.draw_lines(webs, bundles, (), inks)
    if bloom:
        easel.bloom()
    return pixels.astype(int)
