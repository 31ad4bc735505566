"""The answer curve: what a network of one weight and one bias says of every input, over the examples it learns from.

curve = self.exhibit(AnswerCurve, self.views["hill"])
curve.show(0)                                       # a recorded entry, also between two
curve.stand(t)                                      # from the whole frame (0) to where something stands beside it (1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.stacked_curve import StackedCurve
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ALL = {
    "16:9": (120.0, 40.0, 1160.0, 560.0),
    "1:1": (60.0, 60.0, 660.0, 540.0),
    "9:16": (60.0, 250.0, 660.0, 850.0),
}
PART = {
    "16:9": (60.0, 130.0, 470.0, 500.0),
    "1:1": (110.0, 30.0, 610.0, 230.0),
    "9:16": (70.0, 70.0, 650.0, 400.0),
}
SIDE = 97  # places along the curve
UNDER = 26.0  # pixels from the frame of the piles to the name below it
BESIDE, ROW = 18.0, 14.0  # from the last of a kind to its name; from a level to the middle of it


class AnswerCurve:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view = scene, view
        inputs, wanted = analysis.hill_examples(view.trace)
        self.low, self.high = float(inputs.min()), float(inputs.max())
        self.along = np.linspace(self.low, self.high, SIDE)
        self.all, self.part = np.array(ALL[scene.aspect]), np.array(PART[scene.aspect])
        share = (inputs - self.low) / (self.high - self.low or 1.0)
        upper = np.asarray(wanted > (wanted.min() + wanted.max()) / 2)
        self.picture = StackedCurve(self.all, share, upper, scene.theme)
        self.names: list[Figures] = []
        self._binding: Any = None

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture, *self.names]

    def name(self, *names: Figures) -> None:
        """What is piled at the top is called, and at the foot, each where its row thins out; and what grows to
        the right."""
        self.names = list(names)
        self._place()

    def _place(self) -> None:
        if not self.names:
            return
        box, at = self.picture.box, MEASURES[self.scene.aspect].at
        one, none = self.picture.levels
        x, upper = self.picture.x, self.picture.upper
        begin, end = (
            box[0] + share * (box[2] - box[0])
            for share in (x[upper].min(initial=1.0), x[~upper].max(initial=0.0))
        )
        middle = (box[0] + box[2]) / 2
        half = [45 * name.width for name in self.names]
        places = [
            (max(begin - BESIDE - half[0], box[0] + half[0]), one - ROW),
            (min(end + BESIDE + half[1], box[2] - half[1]), none + ROW),
            (middle, box[3] + UNDER),
        ]
        for name, place in zip(self.names, places, strict=False):
            name.place_middle(at(*place))

    def show(self, entry: float) -> None:
        """The answers at an entry, or between two."""
        low, high, part = self.view.around(entry)
        before, after = self._said(low), self._said(high)
        self.picture.heights = before + (after - before) * part
        self._bind(low, high)

    def _said(self, entry: int) -> Floats:
        said = analysis.activations_of(self.view.trace, self.along[:, None], entry)[:, 0]
        return np.asarray(np.clip(said, -0.5, 1.5))

    def stand(self, share: float) -> None:
        """From the whole frame (0) to its part (1)."""
        self.picture.box = self.all + (self.part - self.all) * share
        self._place()

    def _bind(self, low: int, high: int) -> None:
        if self._binding is None:
            key = f"weights/{self.view.layers[0].name}/W"
            self._binding = self.scene.bind("answer curve", self.view, key, 1.0, (low, high))
        self._binding.reach(self.view.step(low), self.view.step(high))
