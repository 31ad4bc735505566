"""A fan of losses: runs from one start fan out, each with its name at its head; then their ends become one curve, which
says how much each reads rightly of what no training saw.

fan = LossFan(scene, views, names)     # names: of the runs, as labels, in their order
fan.grow(t)                            # all curves on one clock; fan.names at their heads
fan.axes(loss, steps), fan.scored(rate, right)      # names of what is drawn
fan.turn(t), fan.join(t)               # heads go to where their scores are; a curve joins them
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tracereel.engine import analysis
from tracereel.scenes.parts.network.layout import MEASURES
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.sheaf import Sheaf
from tracereel.scenes.parts.text import LEFT, Figures
from tracereel.scenes.parts.time_curve import Strip
from tracereel.scenes.read.readings import Reading

if TYPE_CHECKING:
    from tracereel.scenes.read.view import View
    from tracereel.scenes.tell.scene import TraceScene

Floats = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """Where it lies in one format, in pixels: left, right, top and base of the curves (names stand to their right), and
    of the scores, below each of which its name stands; cap height of both."""

    curves: Strip
    scores: Strip
    size: float


PLANS = {
    "16:9": Plan(Strip(52, 1150, 40, 540), Strip(96, 1184, 110, 520), 23),
    "1:1": Plan(Strip(32, 610, 40, 490), Strip(48, 672, 110, 490), 18),
    "9:16": Plan(Strip(32, 600, 140, 1010), Strip(48, 672, 260, 1010), 19),
}
RATE = "scalars/learning_rate"
RIM = 24.0  # pixels of the axis beyond the outer scores
STRETCHES = 45  # of all steps: a curve has a point for each
MEANS = f"analysis/loss/means/{STRETCHES}"
FULL = 1.1  # of the first loss: the height of the frame
BESIDE, PITCH = 18.0, 1.35  # from a head to its name; from name to name, in cap heights
BELOW = 2.0  # cap heights of names below the base, at most: there nothing else stands right of the curves
UNDER, OVER, AXIS = (
    34.0,
    24.0,
    78.0,
)  # pixels: from the base to a name, a point to its score, the base to its name
GAP = 0.05  # scene units that stay free between scores
STEEP = 0.4  # of the height, from the point before to the one behind: from there on a score stands all beside its point


class LossFan:
    """See the module. All runs are held against the longest. few: only the first, the best and the last stand out and
    have names, until all have scores."""

    NAME: ClassVar[dict[str, Any]] = {"align": LEFT}
    plans: ClassVar[dict[str, Plan]] = PLANS

    def __init__(
        self, scene: TraceScene, views: Sequence[View], names: Sequence[Figures], few: bool = False
    ) -> None:
        self.scene, self.views, self.names = scene, list(views), list(names)
        self.shown = sorted({0, self.best, len(views) - 1}) if few else list(range(len(views)))
        self.plan, self.at = self.plans[scene.aspect], MEASURES[scene.aspect].at
        found = [np.asarray(analysis.made(view.trace, MEANS, None)) for view in views]
        self.steps = max(float(course[-1, 0]) for course in found)
        self.top = scene.shared("fan", FULL * max(float(course[0, 1]) for course in found))
        curves = [course / [self.steps, self.top] for course in found]
        self.sheaf = Sheaf(self.plan.curves, curves, self._lights(), scene.theme)
        self.scores: list[Figures] = []
        for view in views:
            self.scores.append(self._clear(self._score(view)))
        self.axed: list[Figures] = []
        for name in self.names:
            name.resize(self.plan.size)
        self.name_ends()
        self._name_others(0.0)
        for view in views:
            scene.bind("loss fan", view, MEANS, self.top, (0, view.last))

    @classmethod
    def of_rates(cls, scene: TraceScene, views: Sequence[View]) -> LossFan:
        """Runs that are called by their learning rates, the smallest first."""
        rates = [(view.at_step(".4g", RATE, 0), view) for view in views]
        rates.sort(key=lambda pair: pair[0].value)
        names = [scene.readout(rate, align=LEFT) for rate, _ in rates]
        return cls(scene, [view for _, view in rates], names, few=True)

    @property
    def members(self) -> list[Any]:
        """The curves."""
        return [self.sheaf]

    @property
    def leading(self) -> list[Figures]:
        """The names of those that stand out."""
        return [self.names[k] for k in self.shown]

    # -- what is told ----------------------------------------------------------------------------------------------

    def score(self, k: int) -> Reading:
        """What a run reads rightly at last of what it never saw."""
        return self.views[k].read(".0%", "commit/test_accuracy", None)

    @property
    def told(self) -> dict[str, Reading]:
        """The scores of the first, the best, and the last."""
        return {"low": self.score(0), "best": self.score(self.best), "high": self.score(len(self.views) - 1)}

    @property
    def shape(self) -> str:
        """Of all scores, in the order of the runs: a "hump", where the best lies between others; else "other"."""
        return "hump" if 0 < self.best < len(self.views) - 1 else "other"

    @property
    def best(self) -> int:
        """The run with the largest score; of equal ones the first."""
        return int(np.argmax([self.score(k).value for k in range(len(self.views))]))

    # -- moments ---------------------------------------------------------------------------------------------------

    def grow(self, t: float) -> None:
        """All curves up to a share of the steps."""
        self.sheaf.until = t
        self.sheaf.follow()

    def hold(self, k: int, t: float = 0.0) -> None:
        """One curve waits at its beginning, t from 0, until it has caught up, 1; the others step back for it."""
        self.sheaf.parts[k] = t
        self.sheaf.led, self.sheaf.leads = k, min(1.0, 4 * t)
        self.sheaf.follow()

    def end(self, k: int) -> Reading:
        """How a run ends."""
        return self.end_of(self.views[k])

    @staticmethod
    def end_of(view: View) -> Reading:
        """The mean loss of the last stretch of a run's steps."""
        last = len(analysis.made(view.trace, MEANS, None)) - 1
        return view.derive(".2f", None, [(MEANS, None, (last, 1))])

    def name_ends(self) -> None:
        """Each name stands at its head, no two over each other."""
        for name, (x, _), y in zip(self.names, self.sheaf.ends(), self._apart(), strict=True):
            name.place_middle(self.at(x + BESIDE, y))

    def turn(self, t: float) -> None:
        """Curves go; heads and names go to where scores are, in the order of the runs: t from 0 to 1."""
        sheaf, way = self.sheaf, float(eased(np.clip(1.5 * t - 0.5, 0, 1)))
        sheaf.seen = max(0.0, 1 - 3 * t)
        sheaf.turned = way
        begin, end = sheaf.ends(), self._places()
        sheaf.heads = begin + (end - begin) * way
        high, curves, scores = self._apart(), self.plan.curves, self.plan.scores
        left, right = scores.left - RIM, scores.right + RIM
        sheaf.axis = (
            curves.left + (left - curves.left) * way,
            curves.right + (right - curves.right) * way,
        )
        for k, name in enumerate(self.names):
            wide = name.width * 90
            first = np.array([begin[k, 0] + BESIDE, high[k]])
            last = np.array([end[k, 0] - wide / 2, scores.base + UNDER])
            name.place_middle(self.at(*(first + (last - first) * way)))
        self._name_others(way)

    def _name_others(self, seen: float) -> None:
        for k in set(range(len(self.names))) - set(self.shown):
            self.names[k].set_opacity(seen)

    def join(self, t: float) -> None:
        """A curve through all points, from left to right."""
        self.sheaf.joined = t

    def axes(self, loss: Figures, steps: Figures) -> list[Figures]:
        """What the curves are, over their beginning; what is counted along, under their end."""
        strip = self.plan.curves
        loss.place_middle(self.at(strip.left + 3 * BESIDE, strip.y(1 / FULL) - UNDER))
        steps.place_middle(self.at(strip.right - steps.width * 90, strip.base + UNDER))
        self.axed = [loss.recolor(self.scene.theme.muted), steps.recolor(self.scene.theme.muted)]
        return self.axed

    def scored(self, rate: Figures, right: Figures) -> list[Figures]:
        """What scores stand over, and what they are."""
        strip = self.plan.scores
        rate.place_middle(self.at((strip.left + strip.right) / 2 - rate.width * 45, strip.base + AXIS))
        right.place_middle(
            self.at((strip.left + strip.right) / 2 - right.width * 45, strip.top - 1.9 * UNDER)
        )
        return [name.recolor(self.scene.theme.muted) for name in (rate, right)]

    # -- places ----------------------------------------------------------------------------------------------------

    def _places(self) -> Floats:
        """(n, 2) where scores stand, side by side."""
        strip, count = self.plan.scores, len(self.views)
        x = np.linspace(strip.left, strip.right, count) if count > 1 else np.array([strip.x(0.5)])
        return np.column_stack([x, [strip.y(self.score(k).value) for k in range(count)]])

    def _apart(self) -> Floats:
        """(n,) heights of names at their heads, those that stand out moved apart where they would touch, within the
        frame."""
        ends, pitch = self.sheaf.ends()[:, 1], PITCH * self.plan.size
        wanted = ends[self.shown]
        order = np.argsort(wanted, kind="stable")
        placed = wanted[order].astype(float)
        for _ in range(200):
            gap = np.diff(placed)
            close = np.flatnonzero(gap < pitch - 1e-6)
            if not len(close):
                break
            for k in close:
                push = (pitch - (placed[k + 1] - placed[k])) / 2
                placed[k] -= push
                placed[k + 1] += push
        low = self.plan.curves.base + (BELOW - 0.5) * self.plan.size
        placed -= max(0.0, float(placed[-1]) - low)
        ends[np.array(self.shown)[order]] = placed
        return np.asarray(ends)

    def _score(self, view: View) -> Figures:
        k = self.views.index(view)
        size, theme = self.plan.size, self.scene.theme
        score: Figures = self.scene.readout(self.score(k), size, theme.value, "SEMIBOLD", align=None)
        places = self._places()
        (x, y), high = places[k], self.plan.scores.base - self.plan.scores.top
        rises = (places[max(k - 1, 0), 1] - places[min(k + 1, len(places) - 1), 1]) / high
        half = score.width * 45 + 2
        x = x - np.sign(rises) * half * min(1.0, abs(rises) / STEEP)
        x = np.clip(x, half + 6, MEASURES[self.scene.aspect].width - half - 6)
        return score.place(self.at(float(x), y - OVER))

    def _clear(self, score: Figures) -> Figures:
        """A score over all before it that it would touch."""
        for _ in self.scores:
            for other in self.scores:
                near = abs(score.get_x() - other.get_x()) < (score.width + other.width) / 2 + GAP
                if near and abs(score.get_y() - other.get_y()) < (score.height + other.height) / 2 + GAP:
                    score.shift([0, other.get_top()[1] + GAP * 1.5 - score.get_bottom()[1], 0])
        return score

    def _lights(self) -> list[float]:
        """How much each curve stands out: as one of a few, or by how low it ends."""
        if len(self.shown) < len(self.views):
            return [float(k in self.shown) for k in range(len(self.views))]
        ends = np.array([float(analysis.made(view.trace, MEANS, None)[-1, 1]) for view in self.views])
        reach = float(np.ptp(ends)) or 1.0
        return [float(1 - (end - ends.min()) / reach) for end in ends]
