"""A pile of bricks, one a product: what adds stands, what takes away eats from its top; what is left goes on to the
sum, the bias changes it, and it leaves as light.

Where things stand is a function of the numbers alone; when they come is `show`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.panel import (
    LOOK,
    NEGATIVE,
    POSITIVE,
    RULE,
    VALUE,
    WORDS,
    Bar,
    Bricks,
    Frame,
    Items,
)  # fmt: skip
from tracereel.scenes.parts.network.pose import eased

Floats = NDArray[np.float64]
JOINT = 1.0  # pixels between bricks that are high enough for it
FADED = 0.75  # of the light of all that is of another step than the bias
EATEN = 0.3  # how bright a brick is that something has taken away
LINE, NOTHING, BEAM = (
    2.0,
    4.0,
    9.0,
)  # pixels: of the way of what is left, a bias of nought, the answer as it leaves
SPREAD, FLIGHT, TURN = (
    0.27,
    0.2,
    0.5,
)  # shares of the time: until the last brick leaves, its flight, when blue begins
ADDED, TAKEN, OWN, SUM = 0.11, 0.35, 0.59, 0.83  # of a room's width: the middles of its columns
COLUMN = 0.15  # of a room's width


@dataclass(frozen=True)
class Room:
    """Where a pile stands: left, right, top and bottom in pixels; the answer leaves to `out`."""

    left: float
    right: float
    top: float
    bottom: float
    out: float = 1300.0

    def x(self, share: float) -> float:
        """A place in it, from its left (0) to its right (1)."""
        return self.left + share * (self.right - self.left)

    def toward(self, other: Room, t: float) -> Room:
        """A room on the way to a wider one of the same height."""
        left, right = self.left + (other.left - self.left) * t, self.right + (other.right - self.right) * t
        return replace(self, left=left, right=right)

    @property
    def column(self) -> float:
        """The width of a column of bricks."""
        return COLUMN * (self.right - self.left)


@dataclass
class Moment:
    """How far a pile has come, each from 0 to 1: its bricks, what is left of them, the bias, the answer as light;
    how faint all is but the bias."""

    piled: float = 0.0
    kept: float = 0.0
    own: float = 0.0
    light: float = 0.0
    away: float = 0.0


class Pile:
    """Bricks of one neuron. products: (n,). bias: what comes to what is left of them. answer: what leaves. others: of
    biases that are shown in its place, the least and the largest."""

    def __init__(
        self,
        products: Floats,
        bias: float,
        answer: float,
        room: Room,
        marked: int,
        others: Sequence[float] = (),
    ) -> None:
        self.room, self.marked, self.bias, self.answer = room, marked, bias, answer
        self.order = [i for i in np.argsort(-np.abs(products), kind="stable").tolist() if products[i] != 0]
        self.count = len(products)
        sizes = products[self.order]
        self.plus, self.minus = sizes > 0, sizes < 0
        self.added, self.taken = float(sizes[self.plus].sum()), float(-sizes[self.minus].sum())
        self.left = self.added - self.taken
        self.sum = self.left + bias
        tips = [self.left + other for other in others]
        self.most, least = max(self.added, self.sum, 0.0, *tips), min(0.0, self.left, self.sum, *tips)
        self.high = (room.bottom - room.top) / ((self.most - least) or 1.0)  # pixels for one
        self.boxes = self._boxes(np.abs(sizes) * self.high)

    def y(self, value: float) -> float:
        """How high a value lies, in pixels."""
        return self.room.top + (self.most - value) * self.high

    def stand_in(self, room: Room) -> None:
        """Take the width of another room."""
        self.room = room
        self.boxes[:, 2] = room.column
        self.boxes[self.plus, 0], self.boxes[self.minus, 0] = room.x(ADDED), room.x(TAKEN)

    def _boxes(self, heights: Floats) -> Floats:
        """(n, 4) where bricks come to rest, the largest first: upward from the ground, or down from the top."""
        boxes = np.zeros((len(heights), 4))
        boxes[:, 2], boxes[:, 3] = self.room.column, heights
        for there, share, start, sign in (
            (self.plus, ADDED, self.y(0.0), -1),
            (self.minus, TAKEN, self.y(self.added), 1),
        ):
            ends = np.cumsum(heights[there])
            boxes[there, 0] = self.room.x(share)
            boxes[there, 1] = start + sign * (ends - heights[there] / 2)
        return boxes

    def flown(self, t: float) -> Floats:
        """(n,) of every product how far it has come to its brick, what adds first; 0 of those that are nothing."""
        found = np.zeros(self.count)
        for there, begin in ((self.plus, 0.0), (self.minus, TURN)):
            number = np.array(self.order, int)[there]
            late = begin + SPREAD * np.arange(len(number)) / max(1, len(number))
            found[number] = eased(np.clip((t - late) / FLIGHT, 0, 1))
        return found

    # -- drawing ---------------------------------------------------------------------------------------------------

    def show(self, items: Items, cells: Floats, moment: Moment) -> None:
        """Put it on a panel. cells: (n, 4) of every product where it comes from."""
        self._ground(items, moment.piled)
        flown = self.flown(moment.piled)[self.order]
        share = flown[:, None]
        boxes = cells[self.order] * (1 - share) + self.boxes * share
        for there, ink in ((self.minus, NEGATIVE), (self.plus, POSITIVE)):  # blue ones fly behind the column
            seen = np.where(flown[there] > 0, 1.0, 0.0)
            bright = (1 - 0.35 * moment.kept) * (1 - FADED * moment.away)  # their work is done
            items.bricks.append(Bricks(_jointed(boxes[there]), ink, seen, 0.22 * bright, strength=bright))
        came = float((self.boxes[self.minus, 3] * (flown[self.minus] >= 1)).sum())
        self._eat(items, came)
        if self.marked in self.order and moment.kept < 1:
            self._mark(items, boxes[self.order.index(self.marked)], moment)
        if moment.kept > 0:
            self._keep(items, moment)

    def _ground(self, items: Items, t: float) -> None:
        begin = self.room.left
        wide = (self.room.right - begin) * min(1.0, 4 * t)
        items.under.append(Bar(np.array([begin + wide / 2, self.y(0.0) + 0.75, wide, 1.5]), RULE, radius=0))

    def _eat(self, items: Items, came: float) -> None:
        """What stands beside what has come from the top is gone: it is covered by the colour of the ground."""
        top = self.y(self.added)
        high = min(came, self.y(0.0) - top)
        if high > 0:
            box = np.array([self.room.x(ADDED), top + high / 2, self.room.column + 1, high])
            items.bricks.append(Bricks(box[None], POSITIVE, 1 - EATEN, 0.0, radius=0, strength=0.0))

    def _mark(self, items: Items, box: Floats, moment: Moment) -> None:
        """The brick of the marked input, on its way and in its column."""
        seen = min(1.0, 8 * moment.piled) * (1 - moment.kept)
        around = np.array([*box[:2], box[2] + 4, max(box[3], 4.0)])
        items.frames.append(Frame(around, LOOK, seen, width=2.4))

    def _keep(self, items: Items, moment: Moment) -> None:
        """What is left goes to where the sum stands, and the bias comes to it."""
        origin = self.room.x(ADDED if self.left >= 0 else TAKEN)
        x = origin + (self.room.x(SUM) - origin) * eased(moment.kept)
        grown, came = min(1.0, 2 * moment.own), max(0.0, 2 * moment.own - 1)
        self._level(items, origin, x)
        if grown > 0 and not self.bias:  # a step of no height
            box = np.array([self.room.x(OWN), self.y(self.left), self.room.column * grown, NOTHING])
            items.bars.append(Bar(box, WORDS, radius=0))
        elif grown > 0:
            tip = self.left + self.bias * grown
            ink = POSITIVE if self.bias > 0 else NEGATIVE
            items.bricks.append(self._block(self.room.x(OWN), self.left, tip, ink, 0.3, 1.0))
        self._sum(items, x, self.left + self.bias * came, moment.light, 1 - FADED * moment.away)

    def _level(self, items: Items, begin: float, end: float) -> None:
        """The way of what is left, over the bias's place."""
        start = begin + self.room.column / 2
        wide = max(0.0, end - start)
        box = np.array([start + wide / 2, self.y(self.left), wide, LINE])
        items.under.append(Bar(box, RULE, radius=0))

    def _sum(self, items: Items, x: float, value: float, light: float, bright: float) -> None:
        """The sum as a block, and the answer that it becomes: it turns to light, and leaves."""
        turned = min(1.0, 2.5 * light)
        ink = POSITIVE if value >= 0 else NEGATIVE
        rest = bright * (1.0 if self.answer else 1 - 0.75 * turned)  # what is not passed on goes dark
        items.bricks.append(self._block(x, 0.0, value, ink, 0.35 * rest, rest))
        if light <= 0 or not self.answer:
            return
        lit = VALUE if self.answer > 0 else NEGATIVE
        items.bricks.append(self._block(x, 0.0, value, lit, 0.7 * turned, 1.0, turned))
        begin = x + self.room.column / 2
        wide = (self.room.out - begin) * max(0.0, (light - 0.4) / 0.6)
        middle = (self.y(0.0) + self.y(value)) / 2
        thick = min(BEAM, max(3.0, abs(value) * self.high))
        beam = np.array([[begin + wide / 2, middle, wide, thick]])
        items.bricks.append(Bricks(beam, lit, 1.0, 1.2, radius=0))

    def _block(
        self, x: float, begin: float, end: float, ink: int, shine: float, strength: float, seen: float = 1.0
    ) -> Bricks:
        """One brick between two values."""
        low, high = sorted((self.y(begin), self.y(end)))
        size = max(high - low, LINE)
        box = np.array([[x, (low + high) / 2, self.room.column, size]])
        return Bricks(box, ink, seen, shine, radius=2.0, strength=strength)


def _jointed(boxes: Floats) -> Floats:
    """Bricks with a joint between them, where they are high enough."""
    made = boxes.copy()
    made[:, 3] -= JOINT * np.clip((boxes[:, 3] - 2.0) / 1.5, 0, 1)
    return made
