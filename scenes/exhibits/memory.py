"""Memory: what a network learned, and what it never saw, as two walls beside each other, through its training.

row = Memory(scene, view, place=0)     # the upper one of two
row.show(entry)                        # lit is read as the labels say, at the recorded entry that has been reached
row.stand(t)                           # from alone in the frame, large, to its place as one of two
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import chance

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
Places = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Layout:
    """Where a row stands, what was learned first, then what was never seen, in pixels of a 720-line frame."""

    walls: Places  # centre x, centre y, width, height
    names: Places  # left end, middle
    shares: Places  # right end, middle, capitals


ALONE = {
    "16:9": Layout(
        ((384.0, 286.0, 700.0, 448.0), (1022.0, 286.0, 448.0, 448.0)),
        ((34.0, 38.0), (798.0, 38.0)),
        ((734.0, 582.0, 60.0), (1246.0, 582.0, 100.0)),
    ),
    "1:1": Layout(
        ((224.0, 266.0, 412.0, 412.0), (573.0, 266.0, 257.5, 412.0)),
        ((18.0, 34.0), (444.0, 34.0)),
        ((400.0, 540.0, 34.0), (702.0, 540.0, 60.0)),
    ),
    "9:16": Layout(
        ((360.0, 301.0, 640.0, 409.6), (244.8, 831.0, 409.6, 409.6)),
        ((40.0, 70.0), (40.0, 600.0)),
        ((680.0, 70.0, 40.0), (700.0, 831.0, 52.0)),
    ),
}
PAIRED = {  # the upper row
    "16:9": Layout(
        ((240.2, 184.0, 412.5, 264.0), (598.0, 184.0, 264.0, 264.0)),
        ((34.0, 30.0), (466.0, 30.0)),
        ((446.0, 30.0, 21.0), (1246.0, 184.0, 100.0)),
    ),
    "1:1": Layout(
        ((137.5, 167.0, 239.0, 239.0), (342.0, 167.0, 149.4, 239.0)),
        ((18.0, 28.0), (432.0, 94.0)),
        ((257.0, 310.0, 26.0), (702.0, 167.0, 56.0)),
    ),
    "9:16": Layout(
        ((228.0, 251.0, 396.8, 254.0), (573.0, 251.0, 254.0, 254.0)),
        ((30.0, 100.0), (446.0, 100.0)),
        ((250.0, 456.0, 40.0), (700.0, 456.0, 64.0)),
    ),
}
PITCH = {"16:9": 322.0, "1:1": 334.0, "9:16": 500.0}  # pixels from there to the lower row


class Memory:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View, place: int) -> None:
        self.scene, self.view, self.place = scene, view, place
        self.measures = MEASURES[scene.aspect]
        self.alone, self.paired = ALONE[scene.aspect], PAIRED[scene.aspect]
        self.down = place * PITCH[scene.aspect]
        kinds = zip(("learned", "unseen"), self.alone.walls, strict=True)
        self.walls = [Wall(scene, view, {scene.aspect: box}, kept) for kept, box in kinds]
        self.right = [
            np.stack([right(view.trace, entry) for entry in range(view.last + 1)])
            for right in (analysis.learned_right, analysis.unseen_right)
        ]
        for kept in ("learned", "unseen"):
            scene.bind("wall", view, f"analysis/{kept}/right", 1.0, (0, view.last))
        self.names: list[Figures] = []
        self.shares: list[Figures] = []
        self.stand(1.0)

    @property
    def members(self) -> list[Any]:
        """Both walls, and their words."""
        return [*(part for wall in self.walls for part in wall.members), *self.names, *self.shares]

    def show(self, entry: float) -> None:
        """Both walls and their shares, all as at the recorded entry that has been reached."""
        low, _, _ = self.view.around(entry)
        for k, (wall, right) in enumerate(zip(self.walls, self.right, strict=True)):
            wall.show(right[low] * 1.0)
            if self.shares:
                self.scene.reread(self.shares[k], self.share(k, low))

    def write(self, learned: Figures, unseen: Figures) -> None:
        """What each wall is, over it, and the share that is read rightly: the largest is that of what it never saw."""
        ink = self.scene.theme.value
        self.names = [learned, unseen]
        self.shares = [
            self.scene.readout(self.share(k, 0), size, ink, "SEMIBOLD", RIGHT)
            for k, (_, _, size) in enumerate(self.paired.shares)
        ]
        self.stand(1.0)

    @property
    def naming(self) -> dict[str, Any]:
        """How a wall's name is written."""
        return {"size": TYPE.label, "color": self.scene.theme.muted, "align": LEFT}

    def stand(self, t: float) -> None:
        """The row on its way from where it is alone, t = 0, to its place as one of two, t = 1."""

        def on_the_way(places: str, k: int) -> Floats:
            begin, end = (np.array(getattr(layout, places)[k]) for layout in (self.alone, self.paired))
            end[1] += self.down
            return np.asarray(begin + (end - begin) * t)

        for k, (wall, alone) in enumerate(zip(self.walls, self.alone.walls, strict=True)):
            box = on_the_way("walls", k)
            zoom = box[2] / alone[2]
            wall.images.boxes[:, :2] = box[:2] + (wall.home[:, :2] - alone[:2]) * zoom
            wall.images.boxes[:, 2:] = wall.home[:, 2:] * zoom
        for k, (name, share) in enumerate(zip(self.names, self.shares, strict=True)):
            *place, size = on_the_way("shares", k)
            share.resize(float(size)).place_middle(self.measures.at(*place))
            name.place_middle(self.measures.at(*on_the_way("names", k)))

    def go(self, t: float) -> None:
        """All of it goes: t from 0 to 1."""
        for wall in self.walls:
            wall.fade(1 - t)
        for figures in (*self.names, *self.shares):
            figures.set_opacity(1 - t)

    def share(self, k: int, entry: int) -> Reading:
        """How much of what was learned (0), or never seen (1), is read as it is labelled."""
        kept = ("learned", "unseen")[k]
        reading = self.view.derive(".1%", "mean", [(f"analysis/{kept}/right", entry, ())])
        return chance(reading, least=1) if k else chance(reading)

    @property
    def told(self) -> dict[str, Any]:
        """What is said of its end: both shares, and whether it learned all."""
        learned, unseen = (self.share(k, self.view.last) for k in (0, 1))
        return {"learned": learned, "unseen": unseen, "all": "yes" if learned.value == 1 else "no"}

    def beats(self, other: Memory) -> str:
        """Whether it reads more of what it never saw than another: "yes" or "no"."""
        return "yes" if self.right[1][-1].mean() > other.right[1][-1].mean() else "no"

    @property
    def learned(self) -> Reading:
        """How many it learned from, of those that are shown."""
        return self.walls[0].count
