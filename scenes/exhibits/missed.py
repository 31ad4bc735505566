"""Missed: what the network reads wrongly at last comes close, out of the wall; what the rules had right is marked.

missed = Missed(reads)
missed.come(t)                         # from their places on the wall
missed.mark(t)                         # yellow frames around those that the rules read rightly
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.parts.network.framings import gallery
from tracereel.scenes.parts.network.panel import LOOK, VALUE, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network_reads import NetworkReads

Floats = NDArray[Any]
ROOM = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (640.0, 310.0, 1190.0, 560.0),
    "1:1": (360.0, 306.0, 660.0, 560.0),
    "9:16": (360.0, 560.0, 640.0, 1040.0),
}
GAP = 0.12  # between them, in sizes
LARGEST = 150.0  # pixels of one
MOST = 120  # of them that can be told apart
DIM, BACK = 0.0, 0.4  # of its light: the wall behind them; when they are back


class Missed:
    """See the module. Axes: M images."""

    def __init__(self, reads: NetworkReads) -> None:
        self.reads, self.wall = reads, reads.wall
        self.panel = Panel(reads.scene.theme)
        self.images = np.flatnonzero(~reads.right[-1])[:MOST]
        self.ruled = reads.ruled[self.images]
        room = np.array(ROOM[reads.scene.aspect])
        self.boxes = gallery(max(1, len(self.images)), room, LARGEST, GAP)[: len(self.images)]

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

    def come(self, t: float) -> None:
        """All leave the wall, which goes dark behind them: t from 0 to 1."""
        self.wall.fade(1 - (1 - DIM) * float(eased(t)))
        self._draw(float(eased(t)), 0.0)

    def mark(self, t: float) -> None:
        """Those that the rules had right are marked: t from 0 to 1."""
        self._draw(1.0, t)

    def leave(self, t: float) -> None:
        """All go back to the wall: t from 0 to 1."""
        self.wall.fade(DIM + (BACK - DIM) * t)
        self._draw(1 - float(eased(t)), 1 - t)

    def _draw(self, share: float, marked: float) -> None:
        begin = self.wall.home[self.images]
        boxes = between(begin, self.boxes, share)[0] if len(begin) else begin
        items = self.panel.items = Items()
        seen = float(np.clip(6 * share, 0, 1))
        for image, box, ruled in zip(self.images, boxes, self.ruled, strict=True):
            items.panes.append(Pane(box, self.wall.pictures[image], VALUE, seen=seen, frame=0.0, shine=0.15))
            if ruled and marked > 0:
                items.frames.append(Frame(box, LOOK, marked))
