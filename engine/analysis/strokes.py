"""Strokes: what can be measured of a drawn sign without knowing it. Axes: N images, H rows, W columns.

Everything is a pure function of ink_NHW, which pixels are drawn. Heights and widths are shares of the box around the
ink: 0 is its upper or left edge, 1 its lower or right one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

INK = 0.4  # what is brighter is drawn
LEAST = 3  # pixels of a hole


def drawn(images_NHW: Array) -> Array:
    """(N, H, W) which pixels of images in 0..1 are ink."""
    return np.asarray(images_NHW > INK)


def boxes(ink_NHW: Array) -> Array:
    """(N, 4) the smallest box around the ink: top, left, bottom, right, the last two beyond it. All of a blank one."""
    height, width = ink_NHW.shape[1:]
    rows: Array = np.any(ink_NHW, axis=2)
    columns: Array = np.any(ink_NHW, axis=1)
    ends = [
        rows.argmax(1),
        columns.argmax(1),
        height - rows[:, ::-1].argmax(1),
        width - columns[:, ::-1].argmax(1),
    ]
    return np.stack(ends, axis=1)


def holes(ink_NHW: Array) -> Array:
    """(N, H, W) the holes of each image, numbered from 1, the largest first, of equal ones the upper; 0 elsewhere.

    A hole is background that does not reach the image's edge over sides of pixels, of LEAST pixels or more.
    """
    paper_NHW = np.pad(~ink_NHW, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    outside_NHW = np.zeros(paper_NHW.shape, np.int32)
    outside_NHW[:, 0] = 1
    inside_NHW = (paper_NHW & (_spread(outside_NHW, paper_NHW) == 0))[:, 1:-1, 1:-1]
    names_NHW = np.arange(inside_NHW.size, 0, -1, dtype=np.int32).reshape(inside_NHW.shape)
    return _numbered(_spread(np.where(inside_NHW, names_NHW, 0), inside_NHW))


def hole_height(holes_NHW: Array, box_N4: Array) -> Array:
    """(N,) where the middle of the largest hole is; nan without one."""
    mask_NHW = holes_NHW == 1
    size = mask_NHW.sum((1, 2))
    rows = (mask_NHW.sum(2) * (np.arange(mask_NHW.shape[1]) + 0.5)).sum(1)
    with np.errstate(invalid="ignore"):
        middle = np.where(size > 0, rows, np.nan) / size
    return np.asarray((middle - box_N4[:, 0]) / _high(box_N4))


def shape(box_N4: Array) -> Array:
    """(N,) how wide a box is for its height."""
    return np.asarray(_wide(box_N4) / _high(box_N4))


def lean(ink_NHW: Array, box_N4: Array, top: float, bottom: float) -> Array:
    """(N,) the mean place of the ink, from left to right, between two heights; nan where there is none."""
    band_NHW = ink_NHW & _between(ink_NHW, box_N4, top, bottom)[:, :, None]
    size = band_NHW.sum((1, 2))
    columns = (band_NHW.sum(1) * (np.arange(band_NHW.shape[2]) + 0.5)).sum(1)
    with np.errstate(invalid="ignore"):
        middle = np.where(size > 0, columns, np.nan) / size
    return np.asarray((middle - box_N4[:, 1]) / _wide(box_N4))


def row_at(box_N4: Array, height: float) -> Array:
    """(N,) the row of pixels at a height."""
    return np.asarray(box_N4[:, 0] + (_high(box_N4) * height).astype(np.int64))


def crossed(ink_NHW: Array, box_N4: Array, height: float) -> Array:
    """(N,) how many strokes a cut at a height crosses."""
    row_NW = ink_NHW[np.arange(len(ink_NHW)), row_at(box_N4, height)]
    return np.asarray(row_NW[:, 0] + (row_NW[:, 1:] & ~row_NW[:, :-1]).sum(1))


def runs(row_W: Array) -> tuple[tuple[int, int], ...]:
    """The strokes that a row of pixels crosses: the first pixel of each, and the one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row_W, [False]]).astype(np.int8)))
    return tuple((int(first), int(end)) for first, end in edges.reshape(-1, 2))


def bar(ink_NHW: Array, box_N4: Array, top: float) -> Array:
    """(N,) the longest run of ink in one row below a height, as a share of the box's width."""
    rows_NHW = ink_NHW & _between(ink_NHW, box_N4, top, 1.0)[:, :, None]
    run, longest = np.zeros(rows_NHW.shape[:2], np.int64), np.zeros(rows_NHW.shape[:2], np.int64)
    for column in range(rows_NHW.shape[2]):
        run = (run + 1) * rows_NHW[:, :, column]
        longest = np.maximum(longest, run)
    return np.asarray(longest.max(1) / _wide(box_N4))


def longest_run(ink_1HW: Array, box_14: Array, top: float) -> tuple[int, int, int] | None:
    """Where that run is in a single image: row, first pixel, the one after the last; the upper of equal ones."""
    rows_H = _between(ink_1HW, box_14, top, 1.0)[0]
    found = [(row, *run) for row in np.flatnonzero(rows_H).tolist() for run in runs(ink_1HW[0, row])]
    return max(found, key=lambda run: run[2] - run[1], default=None)


def inked(ink_NHW: Array, box_N4: Array, window: tuple[float, float, float, float]) -> Array:
    """(N,) the share of ink in a window: top, left, bottom, right."""
    top, left, bottom, right = window
    rows_NH = _between(ink_NHW, box_N4, top, bottom)
    columns_NW = _between(ink_NHW.swapaxes(1, 2), box_N4[:, [1, 0, 3, 2]], left, right)
    window_NHW = rows_NH[:, :, None] & columns_NW[:, None, :]
    return np.asarray((ink_NHW & window_NHW).sum((1, 2)) / np.maximum(window_NHW.sum((1, 2)), 1))


def _high(box_N4: Array) -> Array:
    return np.asarray(box_N4[:, 2] - box_N4[:, 0])


def _wide(box_N4: Array) -> Array:
    return np.asarray(box_N4[:, 3] - box_N4[:, 1])


def _between(ink_NHW: Array, box_N4: Array, top: float, bottom: float) -> Array:
    """(N, H) the rows whose middle lies between two heights."""
    height_NH = (np.arange(ink_NHW.shape[1]) + 0.5 - box_N4[:, :1]) / _high(box_N4)[:, None]
    return np.asarray((height_NH >= top) & (height_NH < bottom))


def _spread(start_NHW: Array, over_NHW: Array) -> Array:
    """The largest number of `start` that reaches each pixel of `over`, over sides of pixels of `over`; 0 elsewhere."""
    found_NHW = np.where(over_NHW, start_NHW, 0)
    before = None
    while before is None or not np.array_equal(before, found_NHW):
        before = found_NHW.copy()
        for found, over in (
            (found_NHW.swapaxes(0, axis), over_NHW.swapaxes(0, axis)) for axis in (1, 2)
        ):  # line by line, there and back: a view of the same numbers
            for lines in (range(1, len(found)), range(len(found) - 2, -1, -1)):
                for line in lines:
                    came = found[line - lines.step]
                    np.maximum(found[line], came * over[line], out=found[line])
    return found_NHW


def _numbered(names_NHW: Array) -> Array:
    """Parts of images that have a name each, numbered from 1 by size; parts below LEAST pixels are left out."""
    name_K, first_K, which_NHW, size_K = np.unique(
        names_NHW, return_index=True, return_inverse=True, return_counts=True
    )
    image_K = first_K // names_NHW[0].size
    number_K = np.zeros(len(name_K), np.int64)
    kept = np.flatnonzero((name_K > 0) & (size_K >= LEAST))
    order = kept[np.lexsort((-name_K[kept], -size_K[kept], image_K[kept]))]
    of = image_K[order]
    number_K[order] = np.arange(len(of)) - np.searchsorted(of, of) + 1
    return np.asarray(number_K[which_NHW].reshape(names_NHW.shape))
