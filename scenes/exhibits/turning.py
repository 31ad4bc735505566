"""One weight of the last layer as a knob: it is turned from end to end, and the loss of the first batch draws a valley.
Then its slope, and the step that was recorded, so near that it can be seen.

turning = Turning(network, tube)       # the tube that stands for the weight becomes its knob
turning.become(t), turn(t), touch(t), zoom(t), roll(t)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.exhibits.knob import HUB, Knob, draw_knob
from tracereel.scenes.exhibits.network import NetworkExhibit
from tracereel.scenes.exhibits.tube import Tube
from tracereel.scenes.parts.network.panel import Bar, Items, Panel
from tracereel.scenes.parts.network.pose import Pose, between, eased
from tracereel.scenes.parts.valley import Lens, Valley
from tracereel.scenes.read import adding
from tracereel.scenes.read.readings import Reading
from tracereel.scenes.read.wording import apart

Floats = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """Where things stand in one format, in pixels: the knob's middle and size; left, top, right of the valley and its
    ruler, beside the knob and alone; how long the step is when it is seen."""

    knob: tuple[float, float, float]
    beside: tuple[float, float, float, float]
    alone: tuple[float, float, float, float]
    step: float


PLANS = {
    "16:9": Plan((206, 226, 276), (430, 46, 1236, 446), (44, 46, 1236, 500), 420),
    "1:1": Plan((122, 190, 156), (256, 40, 696, 430), (24, 40, 696, 490), 300),
    "9:16": Plan((360, 190, 260), (44, 520, 676, 930), (44, 250, 676, 930), 320),
}
LOWEST = 0.2  # of the valley's height that stays free below its lowest point
LIFT, THERE, BACK = 0.12, 0.36, 0.82  # shares of the turning: it has risen, one end is reached, the other is
TANGENT, WIDTH = 0.25, 3.0  # half of a tangent, as a share of its frame; how thick it is, in pixels
DASH, APART = 14.0, 10.0  # pixels of a dash of it, and between two: the curve under it is seen
CUT = 70.0  # pixels over the ruler, from near, that neither of them enters
SMALL = 0.02  # of how far a weight is turned: a step beside which the valley is straight
DROP, MIDDLE = 0.5, 0.48  # shares of the frame's height: that a step may lead down, where its middle is
NEAREST = 1e8  # times nearer than at first


class Turning:
    """See the module. network: whose tube stands for the weight."""

    def __init__(self, network: NetworkExhibit, tube: Tube) -> None:
        self.network, self.tube, self.plan = network, tube, PLANS[network.aspect]
        scene, view, (to, of) = network.scene, network.view, tube.place
        layer = view.layers[-1].name
        self.array = f"analysis/batch/valley/{to}/{of}"
        self.points = np.asarray(analysis.made(view.trace, self.array, view.step(0)))
        self.update = adding.update(view, f"weights/{layer}/W", f"gradients/{layer}/W", (to, of))
        self.now, self.step = self.update.before.value, self.update.after.value - self.update.before.value
        self.far = float(np.abs(self.points[:, 0]).max())
        self.strength = abs(float(network.picture.weights[-1][to, of]))
        self.valley = Valley(self.points, self._home(), self.plan.beside, scene.theme)
        self.valley.low = self.valley.high = self.valley.at = self.now
        self.valley.laid = 0.0
        self.panel = Panel(scene.theme)
        self.tangent = VMobject(stroke_color=scene.theme.text, stroke_width=WIDTH, fill_opacity=0)
        self._begin: Floats | None = None
        height = float(np.ptp(self.points[:, 1]))
        scene.bind("valley", view, self.array, height, (0, 0))

    @property
    def members(self) -> list[Any]:
        """All parts, in the order in which they lie over each other."""
        return [self.valley, self.tube.panel, self.panel, self.tangent]

    # -- what is told ----------------------------------------------------------------------------------------------

    @property
    def loss(self) -> Reading:
        """The loss where the weight stands: that of the first batch, as it was recorded."""
        return self.network.view.at_step(".2f", "scalars/loss", self.network.view.step(0))

    @property
    def losses(self) -> tuple[Reading, Reading]:
        """That, and the loss of the same examples after the step, as they were followed."""
        view = self.network.view
        batch = [("probe_losses", 1, (int(k),)) for k in analysis.batch_probes(view.trace, 0)]
        return apart(self.loss, view.derive(".2f", "mean", batch))

    @property
    def lowest(self) -> Reading:
        """The least loss that the weight could bring about alone."""
        k = int(self.points[:, 1].argmin())
        return self.network.view.derive(".2f", None, [(self.array, 0, (k, 1))])

    @property
    def ruler(self) -> list[Reading]:
        """The weights at both ends of what it is turned through, and zero between them, where it is there."""
        weights = self.points[:, 0]
        zero = int(np.abs(weights).argmin())
        places = [0, *([zero] if weights[zero] == 0 else []), len(weights) - 1]
        return [self.network.view.derive(".0f", None, [(self.array, 0, (k, 0))]) for k in places]

    @property
    def shape(self) -> str:
        """Of the whole of it, for the words: a "valley", or else a "slope"."""
        k = int(self.points[:, 1].argmin())
        return "valley" if 0 < k < len(self.points) - 1 else "slope"

    @property
    def helps(self) -> str:
        """Which way lowers the loss: "up" or "down"."""
        return "down" if self.update.slope.value > 0 else "up"

    @property
    def size(self) -> str:
        """Of the step: "small", where the valley beside it is as good as straight, or "large"."""
        return "small" if abs(self.step) < SMALL * self.far else "large"

    @property
    def adds(self) -> str:
        """Whether the digits of the step add up: "yes" or "no"."""
        return "yes" if self.update.adds else "no"

    @property
    def pose(self) -> Pose:
        """The camera at the weight, before it is a knob."""
        return self.tube.pose

    # -- moments ---------------------------------------------------------------------------------------------------

    def come(self, t: float) -> None:
        """The camera comes to the weight, t from 0 to 1."""
        self.tube.grow(t)

    def become(self, t: float) -> None:
        """The weight in its tube becomes a knob, t from 0 to 1; all else goes, the ruler draws itself."""
        if self._begin is None:
            self._begin = np.array(self.tube.panel.items.bars[1].box)
        self.network.names.shares.hide()
        self.network.fade(max(0.0, 1 - 2 * t))
        x, y, size = self.plan.knob
        hub = np.array([x, y, 2 * HUB * size, 2 * HUB * size])
        box = between(self._begin[None], hub[None], eased(min(1.0, 1.4 * t)))[0][0]
        come = float(np.clip(4 * t - 3, 0, 1))
        disc = Bar(box, self.tube.ink, 1 - come, 0.3, float(min(box[2:])) / 2, 1 - 0.4 * t)
        self.tube.panel.items = Items(bars=[disc])
        self._turn_to(self.now)
        self.panel.opacity = come
        self.valley.laid, self.valley.marked = float(eased(np.clip(2 * t - 1, 0, 1))), come

    def turn(self, t: float) -> None:
        """The point rises to its loss; then it goes to its lower end, to its upper one, and back: t from 0 to
        1. Where it was, the loss is drawn."""
        ways = (
            (0.0, LIFT, self.now, self.now),
            (LIFT, THERE, self.now, -self.far),
            (THERE, BACK, -self.far, self.far),
            (BACK, 1.0, self.far, self.now),
        )
        begin, end, start, stop = next(way for way in ways if t <= way[1])
        at = start + (stop - start) * float(eased((t - begin) / (end - begin)))
        valley = self.valley
        valley.lifted, valley.at = float(eased(min(1.0, t / LIFT))), at
        valley.low, valley.high = min(valley.low, at), max(valley.high, at)
        if t >= BACK:
            valley.low, valley.high = -self.far, self.far
        self.tube.panel.items = Items()
        self._turn_to(at)

    def touch(self, t: float) -> None:
        """Its slope: the tangent grows from the point to both sides."""
        self._lay_tangent(self._half * t)

    def zoom(self, t: float) -> None:
        """The camera goes to the point, t from 0 to 1, until the step can be seen; the knob stays behind."""
        share, home = float(eased(t)), self._home()
        first, last = np.array(self.plan.beside), np.array(self.plan.alone)
        here, there = np.array([home.x(self.now), home.y(self.valley.loss(self.now))]), self._near()
        place = here + (there - here) * share
        scale = np.array(home.scale) * (self._nearest() / home.scale[0]) ** share
        loss = float(self.valley.loss(self.now))
        self.valley.lens = Lens((self.now, loss), (place[0], place[1]), (scale[0], scale[1]))
        self.valley.bounds = tuple(first + (last - first) * share)
        self.valley.filled, self.valley.cut = 1 - share, CUT * share
        self.panel.opacity = max(0.0, 1 - 2.5 * t)
        self._lay_tangent(self._half * (1 + 5 * share))

    def roll(self, t: float) -> None:
        """The point goes the way that was recorded, t from 0 to 1."""
        self.valley.moved = self.step * t
        self.valley.at = self.now + self.valley.moved

    # -- places ----------------------------------------------------------------------------------------------------

    def place(self, weight: float) -> tuple[float, float]:
        """Where the curve is over a weight, in pixels."""
        lens = self.valley.lens
        return float(lens.x(weight)), float(lens.y(self.valley.loss(weight)))

    @property
    def _half(self) -> float:
        """Pixels of half a tangent."""
        return TANGENT * (self.plan.beside[2] - self.plan.beside[0])

    def _lay_tangent(self, half: float) -> None:
        """From the point so far to both sides, within the valley's frame."""
        left, top, right, base = self.valley.bounds
        base -= self.valley.cut
        at, lean = np.array(self.place(self.now)), -self.update.slope.value * self.valley.lens.lean
        way = np.array([1.0, lean]) / np.hypot(1.0, lean)
        self.tangent.clear_points()
        for side, wide in ((-1, at[0] - left), (1, right - at[0])):
            high = base - at[1] if side * lean > 0 else at[1] - top
            far = min(half, wide / way[0], high / max(abs(way[1]), 1e-9))
            self._lay_dashes(at, side * way, max(0.0, float(far)))

    def _lay_dashes(self, begin: Floats, way: Floats, far: float) -> None:
        """From a place, as far as that."""
        for start in np.arange(APART / 2, far, DASH + APART):
            ends = (begin + length * way for length in (start, min(start + DASH, far)))
            first, last = (self.network.names.at(*end) for end in ends)
            self.tangent.start_new_path(first)
            self.tangent.add_line_to(last)

    def _nearest(self) -> float:
        """Pixels for a weight of 1, where the step is seen; of one that leads far down, less of it."""
        lens, (_, top, _, base) = self._home(), self.plan.alone
        drop = abs(self.update.slope.value) * lens.lean
        long = min(self.plan.step, DROP * (base - top) / max(drop, 1e-9))
        return float(np.clip(long / abs(self.step), lens.scale[0], NEAREST * lens.scale[0]))

    def _near(self) -> Floats:
        """Where the point then stands, so that the middle of its step is in the middle."""
        left, top, right, base = self.plan.alone
        long = self.step * self._nearest()
        rise = -self.update.slope.value * self._home().lean * long
        return np.array([(left + right) / 2 - long / 2, top + MIDDLE * (base - top) - rise / 2])

    def _home(self) -> Lens:
        """All of the valley in its frame beside the knob."""
        left, top, right, base = self.plan.beside
        low, high = float(self.points[:, 1].min()), float(self.points[:, 1].max())
        scene = self.network.scene
        up = (base - top) * (1 - LOWEST) / scene.shared("valley", (high - low) or 1.0)
        across = (right - left) / 2 / scene.shared("turned", self.far)
        return Lens((0.0, low), ((left + right) / 2, base - LOWEST * (base - top)), (across, up))

    def _turn_to(self, weight: float) -> None:
        items = Items()
        knob = Knob(
            np.array([*self.plan.knob, self.plan.knob[2]]),
            weight / self.far,
            0.35 + 0.65 * min(1.0, abs(weight) / self.far),
        )
        draw_knob(items, knob, 1.0, 1.0)
        self.panel.items = items
