"""Missed: what the network reads wrongly at last comes close, out of the wall; what the rules had right is marked.

missed = Missed(reads)
missed.arrive(rows, t)                 # the wall, out of another
missed.come(t)                         # from their places on the wall
missed.mark(t)                         # yellow frames around those that the rules read rightly; they stand first
missed.leave(t)                        # and back; then the wall gets bright around its middle, as it stands
missed.brighten(t)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.wall import BOXES
from tracereel.scenes.parts.images import grid_in
from tracereel.scenes.parts.network.panel import LOOK, VALUE, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.memory import Memory
    from tracereel.scenes.exhibits.network_reads import NetworkReads

Floats = NDArray[Any]
AIR = 1.1  # distance of their middles, in sizes
MOST = 120  # of them that can be told apart
DIM, BACK = 0.0, 0.4  # of its light: the wall behind them; when they are back


class Missed:
    """See the module. Axes: M images."""

    def __init__(self, reads: NetworkReads) -> None:
        self.reads, self.wall = reads, reads.wall
        self.panel = Panel(reads.scene.theme)
        images = np.flatnonzero(~reads.right[-1])[:MOST]
        labels = analysis.unseen_labels(reads.view.trace)[images]
        self.images = images[np.lexsort([labels, ~reads.ruled[images]])]
        self.ruled = reads.ruled[self.images]
        room = np.array(BOXES[reads.scene.aspect])
        self.boxes = grid_in(room, max(1, len(self.images)), air=AIR)[: len(self.images)]

    @property
    def members(self) -> list[Any]:
        """They and the wall."""
        return [*self.wall.members, self.panel]

    @property
    def many(self) -> Reading:
        """How many it misses."""
        last = self.reads.view.last
        return self.reads.view.derive(",d", "count_not_above_zero", [("analysis/unseen/right", last, ())])

    @property
    def by_rules(self) -> Reading:
        """How many of them the rules read rightly."""
        last = self.reads.view.last
        return self.reads.view.derive(",d", "sum", [("analysis/rules/better", last, ())])

    def arrive(self, rows: Sequence[Memory], t: float) -> None:
        """The wall grows out of the last row's of unseen images, and all rows go: t from 0 to 1."""
        self.wall.grow_out(rows[-1].walls[-1], self.reads.last, t)
        for row in rows:
            row.go(min(1.0, 2 * t))

    def come(self, t: float) -> None:
        """All leave the wall, which goes dark behind them: t from 0 to 1."""
        self.wall.fade(1 - (1 - DIM) * float(eased(t)))
        self._draw(float(eased(t)), 0.0)

    def mark(self, t: float) -> None:
        """Those that the rules had right are marked, one after the other: t from 0 to 1."""
        self._draw(1.0, t)

    def leave(self, t: float) -> None:
        """All go back to the wall: t from 0 to 1."""
        self.wall.fade(DIM + (BACK - DIM) * t)
        self._draw(1 - float(eased(t)), 1 - t)

    def brighten(self, t: float) -> None:
        """The wall, dim until now, is seen in full, from its middle outwards: t from 0 to 1."""
        wall = self.wall
        start = int(np.abs(wall.home[:, :2] - wall.middle).sum(1).argmin())
        wall.images.seen[:] = BACK + (1 - BACK) * wall.spread(start, t)
        wall.fade(1.0)

    def _draw(self, share: float, marked: float) -> None:
        begin = self.wall.home[self.images]
        boxes = between(begin, self.boxes, share)[0] if len(begin) else begin
        items = self.panel.items = Items()
        seen = float(np.clip(6 * share, 0, 1))
        ruled = int(self.ruled.sum())
        for k, (image, box) in enumerate(zip(self.images, boxes, strict=True)):
            items.panes.append(Pane(box, self.wall.pictures[image], VALUE, seen=seen, frame=0.0, shine=0.15))
            if k < ruled and marked > 0:
                items.frames.append(Frame(box, LOOK, float(np.clip(marked * (ruled + 1) - k, 0, 1))))
