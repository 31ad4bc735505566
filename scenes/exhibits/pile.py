"""A pile of bricks, one a product: what adds stands, what takes away eats from its top, the rest leaves as light.

Where things stand is a function of the numbers alone; when they come is `show`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.panel import (
    LOOK,
    NEGATIVE,
    POSITIVE,
    RULE,
    VALUE,
    Bar,
    Bricks,
    Frame,
    Items,
)  # fmt: skip
from tracereel.scenes.parts.network.pose import eased

Floats = NDArray[np.float64]
JOINT = 1.0  # pixels between bricks that are high enough for it
EATEN = 0.30  # how bright a brick is that something has taken away
SUM, LINE = 2.5, 7.0  # pixels: the sum, the answer as it leaves


@dataclass(frozen=True)
class Room:
    """Where a pile stands: left, right, top and bottom in pixels; the right is where the answer leaves."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def column(self) -> float:
        """The width of a column of bricks."""
        return 0.17 * (self.right - self.left)

    @property
    def added(self) -> float:
        """The middle of the column of what adds."""
        return self.left + 0.055 * (self.right - self.left) + self.column / 2

    @property
    def taken(self) -> float:
        """The middle of the column of what takes away."""
        return self.added + 0.26 * (self.right - self.left)


class Pile:
    """Bricks of one neuron. products: (n,). bias: its own brick, the first of its column."""

    def __init__(self, products: Floats, bias: float, room: Room, marked: int) -> None:
        self.room, self.marked = room, marked
        self.order = [i for i in np.argsort(-np.abs(products), kind="stable").tolist() if products[i] != 0]
        sizes = products[self.order]
        self.plus, self.minus = sizes > 0, sizes < 0
        self.bias = bias
        up = sizes[self.plus].sum() + max(bias, 0.0)
        down = -sizes[self.minus].sum() + max(-bias, 0.0)
        self.high = (room.bottom - room.top) / (max(up, down) or 1.0)  # pixels for one
        self.ground = room.top + up * self.high
        self.level = room.top + down * self.high
        self.boxes = self._boxes(np.abs(sizes) * self.high)

    def _boxes(self, heights: Floats) -> Floats:
        """(n, 4) where bricks come to rest, the largest first: upward from the ground, or down from the top."""
        boxes = np.zeros((len(heights), 4))
        boxes[:, 2], boxes[:, 3] = self.room.column, heights
        for there, x, start, sign in (
            (self.plus, self.room.added, self.ground - max(self.bias, 0.0) * self.high, -1),
            (self.minus, self.room.taken, self.room.top + max(-self.bias, 0.0) * self.high, 1),
        ):
            ends = np.cumsum(heights[there])
            boxes[there, 0] = x
            boxes[there, 1] = start + sign * (ends - heights[there] / 2)
        return boxes

    @property
    def own(self) -> Floats | None:
        """The box of the bias; None where it is nothing."""
        size = abs(self.bias) * self.high
        if size <= 0:
            return None
        if self.bias > 0:
            return np.array([self.room.added, self.ground - size / 2, self.room.column, size])
        return np.array([self.room.taken, self.room.top + size / 2, self.room.column, size])

    def show(self, items: Items, cells: Floats, t: float, own: float, light: float, answer: float) -> None:
        """Put it on a panel. cells: (n, 4) of every product where it comes from. t: 0 to 1, what adds comes first.

        own: how much of the bias, and of the sum's row, is there. light: how far the answer has gone, 0 to 1.
        """
        self._rule(items, max(t, own))
        came = 0.0
        for there, begin, ink in ((self.plus, 0.0, POSITIVE), (self.minus, 0.42, NEGATIVE)):
            count = int(there.sum())
            if not count:
                continue
            late = begin + 0.33 * np.arange(count) / count
            flown = eased(np.clip((t - late) / 0.25, 0, 1))
            boxes = self._flying(cells[np.array(self.order)[there]], self.boxes[there], flown)
            if ink == NEGATIVE:
                came = (
                    float((self.boxes[there, 3] * (flown >= 1)).sum())
                    + own * max(-self.bias, 0.0) * self.high
                )
            bright = 1 - 0.55 * light * (ink == NEGATIVE)  # its work is done
            items.bricks.append(
                Bricks(_jointed(boxes), ink, np.where(flown > 0, 1.0, 0.0), 0.22 * bright, strength=bright)
            )
        if self.bias > 0 or self.minus.any():
            self._eat(items, came)
        self._bias(items, own)
        if t >= 1 and own < 1:
            self._mark(items, 1 - own)
        self._rows(items, own, light, answer)

    def _rule(self, items: Items, t: float) -> None:
        begin = self.room.left - 2
        wide = (self.room.right - begin) * min(1.0, 4 * t)
        items.under.append(Bar(np.array([begin + wide / 2, self.ground + 0.75, wide, 1.5]), RULE, radius=0))

    def _flying(self, cells: Floats, ends: Floats, flown: Floats) -> Floats:
        share = flown[:, None]
        return np.asarray(cells * (1 - share) + ends * share)

    def _eat(self, items: Items, came: float) -> None:
        """What stands beside what has come from the top is gone: it is covered by the colour of the ground."""
        high = min(came, self.ground - self.room.top)
        if high > 0:
            box = np.array([self.room.added, self.room.top + high / 2, self.room.column + 1, high])
            items.bricks.append(Bricks(box[None], POSITIVE, 1 - EATEN, 0.0, radius=0, strength=0.0))

    def _bias(self, items: Items, own: float) -> None:
        box = self.own
        if box is None or own <= 0:
            return
        ink = POSITIVE if self.bias > 0 else NEGATIVE
        items.bricks.append(Bricks(_jointed(box[None] * [1, 1, own, 1]), ink, own, 0.3))

    def _mark(self, items: Items, seen: float) -> None:
        """The brick of the marked input, until what is left shows."""
        if self.marked in self.order:
            box = self.boxes[self.order.index(self.marked)].copy()
            box[3] = max(box[3], 4.0)
            items.frames.append(Frame(box + np.array([0.0, 0.0, 4.0, 0.0]), LOOK, seen, width=2.4))

    def _rows(self, items: Items, own: float, light: float, answer: float) -> None:
        """What is left, from where the two columns end to the right: the sum's row, then what is answered to it."""
        total = POSITIVE if self.level < self.ground else NEGATIVE
        items.bricks.append(
            Bricks(self._row(own, SUM), total, 0.75 * (1 - light * (answer == 0)), 0.2, radius=0)
        )
        if light > 0 and answer:
            ink = VALUE if answer > 0 else NEGATIVE
            items.bricks.append(Bricks(self._row(light, LINE), ink, 1.0, 1.5, radius=0))

    def _row(self, share: float, thick: float) -> Floats:
        begin = self.room.taken + self.room.column / 2
        wide = (self.room.right - begin) * share
        return np.array([[begin + wide / 2, self.level, wide, thick]])


def _jointed(boxes: Floats) -> Floats:
    """Bricks with a joint between them, where they are high enough."""
    made = boxes.copy()
    made[:, 3] -= JOINT * np.clip((boxes[:, 3] - 2.0) / 1.5, 0, 1)
    return made
