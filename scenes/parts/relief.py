"""The relief: ground that rises and sinks, seen from above as a map or from the side as a land; and who walks on it.

It knows no trace: arrays in, a picture of them. Ground is a square from -1 to 1, u to the right and v up; its height is
drawn as the amount of violet: low ground is dark. Fog hides all ground that nothing lights.

    relief = Relief(box, heights, theme)           # (R, C) rows for v, columns for u, from -1 to 1
    relief.pose = Pose(u, v, unit, turn, tilt)     # where it is seen from: the middle, pixels of one unit, radians
    relief.fog = 1.0                               # only what walkers light is seen
    relief.walkers = [Walker(places)]              # (N, 2) the ways of those who walk there
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.parts.walker import Walker
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import Easel
from tracereel.scenes.raster.relief import draw_relief, find_hidden
from tracereel.scenes.raster.team import shared

Floats = NDArray[Any]
LEAST, MOST, POWER = (
    0.02,
    0.42,
    1.35,
)  # tone of the lowest ground, and of the highest, and how it rises between
RIM = 0.12  # of the ground that fades toward its rim
LEVEL, ROW = 0.7, 0.75  # pixels, half of the width of a level line, and of one along the ground
LEVELS, ROWS = 22, 100  # of level lines from the lowest to the highest ground; of lines along it
INK = 1.0  # coverage of lines
FAR = 0.34  # how much smaller ground is that lies one unit farther away, where it is seen from the side
FADE = 110.0  # pixels over which ground fades at the window's sides
FITS = 60  # times that a pose comes nearer to the one that fits
FOLLOW = 0.55  # of the middle's own height, that it keeps its place in the frame


@dataclass(frozen=True)
class Pose:
    """Where ground is seen from. u, v: what stands in the middle of the box. unit: pixels of a 720-line frame of one
    unit of ground. turn: radians that whoever looks has gone around it. tilt: 0 from above, larger from the side.
    lift: units of ground that the highest rises above the lowest."""

    u: float
    v: float
    unit: float
    turn: float = 0.0
    tilt: float = 0.0
    lift: float = 0.6

    def toward(self, other: Pose, t: float) -> Pose:
        """One on the way to another; sizes change by the same factor at all times."""

        def mixed(name: str) -> float:
            return float((1 - t) * getattr(self, name) + t * getattr(other, name))

        unit = self.unit ** (1 - t) * other.unit**t
        part = (unit - self.unit) / (other.unit - self.unit) if abs(other.unit - self.unit) > 1 else t
        middle = {name: getattr(self, name) * (1 - part) + getattr(other, name) * part for name in ("u", "v")}
        return replace(other, unit=unit, **middle, **{name: mixed(name) for name in ("turn", "tilt", "lift")})


@dataclass
class Fog:
    """What is lit of hidden ground: places (N, 2), how far each light reaches, how bright it is."""

    places: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    reach: Floats | float = 0.1
    bright: Floats | float = 1.0

    def light(self, u: Floats, v: Floats) -> Floats:
        """(R, C) in [0, 1] over the ground."""
        lit = np.zeros((len(v), len(u)))
        reaches, brights = (np.broadcast_to(x, len(self.places)) for x in (self.reach, self.bright))
        for (x, y), reach, bright in zip(self.places, reaches, brights, strict=True):
            across, up = np.exp(-(((u - x) / reach) ** 2)), np.exp(-(((v - y) / reach) ** 2))
            np.maximum(lit, bright * up[:, None] * across[None], out=lit)
        return lit


class Drawn:
    """Ground as it was drawn last: where nothing has changed, neither the ground nor what lies behind it, it is laid
    again."""

    def __init__(self) -> None:
        self.asked: tuple[float, ...] = ()
        self.grid = self.before = self.after = np.zeros(0)

    def over(self, window: Floats, asked: tuple[float, ...], grid: Floats, draw: Callable[[], None]) -> None:
        """Let `draw` paint a window of the frame, if need be. asked, grid: all that it goes by."""
        if asked == self.asked and np.array_equal(window, self.before) and np.array_equal(grid, self.grid):
            window[...] = self.after
            return
        self.asked, self.grid, self.before = asked, grid.copy(), window.copy()
        draw()
        self.after = window.copy()


class Relief(Painted):
    """See the module. box: (4,) left, top, right, bottom of the window, in pixels of a 720-line frame."""

    def __init__(self, box: Floats, heights: Floats, theme: Theme) -> None:
        super().__init__()
        self.box, self.theme, self.easel = np.asarray(box, float), theme, Easel(False)
        self.pose = Pose(0.0, 0.0, 300.0)
        self.low, self.high = float(heights.min()), float(heights.max())
        self.grid = np.zeros((*heights.shape, 3))
        self.u, self.v = (np.linspace(-1, 1, count) for count in heights.shape[::-1])
        self.raise_to(heights)
        self.rim = np.minimum.outer(_ramp(self.v), _ramp(self.u))
        self.fog, self.lights = 0.0, Fog()
        self.fades = (
            0.0,
            0.0,
            0.0,
            1.0,
        )  # whether it fades at the window's left, top, right and foot, by how much
        self.follow, self.rows, self.power = FOLLOW, ROWS, POWER
        self.seen = 1.0
        self.leveled = 1.0  # how much is seen of level lines
        self.walkers: list[Walker] = []
        self.drawn = Drawn()
        self.colors = np.array([rgb(theme.ground[0]), rgb(theme.error)]) * 255
        if theme.name != "dark":
            self.colors[0] = rgb(theme.cell) * 255

    def round(self) -> None:
        """Ground is a disc, not a square."""
        self.rim = _ramp(np.minimum(np.hypot.outer(self.v, self.u), 1.0))

    def raise_to(self, heights: Floats) -> None:
        """Let the ground have other heights."""
        self.heights = np.asarray(heights, float)

    def share(self, heights: Any) -> Any:
        """Of the way from the lowest to the highest."""
        return (np.asarray(heights, float) - self.low) / (self.high - self.low or 1.0)

    # -- where is what -------------------------------------------------------------------------------------------------

    def height_at(self, places: Floats) -> Floats:
        """(N,) the share of the highest of the ground at places."""
        at = (np.clip(np.asarray(places, float), -1, 1) + 1) / 2 * [len(self.u) - 1, len(self.v) - 1]
        low = np.minimum(at.astype(int), [len(self.u) - 2, len(self.v) - 2])
        a, b = (at - low).T
        c, r = low.T
        h = self.heights
        near, beyond = h[r, c] * (1 - a) + h[r, c + 1] * a, h[r + 1, c] * (1 - a) + h[r + 1, c + 1] * a
        return np.asarray(self.share(near * (1 - b) + beyond * b))

    def _view(self, fine: float) -> Floats:
        pose, box = self.pose, self.box
        turn, tilt = (np.array([np.cos(x), np.sin(x)]) for x in (pose.turn, pose.tilt))
        stands = self.height_at(np.array([[pose.u, pose.v]]))[0] * pose.lift * tilt[1] * self.follow
        middle = (box[:2] + box[2:]) / 2 + [0, stands * pose.unit]
        return np.array([*(middle * fine), pose.unit * fine, pose.u, pose.v, *turn, *tilt, FAR * tilt[1]])

    def place(self, places: Floats, heights: Floats | None = None) -> Floats:
        """(N, 2) pixels of a 720-line frame of places on the ground, or above it at shares of the highest."""
        places = np.atleast_2d(np.asarray(places, float))
        mx, my, unit, u0, v0, ct, st, cp, sp, far = self._view(1.0)
        du, dv = places[:, 0] - u0, places[:, 1] - v0
        x, d = du * ct + dv * st, -du * st + dv * ct
        z = (self.height_at(places) if heights is None else heights) * self.pose.lift
        k = 1 / np.maximum(1 + far * d, 0.1)
        return np.column_stack([mx + unit * x * k, my - unit * (d * cp + z * sp) * k])

    def fitted(self, pose: Pose, places: Floats, margin: float, closest: float) -> Pose:
        """The pose from which places fill the window, but for a margin that is a share of it; and at least so many
        units of ground stand in its longer side."""
        free = (self.box[2:] - self.box[:2]) * (1 - 2 * margin)
        most = float((self.box[2:] - self.box[:2]).max()) / closest if closest else 1e9
        was, low, high = self.pose, places.min(0), places.max(0)
        pose = replace(pose, u=float((low + high)[0] / 2), v=float((low + high)[1] / 2))
        for _ in range(FITS):
            self.pose = pose
            at = self.place(places)
            low, high = at.min(0), at.max(0)
            grown = float((free / np.maximum(high - low, 1.0)).min())
            off = 0.6 * ((low + high) / 2 - (self.box[:2] + self.box[2:]) / 2)
            x, d = off[0] / pose.unit, -off[1] / pose.unit / max(np.cos(pose.tilt), 0.3)
            turn = np.array([np.cos(pose.turn), np.sin(pose.turn)])
            u, v = pose.u + x * turn[0] - d * turn[1], pose.v + x * turn[1] + d * turn[0]
            pose = replace(pose, u=float(u), v=float(v), unit=min(pose.unit * grown**0.7, most))
        self.pose = was
        return pose

    def hidden(self, places: Floats) -> NDArray[np.bool_]:
        """(N,) which places of the ground, as it is painted now, lie behind higher ground."""
        return np.asarray(find_hidden(self._view(1.0), self.grid, np.atleast_2d(np.asarray(places, float))))

    # -- painting ------------------------------------------------------------------------------------------------------

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: the ground, then who walks on it, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._filled()
        if self.seen > 0:
            self._paint_ground(fine)
        for walker in self.walkers:
            walker.paint(self, easel, fine)
        if self.theme.name == "dark":
            easel.bloom()

    def _filled(self) -> Floats:
        """(R, C, 3) heights in units of ground, tones, and light."""
        share = self.share(self.heights)
        self.grid[..., 0] = share * self.pose.lift
        self.grid[..., 1] = LEAST + (MOST - LEAST) * np.clip(share, 0, None) ** self.power
        self.grid[..., 2] = self.rim
        if self.fog > 0:
            self.grid[..., 2] *= 1 - self.fog * (1 - self.lights.light(self.u, self.v))
        return self.grid

    def _paint_ground(self, fine: float) -> None:
        left, top, right, bottom = (int(x) for x in np.rint(self.box * fine))
        rows, columns = self.easel.pixels.shape[:2]
        clip = (max(0, top), min(rows, bottom), max(0, left), min(columns, right))
        side = float(np.sin(self.pose.tilt)) ** 2
        across = float(
            np.clip(0.5 - 2 * np.cos(2 * self.pose.turn), 0, 1)
        )  # lines lie across, wherever it is seen from
        lines = np.array(
            [
                [self.pose.lift / LEVELS, LEVEL * fine, INK * max(0.0, 1 - 2 * side) * self.leveled],
                [2 / self.rows, ROW * fine, INK * side * across],
                [2 / self.rows, ROW * fine, INK * side * (1 - across)],
            ]
        )
        words, view, grid, seen = self.easel.words, self._view(fine), self.grid, self.seen * self.opacity
        fade = FADE * np.array(self.fades) * fine
        step = 1.0 / max(len(self.u), len(self.v))

        def draw() -> None:
            shared(
                lambda share: draw_relief(
                    words, view, clip, share, grid, step, self.colors, lines, seen, fade
                )
            )

        asked = (*clip, seen, *fade, *view, *lines.ravel(), *self.colors.ravel())
        self.drawn.over(words[clip[0] : clip[1], clip[2] : clip[3]], asked, grid, draw)


def _ramp(places: Floats) -> Floats:
    """How much is seen at a distance from the rim."""
    t = np.clip((1 - np.abs(places)) / RIM, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
