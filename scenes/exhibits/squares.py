"""The squares: what a network predicts as a curve, the points that it should meet, and every miss squared.

squares = self.exhibit(Squares, view)          # of a network into which one number goes, and one comes out
squares.show(0)                                # a recorded entry, also between two
squares.reread(0)                              # the mean of all squared misses, as it was recorded there
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.misses import Misses
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import RIGHT, Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine, sized

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ROOMS = {  # centre x, centre y, width, height of the points, in pixels of a 720-line frame
    "16:9": (640.0, 290.0, 860.0, 470.0),
    "1:1": (360.0, 240.0, 390.0, 340.0),
    "9:16": (360.0, 420.0, 370.0, 420.0),
}
MEANS = {"16:9": (1110.0, 500.0), "1:1": (560.0, 500.0), "9:16": (360.0, 880.0)}  # where their mean stands
SIDE = 161  # places along the curve
PASSES = 40  # recorded entries that are looked at for the largest square
EDGE = 14.0  # pixels of the frame that no square reaches
BESIDE = 22.0  # pixels from the mean to its number


class Squares:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view = scene, view
        self.name: Figures | None = None
        self.measures = MEASURES[scene.aspect]
        self.align = None if self.measures.down else RIGHT  # of what stands beside the mean
        trace = view.trace
        inputs = analysis.probe_inputs(trace)[:, 0]
        self.order = np.argsort(inputs, kind="stable")
        self.inputs = inputs[self.order]
        self.wanted = trace.read("probes/targets").reshape(len(inputs))[self.order].astype(float)
        self.along = analysis.line_points(trace, SIDE)[:, 0]
        self._known: dict[int, tuple[Floats, Floats]] = {}
        self._frame()
        self.picture = Misses(self.at(self.inputs, self.wanted), self.room[0], scene.theme)
        self.figures = scene.readout(
            self.reading(0), TYPE.focus[1], scene.theme.error, "SEMIBOLD", self.align
        )
        self._binding: Any = None

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.picture]

    def named(self, name: Figures) -> list[Any]:
        """The number of the mean, and its name, which stands below it."""
        self.name = name
        self._stand(float(self.picture.mean[2]))
        return self.meant

    @property
    def meant(self) -> list[Any]:
        """The number of the mean, and its name."""
        return [self.figures, *([self.name] if self.name is not None else [])]

    def _frame(self) -> None:
        """One scale, shared with the run beside it, on which points, curve and squares fit at all times."""
        self.room = np.array(ROOMS[self.scene.aspect])
        self.low, self.high = float(self.along[0]), float(self.along[-1])
        entries = np.unique(np.linspace(0, self.view.last, PASSES).astype(int))
        said = np.array([analysis.predictions(self.view.trace, int(e)).ravel()[self.order] for e in entries])
        found = np.concatenate([self.wanted[None], said])
        self.middle, self.unit = float(found.max() + found.min()) / 2, 1.0
        x = self.at(self.inputs, self.wanted)[:, 0]
        free = (
            np.where(x < self.room[0], x, self.measures.width - x) - EDGE
        )  # a square opens to the nearer edge
        wide = float((np.abs(said - self.wanted) / free).max()) * self.room[3]
        self.unit = self.room[3] / self.scene.shared("predicted", max(float(np.ptp(found)), wide) or 1.0)

    def at(self, inputs: Floats, values: Floats) -> Floats:
        """(N, 2) pixels of values at inputs."""
        share = (np.asarray(inputs, float) - self.low) / (self.high - self.low)
        x = self.room[0] + (share - 0.5) * self.room[2]
        return np.column_stack([x, self.room[1] - (np.asarray(values, float) - self.middle) * self.unit])

    def said(self, entry: int) -> tuple[Floats, Floats]:
        """(SIDE,) the curve, and (N,) what was recorded for the points, at a recorded entry."""
        if entry not in self._known:
            curve = analysis.line_answers(self.view.trace, SIDE, entry)[:, 0]
            points = analysis.predictions(self.view.trace, entry).reshape(len(self.inputs))[self.order]
            self._known[entry] = np.asarray(curve, float), points.astype(float)
        return self._known[entry]

    def reading(self, entry: int) -> Reading:
        """The mean of the squared misses at a recorded entry."""
        return fine(sized(self.view.derive(".2f", "mean", [("analysis/probes/misses", entry, ())])))

    @property
    def told(self) -> dict[str, Value]:
        """What is said of its training: the mean at first, and at last, and whether it fell."""
        mean, last = self.reading(0), self.reading(self.view.last)
        return {"mean": mean, "last": last, "fell": "yes" if last.value < mean.value else "no"}

    def show(self, entry: float) -> None:
        """The curve and its misses at an entry, also between two; the number is that of the last recorded one."""
        low, high, part = self.view.around(entry)
        curve, points = (
            (1 - part) * one + part * other
            for one, other in zip(self.said(low), self.said(high), strict=True)
        )
        picture = self.picture
        picture.curve = self.at(self.along, curve)
        picture.said = self.at(self.inputs, points)[:, 1]
        side = float(np.sqrt(np.mean((points - self.wanted) ** 2))) * self.unit
        picture.mean, picture.was = np.array([*MEANS[self.scene.aspect], side]), self._side_at_first()
        self.scene.reread(self.figures, self.reading(low))
        self._stand(side)
        self._bind(low, high)

    def _side_at_first(self) -> float:
        """Pixels of the mean square before training: it stays as a frame, and the number beside that."""
        return float(np.sqrt(np.mean((self.said(0)[1] - self.wanted) ** 2))) * self.unit

    def _bind(self, low: int, high: int) -> None:
        if self._binding is None:
            key = f"activations/{self.view.layers[-1].name}"
            self._binding = self.scene.bind("squares", self.view, key, 1 / self.unit, (low, high))
        self._binding.reach(self.view.step(low), self.view.step(high))

    def _stand(self, side: float) -> None:
        """The number stands left of the mean, its name below it; in an upright frame below it."""
        x, y = MEANS[self.scene.aspect]
        reach = max(side, self.picture.was) / 2 + BESIDE
        middle = (x, y + reach + 24) if self.measures.down else (x - reach, y - 14)
        self.figures.place_middle(self.measures.at(*middle))
        if self.name is not None:
            self.name.place_middle(self.measures.at(middle[0], middle[1] + 44))

    # -- verbs: t from 0 to 1 --------------------------------------------------------------------------------------

    def miss(self, t: float) -> None:
        """Each miss is drawn, from its point to the curve."""
        self.picture.sides = t

    def square(self, t: float) -> None:
        """Each side opens into its square."""
        self.picture.opened = t

    def gather(self, t: float) -> None:
        """A copy of each square goes to one place, and their mean stands there."""
        self.picture.gathered = min(1.0, t / 0.8)
        self.picture.meant = float(np.clip(4 * t - 3, 0, 1))
