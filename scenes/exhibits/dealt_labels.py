"""Dealt labels: learned images with what they are; then their labels are dealt among them, as they were in the run.

cards = self.exhibit(DealtLabels, view)
cards.come(t)                          # images and labels
cards.deal(t)                          # labels leave their images, each for the one that learned it

Of every class there is one image, and they are so chosen that what was dealt to them was theirs, in another order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import mix
from tracereel.scenes.parts.network.framings import gallery
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import VALUE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures, fitted
from tracereel.scenes.read.readings import Reading, names_format
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
Ints = NDArray[np.int64]
ROOM = {  # centre x, centre y, width, height, in pixels of a 720-line frame
    "16:9": (640.0, 306.0, 1180.0, 580.0),
    "1:1": (360.0, 302.0, 660.0, 570.0),
    "9:16": (360.0, 560.0, 640.0, 1060.0),
}
MOST = 10  # images
PICTURE = 0.72  # of a card's side; the rest is its label's
WRITTEN = {"16:9": 40.0, "1:1": 30.0, "9:16": 36.0}  # capitals of a label
RISE = 0.5  # of a card: how far labels leave their rows on their way
TRIES = 4000  # orders of labels among which one is looked for that was dealt


class DealtLabels:
    """See the module. Axes: C cards."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view = scene, view
        self.panel, self.measures = Panel(scene.theme), MEASURES[scene.aspect]
        trace = view.trace
        self.published, self.dealt = analysis.published_labels(trace), analysis.learned_labels(trace)
        self.chosen, self.gives = exchanged(self.published, self.dealt)
        rows, columns = view.header.dataset.input_shape
        self.pictures = analysis.learned_images(trace)[self.chosen].reshape(-1, int(rows), int(columns))
        self.boxes = gallery(len(self.chosen), np.array(ROOM[scene.aspect]), most=260.0, gap=0.06)
        self.names = self._names()
        self.labels = [self._written(k) for k in range(len(self.chosen))]
        for name in ("learned/inputs", "labels/dealt"):
            scene.bind("cards", view, name, 1.0, (0, 0))
        self.come(0.0)

    @property
    def members(self) -> list[Any]:
        """Images and labels."""
        return [self.panel, *self.labels]

    def come(self, t: float) -> None:
        """All are there, one after the other: t from 0 (none is) to 1."""
        self.panel.items = Items()
        count = len(self.boxes)
        for k, (box, picture) in enumerate(zip(self._pictures(), self.pictures, strict=True)):
            seen = float(np.clip(t * (1 + 0.08 * count) - 0.08 * k, 0, 1))
            self.panel.items.panes.append(Pane(box, picture, VALUE, seen=seen, shine=0.25))
            self.labels[k].set_opacity(seen)

    def deal(self, t: float) -> None:
        """Labels on their way: t from 0 (each under its own image) to 1 (each where it was dealt to)."""
        count = len(self.chosen)
        places = self._places()
        for k, figures in enumerate(self.labels):
            share = float(eased(np.clip((t * 1.4 - 0.4 * k / max(1, count - 1)), 0, 1)))
            begin, end = places[k], places[self.gives[k]]
            side = 1 if k % 2 else -1
            aside = np.array([0.0, side * RISE * self.boxes[0, 3] * 4 * share * (1 - share)])
            figures.place_middle(self.measures.at(*(begin + (end - begin) * share + aside)))
            figures.recolor(mix(self.scene.theme.value, self.scene.theme.error, share * (self.gives[k] != k)))
        if t >= 1:
            for k, figures in enumerate(self.labels):
                place = int(self.chosen[self.gives[k]])
                self.scene.reread(figures, self._reading("learned/targets", place))

    # -- what is read ----------------------------------------------------------------------------------------------

    def _names(self) -> tuple[str, ...]:
        wide = float(self.boxes[0, 2]) / 90
        return tuple(fitted(name, WRITTEN[self.scene.aspect], wide) for name in self.view.class_names)

    def _reading(self, array: str, place: int) -> Reading:
        return self.view.derive(names_format(self.names), None, [(array, None, (place,))])

    def _written(self, k: int) -> Figures:
        reading = self._reading("analysis/learned/published", int(self.chosen[k]))
        size, ink = WRITTEN[self.scene.aspect], self.scene.theme.value
        figures = self.scene.readout(reading, size, ink, "SEMIBOLD", None)
        return figures.place_middle(self.measures.at(*self._places()[k]))

    # -- places ----------------------------------------------------------------------------------------------------

    def _pictures(self) -> Floats:
        side = PICTURE * self.boxes[:, 2:]
        centres = self.boxes[:, :2] - np.array([0.0, 0.5]) * (self.boxes[:, 2:] - side)
        return np.column_stack([centres, side])

    def _places(self) -> Floats:
        """(C, 2) the middles of labels."""
        free = (1 - PICTURE) * self.boxes[:, 3]
        return np.column_stack([self.boxes[:, 0], self.boxes[:, 1] + self.boxes[:, 3] / 2 - free / 2])


def exchanged(published: Ints, dealt: Ints) -> tuple[Ints, Ints]:
    """(chosen, gives): two examples of each of some classes, to which different labels were dealt, and for each of them
    the place of the one that its label was dealt to. Where labels can't be followed so among few, one example of each
    class; where not even then, each has its own place."""
    classes = np.unique(published)
    for kinds in (np.repeat(classes[-(MOST // 2) :], 2), classes[:MOST]):
        if (found := _round(kinds, published, dealt)) is not None:
            return found
    some = np.array([int(np.flatnonzero(published == c)[0]) for c in classes[:MOST]], np.int64)
    return some, np.arange(len(some))


def _round(kinds: Ints, published: Ints, dealt: Ints) -> tuple[Ints, Ints] | None:
    """Examples of these kinds, no two of a kind with the same label, whose labels went from one to another of them."""
    rng = np.random.default_rng(len(published))
    first = {
        (int(p), int(d)): k for k, (p, d) in reversed(list(enumerate(zip(published, dealt, strict=True))))
    }
    for _ in range(TRIES):
        order = rng.permutation(len(kinds))
        pairs = [(int(c), int(kinds[to])) for c, to in zip(kinds, order, strict=True)]
        if len(set(pairs)) == len(pairs) and all(p != d and (p, d) in first for p, d in pairs):
            chosen = np.array([first[pair] for pair in pairs], np.int64)
            gives = np.array([int(np.flatnonzero(order == k)[0]) for k in range(len(kinds))], np.int64)
            return chosen, gives
    return None
