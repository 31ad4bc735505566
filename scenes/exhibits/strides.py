"""Strides: how far an optimizer that keeps the usual steepness of each number goes for the same slope, weight and bias.

strides = Strides(scene, walker, names)       # of a run on the hill whose optimizer keeps it; names: of both numbers
strides.show(entry)                           # a recorded entry, also between two

A stride is 1 over the root of the recorded mean of squared slopes. Bars grow with its logarithm, from the least to the
largest of both numbers over the run. Before the first step nothing is usual yet, and no bar is drawn; after the
last one bars stay, as nothing is kept any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.gauges import Gauges
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import LEFT, Figures

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.hill_walker import HillWalker
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
PLACES = {
    "16:9": (60.0, 420.0, 300.0),
    "1:1": (30.0, 430.0, 220.0),
    "9:16": (50.0, 860.0, 300.0),
}  # left, top, width
HIGH, PITCH, OVER = 16.0, 74.0, 24.0  # pixels: a bar, from bar to bar, from a bar to its name over it
LEAST = 0.06  # of a track: the shortest bar


class Strides:
    """See the module."""

    def __init__(self, scene: TraceScene, walker: HillWalker, names: Sequence[Figures]) -> None:
        self.scene, self.view, self.names = scene, walker.view, list(names)
        left, top, wide = PLACES[scene.aspect]
        rects = [[left, top + PITCH * k, left + wide, top + PITCH * k + HIGH] for k in range(2)]
        self.picture = Gauges(np.array(rects), scene.theme)
        keys = [f"optimizer/{walker.layer}/{name}/v" for name in ("W", "b")]
        kept = np.stack([self.view.trace.read(key).reshape(-1).astype(float) for key in keys], axis=1)
        with np.errstate(divide="ignore"):
            long = np.where(kept > 0, -0.5 * np.log(kept), np.nan)
        low, high = np.nanmin(long), np.nanmax(long)
        self.shares = np.nan_to_num(LEAST + (1 - LEAST) * (long - low) / (high - low or 1.0))
        if not self.shares[-1].any() and len(self.shares) > 1:
            self.shares[-1] = self.shares[-2]
        at = MEASURES[scene.aspect].at
        for name, rect in zip(self.names, rects, strict=False):
            wide_name = 0.0 if name.align is LEFT else name.width * 45
            name.place_middle(at(left + wide_name, rect[1] - OVER))
        for key in keys:
            scene.bind("strides", self.view, key, 1.0, (0, self.view.last))

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, *self.names]

    def show(self, entry: float) -> None:
        """Both strides at a recorded entry, or between two."""
        low, high, part = self.view.around(entry)
        self.picture.shares = self.shares[low] + (self.shares[high] - self.shares[low]) * part
