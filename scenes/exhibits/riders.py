"""Riders: examples on the slide of the loss, each where the chance of its truth has it; who is sure lies on a pile.

They are the unseen examples that a trace holds, or, where it holds none, those that it follows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import Theme
from tracereel.scenes.parts.darts import cropped
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.slope import LEAST, Foot
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine

Floats = NDArray[Any]
SMALL = 26.0  # pixels, a picture among others, at most
SURE = 0.95  # a chance from which on an example has arrived, and lies on the pile at the foot of the slide
APRON, FLY = 40.0, 4  # pixels from the slide's end to the pile; recorded entries that the way there takes
PASSES = 40  # entries that are looked at for who arrives first
HEADROOM = 40.0  # pixels over the pile


class Riders:
    """See the module. base: height of the pile's foot. room: where the slide ends, and the right end of the pile."""

    def __init__(self, view: View, theme: Theme, base: float, room: tuple[float, float]) -> None:
        self.view, self.theme = view, theme
        self.room = room[0] + APRON, room[1]
        self.unseen = view.trace.has("evaluation/inputs")
        self._known: dict[int, Floats] = {}
        self.images = self._images()
        self.small = self._size(base)
        self._slots = self._pile(base)
        self.mean_loss = 0.0

    def mean(self, entry: int) -> Reading:
        """The mean loss of all that ride: of the unseen examples that the trace holds, or of those that it follows."""
        if self.unseen:
            return fine(self.view.derive(".2f", "mean", [("analysis/unseen/surprise", entry, ())]))
        return fine(self.view.derive(".2f", "mean", [("probe_losses", entry, ())]))

    def chances(self, entry: int) -> Floats:
        """(N,) what the truth of every example that rides is given, at a recorded entry."""
        if entry not in self._known:
            trace = self.view.trace
            if self.unseen:
                found, labels = analysis.unseen_chances(trace, entry), analysis.unseen_labels(trace)
            else:
                found, labels = analysis.predictions(trace, entry), analysis.probe_labels(trace)
            self._known[entry] = found[np.arange(len(labels)), labels].astype(float)
        return self._known[entry]

    @property
    def count(self) -> Reading:
        """How many ride."""
        return self.view.derive(
            ",d", "count", [("evaluation/targets" if self.unseen else "probes/targets", None, ())]
        )

    def _images(self) -> Images:
        trace = self.view.trace
        count = len(self.chances(0))
        if pictured(self.view):
            found = analysis.unseen_images(trace) if self.unseen else followed(self.view)
            images = Images(cropped(found), self.theme)
        else:
            images = Images(disk(), self.theme, count)
        images.seen[:] = 0.0
        return images

    def _size(self, base: float) -> float:
        """Pixels of a picture among others: as large as lets all of them lie on the pile."""
        room = (self.room[1] - self.room[0]) * (base - HEADROOM)
        return float(min(SMALL, 0.97 * np.sqrt(room / len(self.chances(0)))))

    def _pile(self, base: float) -> Floats:
        """(N, 2) the slot of each on the pile: who arrives first lies lowest; row after row, from the left."""
        last = self.view.last
        sampled = np.unique(np.linspace(0, last, PASSES).astype(int))
        sure = np.array([self.chances(int(entry)) >= SURE for entry in sampled])
        first = np.where(sure.any(0), sure.argmax(0), len(sampled))
        order = np.argsort(np.argsort(first, kind="stable"), kind="stable")
        left = self.room[0]
        columns = max(1, int((self.room[1] - left) / self.small))
        row, column = np.divmod(order, columns)
        return np.column_stack([left + (column + 0.5) * self.small, base - (row + 0.5) * self.small])

    def _arrived(self, entry: int) -> Floats:
        """(N,) how far each has come from the slide's end to the pile, over a few recorded entries."""
        near = range(max(0, entry - FLY + 1), entry + 1)
        return np.asarray(np.mean([self.chances(at) >= SURE for at in near], axis=0))

    def show(self, foot: Foot, entry: float, t: float = 1.0) -> None:
        """At an entry, also between two; t from 0 (none has come to the slide) to 1 (all have)."""
        low = int(np.clip(np.floor(entry + 1e-9), 0, self.view.last))
        high, part = min(low + 1, self.view.last), float(entry - low)
        given = (1 - part) * self.chances(low) + part * self.chances(high)
        piled = eased((1 - part) * self._arrived(low) + part * self._arrived(high))[:, None]
        count = len(given)
        late = np.clip((t - 0.6 * np.arange(count) / count) / 0.4, 0, 1)
        riding = foot.at(given) - [0.0, 0.55 * self.small] - np.column_stack([0 * late, (1 - late**2) * 260])
        at = riding + (self._slots - riding) * piled
        self.images.boxes = np.column_stack([at, np.full((count, 2), self.small)])
        self.images.seen, self.images.light = np.minimum(1, 3 * late), 0.4 + 0.6 * given
        self.images.tint("error", np.clip(1.4 - 2 * given, 0, 1))
        self.mean_loss = float(-np.log(np.clip(given, LEAST, 1)).mean())


def pictured(view: View) -> bool:
    """Whether examples are pictures of one shade."""
    return view.header.dataset.kind == "image" and len(view.header.dataset.input_shape) == 2


def followed(view: View) -> Floats:
    """(P, H, W) pictures of the followed examples."""
    return np.asarray(facts.shades(view.trace).reshape(-1, *view.header.dataset.input_shape))


def disk(side: int = 24) -> Floats:
    """(1, side, side) a dot."""
    at = (np.arange(side) + 0.5) / side * 2 - 1
    far = np.hypot(*np.meshgrid(at, at))
    return np.clip((0.6 - far) * side / 2, 0, 1)[None]
