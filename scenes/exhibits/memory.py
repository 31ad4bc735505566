"""Memory: what a network learned, and what it never saw, as two walls beside each other, through its training.

row = Memory(scene, view, place=0)     # the upper one of two
row.show(entry)                        # lit is read as the labels say, at the recorded entry that has been reached
row.lift(t)                            # from the middle of the frame to its place
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.wall import Wall
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES, UNIT
from tracereel.scenes.parts.text import LEFT, RIGHT, Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import chance

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
Boxes = tuple[tuple[float, ...], tuple[float, ...]]
PAIR: dict[str, Boxes] = {  # of the upper row: learned, never seen
    "16:9": ((428.0, 178.0, 632.0, 247.0), (974.0, 178.0, 395.0, 247.0)),
    "1:1": ((225.0, 196.0, 412.0, 161.0), (573.0, 196.0, 258.0, 161.0)),
    "9:16": ((360.0, 180.0, 640.0, 250.0), (240.0, 445.0, 400.0, 250.0)),
}
PITCH = {"16:9": 298.0, "1:1": 250.0, "9:16": 578.0}  # pixels to the lower row
ABOVE = 24.0  # from a wall to the middle of its words
SIZE = {"16:9": 28.0, "1:1": TYPE.label, "9:16": 26.0}  # capitals of a share


class Memory:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View, place: int) -> None:
        self.scene, self.view, self.place = scene, view, place
        self.measures, self.pitch = MEASURES[scene.aspect], PITCH[scene.aspect]
        boxes = [np.array(box) + np.array([0.0, place * self.pitch, 0.0, 0.0]) for box in PAIR[scene.aspect]]
        self.boxes = boxes
        kinds = zip(("learned", "unseen"), boxes, strict=True)
        self.walls = [Wall(scene, view, {scene.aspect: tuple(box)}, kept) for kept, box in kinds]
        self.right = [
            np.stack([right(view.trace, entry) for entry in range(view.last + 1)])
            for right in (analysis.learned_right, analysis.unseen_right)
        ]
        for kept in ("learned", "unseen"):
            scene.bind("wall", view, f"analysis/{kept}/right", 1.0, (0, view.last))
        self.words: list[Figures] = []
        self.shift = 0.0

    @property
    def members(self) -> list[Any]:
        """Both walls, and their words."""
        return [*(part for wall in self.walls for part in wall.members), *self.words]

    def show(self, entry: float) -> None:
        """Both walls and their shares, all as at the recorded entry that has been reached."""
        low, _, _ = self.view.around(entry)
        for k, (wall, right) in enumerate(zip(self.walls, self.right, strict=True)):
            wall.show(right[low] * 1.0)
            if self.words:
                self.scene.reread(self.words[2 * k + 1], self.share(k, low))

    def write(self, learned: Figures, unseen: Figures) -> list[Figures]:
        """What each wall is, over it, and the share that is read rightly."""
        self.words = []
        for k, (name, box) in enumerate(zip((learned, unseen), self.boxes, strict=True)):
            ink = self.scene.theme.value
            share = self.scene.readout(self.share(k, 0), SIZE[self.scene.aspect], ink, "SEMIBOLD", RIGHT)
            left, right, top = box[0] - box[2] / 2, box[0] + box[2] / 2, box[1] - box[3] / 2 - ABOVE
            beside = k == 1 and self.measures.down  # there it has room at its right
            places = (
                ((right + 22, box[1] - 30), (680, box[1] + 30)) if beside else ((left, top), (right, top))
            )
            name.place_middle(self.measures.at(*places[0]))
            share.place_middle(self.measures.at(*places[1]))
            self.words += [name, share]
        return self.words

    @property
    def naming(self) -> dict[str, Any]:
        """How a wall's name is written."""
        return {"size": TYPE.label, "color": self.scene.theme.muted, "align": LEFT}

    def lift(self, t: float) -> None:
        """The row on its way from the middle of the frame to its own place: t from 0 to 1."""
        shift = (1 - t) * (0.5 - self.place) * self.pitch
        for wall in self.walls:
            wall.images.boxes = wall.home + np.array([0.0, shift, 0.0, 0.0])
        for figures in self.words:
            figures.shift(np.array([0.0, (self.shift - shift) / UNIT, 0.0]))
        self.shift = shift

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
