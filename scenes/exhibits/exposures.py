"""Exposures: the print of one neuron through all recorded steps, and moments of its way that it leaves behind.

exposures = self.exhibit(Exposures, self.run, unit=unit)
exposures.come(t)                      # from where the first step was written
exposures.show(entry)                  # the print as recorded, also between two recordings
for moment in exposures.moments: ...   # the entries at which one is left behind

Full colour is the largest number of the moment, as a photograph is exposed for longer in the dark: what the first steps
write is small beside what comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.print_places import LARGE, PRINT, moments
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import POSITIVE, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased
from tracereel.scenes.parts.text import LEFT, Figures, width_of
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
BELOW = 27.0  # pixels from a rim to the middle of a step's number
SHINE = 0.45
FREE = 12.0  # pixels between a name and its number


class Exposures:
    """See the module."""

    def __init__(self, scene: TraceScene, view: View, unit: int) -> None:
        self.scene, self.view, self.unit = scene, view, unit
        self.layer = analysis.first_dense(view.trace)
        rows, columns = view.header.dataset.input_shape
        self.shape = int(rows), int(columns)
        self.panel, self.measures = Panel(scene.theme), MEASURES[scene.aspect]
        self.begin, self.large = (np.array(boxes[scene.aspect]) for boxes in (PRINT, LARGE))
        boxes = moments(scene.aspect)
        self.moments = spread(view.trace.steps, len(boxes))
        self.boxes = boxes[: len(self.moments)]
        self.known: dict[int, Floats] = {}
        self.counted: list[Figures] = []
        name = view.layers[self.layer].name
        for before, entry in self.ways:
            size = float(np.abs(self.at(entry)).max())
            scene.bind("print", view, f"analysis/prints/written/{name}", size, (before, entry))
        self.come(0.0)

    @property
    def members(self) -> list[Any]:
        """All that is drawn, and the step that is shown."""
        return [self.panel, *self.counted]

    @property
    def ways(self) -> list[tuple[int, int]]:
        """From the entry before to the next moment that is left behind."""
        return list(zip([1, *self.moments], self.moments, strict=False))

    # -- moments ---------------------------------------------------------------------------------------------------

    def come(self, t: float) -> None:
        """The print gives way to the moments that it will leave: t from 0 (it is where it was written) to 1."""
        box = between(self.begin[None], self.large[None], eased(t))[0][0]
        self.panel.items = Items(panes=[Pane(box, self.exposed(1), POSITIVE, shine=SHINE)])

    def show(self, entry: float) -> None:
        """The print at an entry, and all moments that it has left."""
        if self.counted:
            self.scene.reread(self.counted[1], self._step(self.view.around(entry)[0]))
        panes = [Pane(self.large, self.exposed(entry), POSITIVE, shine=SHINE)]
        for k, moment in enumerate(self.moments):
            since = self._since(entry, k)
            if since > 0:
                box = between(self.large[None], self.boxes[k][None], eased(since))[0][0]
                panes.append(Pane(box, self.exposed(moment), POSITIVE, shine=0.25))
        self.panel.items = Items(panes=panes)

    def leave(self, k: int, t: float) -> None:
        """One moment is left behind: t from 0 to 1; those before it are there."""
        moment = self.moments[k]
        self.show(moment)
        box = between(self.large[None], self.boxes[k][None], eased(t))[0][0]
        self.panel.items.panes.append(Pane(box, self.exposed(moment), POSITIVE, shine=0.25))

    def step(self, k: int) -> Figures:
        """The number of a moment's step, below it."""
        box = self.boxes[k]
        figures = self.scene.readout(
            self._step(self.moments[k]), TYPE.label, self.scene.theme.muted, align=None
        )
        return figures.place_middle(self.measures.at(float(box[0]), float(box[1] + box[3] / 2 + BELOW)))

    def tell(self, name: Figures) -> list[Figures]:
        """Under the print, which step is shown, behind a word for it."""
        number = self.scene.readout(self._step(1), TYPE.label, self.scene.theme.text, "SEMIBOLD", LEFT)
        last = self._step(self.view.last).text
        x, y, _, high = self.large
        wide = name.width + (90 * width_of(last, TYPE.label, "SEMIBOLD") + FREE) / 90
        begin, base = self.measures.at(float(x), float(y + high / 2) + BELOW), np.array([wide / 2, 0, 0])
        name.place_middle(begin - base + np.array([name.width / 2, 0, 0]))
        number.place_middle(begin - base + np.array([name.width + FREE / 90, 0, 0]))
        self.counted = [name, number]
        return self.counted

    def _step(self, entry: int) -> Reading:
        """The training step of a recorded entry."""
        return self.view.read(",d", "steps", entry)

    def _since(self, entry: float, k: int) -> float:
        """Whether a moment has been left, 0 or 1."""
        return float(entry > self.moments[k])

    # -- what is drawn ---------------------------------------------------------------------------------------------

    def exposed(self, entry: float) -> Floats:
        """(rows, columns) the print as shares of its largest number."""
        low, high, t = self.view.around(entry)
        found, after = self.at(low), self.at(high)
        size = (1 - t) * np.abs(found).max() + t * np.abs(after).max()
        mixed = (1 - t) * found + t * after
        return np.asarray(mixed / (size or 1.0)).reshape(self.shape)

    def at(self, entry: int) -> Floats:
        """(I,) the print at a recorded entry."""
        if entry not in self.known:
            self.known[entry] = analysis.prints(self.view.trace, self.layer, entry)[self.unit]
        return self.known[entry]


def spread(steps: Floats, count: int) -> list[int]:
    """At most so many recorded entries from 1 to the last, as evenly as steps have equal ratios."""
    goals = np.geomspace(1, max(1, int(steps[-1])), count)
    found = [int(np.abs(np.log(np.maximum(steps[1:], 1) / goal)).argmin()) + 1 for goal in goals]
    return sorted(set(found))
