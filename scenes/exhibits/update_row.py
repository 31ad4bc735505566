"""An update in numbers: a weight at its knob, its slope at the tangent; both fly into a row with the learning rate, and
the new weight comes of it: new = old - rate x slope. Then old and new stand where they are on the ruler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.exhibits.turning import Turning
from tracereel.scenes.look.theme import TYPE
from tracereel.scenes.parts.network.pose import eased
from tracereel.scenes.parts.text import Figures

Floats = NDArray[Any]
OLD, RATE, SLOPE, NEW = range(4)
RULER = 46.0  # pixels from the ruler to its name
EDGE = 20.0  # pixels of the frame that the row does not enter
NAME = 42.0  # pixels from a number's baseline to that of its name


@dataclass(frozen=True)
class Plan:
    """Where numbers stand in one format, in pixels, on their baselines: of the weight, at its knob; of the slope, from
    the point; the row's middle; cap heights outside of the row and in it; pixels between two of it; of old and new,
    below the ruler."""

    weight: tuple[float, float]
    slope: tuple[float, float]
    row: tuple[float, float]
    large: float
    size: float
    gap: float
    below: float


PLANS = {
    "16:9": Plan((206, 458), (56, -86), (640, 588), 46, 44, 26, 76),
    "1:1": Plan((122, 336), (46, -64), (360, 534), 30, 30, 12, 66),
    "9:16": Plan((360, 394), (50, -84), (360, 1058), 44, 36, 14, 76),
}
LEAST = 18.0  # the height of capitals in a row of long numbers


class UpdateRow:
    """See the module. names: of the weight at its knob and at the ruler, of the slope, of the loss, then in the row of
    old, rate, slope and new, as worded."""

    NAME: ClassVar[dict[str, Any]] = {"align": None}
    NAMES = ("weight", "weight", "slope", "loss", "old", "rate", "slope", "new")

    def __init__(self, turning: Turning, names: list[Figures]) -> None:
        self.turning, self.plan = turning, PLANS[turning.network.aspect]
        network = turning.network
        self.at, scene, theme = network.names.at, network.scene, network.scene.theme
        found = turning.update
        inks = {
            OLD: self._ink(found.before.value),
            RATE: theme.text,
            SLOPE: theme.error,
            NEW: self._ink(found.after.value),
        }
        readings = {OLD: found.before, RATE: found.rate, SLOPE: found.slope, NEW: found.after}
        self.numbers = [
            scene.readout(readings[k], self.plan.size, inks[k], "SEMIBOLD", align=None) for k in range(4)
        ]
        self.weight = scene.readout(found.before, self.plan.large, inks[OLD], "SEMIBOLD", align=None)
        self.slope = scene.readout(found.slope, self.plan.large, theme.error, "SEMIBOLD", align=None)
        self.loss = scene.readout(turning.loss, TYPE.focus[0], theme.error, "SEMIBOLD", align=None)
        self.lowest = scene.readout(turning.lowest, TYPE.focus[0], theme.error, "SEMIBOLD", align=None)
        self.weight_name, self.ruler_name, self.slope_name, self.loss_name, *self.names = names
        self.marks = [scene.readout(mark, TYPE.label, theme.muted, align=None) for mark in turning.ruler]
        signs = ["−", "×", "=", *("()" if found.slope.value < 0 else "")]
        self.signs = [Figures(sign, self.plan.size * 0.9, theme.muted, align=None) for sign in signs]
        for name in names:
            name.recolor(theme.muted)
        self.size = self.plan.size
        while self._wide() > network.measures.width - 2 * EDGE and self.size > LEAST:
            self.size -= 1
        for part in (*self.numbers, *self.signs):
            part.resize(self.size if part in self.numbers else self.size * 0.9)
        self._stand()

    # -- what there is ---------------------------------------------------------------------------------------------

    @property
    def at_knob(self) -> list[Any]:
        """The weight and its name."""
        return [self.weight, self.weight_name]

    @property
    def ruler(self) -> list[Any]:
        """What the ruler says: its ends, zero, and what it is of."""
        return [*self.marks, self.ruler_name]

    @property
    def losses(self) -> list[Any]:
        """What the curve says, its height where the weight stands and at its lowest."""
        return [self.loss_name, self.loss, *([self.lowest] if self._is_apart() else [])]

    @property
    def at_tangent(self) -> list[Any]:
        """The slope and its name."""
        return [self.slope, self.slope_name]

    @property
    def left_behind(self) -> list[Any]:
        """What they were called where they come from."""
        return [self.weight_name, self.slope_name]

    @property
    def factors(self) -> list[Any]:
        """All of the row before what comes of it."""
        return [*self.numbers[:NEW], *self.signs[:2], *self.signs[3:], *self.names[:NEW]]

    @property
    def result(self) -> list[Any]:
        """What comes of it."""
        return [self.signs[2], self.numbers[NEW], self.names[NEW]]

    @property
    def ends(self) -> list[Any]:
        """Old and new."""
        return [self.numbers[OLD], self.numbers[NEW]]

    @property
    def between(self) -> list[Any]:
        """All of the row but old and new."""
        return [*self.numbers[RATE:NEW], *self.signs, *self.names]

    # -- moments ---------------------------------------------------------------------------------------------------

    def gather(self, t: float) -> None:
        """Weight and slope go into the row, t from 0 to 1; the rest of it is there at last."""
        row, way = self._row(), float(eased(min(1.0, 1.4 * t)))
        late = float(np.clip(3 * t - 2, 0, 1))
        for k, begin in ((OLD, self.plan.weight), (SLOPE, self._slope_place())):
            place = np.array(begin) + (row[k] - np.array(begin)) * way
            self.numbers[k].resize(self.plan.large + (self.size - self.plan.large) * way)
            self.numbers[k].place(self.at(*place))
        for part in (self.numbers[RATE], *self.signs[:2], *self.signs[3:], *self.names[:NEW]):
            part.set_opacity(late)
        for name in self.left_behind:
            name.set_opacity(max(0.0, 1 - 4 * t))

    def come_near(self, t: float) -> None:
        """The camera goes to the point, and old and new to their places, t from 0 to 1."""
        self.turning.zoom(t)
        self.settle(t)

    def settle(self, t: float) -> None:
        """Old and new go to their places on the ruler, as it is now; t from 0 to 1."""
        row, turning = self._row(), self.turning
        lens, base = turning.valley.lens, turning.valley.bounds[3]
        for k, weight in ((OLD, turning.now), (NEW, turning.now + turning.step)):
            there = np.array([lens.x(weight), base + self.plan.below])
            self.numbers[k].place(self.at(*(row[k] + (there - row[k]) * float(eased(t)))))

    # -- places ----------------------------------------------------------------------------------------------------

    def _ink(self, weight: float) -> str:
        theme = self.turning.network.scene.theme
        return str(theme.positive if weight >= 0 else theme.negative)

    def _stand(self) -> None:
        at, plan, turning = self.at, self.plan, self.turning
        x, y = plan.weight
        self.weight.place(at(x, y))
        self.weight_name.place(at(x, y + NAME))
        x, y = self._slope_place()
        self.slope.place(at(x, y))
        self.slope_name.place(at(x, y - 1.5 * plan.large))
        left, top, right, base = turning.plan.beside
        self.loss_name.place_middle(at((left + right) / 2, top + 16))
        zero = turning.valley.lens.x(0.0)
        self.ruler_name.place_middle(at((zero + right) / 2, base + RULER))
        for mark, reading in zip(self.marks, turning.ruler, strict=True):
            mark.place_middle(at(self._within(mark, turning.valley.lens.x(reading.value)), base + RULER))
        x, y = turning.place(turning.now)
        self.loss.place_middle(at(self._within(self.loss, x + self._open * self.loss.width * 30), y - 42))
        x, y = turning.place(float(turning.points[turning.points[:, 1].argmin(), 0]))
        self.lowest.place_middle(at(self._within(self.lowest, x), y + 38))
        row = self._row()
        for k, (number, name) in enumerate(zip(self.numbers, self.names, strict=True)):
            number.place(at(*row[k]))
            name.place(at(row[k][0], row[k][1] + NAME))
        self._place_signs(row)

    def _is_apart(self) -> bool:
        """Whether the lowest loss is another than that where the weight stands, in digits."""
        return self.lowest.string != self.loss.string

    def _slope_place(self) -> tuple[float, float]:
        """Over the point, where the valley is open."""
        x, y = self.turning.place(self.turning.now)
        high = self.turning.plan.beside[1] + 3 * self.plan.large
        return self._within(self.slope, x + self._open * self.plan.slope[0]), max(
            high, y + self.plan.slope[1]
        )

    def _within(self, text: Figures, x: float) -> float:
        """The middle of a text that is within the valley's frame."""
        left, _, right, _ = self.turning.plan.beside
        half = text.width * 45
        return float(np.clip(x, left + half, max(left + half, right - half)))

    @property
    def _open(self) -> int:
        """On which side the valley is open over the point: to the right (1), where it falls there."""
        return -1 if self.turning.update.slope.value > 0 else 1

    def _row(self) -> list[Floats]:
        """The middles of the four numbers, on one baseline; names below them never meet."""
        room, signs = self._rooms(), self._sign_rooms()
        x, y = self.plan.row
        x -= self._wide() / 2
        places = []
        for k, own in enumerate(room):
            places.append(np.array([x + own / 2, y]))
            x += own + (signs[k] if k < NEW else 0.0)
        return places

    def _wide(self) -> float:
        """Pixels that all of the row takes."""
        return sum(self._rooms()) + sum(self._sign_rooms())

    def _rooms(self) -> list[float]:
        """Pixels that each number and its name take."""
        names = [name.width * 90 + 8 for name in self.names]
        return [max(own, name) for own, name in zip(self._widths(), names, strict=True)]

    def _widths(self) -> list[float]:
        return [number.width * 90 * self.size / number.size for number in self.numbers]

    def _sign_rooms(self) -> list[float]:
        """Pixels between two numbers; more where parentheses stand."""
        plain = 2 * self.plan.gap + 0.5 * self.size
        bent = 0.6 * self.size * (len(self.signs) > 3)
        return [plain, plain + bent, plain + bent]

    def _place_signs(self, row: list[Floats]) -> None:
        """Each in the middle between two numbers; parentheses at the slope."""
        wide, size = self._widths(), self.size
        bent = 0.42 * size * (len(self.signs) > 3)
        edges = [(row[k][0] - wide[k] / 2, row[k][0] + wide[k] / 2) for k in range(4)]
        edges[SLOPE] = edges[SLOPE][0] - bent, edges[SLOPE][1] + bent
        y = row[0][1] - size / 2
        for k in range(3):
            self.signs[k].place_middle(self.at((edges[k][1] + edges[k + 1][0]) / 2, y))
        for sign, side in zip(self.signs[3:], (-1, 1), strict=False):
            sign.place_middle(self.at(row[SLOPE][0] + side * (wide[SLOPE] / 2 + bent / 1.6), y))
