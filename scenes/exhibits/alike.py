"""Alike: our example, large and alone; then others of its class, from the same batch; then all small, from far away.

alike = self.exhibit(Alike, self.run, probe=probe)
alike.look(t)                          # alone, slowly nearer
alike.join(t)                          # the others come beside it
alike.uncover(wall, t)                 # the camera pulls back
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.parts.network.framings import gallery
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import VALUE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.wall import Wall
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ALONE = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (640.0, 314.0, 730.0, 730.0),
    "1:1": (360.0, 286.0, 640.0, 640.0),
    "9:16": (360.0, 560.0, 860.0, 860.0),
}
TOGETHER = {
    "16:9": (640.0, 312.0, 1236.0, 590.0),
    "1:1": (360.0, 314.0, 690.0, 600.0),
    "9:16": (360.0, 560.0, 690.0, 1040.0),
}
MOST = 8  # of them that are large enough to be told apart
FAR = 0.9  # of its full size: ours at first
LARGE = 420.0  # pixels of one among others, at most


class Alike:
    """See the module. size: of ours alone, as a share of all that the frame allows; middle: where it stands then."""

    def __init__(
        self, scene: TraceScene, view: View, probe: int, size: float = 1.0, middle: Floats | None = None
    ) -> None:
        self.scene, self.view, self.probe = scene, view, probe
        self.panel = Panel(scene.theme)
        self.others = alike(view, probe)[: MOST - 1]
        rows, columns = view.header.dataset.input_shape
        self.pictures = facts.shades(view.trace).reshape(-1, rows, columns)
        self.alone = np.array(ALONE[scene.aspect]) * [1, 1, size, size]
        if middle is not None:
            self.alone[:2] = middle
        self.boxes = gallery(len(self.others) + 1, np.array(TOGETHER[scene.aspect]), most=LARGE)
        self.place = len(self.others) // 2  # among them: ours stands in the middle
        scene.bind("alike", view, "probes/inputs", 1.0, (0, 0))
        self.look(0)

    @property
    def members(self) -> list[Any]:
        """All that is drawn."""
        return [self.panel]

    @property
    def many(self) -> str:
        """How many others there are: "none", "one" or "more"."""
        return ("none", "one", "more")[min(len(self.others), 2)]

    @property
    def label(self) -> Reading:
        """What they are."""
        return self.view.name("probes/targets", None, self.probe)

    @property
    def size(self) -> float:
        """Of one among the others."""
        return float(self.boxes[0, 2])

    def look(self, t: float) -> None:
        """Alone, and slowly nearer: t from 0 to 1."""
        grown = FAR + (1 - FAR) * t
        self._draw(self.alone[None] * [1, 1, grown, grown], [self.probe])

    def join(self, t: float) -> None:
        """Ours gives way, and the others come from both sides, one after the other: t from 0 to 1."""
        count = len(self.boxes)
        begin = self.boxes.copy()
        far = np.where(np.arange(count) < self.place, -1.0, 1.0)
        begin[:, 0] += far * MEASURES[self.scene.aspect].width
        begin[self.place] = self.alone
        late = 0.12 * np.abs(np.arange(count) - self.place)
        way = eased(np.clip((t * (1 + late.max()) - late), 0, 1))
        self._draw(between(begin, self.boxes, way)[0], self._ordered())

    @property
    def reach(self) -> Floats:
        """(2,) how far they reach from their middle, in sizes of one."""
        ends = np.abs(self.boxes[:, :2] - np.array(self.middle)) + self.boxes[:, 2:] / 2
        return np.asarray(ends.max(0) / self.size)

    def recede(self, small: float, to: Floats, t: float) -> None:
        """All become as small as what is there besides, on the way to the middle of it, and go: t from 0 to 1."""
        share = small / self.size
        zoom = share ** float(eased(t))
        here = np.array(self.middle)
        there = here + (to - here) * (1 - zoom) / (1 - share)
        boxes = np.column_stack([there + (self.boxes[:, :2] - here) * zoom, self.boxes[:, 2:] * zoom])
        self._draw(boxes, self._ordered(), float(np.clip((0.75 - t) / 0.3, 0, 1)))

    def uncover(self, wall: Wall, t: float) -> None:
        """The camera pulls back from them to the wall behind: t from 0 to 1."""
        wall.pull_back(self.size, self.reach, t)
        self.recede(wall.tile, wall.middle, t)

    @property
    def middle(self) -> tuple[float, float]:
        """Of the frame they fill."""
        x, y, *_ = TOGETHER[self.scene.aspect]
        return x, y

    def _ordered(self) -> list[int]:
        return [*self.others[: self.place], self.probe, *self.others[self.place :]]

    def _draw(self, boxes: Floats, probes: list[int], seen: float = 1.0) -> None:
        self.panel.items = Items()
        self.panel.items.panes = [
            Pane(box, self.pictures[probe], VALUE, seen=seen, frame=None, shine=0.2)
            for box, probe in zip(boxes, probes, strict=True)
        ]


def alike(view: View, probe: int) -> list[int]:
    """The other followed examples of the first mini-batch that are of the same class."""
    trace = view.trace
    inside = np.isin(trace.read("probes/rows"), analysis.first_batch(trace))
    labels = analysis.probe_labels(trace)
    return [int(k) for k in np.flatnonzero(inside & (labels == labels[probe])) if k != probe]
