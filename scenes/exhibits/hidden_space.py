"""Hidden space: the two numbers in the middle of a network, as axes, and every unseen example at its place.

space = self.exhibit(HiddenSpace, self.run)
self.change(partial(space.take_over, network), network, space, seconds=1)   # two neurons become two axes
self.change(space.come, space, seconds=2)      # examples come to their places
space.show(entry)                              # at a recorded entry, also between two; a ruler says how far it is seen

No projection: the last layer knows nothing else of them. What it does not read rightly is violet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tracereel.engine import analysis
from tracereel.scenes.exhibits.hidden_cuts import HiddenCuts
from tracereel.scenes.exhibits.network.passes import CALM
from tracereel.scenes.exhibits.petal_names import PetalNames
from tracereel.scenes.exhibits.worn import worn
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.images import Images
from tracereel.scenes.parts.masks import cropped
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import VALUE, WORDS, Bricks, Frame, Items, Panel
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import LEFT
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.scripts.values import Value
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network import NetworkExhibit
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
ROOMS = {  # centre x, centre y, width, height of where most places are, in pixels of a 720-line frame
    "16:9": (640.0, 312.0, 1080.0, 480.0),
    "1:1": (360.0, 300.0, 560.0, 470.0),
    "9:16": (360.0, 560.0, 570.0, 940.0),
}
RULERS = {"16:9": (44.0, 604.0), "1:1": (36.0, 580.0), "9:16": (40.0, 1128.0)}  # where the ruler begins
SIZES = {"16:9": 26.0, "1:1": 21.0, "9:16": 24.0}  # pixels of a picture
MOST = (1, 99)  # percentiles of places between which most are
BEYOND = np.array([110.0, 106.0])  # pixels beyond the room in which the last few still are
LIGHT = 0.72  # of each: many lie over each other
SMOOTH = 4  # recorded entries before and after, of which the camera takes the mean
THIN, BESIDE = 2.0, 14.0  # pixels: half of what lines are wide; from the ruler to its number
FAINT = 0.28  # of the light of words: axes
SMALL, PALE = 0.6, 0.4  # of size and light: examples while they are one crowd
GROWN = 0.2  # of all entries, after which they have both
LATE = 0.6  # of the time in which examples come: until the last leaves
APART = 0.8  # of the examples, read rightly at last: the crowd has come apart


class HiddenSpace:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View) -> None:
        self.scene, self.view, self.measures = scene, view, MEASURES[scene.aspect]
        trace = view.trace
        self.layer = analysis.waist(trace)
        self.room = np.array(ROOMS[scene.aspect])
        with threadpool_limits(1, user_api="blas"):  # two threads would wait for each other
            self.places = np.array([analysis.hidden_places(trace, entry) for entry in range(trace.entries)])
        self.turned = self._is_turned()
        self.labels = analysis.unseen_labels(trace)
        self.cuts = HiddenCuts(scene, view, self.room, self.turned)
        self.right = np.array([self.cuts.answers(e, p) == self.labels for e, p in enumerate(self.places)])
        self._look()
        self.images = Images(self._masks(), scene.theme, len(self.labels))
        self.names = PetalNames(scene, view, self)
        self.panel = Panel(scene.theme)
        self.ruler = scene.readout(self._length(0), TYPE.label, scene.theme.muted, align=LEFT)
        self.unfolded, self.ruled, self.ready = 0.0, 0.0, 0.0
        self.tiles = np.zeros((2, 4))
        self._ring: tuple[Floats, float, float] = (np.zeros(2), 0.0, 0.0)
        self.bound = False
        self.show(view.last)
        self.names.choose()
        self.show(0)
        self.come(0)

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [*self.cuts.members, self.panel, self.images, *self.names.members, self.ruler]

    # -- moments ---------------------------------------------------------------------------------------------------

    def show(self, entry: float) -> None:
        """Every example at its two numbers, at a recorded entry or between two."""
        self._bind()
        low, high, part = self.view.around(entry)
        middle = self.middles[low] + (self.middles[high] - self.middles[low]) * part
        self.middle, self.unit = middle, self.units[low] * (self.units[high] / self.units[low]) ** part
        places = self.places[low] + (self.places[high] - self.places[low]) * part
        wrong = 1 - (self.right[low] + (self.right[high] * 1.0 - self.right[low]) * part)
        grown = float(eased(min(1.0, entry / max(1.0, GROWN * self.view.last))))
        size = SIZES[self.scene.aspect] * (SMALL + (1 - SMALL) * grown)
        self.images.light[:] = LIGHT * (PALE + (1 - PALE) * grown)
        self.images.boxes = np.column_stack([self.at(places), np.full((len(places), 2), size)])
        self.images.tint("error", wrong)
        self.images.order = np.argsort(wrong, kind="stable")
        self.scene.reread(self.ruler, self._length(low))
        self.length = float(self._length(low).value) * self.unit
        self.names.stand(entry)
        self.cuts.stand(entry, self.middle, self.unit)
        self._draw()

    def at(self, places: Floats) -> Floats:
        """(N, 2) pixels of places, as they are seen now."""
        return np.asarray(self.room[:2] + self.seen(places - self.middle) * [self.unit, -self.unit])

    def seen(self, places: Floats) -> Floats:
        """(..., 2) which number is to the right, and which up."""
        return places[..., ::-1] if self.turned else places

    # -- verbs: t from 0 to 1 --------------------------------------------------------------------------------------

    def mark(self, network: NetworkExhibit, t: float) -> None:
        """The two neurons of a network are pointed at."""
        network.picture.neurons[self.layer].focus[:] = t

    def come_near(self, network: NetworkExhibit, t: float) -> None:
        """The two neurons grow bright while the camera comes."""
        network.picture.neurons[self.layer].bright[:] = CALM + (1 - CALM) * t
        self.tiles = np.array(network.picture.pose.tiles[self.layer])

    def take_over(self, network: NetworkExhibit, t: float) -> None:
        """Two neurons of a network become two axes, each out of its tile; all else goes meanwhile."""
        network.fade(max(0.0, 1 - 2 * t))
        self.unfolded = t
        self.ready = min(1.0, 4 * t)
        self._draw()

    def come(self, t: float) -> None:
        """Examples come to their places, one after the other, from where their network stood."""
        count = len(self.labels)
        late = LATE * np.arange(count) / max(count, 1)
        way = eased(np.clip((t - late) / (1 - LATE), 0, 1))[:, None]
        begin = np.array([-60.0, self.room[1]]) if not self.measures.down else np.array([self.room[0], -60.0])
        goal = self.at(self.places[0])
        self.images.boxes[:, :2] = begin + (goal - begin) * way
        self.images.seen = np.clip(8 * way[:, 0], 0, 1)
        self.ruled = float(np.clip(4 * t - 3, 0, 1))
        self._draw()

    def cut(self, t: float) -> None:
        """Borders come, from the middle outward; the ruler, which nothing moves any more, goes."""
        self.ruled = max(0.0, 1 - 4 * t)
        self.cuts.cut(t)
        self._draw()

    def ring(self, middle: Floats, radius: float, seen: float) -> None:
        """A circle around a place."""
        self._ring = middle, radius, seen
        self._draw()

    # -- what can be said of it ------------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Value]:
        """How many examples there are and how wide the waist is, for a script, and whether the crowd has come apart."""
        count = self.view.derive(",d", "count", [("evaluation/targets", None, ())])
        two = self.view.read(",d", f"header/layers/{self.layer}/output_shape", None, 0)
        apart = "yes" if self.right[-1].mean() >= APART else "no"
        return {"apart": apart, "count": count, "waist": two}

    @property
    def pair(self) -> list[int]:
        """The two neurons."""
        return [0, 1]

    # -- how it is drawn -------------------------------------------------------------------------------------------

    def _masks(self) -> Floats:
        if self.view.is_image:
            return cropped(analysis.unseen_images(self.view.trace))
        return worn(self.view, self.labels)

    def _is_turned(self) -> bool:
        """Whether the second number is the one to the right: where places then are seen larger, at last."""
        spans = np.ptp(self.places[-1], axis=0) + 1e-6
        return bool((self.room[2:] / spans[::-1]).min() > (self.room[2:] / spans).min())

    def _look(self) -> None:
        """(entries, 2) the middle of what the camera sees of places, and (entries,) pixels of one: all fit, and it
        moves gently."""
        low, high = np.percentile(self.places, MOST, axis=1)
        middles = _smooth((low + high) / 2)
        most = self.seen(np.maximum(high - low, 1e-6)) / self.room[2:]
        all_of = self.seen(2 * np.abs(self.places - middles[:, None]).max(1)) / (self.room[2:] + BEYOND)
        units = -np.log(np.maximum(most, all_of).max(1))
        self.middles, self.units = middles, np.exp(_smooth(units[:, None])[:, 0])
        self.units = np.minimum(self.units, 1.02 * np.exp(units))

    def _length(self, entry: int) -> Reading:
        return self.view.read(",g", "analysis/hidden/ruler", entry)

    def _draw(self) -> None:
        self.panel.items = items = Items()
        zero = self.at(np.zeros((1, 2)))[0]
        x, y = np.clip(zero, 0, [self.measures.width, self.measures.height])
        wide, high = float(self.measures.width), 2 * self.room[1]
        lines = np.array([[wide / 2, y, wide, THIN], [x, high / 2, THIN, high]])
        lines = lines[::-1] if self.turned else lines
        share = np.full((2, 4), eased(self.unfolded))
        share[lines == THIN] = eased(min(1.0, 2 * self.unfolded))  # flat first, then long
        boxes = self.tiles + (lines - self.tiles) * share
        if self.unfolded < 1:
            items.frames += [Frame(box, WORDS, seen=self.ready, width=THIN, shine=0.0) for box in boxes]
        else:
            items.bricks.append(Bricks(boxes, WORDS, seen=FAINT))
        middle, radius, seen = self._ring
        if seen > 0:
            half = radius * self.unit
            items.frames.append(
                Frame(np.array([*self.at(middle), 2 * half, 2 * half]), seen=seen, radius=half)
            )
        left, foot = RULERS[self.scene.aspect]
        items.bricks.append(
            Bricks(
                np.array([[left + self.length / 2, foot, self.length, 2 * THIN]]),
                VALUE,
                seen=0.6 * self.ruled,
            )
        )
        self.ruler.place_middle(self.measures.at(left + self.length + BESIDE, foot))
        self.ruler.set_fill(opacity=self.ruled)

    def _bind(self) -> None:
        if not self.bound:
            self.bound = True
            self.scene.bind("hidden space", self.view, "analysis/hidden/places", 1.0, (0, self.view.last))


def _smooth(rows: Floats) -> Floats:
    """(entries, n) the mean of each with its neighbours."""
    kernel = np.ones(2 * SMOOTH + 1) / (2 * SMOOTH + 1)
    padded = np.pad(rows, ((SMOOTH, SMOOTH), (0, 0)), mode="edge")
    return np.column_stack([np.convolve(column, kernel, "valid") for column in padded.T])
