"""Where the units of a layer stand: in a column, with a gap where some are left out, or as the pixels of an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

GAP_SLOTS = 1.9  # neurons that would fit where some are left out
GAP = 0.55  # scene units: a count is written there


@dataclass(frozen=True)
class Column:
    """One layer as it stands on the stage.

    units: which of the layer's units are drawn, top to bottom. places: (n, 3) their centres. total: how many the
    layer has. radius: of a neuron, in scene units; 0 where something else (an image) is drawn in their place.
    gap: where the ones left out would be, or None.
    """

    units: NDArray[np.int64]
    places: Floats
    total: int
    radius: float
    gap: Floats | None = None

    @property
    def hidden(self) -> int:
        """How many units are not drawn."""
        return self.total - len(self.units)


def column(
    x: float,
    y: float,
    height: float,
    units: NDArray[np.int64],
    total: int,
    pitch: float = 0.56,
    fill: float = 0.37,
) -> Column:
    """Neurons, top to bottom, `pitch` apart or closer where they must, a gap in the middle when some are missing."""
    n = len(units)
    slots = GAP_SLOTS if n < total else 0.0
    step = min(pitch, height / max(1.0, n - 1 + slots))
    wider = slots * step
    if n < total and wider + step < GAP:
        step, wider = (height - GAP) / max(1, n - 2), GAP - (height - GAP) / max(1, n - 2)
    half = (n + 1) // 2
    down = np.arange(n) * step + np.where(np.arange(n) >= half, wider, 0.0)
    down = down - (down[-1] / 2 if n > 1 else 0.0)
    places = np.stack([np.full(n, x), y - down, np.zeros(n)], axis=1)
    gap = None
    if n < total and n > 1:
        gap = (places[half - 1] + places[half]) / 2
    return Column(np.asarray(units), places, total, step * fill, gap)


def pixels(x: float, y: float, size: float, shape: Sequence[int]) -> Column:
    """The centres of an image's pixels, row by row: an image that stands as the first layer."""
    rows, columns = shape
    cell = size / max(rows, columns)
    j, i = np.divmod(np.arange(rows * columns), columns)
    places = np.stack([x + (i - (columns - 1) / 2) * cell, y - (j - (rows - 1) / 2) * cell, 0.0 * i], axis=1)
    return Column(np.arange(rows * columns), places, rows * columns, 0.0)
