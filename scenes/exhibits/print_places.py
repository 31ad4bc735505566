"""Places of a print: alone, with the images that write in it, with moments of its way; boxes in pixels of a 720-line
frame, centre and size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
ALONE = {
    "16:9": (640.0, 312.0, 556.0, 556.0),
    "1:1": (360.0, 306.0, 540.0, 540.0),
    "9:16": (360.0, 570.0, 640.0, 640.0),
}
PRINT = {
    "16:9": (926.0, 312.0, 556.0, 556.0),
    "1:1": (496.0, 306.0, 400.0, 400.0),
    "9:16": (360.0, 806.0, 620.0, 620.0),
}
STANDS = {  # of the images that write: the rim that lines leave, the middle of all, and the room that they have
    "16:9": (472.0, 312.0, 556.0),
    "1:1": (232.0, 306.0, 400.0),
    "9:16": (376.0, 360.0, 640.0),
}
WIDEST = {"16:9": 300.0, "1:1": 126.0, "9:16": 260.0}  # of one alone
LEAST = {"16:9": 84.0, "1:1": 48.0, "9:16": 76.0}
GAP = 14.0
LARGE = {  # the print beside moments of its way
    "16:9": (330.0, 306.0, 540.0, 540.0),
    "1:1": (204.0, 300.0, 368.0, 368.0),
    "9:16": (360.0, 336.0, 580.0, 580.0),
}
MOMENTS = {  # the first one's middle, from one to the next, size; across and down
    "16:9": ((754.0, 98.0), (188.0, 196.0), 132.0, (3, 3)),
    "1:1": ((484.0, 72.0), (146.0, 152.0), 94.0, (2, 4)),
    "9:16": ((108.0, 800.0), (168.0, 204.0), 140.0, (4, 2)),
}


def standing(aspect: str, shares: Floats) -> Floats:
    """(n, 4) boxes of images beside a print, as large as their shares, the first one first."""
    rim, middle, room = STANDS[aspect]
    sides = np.maximum(LEAST[aspect], WIDEST[aspect] * np.sqrt(shares))
    free = room - GAP * (len(sides) - 1)
    sides = sides * min(1.0, free / float(sides.sum()))
    begin = middle - (float(sides.sum()) + GAP * (len(sides) - 1)) / 2
    across = begin + np.cumsum(sides) - sides / 2 + GAP * np.arange(len(sides))
    along = rim - sides / 2
    boxes = [across, along] if aspect == "9:16" else [along, across]
    return np.column_stack([*boxes, sides, sides])


def moments(aspect: str) -> Floats:
    """(n, 4) boxes of moments of its way, row after row."""
    (x, y), (right, down), size, (columns, rows) = MOMENTS[aspect]
    return np.array([(x + c * right, y + r * down, size, size) for r in range(rows) for c in range(columns)])
