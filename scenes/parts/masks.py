"""Masks: the ink of small pictures, names and dots, as squares that can be drawn in any colour."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look import inked, shaping

Floats = NDArray[Any]
WEIGHT = "SEMIBOLD"
MARGIN = 0.06  # of the ink's size that is left free around a picture


def cropped(pictures: Floats) -> Floats:
    """(N, S, S) the pictures cut to a square that holds all ink but the faintest of any."""
    ink = np.any(pictures > 0.1, axis=0)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return pictures
    size = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    size = min(int(np.ceil(size * (1 + MARGIN))), max(pictures.shape[1:]))
    padded = np.pad(pictures, ((0, 0), (size, size), (size, size)))
    r, c = (int(line[0] + line[-1] + 1) // 2 + size - size // 2 for line in (rows, columns))
    return np.ascontiguousarray(padded[:, r : r + size, c : c + size])


def written(names: list[str], side: int = 64) -> Floats:
    """(N, side, side) coverage of names, each as large as fits a square with all of its ink."""
    masks = np.zeros((len(names), side, side))
    for mask, name in zip(masks, names, strict=True):
        size = min(0.92 * side, 96 * side / _width(name))
        ink = _drawn(name, size)
        while (
            max(ink.shape) > side and size > 1
        ):  # letters may reach beyond the place that they take in a line
            size = min(size * side / max(ink.shape), size - 1)
            ink = _drawn(name, size)
        _centre(mask, ink)
    return masks


def _width(name: str) -> float:
    """How far a name moves the pen, at 100 pixels of an em."""
    if shaping.is_foreign(name):
        return shaping.outline(name, WEIGHT).advance / 10 or 1.0
    return float(inked.face(100, "Semibold").getlength(name or "?"))


def _drawn(name: str, size: float) -> Floats:
    """A name's ink. size: of an em, in pixels."""
    if shaping.is_foreign(name):
        return inked.mask(name, size, WEIGHT)[0]
    drawn, _ = inked.face(int(size), "Semibold").getmask2(name or "?", "L")
    return np.asarray(drawn, float).reshape(drawn.size[::-1]) / 255


def _centre(mask: Floats, ink: Floats) -> None:
    """Put ink into the middle of a square."""
    ink = ink[: len(mask), : len(mask)]
    top, left = (len(mask) - ink.shape[0]) // 2, (len(mask) - ink.shape[1]) // 2
    mask[top : top + ink.shape[0], left : left + ink.shape[1]] = ink


def disc(side: int, radius: float) -> Floats:
    """(1, side, side) a dot. radius: of its rim, in halves of the side."""
    at = (np.arange(side) + 0.5) / side * 2 - 1
    far = np.hypot(at[:, None], at[None])
    return np.asarray(np.clip((radius - far) * side / 2 + 0.5, 0, 1))[None]
