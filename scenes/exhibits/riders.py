"""Riders: examples on the slide of the loss, each where the chance of its truth has it; who is sure lies on a pile.

They are the unseen examples that a trace holds, or, where it holds none, those that it follows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import Theme
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import cropped, disc
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.slope import Foot
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine, sized

Floats = NDArray[Any]
ROUND, DOT = 24, 0.56  # cells across a dot, and its radius in halves of them
LARGEST = 40.0  # pixels, a picture among others, at most
SURE = 0.95  # a chance from which on an example has arrived, and lies on the pile at the foot of the slide
FLY = 4  # recorded entries that the way from the slide's end to the pile takes
PASSES = 40  # entries that are looked at for who arrives first


class Riders:
    """See the module. room: left, top, right and bottom of where the pile lies, in pixels of a 720-line frame."""

    def __init__(self, view: View, theme: Theme, room: tuple[float, float, float, float]) -> None:
        self.view, self.theme = view, theme
        self.unseen = view.trace.has("evaluation/inputs")
        self._known: dict[int, Floats] = {}
        self.images = self._images()
        self._slots = self._pile(*room)
        self.mean_loss, self.landed = 0.0, 0.0  # landed: how far who is sure at last has come

    def mean(self, entry: int) -> Reading:
        """The mean loss of all that ride: of the unseen examples that the trace holds, or of those that it follows."""
        if self.unseen:
            return fine(sized(self.view.derive(".2f", "mean", [("analysis/unseen/surprise", entry, ())])))
        return fine(sized(self.view.derive(".2f", "mean", [("probe_losses", entry, ())])))

    @property
    def told(self) -> dict[str, Value]:
        """What is said of them: their mean at first and at last, how many they are, whether training never saw them."""
        ends = {"before": self.mean(0), "after": self.mean(self.view.last)}
        return {**ends, "count": self.count, "unseen": "yes" if self.unseen else "no"}

    def losses(self, entry: int) -> Floats:
        """(N,) the loss of every example that rides, at a recorded entry."""
        if entry not in self._known:
            trace = self.view.trace
            found = analysis.surprise(trace, entry) if self.unseen else trace.read("probe_losses", entry)
            self._known[entry] = np.asarray(found, float)
        return self._known[entry]

    def chances(self, entry: int) -> Floats:
        """(N,) what the truth of each is given there."""
        return np.asarray(np.exp(-self.losses(entry)))

    def sure(self, entry: int) -> NDArray[np.bool_]:
        """(N,) whether each is as good as certain of its truth, at a recorded entry."""
        return np.asarray(self.chances(entry) >= SURE)

    @property
    def count(self) -> Reading:
        """How many ride."""
        return self.view.derive(
            ",d", "count", [("evaluation/targets" if self.unseen else "probes/targets", None, ())]
        )

    def _images(self) -> Images:
        trace = self.view.trace
        count = len(self.chances(0))
        if self.view.is_image:
            found = analysis.unseen_images(trace) if self.unseen else followed(self.view)
            images = Images(cropped(found), self.theme)
        else:
            images = Images(disc(ROUND, DOT), self.theme, count)
        images.seen[:] = 0.0
        return images

    def _pile(self, left: float, top: float, right: float, bottom: float) -> Floats:
        """(N, 2) the slot of each, in a room: who arrives first lies lowest; row after row, from the left."""
        count = len(self.chances(0))
        across = np.arange(1, count + 1)
        sizes = np.minimum((right - left) / across, (bottom - top) / -(-count // across))
        self.small = float(
            min(LARGEST, sizes.max())
        )  # pixels of a picture: as large as lets all of them lie there
        row, column = np.divmod(self._ranks(), max(1, int((right - left) / self.small + 1e-6)))
        return np.column_stack([left + (column + 0.5) * self.small, bottom - (row + 0.5) * self.small])

    def _ranks(self) -> Floats:
        """(N,) how many arrive before each."""
        sampled = np.unique(np.linspace(0, self.view.last, PASSES).astype(int))
        sure = np.array([self.sure(int(entry)) for entry in sampled])
        first = np.where(sure.any(0), sure.argmax(0), len(sampled))
        return np.asarray(np.argsort(np.argsort(first, kind="stable"), kind="stable"))

    def _arrived(self, entry: int) -> Floats:
        """(N,) how far each has come from the slide's end to the pile, over a few recorded entries."""
        near = range(max(0, entry - FLY + 1), entry + 1)
        return np.asarray(np.mean([self.sure(at) for at in near], axis=0))

    def show(self, foot: Foot, entry: float, t: float = 1.0) -> None:
        """At an entry, also between two; t from 0 (none has come to the slide) to 1 (all have)."""
        low, high, part = self.view.around(entry)
        cost = (1 - part) * self.losses(low) + part * self.losses(high)
        given = np.exp(-cost)
        come = (1 - part) * self._arrived(low) + part * self._arrived(high)
        piled = eased(come + (self.sure(high) - come) * self.landed)[:, None]
        count = len(given)
        late = np.clip((t - 0.6 * np.arange(count) / count) / 0.4, 0, 1)
        riding = foot.over(cost) - [0.0, 0.55 * self.small] - np.column_stack([0 * late, (1 - late**2) * 260])
        at = riding + (self._slots - riding) * piled
        self.images.boxes = np.column_stack([at, np.full((count, 2), self.small)])
        self.images.seen, self.images.light = np.minimum(1, 3 * late), 0.4 + 0.6 * given
        self.images.tint("error", np.clip(1.4 - 2 * given, 0, 1))
        self.mean_loss = float(cost.mean())


def followed(view: View) -> Floats:
    """(P, H, W) pictures of the followed examples."""
    return np.asarray(facts.shades(view.trace).reshape(-1, *view.header.dataset.input_shape))
