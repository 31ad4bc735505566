"""Petal names: beyond the outer end of each class's examples its name, as soon as most of them are read rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.text import Figures, width_of
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import told_apart

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.hidden_space import HiddenSpace
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
WIDEST = 1.6  # scene units of a name
TIP = 98  # percentile of how far a class's examples lie, that counts as the end of its petal
BEYOND = (40.0, 60.0, 84.0, 112.0)  # pixels from there to the middle of a name: the first that is free
FROM, ALL = (
    0.45,
    0.75,
)  # shares read rightly, of a class or two thirds of that of all: its name begins to be seen; is
EDGE = 76.0  # pixels beyond the room in which names are
ASIDE = (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5)  # radians from the way of a petal
AWAY, OVER = (
    20.0,
    6,
)  # pixels between a name and pictures, where there is room; how many near ones one under it is like
RINGED, MANY = (
    12.0,
    60,
)  # pixels between a name and the ring of the nearer half; how many near ones that is like
CLEAR = 4.0  # pixels from a name to a border
APART = 8.0  # pixels between two names
ROUNDS = 24  # in which names that touch move apart


class PetalNames:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View, space: HiddenSpace) -> None:
        self.space, self.view = space, view
        size = TYPE.heading
        texts = told_apart(view.class_names, size, WIDEST)
        self.members = [Figures(text, size, scene.theme.text, "SEMIBOLD", align=None) for text in texts]
        self.halves = np.array([[45 * width_of(text, size, "SEMIBOLD"), size / 2] for text in texts])
        found = [self._tips(entry) for entry in range(view.last + 1)]
        self.middles = _smooth(space.places.mean(1)[:, None])
        self.tips = _smooth(np.array([tips for tips, _ in found]))
        self.seen = _smooth(np.array([seen for _, seen in found]))
        self.aside, self.beyond = np.zeros(len(texts)), np.full(len(texts), BEYOND[0])
        self.at = np.zeros((len(texts), 2))

    def choose(self) -> None:
        """Stand aside from the way of its petal, each as far as takes it away from most pictures, where these are now,
        off every line and off the ring of the nearer half."""
        ways = [(angle, beyond) for beyond in BEYOND for angle in ASIDE]
        costs = []
        for way in ways:
            self.aside[:], self.beyond[:] = way
            self.stand(self.view.last)
            costs.append(self._covered() + MANY * (self._is_on_ring() | self._is_on_line()))
        self.aside, self.beyond = np.array(ways)[np.argmin(costs, axis=0)].T

    def _covered(self) -> Floats:
        """(K,) how many pictures are near each name, those under it counted more."""
        boxes = self.space.images.boxes
        gaps = np.abs(boxes[None, :, :2] - self.at[:, None]) - boxes[None, :, 2:] / 2 - self.halves[:, None]
        near, under = ((gaps < limit).all(2).sum(1) for limit in (AWAY, 0.0))
        return np.asarray(near + OVER * under)

    def _is_on_line(self) -> NDArray[np.bool_]:
        """(K,) which names are not within their own country, or lie on an axis."""
        space = self.space
        places = space.middle + space.seen((self.at - space.room[:2]) * [1.0, -1.0] / space.unit)
        depth, _ = space.cuts.depth(space.cuts.at(self.view.last), places)
        other = ~np.eye(len(self.at), dtype=bool)
        reach = np.linalg.norm(self.halves, axis=1)[:, None]
        crossed = (other & (depth * space.unit < reach)).any(1)
        axes = np.abs(self.at - space.at(np.zeros((1, 2)))) < self.halves
        return np.asarray(crossed | axes.any(1))

    def _is_on_ring(self) -> NDArray[np.bool_]:
        """(K,) which names touch the ring around the nearer half."""
        x, y, radius = analysis.hidden_middle(self.view.trace, self.view.last)
        gaps = np.abs(self.at - self.space.at(np.array([[x, y]])))
        nearest = np.linalg.norm(np.maximum(gaps - self.halves, 0), axis=1)
        farthest, reach = np.linalg.norm(gaps + self.halves, axis=1), radius * self.space.unit
        return np.asarray((nearest < reach + RINGED) & (farthest > reach - RINGED))

    def stand(self, entry: float) -> None:
        """Where petals end, at a recorded entry or between two."""
        low, high, part = self.view.around(entry)
        tips = self.tips[low] + (self.tips[high] - self.tips[low]) * part
        seen = self.seen[low] + (self.seen[high] - self.seen[low]) * part
        here = self.space.at(tips)
        way = here - self.space.at(self.middles[low] + (self.middles[high] - self.middles[low]) * part)
        angle = np.arctan2(way[:, 1], way[:, 0]) + self.aside
        at = here + self.beyond[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        at = self.at = self._apart(self._inward(entry, at), seen > 0)
        for name, place, share in zip(self.members, at, seen.tolist(), strict=True):
            name.place_middle(self.space.measures.at(*place))
            name.set_fill(opacity=share)

    def _tips(self, entry: int) -> tuple[Floats, Floats]:
        """(K, 2) the end of each petal at a recorded entry, and (K,) how much is seen of its name."""
        places, right = self.space.places[entry], self.space.right[entry]
        middle = places.mean(0)
        tips, seen = np.tile(middle, (len(self.members), 1)), np.zeros(len(self.members))
        for k in range(len(self.members)):
            own = self.space.labels == k
            if not (own & right).any():
                continue
            petal = places[own & right] - middle
            way = petal.mean(0) / max(float(np.linalg.norm(petal.mean(0))), 1e-9)
            tips[k] = middle + way * np.percentile(petal @ way, TIP)
            known = min(right[own].mean(), 1.5 * right.mean())
            seen[k] = np.clip((known - FROM) / (ALL - FROM), 0, 1)
        return tips, seen

    def _inward(self, entry: float, at: Floats) -> Floats:
        """(K, 2) places that lie in their own class's country, moved until no border runs behind a name."""
        space = self.space
        flip = [1.0, -1.0]
        reach = np.linalg.norm(self.halves, axis=1)[:, None] + CLEAR
        own = ~np.eye(len(at), dtype=bool)
        layer = space.cuts.at(entry)
        for _ in range(ROUNDS):
            places = space.middle + space.seen((at - space.room[:2]) * flip / space.unit)
            depth, way = space.cuts.depth(layer, places)
            lacks = np.where(own & (depth * space.unit < reach), reach - depth * space.unit, 0.0)
            lacks[(depth < 0).any(1) & ~(depth > -CLEAR / space.unit).all(1)] = 0.0
            worst = lacks.argmax(1)
            rows = np.arange(len(at))
            at = at + 0.5 * lacks[rows, worst][:, None] * space.seen(way[rows, worst]) * flip
        return at

    def _apart(self, at: Floats, there: NDArray[np.bool_]) -> Floats:
        """(K, 2) places within the room at which no two names touch."""
        room = self.space.room
        low, high = room[:2] - room[2:] / 2 - EDGE + self.halves, room[:2] + room[2:] / 2 + EDGE - self.halves
        for _ in range(ROUNDS):
            at = np.clip(at, low, high)
            for i in np.flatnonzero(there):
                for j in np.flatnonzero(there[:i]):
                    gap = at[i] - at[j]
                    inside = self.halves[i] + self.halves[j] + APART - np.abs(gap)
                    if (inside > 0).all():
                        k = int(inside.argmin())
                        push = inside[k] / 2 * (1 if gap[k] >= 0 else -1)
                        at[i, k] += push
                        at[j, k] -= push
        return np.clip(at, low, high)


def _smooth(rows: Floats) -> Floats:
    """(entries, ...) each the mean of itself and its neighbours."""
    return np.array([rows[max(0, e - 3) : e + 4].mean(0) for e in range(len(rows))])
