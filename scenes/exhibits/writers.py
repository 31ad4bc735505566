"""Writers: the images of the first batch fly to a neuron; those that wake it write in it, the others bounce off.

writers = Writers(scene, view, unit)
writers.fly(t)                         # all of them, one after the other; those that write take their stand
writers.fade_start(t)                  # what is there at random goes
writers.write(t)                       # line by line their prints come to lie over each other

What each wrote is its pixels times its error, by the learning rate; together that is the whole first step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.print_places import ALONE, PRINT, standing
from tracereel.scenes.parts.fan import Fan
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.panel import POSITIVE, VALUE, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, corners, eased
from tracereel.scenes.read import facts
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.view import View
from tracereel.scenes.read.wording import chance

if TYPE_CHECKING:
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]
MOST = 5  # of those that wrote: so many are shown, the others wrote less
FLYING = 0.2  # share of the time that one of them takes
SMALL = 84.0  # pixels of one that flies
BACK = 90.0  # pixels that those go back that bounce off
DIM = 0.35  # how bright they are then
WRITING = 0.45  # share of the time that one of them takes to write
THIN = 0.04  # of the largest: a row that writes less has no line


class Writers:
    """See the module. Axes: W of the images that write, the strongest first."""

    def __init__(self, scene: TraceScene, view: View, unit: int) -> None:
        self.scene, self.view, self.unit = scene, view, unit
        self.measures = MEASURES[scene.aspect]
        self.panel, self.fan = Panel(scene.theme), Fan(scene.theme, self.measures.down)
        trace, layer = view.trace, analysis.first_dense(view.trace)
        self.layer = view.layers[layer]
        rows, columns = view.header.dataset.input_shape
        self.shape = int(rows), int(columns)
        self.shares = analysis.first_pull_shares(trace)[:, unit]
        order = np.argsort(-self.shares, kind="stable")
        self.writing = [int(k) for k in order if self.shares[k] > 0]
        self.shown = self.writing[:MOST]
        inside = np.flatnonzero(np.isin(trace.read("probes/rows"), analysis.first_batch(trace)))
        self.batch = [int(k) for k in np.random.default_rng(len(inside)).permutation(inside)]
        self.pictures = facts.shades(trace).reshape(-1, *self.shape)
        self.written = analysis.first_writings(trace, unit).reshape(-1, *self.shape)
        self.whole = analysis.prints(trace, layer, 1)[unit].reshape(self.shape)
        self.size = float(np.abs(self.whole).max()) or 1.0
        first = trace.read(analysis.only_weights(trace, layer), 0)
        self.start_size = scene.shared("weights/0", float(np.abs(first).max()) or 1.0)
        self.start = np.clip(first[unit].reshape(self.shape) / self.start_size, -1, 1)
        self.alone, self.box = (np.array(boxes[scene.aspect]) for boxes in (ALONE, PRINT))
        self.stands = standing(scene.aspect, self.shares[self.shown])
        scene.bind("random start", view, f"weights/{self.layer.name}/W", self.start_size, (0, 0))
        self.meet(0.0)

    @property
    def members(self) -> list[Any]:
        """All that is drawn, without words."""
        return [self.fan, self.panel]

    # -- moments ---------------------------------------------------------------------------------------------------

    def meet(self, t: float) -> None:
        """The neuron gives way from the middle, where it stands alone, to where its print will be."""
        box = between(self.alone[None], self.box[None], eased(t))[0][0]
        self._draw([Pane(box, self.start, POSITIVE, shine=0.2)])

    def fly(self, t: float) -> None:
        """The images come, one after the other, and touch it: t from 0 (none has left) to 1 (all have)."""
        stood: list[Pane] = []
        flying: list[Pane] = []
        woken = 0.0
        for number, probe in enumerate(self.batch):
            late = number * (1 - FLYING) / max(1, len(self.batch) - 1)
            share = float(np.clip((t - late) / FLYING, 0, 1))
            if probe in self.writing and share > 0.5:
                woken = max(woken, 1 - (share - 0.5) * 2)
            if share > 0:
                (stood if share >= 1 else flying).extend(self._flying(probe, number, share))
        here = Pane(self.box, self.start, POSITIVE, shine=0.2)
        frames = [Frame(self.box, VALUE, woken, 2.0 + 3.0 * woken, 0.9)] if woken else []
        self._draw([here, *stood, *flying], frames)

    def fade_start(self, t: float) -> None:
        """The random start goes: what is looked at is only what is written."""
        self._draw(
            [Pane(self.box, self.start * (1 - eased(t)), POSITIVE, shine=0.2 * (1 - t)), *self._stood()]
        )

    def write(self, t: float) -> None:
        """Those that write, the strongest first, each send their rows over: t from 0 (nothing is written) to 1 (all
        of the first step)."""
        count = len(self.shown)
        late = (1 - WRITING) * np.arange(count) / max(1, count - 1)
        share = np.clip((t - late) / WRITING, 0, 1) if t < 1 else np.ones(count)
        come, landed = np.clip(share / 0.6, 0, 1), eased(np.clip((share - 0.5) / 0.5, 0, 1))
        ends, weights, until = [], [], []
        for k, probe in enumerate(self.shown):
            own_ends, own = self._lines(k, probe)
            ends.append(own_ends)
            weights.append(own)
            until.append(np.full(len(own), come[k]))
        self.fan.ends, self.fan.weights = np.concatenate(ends), np.concatenate(weights)
        self.fan.until = np.concatenate(until)
        found = np.tensordot(landed, self.written[self.shown], 1) if t < 1 else self.whole
        print_ = Pane(self.box, np.clip(found / self.size, -1, 1), POSITIVE, shine=0.45)
        self._draw([print_, *self._stood()])

    # -- what is read ----------------------------------------------------------------------------------------------

    @property
    def many(self) -> Reading:
        """How many of them write."""
        return self._of("count_above_zero", (self.unit,))

    @property
    def all(self) -> Reading:
        """How many the batch has."""
        return self.view.derive(",d", "count_valid", [("batch/indices", 0, ())])

    def share(self, k: int) -> Reading:
        """How much of all that is written there the k-th one adds, or takes away."""
        probe = self.shown[k]
        share = "analysis/probes/first_shares", None, (self.unit, probe)
        delta = f"deltas/{self.layer.name}", 0, (probe, self.unit)
        return chance(self.view.derive("+.0%", "against", [share, delta]), signed=True)

    def _of(self, function: str, index: tuple[int, ...]) -> Reading:
        return self.view.derive(",d", function, [("analysis/probes/first_shares", None, index)])

    @property
    def gate(self) -> str:
        """Whether only some write because others are silenced: "closed"; else "open"."""
        is_gate = self.layer.activation == "relu"
        return "closed" if is_gate and 0 < len(self.writing) < len(self.batch) else "open"

    def whose(self, probe: int) -> str:
        """Whose print it is: "ours", where our example wrote more than all others together; else "all"."""
        return "ours" if self.shares[probe] > 0.5 else "all"

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _draw(self, panes: list[Pane], frames: list[Frame] | None = None) -> None:
        self.panel.items = Items(panes=panes, frames=frames or [])

    def _stood(self) -> list[Pane]:
        """Those that write, in their places."""
        return [
            Pane(box, self.pictures[probe], VALUE, shine=0.35)
            for probe, box in zip(self.shown, self.stands, strict=True)
        ]

    def _flying(self, probe: int, number: int, share: float) -> list[Pane]:
        """One of them on its way to the neuron, and away from it."""
        along = int(self.measures.down)
        rim = self.box[along] - self.box[2 + along] / 2 - SMALL / 2
        lane = self.box[1 - along] + self.box[3 - along] * 0.8 * (self._lane(number) - 0.5)
        touch, begin, end = (np.array([0.0, 0.0, SMALL, SMALL]) for _ in range(3))
        touch[along], touch[1 - along] = rim, lane
        begin[along], begin[1 - along] = -SMALL, lane
        image, bright = self.pictures[probe], 1.0
        if share <= 0.5:
            return [
                Pane(between(begin[None], touch[None], 2 * share)[0][0], image, VALUE, frame=None, shine=0.3)
            ]
        away = 2 * share - 1
        if probe in self.writing:
            if probe not in self.shown:
                return []
            box = between(touch[None], self.stands[self.shown.index(probe)][None], eased(away))[0][0]
            return [Pane(box, image, VALUE, shine=0.35)]
        far = self.measures.width if along else self.measures.height
        out = far + SMALL if lane > self.box[1 - along] else -SMALL  # the nearer side: ways do not cross
        end[along], end[1 - along] = rim - BACK * away, lane + (out - lane) * away**2
        bright = 1 - (1 - DIM) * min(1.0, 3 * away)
        return [Pane(end, image, VALUE, bright=bright, frame=None, shine=0.1)]

    def _lane(self, number: int) -> float:
        """Where across it flies, 0 to 1: each far from those before it."""
        return float((0.5 + 0.618034 * number) % 1)

    def _lines(self, k: int, probe: int) -> tuple[Floats, Floats]:
        """(L, 4) from each row (or column) of an image to the same one of the print, and (L,) how much it writes."""
        along = int(self.measures.down)
        row = self.written[probe].sum(1 - along)
        largest = max(float(np.abs(self.written[n].sum(1 - along)).max()) for n in self.shown) or 1.0
        weights = row / largest
        some = np.flatnonzero(np.abs(weights) > THIN)
        begin, end = (corners(box[None])[0] for box in (self.stands[k], self.box))
        share = (some + 0.5) / self.shape[along]
        ends = np.zeros((len(some), 4))
        ends[:, along], ends[:, 2 + along] = begin[2 + along] + 4, end[along] - 4
        for at, box in ((0, begin), (2, end)):
            low, high = box[1 - along], box[3 - along]
            ends[:, at + 1 - along] = low + share * (high - low)
        return ends, weights[some]
