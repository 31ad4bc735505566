"""Poses: where everything of a network stands at a moment, in pixels of a 720-line frame, and the way between two.

Going from one pose to another is a zoom: sizes change by equal ratios in equal times, and whatever keeps its place
relative to others keeps it all the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pose:
    """Boxes are centre x, centre y, width, height.

    picture: (4,) of an image, or of the column of inputs. spine: (4,) of the strip where its lines begin. tiles: of
    each layer, (n, 4). enter, leave: of each layer, (n, 2) where lines to its neurons end, and lines from them begin.
    seen: of each layer, (n,) opacity of its tiles; haze: (layers,) of the lines into each; trunks: (layers,) of rows.
    bars: (outputs, 4) the full bars. picture_seen, bars_seen: opacity.
    """

    picture: Floats
    spine: Floats
    tiles: tuple[Floats, ...]
    enter: tuple[Floats, ...]
    leave: tuple[Floats, ...]
    seen: tuple[Floats, ...]
    haze: Floats
    trunks: Floats
    bars: Floats
    picture_seen: float = 1.0
    spine_seen: float = 1.0
    bars_seen: float = 1.0
    fan: float = 0.0  # of the focused neuron: 0 its lines end in its row, 1 each at its own cell
    words: float = 1.0  # opacity of names
    bold: float = 1.0  # how many times thicker rows are
    only: float = 0.0  # how far lines to neurons that are not seen have gone with them

    def reached(self, layer: int) -> Floats:
        """(n,) how much is seen of the lines that lead to the neurons of a layer."""
        return np.asarray(1 - self.only * (1 - self.seen[layer]))

    def toward(self, other: Pose, t: float) -> Pose:
        """The pose at t in [0, 1] on the way to another of the same network."""
        if t <= 0:
            return self
        if t >= 1:
            return other
        tiles, enter, leave = [], [], []
        for a, b, enter_a, enter_b, leave_a, leave_b in zip(
            self.tiles, other.tiles, self.enter, other.enter, self.leave, other.leave, strict=True
        ):
            boxes, share = between(a, b, t)
            tiles.append(boxes)
            enter.append(enter_a + (enter_b - enter_a) * share[:, None])
            leave.append(leave_a + (leave_b - leave_a) * share[:, None])
        picture, share = between(self.picture[None], other.picture[None], t)
        spine, _ = between(self.spine[None], other.spine[None], t)
        bars, _ = between(self.bars, other.bars, t)
        early = np.clip(t / 0.66, 0, 1)  # what is not named fades in the first two thirds

        def fade(a: Any, b: Any) -> Any:
            return a + (b - a) * np.where(
                np.asarray(b) < np.asarray(a), early, np.clip((t - 0.34) / 0.66, 0, 1)
            )

        return replace(
            self,
            picture=picture[0], spine=spine[0], tiles=tuple(tiles), enter=tuple(enter), leave=tuple(leave), bars=bars,
            seen=tuple(fade(a, b) for a, b in zip(self.seen, other.seen, strict=True)),
            haze=fade(self.haze, other.haze), trunks=fade(self.trunks, other.trunks),
            picture_seen=float(fade(self.picture_seen, other.picture_seen)),
            spine_seen=float(fade(self.spine_seen, other.spine_seen)),
            bars_seen=float(fade(self.bars_seen, other.bars_seen)),
            fan=self.fan + (other.fan - self.fan) * t, words=float(fade(self.words, other.words)),
            bold=self.bold * (other.bold / self.bold) ** t,
            only=self.only + (other.only - self.only) * t,
        )  # fmt: skip

    def zoomed(
        self, factor: float, fixed: Sequence[float] | Floats, at: Sequence[float] | Floats | None = None
    ) -> Pose:
        """Everything `factor` as large, the point `fixed` of it standing `at` (where it was, if left out)."""
        at = fixed if at is None else at

        def box(boxes: Floats) -> Floats:
            moved = np.array(boxes, float) * factor
            moved[..., 0] += at[0] - fixed[0] * factor
            moved[..., 1] += at[1] - fixed[1] * factor
            return moved

        def point(points: Floats) -> Floats:
            return (points - np.asarray(fixed)) * factor + np.asarray(at)

        return replace(
            self,
            picture=box(self.picture), spine=box(self.spine), bars=box(self.bars),
            tiles=tuple(box(tiles) for tiles in self.tiles),
            enter=tuple(point(points) for points in self.enter),
            leave=tuple(point(points) for points in self.leave),
        )  # fmt: skip


def between(a: Floats, b: Floats, t: float | Floats) -> tuple[Floats, Floats]:
    """(n, 4) boxes on the way from a to b, sizes by equal ratios; and (n,) how far of it places have gone. t: one
    for all, or (n,)."""
    wide = a[:, 2] * (np.maximum(b[:, 2], 1e-6) / np.maximum(a[:, 2], 1e-6)) ** t
    high = a[:, 3] * (np.maximum(b[:, 3], 1e-6) / np.maximum(a[:, 3], 1e-6)) ** t
    grown = b[:, 3] - a[:, 3]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(np.abs(grown) > 1e-3, (high - a[:, 3]) / grown, t)
    centres = a[:, :2] + (b[:, :2] - a[:, :2]) * share[:, None]
    return np.column_stack([centres, wide, high]), share


def eased(t: Any) -> Any:
    """A share of the way, in [0, 1], that begins and ends gently."""
    return t * t * (3 - 2 * t)


def corners(boxes: Floats) -> Floats:
    """(n, 4) left, top, right, bottom."""
    half = boxes[:, 2:] / 2
    return np.column_stack([boxes[:, :2] - half, boxes[:, :2] + half])
