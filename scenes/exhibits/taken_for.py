"""Taken for: one picture, large, and what the network takes it for: our example, then mixtures on the way to another.

taken = TakenFor(scene, mixtures, word)        # a word for what stands under it
taken.show(entry)                      # our example at a recorded entry
scene.change(taken.walk, mixtures, taken, seconds=4)   # a dot goes toward the second picture, until the answer flips
scene.change(taken.wander, mixtures, taken, seconds=2) # then to where mixtures are taken for what none of them is
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.mixtures import CORNER, Mixtures
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import disc
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read import wording
from tracereel.scenes.read.readings import Reading, names_format
from tracereel.scenes.read.scripts.values import Value

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene
    from tracereel.scenes.tell.step_count import StepCount

Floats = NDArray[Any]
PICTURES = {  # centre x, centre y, size, in pixels of a 720-line frame
    "16:9": (980.0, 256.0, 388.0),
    "1:1": (604.0, 172.0, 180.0),
    "9:16": (216.0, 896.0, 336.0),
}
ANSWERS = {"16:9": (980.0, 596.0), "1:1": (604.0, 402.0), "9:16": (546.0, 856.0)}  # where the answer stands
ABOVE = 54.0  # pixels from it to the word about it
MIXED = {  # how much of another is mixed in
    "16:9": (980.0, 490.0),
    "1:1": (604.0, 286.0),
    "9:16": (546.0, 956.0),
}
HALF = 0.5  # of a leap
STEPS = 100  # places of the way at which the answer is told
DOT, RADIUS = 64, 0.9  # cells of a side of the dot that walks; its radius, in halves of the side
WALKER = {"16:9": 26.0, "1:1": 24.0, "9:16": 28.0}  # pixels of it
WIDEST = 2.4  # scene units of a name


class TakenFor:
    """See the module."""

    def __init__(self, scene: TraceScene, mixtures: Mixtures, word: Figures) -> None:
        self.scene, self.mixtures, self.view = scene, mixtures, mixtures.view
        self.measures = MEASURES[scene.aspect]
        x, y, size = PICTURES[scene.aspect]
        ours = mixtures.masks(np.eye(3)[:1])
        self.images = Images(np.repeat(ours, 2, axis=0), scene.theme)
        self.images.boxes = np.array([[x, y, size, size], [*mixtures.corners[0], *[mixtures.size] * 2]])
        self.images.light[:] = self.images.windows[:] = 1.0
        self.images.pointed[:] = 0.0, 1.0
        self.names = wording.told_apart(self.view.class_names, TYPE.focus[1], WIDEST)
        self.answer = scene.readout(
            self.view.guess(0, mixtures.probe, self.names), TYPE.focus[1], None, "SEMIBOLD", None
        )
        self.dot = Images(disc(DOT, RADIUS), scene.theme)
        self.dot.tint("accent", np.ones(1))
        self.dot.light[:], self.dot.seen[:] = 1.0, 0.0
        self.word = word.recolor(scene.theme.muted)
        self._place()
        self.copy(0)
        if self.meets:
            mixtures.keep_clear(analysis.stranger(self.view.trace, mixtures.probe, self.view.last)[None, 1:])

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.images, self.dot, *self.told_now]

    @property
    def told_now(self) -> list[Figures]:
        """The answer, and a word about it."""
        return [self.word, self.answer]

    def copy(self, t: float) -> None:
        """A copy of the picture goes to its corner of the map: t from 0 (they are one) to 1."""
        images, size = self.images, self.mixtures.size * CORNER
        there = np.array([*self.mixtures.corners[0], size, size])
        images.boxes[1] = images.boxes[0] + (there - images.boxes[0]) * t
        images.seen[1], images.pointed[1] = float(t > 0), float(t >= 1)

    def show(self, entry: float) -> None:
        """What our example is taken for at a recorded entry, the last one before."""
        low = self.view.around(entry)[0]
        self.scene.reread(self.answer, self.view.guess(low, self.mixtures.probe, self.names))

    def leap(self, entry: int, later: int, count: StepCount, t: float) -> None:
        """Training on its way from one recorded entry to another: half way, answer and count go over to that."""
        self.mixtures.blend(entry, later, t)
        for told in (self, count):
            told.show(later if t >= HALF else entry)

    # -- on the way to the second picture --------------------------------------------------------------------------

    def walk(self, t: float) -> None:
        """t from 0 (our example) to 1 (the first place of those told at which it is taken for something else)."""
        at = t * self.goal
        self._stand(np.array([[1 - at, at, 0.0]]), "way", int(np.floor(at * STEPS + 1e-9)))
        self.dot.seen[:] = float(t > 0)

    def wander(self, t: float) -> None:
        """From there, t from 0 to 1, to the stranger: what none of the three pictures is, and some mixtures are taken
        for."""
        trace, probe, last = self.view.trace, self.mixtures.probe, self.view.last
        place = int(np.floor(t * STEPS + 1e-9))
        self._stand(analysis.stranger_shares(trace, probe, np.array([t]), last), "stranger_way", place)

    def _stand(self, share: Floats, way: str, place: int) -> None:
        """The mixture of (1, 3) shares, and what it is taken for: the answer at one of the places of a way."""
        mixtures, images = self.mixtures, self.images
        images.masks = np.concatenate([mixtures.masks(share), mixtures.masks(np.eye(3)[:1])])
        images.seen[1] = float(share[0, 0] >= 1)  # the map has its own picture there
        self.dot.boxes = np.array([[*mixtures.at(share)[0], *[WALKER[self.scene.aspect]] * 2]])
        self.scene.reread(self.answer, self._on_the_way(way, names_format(self.names), "argmax", place))

    def flipped(self, label: Figures) -> Figures:
        """How much of the second picture is mixed in where the answer flips, as a label under the picture."""
        return label.recolor(self.scene.theme.accent).place_middle(
            self.measures.at(*MIXED[self.scene.aspect])
        )

    @property
    def flips(self) -> bool:
        """Whether it is taken for something else before the second picture is reached."""
        return bool(np.isfinite(self.share.value))

    @property
    def meets(self) -> bool:
        """Whether there is a stranger."""
        return bool(np.isfinite(analysis.stranger(self.view.trace, self.mixtures.probe, self.view.last)[0]))

    @property
    def goal(self) -> float:
        """How far it goes."""
        return min(1.0, (np.floor(self.share.value * STEPS) + 1) / STEPS) if self.flips else 1.0

    @property
    def share(self) -> Reading:
        """How much of the second picture the mixture has at which the answer flips."""
        return self.view.read(".0%", f"analysis/mixtures/flip/{self.mixtures.probe}", self.view.last, 0)

    @property
    def told(self) -> dict[str, Value]:
        """Which classes are mixed, and where the answer flips, for a script."""
        probe, view = self.mixtures.probe, self.view
        found: dict[str, Value] = {
            key: self._named(f"analysis/mixtures/labels/{probe}", None, k)
            for k, key in enumerate(("ours", "second", "third"))
        }
        found |= {"first": wording.guess(view, 0, probe), "flips": "yes" if self.flips else "no"}
        wrong, right = (int(view.guess(e, probe).value) != self.mixtures.labels[0] for e in (0, view.last))
        found["wins"] = "yes" if wrong and not right else "no"
        found |= wording.naming(view, probe)
        if self.flips:
            to = self._named(f"analysis/mixtures/flip/{probe}", view.last, 1)
            found |= {"share": self.share, "to": to}
        found["meets"] = "yes" if self.meets else "no"
        if self.meets:
            found["stranger"] = self._named(f"analysis/mixtures/stranger/{probe}", view.last, 0)
        return found

    @property
    def second(self) -> Reading:
        """The class of the picture toward which it goes."""
        return self._named(f"analysis/mixtures/labels/{self.mixtures.probe}", None, 1)

    def _named(self, array: str, entry: int | None, place: int) -> Reading:
        """A class by a name that fits into a sentence."""
        names = names_format(wording.in_sentences(self.view))
        return self.view.derive(names, None, [(array, entry, (place,))])

    def _on_the_way(self, way: str, format: str, function: str, place: int) -> Reading:
        array = f"analysis/mixtures/{way}/{self.mixtures.probe}/{STEPS}"
        return self.view.derive(format, function, [(array, self.view.last, (place,))])

    def _place(self) -> None:
        x, y = ANSWERS[self.scene.aspect]
        for part, down in ((self.word, -ABOVE), (self.answer, 0.0)):
            part.place_middle(self.measures.at(x, y + down))
