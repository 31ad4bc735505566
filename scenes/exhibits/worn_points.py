"""Worn points: examples on a plane that wear the names of their classes, where there are more than can have a hue; and
the same names, large, in the countries of a network's answers.

points = WornPoints(self, plane)       # over a plane, of whichever run that stands for
self.change(points.come, plane, points, seconds=2)
self.change(points.ask, plane, points, seconds=1)      # the plane shows its countries
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.country_names import CountryNames
from tracereel.scenes.exhibits.plane import PlaneExhibit
from tracereel.scenes.exhibits.worn import shortened
from tracereel.scenes.look.theme import rgb
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import disc, written

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
SIZE = {"16:9": 38.0, "1:1": 32.0, "9:16": 36.0}  # pixels of what a point wears, on the whole plane
NEAR = 0.8  # of that: who has a neighbour with a name nearer than this goes
CLEAR = 30.0  # pixels around a point in which no country's name is looked for
EVERY = 4  # of the grid of answers, one place in so many is looked at for where a name stands
HALO = 0.78  # how much of what lies under a name a dark disc behind it covers
LATE = 0.6  # of the time in which they come: until the last begins to


class WornPoints:
    """See the module."""

    def __init__(self, scene: TraceScene, plane: PlaneExhibit) -> None:
        self.plane, self.view = plane, plane.view
        points, self.labels = analysis.judged(plane.view.trace)
        self.places = points / plane.reach
        texts = shortened(plane.view.class_names)
        masks = np.concatenate([written(texts), disc(64, 0.3)])
        self.images = Images(masks, scene.theme, len(points))
        self.images.light[:] = 1.0
        self.halos = Images(disc(64, 0.5), scene.theme, len(points))
        self.halos.inks[:] = rgb(scene.theme.ground[0]) * 255
        self.halos.light[:] = 1.0
        self.size = SIZE[scene.aspect] / (plane.all[2:].min() / 2)
        plane.picture.seen = np.zeros(len(points))
        self.named = spaced(self.places, NEAR * self.size)
        self.grown = np.ones(len(points))
        self.names, self.asked = CountryNames(scene, plane.view, 0.0, texts), 0.0
        self.shown = 1.0
        self.come(0)

    @property
    def members(self) -> list[Any]:
        """What it is made of."""
        return [self.halos, self.images, *self.names.members]

    def stand(self) -> None:
        """Where the plane is now."""
        picture = self.plane.picture
        size = (self.grown * self.size * picture.unit)[:, None]
        self.images.boxes = self.halos.boxes = np.column_stack([picture.place(self.places), size, size])
        self.halos.seen = HALO * self.images.seen * (self.images.of < len(self.images.masks) - 1)
        scores = picture.scores[::EVERY, ::EVERY]
        x, y = np.meshgrid(
            np.linspace(-picture.half[0], picture.half[0], scores.shape[1]),
            np.linspace(picture.half[1], -picture.half[1], scores.shape[0]),
        )
        places = picture.place(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(*x.shape, 2)
        inside = (np.abs(places - picture.box[:2]) <= picture.box[2:] / 2).all(2)
        points = picture.place(self.places[self.named])
        near = np.linalg.norm(places[:, :, None] - points, axis=3).min(2)
        inside &= near >= CLEAR * self.shown
        self.names.stand(scores, inside, places, self.asked)

    def show(self, entry: float) -> None:
        """Names go where the countries are now that the plane shows an entry."""
        self.stand()

    def ask(self, t: float) -> None:
        """The plane shows its countries, and each its name: t from 0 to 1."""
        self.asked = t
        self.plane.color(t)
        self.names.fade(t)

    def fade(self, share: float) -> None:
        """How much is seen of the points."""
        self.images.seen, self.shown = np.where(self.named, share, 0.0), share

    def come(self, t: float) -> None:
        """From dots to names, class by class, each from the middle outward: t from 0 to 1."""
        far = np.linalg.norm(self.places, axis=1)
        classes = max(int(self.labels.max(initial=0)), 1)
        late = LATE * (0.6 * self.labels / classes + 0.4 * far / max(float(far.max()), 1e-9))
        way = np.clip((t - late) / (1 - LATE), 0, 1)
        turned = (way >= 0.5) & self.named
        self.images.of = np.where(turned, self.labels, len(self.images.masks) - 1)
        self.images.seen = np.where(self.named, 1.0, 1.0 - way)
        self.grown = np.where(turned, 0.4 + 0.6 * way + 0.5 * np.sin(np.pi * way), 1.0 - 0.25 * way)
        self.stand()


def spaced(places: Floats, apart: float) -> NDArray[np.bool_]:
    """(N,) which of some places, the first first, have no other of these nearer than that."""
    chosen: list[int] = []
    for number, place in enumerate(places):
        if not chosen or np.linalg.norm(places[chosen] - place, axis=1).min() >= apart:
            chosen.append(number)
    return np.isin(np.arange(len(places)), chosen)
