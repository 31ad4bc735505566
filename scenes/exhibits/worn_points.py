"""Worn points: examples on a plane that wear the names of their classes, where there are more than can have a hue.

points = WornPoints(self, plane)       # over a plane, of whichever run that stands for
self.change(points.come, plane, points, seconds=2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.plane import PlaneExhibit, held
from tracereel.scenes.exhibits.worn import shortened
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import disc, written

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
SIZE = {"16:9": 27.0, "1:1": 24.0, "9:16": 28.0}  # pixels of what a point wears, on the whole plane
NEAR = 0.72  # of that: who has a neighbour with a name nearer than this stays a dot
LATE = 0.6  # of the time in which they come: until the last begins to


class WornPoints:
    """See the module."""

    def __init__(self, scene: TraceScene, plane: PlaneExhibit) -> None:
        self.plane, self.view = plane, plane.view
        points, self.labels = held(plane.view)
        self.places = points / plane.reach
        masks = np.concatenate([written(shortened(plane.view.class_names)), disc(64, 0.3)])
        self.images = Images(masks, scene.theme, len(points))
        self.images.light[:] = 1.0
        self.size = SIZE[scene.aspect] / (plane.all[2:].min() / 2)
        plane.picture.seen = np.zeros(len(points))
        self.named = spaced(self.places, NEAR * self.size)
        self.grown = np.ones(len(points))
        self.come(0)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.images]

    def stand(self) -> None:
        """Where the plane is now."""
        picture = self.plane.picture
        size = (self.grown * self.size * picture.unit)[:, None]
        self.images.boxes = np.column_stack([picture.place(self.places), size, size])

    def come(self, t: float) -> None:
        """From dots to names, class by class, each from the middle outward: t from 0 to 1."""
        far = np.linalg.norm(self.places, axis=1)
        classes = max(int(self.labels.max(initial=0)), 1)
        late = LATE * (0.6 * self.labels / classes + 0.4 * far / max(float(far.max()), 1e-9))
        way = np.clip((t - late) / (1 - LATE), 0, 1)
        turned = (way >= 0.5) & self.named
        self.images.of = np.where(turned, self.labels, len(self.images.masks) - 1)
        self.grown = np.where(turned, 0.4 + 0.6 * way + 0.5 * np.sin(np.pi * way), 1.0 - 0.25 * way)
        self.stand()


def spaced(places: Floats, apart: float) -> NDArray[np.bool_]:
    """(N,) which of some places, the first first, have no other of these nearer than that."""
    chosen: list[int] = []
    for number, place in enumerate(places):
        if not chosen or np.linalg.norm(places[chosen] - place, axis=1).min() >= apart:
            chosen.append(number)
    return np.isin(np.arange(len(places)), chosen)
