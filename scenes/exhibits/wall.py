"""The wall: all unseen examples that a trace holds, side by side, a lit window for each of which something is true.

wall = self.exhibit(Wall, self.run)
wall.show(right)                       # (N,) which of them are lit, in the order of the trace
wall.turn(before, after, share)        # on the way from one to the other

It knows neither what reads them nor when: who lights it says which. They stand in an order that was shuffled once,
always the same, so that classes mix. Examples that are no pictures wear the names of their classes. With kept="learned"
it is the wall of the learned examples that a trace holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.worn import worn
from tracereel.scenes.parts.images import Images, grid_in
from tracereel.scenes.parts.masks import cropped
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BOXES = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (640.0, 266.0, 1216.0, 484.0),
    "1:1": (360.0, 254.0, 684.0, 476.0),
    "9:16": (360.0, 514.0, 640.0, 1000.0),
}
KEPT = {  # where they are stored, and how they are read
    "unseen": ("evaluation", analysis.unseen_labels, analysis.unseen_images),
    "learned": ("learned", analysis.learned_labels, analysis.learned_images),
}
AIR = 1.05  # distance of their middles, in sizes
SHUFFLED = 5  # the seed of their order
UNCOVERED = 0.6  # share of the pulling back after which what others covered is seen
WAVE = 0.35  # share of the time that one window takes to be lit, when light spreads over the wall


class Wall:
    """See the module. Axes: N images, as the trace holds them; each keeps its place."""

    def __init__(
        self,
        scene: TraceScene,
        view: View,
        boxes: Mapping[str, tuple[float, ...]] = BOXES,
        kept: str = "unseen",
    ) -> None:
        self.scene, self.view = scene, view
        self.array, labels, images = KEPT[kept]
        self.pictures = images(view.trace) if view.is_image else worn(view, labels(view.trace))
        self.images = Images(cropped(self.pictures), scene.theme)
        count = len(self.pictures)
        box = np.array(boxes[scene.aspect])
        self.home = grid_in(box, count, air=AIR)[np.random.default_rng(SHUFFLED).permutation(count)]
        self.middle = box[:2]
        self.images.boxes = self.home.copy()
        self.measures = MEASURES[scene.aspect]
        scene.bind("wall", view, f"{self.array}/inputs", 1.0, (0, 0))

    @property
    def members(self) -> list[Any]:
        """All that is drawn."""
        return [self.images]

    @property
    def count(self) -> Reading:
        """How many images stand on it."""
        return self.view.derive(",d", "count", [(f"{self.array}/targets", None, ())])

    def show(self, lit: Floats) -> None:
        """Who is lit: (N,), 0 dark to 1 lit."""
        self.images.light[:] = lit
        self.images.windows[:] = lit

    def turn(self, before: Floats, after: Floats, share: Floats | float) -> None:
        """On the way from one state to another; share: of all, or (N,)."""
        begin, end = np.asarray(before, float), np.asarray(after, float)
        self.show(begin + (end - begin) * share)

    def spread(self, start: int, t: float) -> Floats:
        """(N,) how far light has come that spreads from one image over the wall: t from 0 to 1."""
        far = np.linalg.norm(self.home[:, :2] - self.home[start, :2], axis=1)
        late = (1 - WAVE) * far / max(1.0, float(far.max()))
        return np.asarray(eased(np.clip((t - late) / WAVE, 0, 1)))

    @property
    def tile(self) -> float:
        """How large one of them is, in pixels of a 720-line frame."""
        return float(self.home[0, 2])

    def pull_back(self, size: float, covered: Floats, t: float) -> None:
        """The camera comes away from its middle: each image of that size at t = 0, all in the frame at t = 1. Where
        others stand before it, so many sizes around, it comes last."""
        behind = (np.abs(self.home[:, :2] - self.middle) < (covered + 0.5) * self.home[:, 2:]).all(1)
        self.images.seen[:] = np.where(behind, np.clip((t - UNCOVERED) / (1 - UNCOVERED), 0, 1), 1.0)
        zoom = (size / self.tile) ** (1 - float(eased(t)))
        self.images.boxes[:, :2] = self.middle + (self.home[:, :2] - self.middle) * zoom
        self.images.boxes[:, 2:] = self.home[:, 2:] * zoom
        self.images.opacity = float(np.clip(2.5 * t, 0, 1))

    def grow_out(self, of: Wall, lit: Floats, t: float) -> None:
        """Out of another wall, image out of image, where both hold as many; else out of all of it. t from 0 to 1."""
        there = of.images.boxes
        if len(there) == len(self.home):
            self.turn(of.images.light, lit, float(np.clip(3 * t, 0, 1)))
        else:
            zoom = np.ptp(there[:, 0]) / max(1.0, np.ptp(self.home[:, 0]))
            places = there[:, :2].mean(0) + (self.home[:, :2] - self.middle) * zoom
            there = np.column_stack([places, self.home[:, 2:] * zoom])
            self.show(lit)
        self.images.boxes[:] = there + (self.home - there) * eased(t)

    def point_at(self, image: int | None, seen: float = 1.0) -> None:
        """A yellow frame around one image; around none."""
        self.images.pointed[:] = 0.0
        if image is not None:
            self.images.pointed[image] = seen

    def fade(self, opacity: float) -> None:
        """Let all of it be more, or less, visible."""
        self.images.opacity = opacity
