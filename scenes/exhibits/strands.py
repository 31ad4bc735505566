"""Strands: one or two weights of a neuron from near, each as thick as it is large, with its recorded number.

strands = Strands(network, strongest_and_weakest(network.view))
scene.move(network, strands.pose, also=strands.come)      # the camera, and these lines alone
strands.show(entry)                                       # as at a recorded entry, also between two
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import Pose, eased
from tracereel.scenes.parts.network.state import Lit
from tracereel.scenes.parts.text import Figures
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import fine

if TYPE_CHECKING:
    from tracereel.scenes.exhibits.network.network import NetworkExhibit
    from tracereel.scenes.tell.step_count import StepCount

THICK = 44.0  # pixels of the largest weight of all that a clip shows; half as large is half as thick
ASIDE, WHERE = 28.0, 0.28  # pixels from a line to its number; where that stands, in shares of the way
AWAY = 0.4  # share of the camera's way after which they are gone
SEEN = 0.05  # of the largest: so small a weight still has a line
LAYER = 1  # the first that has neurons as sources


class Chosen(NamedTuple):
    """Weights into one neuron: its number in its layer, and those of their sources, in their order."""

    to: int
    sources: tuple[int, ...]


class Strands:
    """See the module. last: the last entry that will be shown. count: where the step of an entry is counted."""

    def __init__(
        self, network: NetworkExhibit, chosen: Chosen, last: int = 0, count: StepCount | None = None
    ) -> None:
        self.network, self.chosen, self.view, self.last = network, chosen, network.view, last
        self.counts = [] if count is None else [count]
        self.scene = network.scene
        self.key = f"weights/{self.view.layers[LAYER].name}/W"
        self.most = scale(self.view)
        self.numbers = [self._number(of) for of in chosen.sources]
        self.scene.bind("strands", self.view, self.key, self.most, (0, last))

    @property
    def pose(self) -> Pose:
        """Where the camera stands before them."""
        return self.network.poses.strands(LAYER, self.chosen.to, self.chosen.sources)

    @property
    def members(self) -> list[Any]:
        """The numbers, and what counts steps; their lines belong to the network."""
        return [*self.numbers, *(part for count in self.counts for part in count.members)]

    def _weights(self, entry: float) -> NDArray[Any]:
        found = self.network.recorded.weights(LAYER, entry)
        return np.asarray(found[self.chosen.to, list(self.chosen.sources)])

    def _told(self, entry: float) -> int:
        """The entry whose numbers stand beside the lines."""
        return int(np.clip(entry + 1e-9, 0, self.view.last))

    def _reading(self, of: int, entry: int) -> Reading:
        return fine(self.view.read("+.2f", self.key, entry, self.chosen.to, of))

    def _number(self, of: int) -> Figures:
        found: Figures = self.scene.readout(
            self._reading(of, 0), TYPE.focus[1] - 6, weight="SEMIBOLD", align=None
        )
        return found.set_fill(opacity=0.0)

    # -- moments ---------------------------------------------------------------------------------------------------

    def come(self, t: float) -> None:
        """On the way to them, back to the first entry: what else was lit goes, these come; t from 0 to 1."""
        picture, entry = self.network.picture, self.last * (1 - t)
        others = [lit for lit in picture.lit if not lit.fan]
        self.network.show(entry)
        self._draw(entry, min(1.0, 2 * t))
        picture.lit = [*(others if t < 1 else []), *picture.lit]
        self.scene.stand_at(int(entry))
        self._count(entry)

    def count(self, t: float) -> None:
        """Their numbers appear, one after the other; t from 0 to 1."""
        self._draw(0, 1.0)
        for k, number in enumerate(self.numbers):
            number.set_fill(opacity=float(np.clip(t * (len(self.numbers) + 1) - k, 0, 1)))

    def show(self, entry: float) -> None:
        """As at an entry; numbers are those that were recorded last."""
        self.network.show(entry)
        self._draw(entry, 1.0)
        at = self._told(entry)
        for of, number in zip(self.chosen.sources, self.numbers, strict=True):
            number.set_fill(opacity=1.0)
            self.scene.reread(number, self._reading(of, at))
        self._count(entry)

    def _count(self, entry: float) -> None:
        for count in self.counts:
            count.show(entry)

    def leave(self, t: float) -> None:
        """Back, beside what is lit now: they go; t from 0 to 1."""
        lines, others = self.lines, self.network.picture.lit
        if t < AWAY:
            lines.light = 1 - t / AWAY
            self.network.picture.lit = [*others, lines]

    def _draw(self, entry: float, grown: float) -> None:
        """The lines, as far as they have grown from their sources, and the numbers beside them."""
        weights = self._weights(entry)
        strength = np.clip(weights / self.most, -1, 1)
        to, of = np.full(len(weights), self.chosen.to), np.array(self.chosen.sources)
        self.lines = Lit(LAYER, to, of, strength, grown, fan=True, thin=0.0, thick=THICK, light=1.0)
        self.network.picture.lit = [self.lines]
        theme, told = self.scene.theme, self._weights(self._told(entry))
        for k, (number, value) in enumerate(zip(self.numbers, told, strict=True)):
            number.recolor(theme.positive if value >= 0 else theme.negative)
            number.place_middle(self.network.names.at(*self._beside(k, float(abs(strength[k])))))

    def _beside(self, k: int, size: float) -> tuple[float, float]:
        """The middle of a number: over the first half of its line, or under it, where another is over it; where lines
        run down, beside it."""
        picture, (to, of), number = (
            self.network.picture,
            (self.chosen.to, self.chosen.sources[k]),
            self.numbers[k],
        )
        begin = picture.pose.leave[LAYER - 1][of]
        end = picture.end_points(LAYER, np.array([to]), np.array([of]), picture.pose.fan)[0]
        down = int(self.network.measures.down)
        after = k == 1 or (down and len(self.numbers) == 1)
        half = 45 * (number.width, number.height)[down]
        along = begin[down] + max(WHERE * (end[down] - begin[down]), half + ASIDE / 2)
        share = np.clip(
            (along + np.array([-half, 0, half]) - begin[down]) / (end[down] - begin[down] or 1.0), 0, 1
        )
        line = begin[1 - down] + (end[1 - down] - begin[1 - down]) * eased(share)
        far = THICK * size / 2 + ASIDE + (45 * number.width if down else 0.0)
        across = float(line.max() + far if after else line.min() - far)
        return (across, float(along)) if down else (float(along), across)


def thick_and_thin(view: View) -> list[Chosen]:
    """The strongest first weight between neurons, and into the same neuron the weakest on the other side that can still
    be seen, or, where there is none, on the same; none where there are no two."""
    weights = _weights(view, 0)
    if weights.shape[1] < 2 or not weights.any():
        return []
    to, thick = np.unravel_index(int(np.abs(weights).argmax()), weights.shape)
    row = weights[to] * np.sign(weights[to, thick])
    seen = np.abs(row) >= SEEN * row.max()
    other = seen & (row < 0)
    thin = int(np.where(other if other.any() else seen, np.abs(row), np.inf).argmin())
    pair = tuple(sorted((int(thick), thin)))  # in their order lines do not cross
    return [] if thin == thick else [Chosen(int(to), pair)]


def turned(view: View) -> list[Chosen]:
    """The weight between neurons that was and became largest on two sides; none where none changed sides."""
    before, after = _weights(view, 0), _weights(view, view.last)
    least = np.minimum(np.abs(before), np.abs(after)) * (np.sign(before) * np.sign(after) < 0)
    if not least.any():
        return []
    to, of = np.unravel_index(int(least.argmax()), least.shape)
    return [Chosen(int(to), (int(of),))]


def scale(view: View) -> float:
    """The weight that is as thick as can be: one for all that are shown, so that thickness can be compared."""
    shown = [np.abs(_weights(view, 0)).max(initial=0.0)]
    for to, sources in turned(view):
        shown += [np.abs(_weights(view, entry)[to, list(sources)]).max() for entry in range(view.last + 1)]
    return float(max(shown)) or 1.0


def _weights(view: View, entry: int) -> NDArray[Any]:
    """(O, I) of the first weights between neurons at an entry; none where all neurons look at inputs."""
    if len(view.layers) <= LAYER:
        return np.zeros((1, 0))
    return np.asarray(view.trace.read(analysis.only_weights(view.trace, LAYER), entry), float)
