"""A network: columns of neurons, and edges whose thickness and brightness are |value|, whose hue is the sign.

    network = Network([pixels, hidden, output], theme)
    network.show_weights(0, W_OI, scale)       # scale fixed for the clip, or thickness lies
    network.show_activations(1, a_O, scale)
    network.send(0, contributions_OI, front=0.4)   # a pulse, two fifths of the way

Values are cut to the units that a column shows; colours and widths are worked out when it is painted.
"""

from __future__ import annotations

import itertools
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import STROKES, Theme, rgb
from tracereel.scenes.parts.columns import Column
from tracereel.scenes.raster import edges, fills
from tracereel.scenes.raster.canvas import Canvas, Painted, yardstick, zoom_of
from tracereel.scenes.raster.planes import Bundle, Pulse

Floats = NDArray[Any]

DENSITY_POWER = 1.6  # how fast density falls with |value|: faint edges recede, or a dense layer is all haze
STEPS = 127  # of |value| that are told apart: a smaller change draws nothing anew
CROWD = 260  # edges between two columns that still have room for their full width


_keys = itertools.count()


class Network(Painted):
    """Columns of neurons joined by edges; see the module."""

    blends = ("opacity", "strength", "fill", "ring", "edge_opacity", "node_opacity", "reveal")

    def __init__(
        self, columns: list[Column], theme: Theme, gain: float = 2.4, edge_max: float = STROKES.edge_max
    ) -> None:
        self.columns, self.theme, self.gain, self.edge_max = columns, theme, gain, edge_max
        counts = [len(c.units) for c in columns]
        self.whole = [np.array_equal(c.units, np.arange(c.total)) for c in columns]
        self.first_node = np.concatenate([[0], np.cumsum(counts)])
        sizes = [a * b for a, b in pairwise(counts)]
        # Where many edges share the room each is drawn thinner and fainter, by a factor fixed with the number of edges.
        self.crowding = [min(1.0, (CROWD / size) ** 0.4) for size in sizes]
        self.first_edge = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        source, target = [], []
        for k, (a, b) in enumerate(pairwise(counts)):
            source.append(np.tile(np.arange(a), b) + self.first_node[k])
            target.append(np.repeat(np.arange(b), a) + self.first_node[k + 1])
        self.edge_from = np.concatenate(source) if source else np.zeros(0, int)
        self.edge_to = np.concatenate(target) if target else np.zeros(0, int)
        self.strength = np.zeros(self.first_edge[-1])
        self.edge_opacity = np.ones(len(sizes))
        self.reveal = np.ones(
            len(sizes)
        )  # edges are drawn from their source up to this share of their length
        self.fill = np.zeros(self.first_node[-1])
        self.ring = np.zeros(self.first_node[-1])
        self.node_opacity = np.ones(self.first_node[-1])
        self.signed = np.zeros(
            self.first_node[-1]
        )  # 1 where a neuron shows a signed value, such as its error
        self.pulses: dict[int, tuple[Floats, float, float]] = {}
        self.marks: dict[int, tuple[NDArray[np.int64], Floats]] = {}
        self._calm: dict[str, Floats] = {}
        self._ink = np.stack([rgb(theme.positive), rgb(theme.negative)]) * 255
        self.key = next(_keys)  # shared by its copies: what it drew last is remembered under this
        super().__init__()

    def reset_points(self) -> Network:
        """Manim's hook: a network's points are its neurons' centres, and two more that carry the scale."""
        start = self.columns[0].places[0]
        self.points = np.concatenate([*[c.places for c in self.columns], yardstick(start)])
        return self

    def generate_points(self) -> None:
        """Manim's hook, called once at construction."""
        self.reset_points()

    # -- what it shows ---------------------------------------------------------------------------------------------

    def edges(self, gap: int) -> slice:
        """Which edges lie between column `gap` and the next."""
        return slice(self.first_edge[gap], self.first_edge[gap + 1])

    def nodes(self, column: int) -> slice:
        """Which neurons belong to a column."""
        return slice(self.first_node[column], self.first_node[column + 1])

    def cut(self, gap: int, W_OI: Floats) -> Floats:
        """The (shown targets * shown sources,) values of a whole layer's matrix."""
        rows, columns = self.columns[gap + 1].units, self.columns[gap].units
        if self.whole[gap] and self.whole[gap + 1]:
            return np.asarray(W_OI, dtype=float).ravel()
        return np.asarray(W_OI, dtype=float)[np.ix_(rows, columns)].ravel()

    def show_weights(self, gap: int, W_OI: Floats, scale: float) -> Network:
        """Draw the edges into column gap + 1 as these values; |value| = scale is the thickest."""
        self.strength[self.edges(gap)] = np.clip(self.cut(gap, W_OI) / scale, -1, 1)
        return self

    def show_activations(self, column: int, a_O: Floats, scale: float = 1.0) -> Network:
        """Light the neurons of a column; `scale` is the brightest."""
        shown = np.asarray(a_O, dtype=float)[self.columns[column].units]
        self.fill[self.nodes(column)] = np.clip(shown / scale, -1, 1)
        return self

    def send(self, gap: int, value_OI: Floats, scale: float, front: float, spread: float = 0.16) -> Network:
        """Let a pulse stand at `front` (0 at the source, 1 at the target) on every edge, as strong as its value."""
        self.pulses[gap] = (np.clip(self.cut(gap, value_OI) / scale, -1, 1), front, spread)
        return self

    def show_errors(self, column: int, delta_O: Floats, scale: float, t: float) -> Network:
        """Let the neurons of a column change, as t goes 0 to 1, from what they show to signed errors."""
        here = self.nodes(column)
        before = self._calm.setdefault(f"node {column}", self.fill[here].copy())
        after = np.clip(np.asarray(delta_O, dtype=float)[self.columns[column].units] / scale, -1, 1)
        self.fill[here] = before * (1 - t) + after * t
        self.signed[here] = t
        return self

    def show_gradient(self, gap: int, gradient_OI: Floats, scale: float, t: float) -> Network:
        """Let the edges of a gap change, as t goes 0 to 1, from their weights to a gradient."""
        here = self.edges(gap)
        before = self._calm.setdefault(f"edge {gap}", self.strength[here].copy())
        faded = self._calm.setdefault(f"opacity {gap}", self.edge_opacity[gap : gap + 1].copy())
        after = np.clip(self.cut(gap, gradient_OI) / scale, -1, 1)
        self.strength[here] = before * (1 - t) + after * t
        self.edge_opacity[gap] = faded[0] * (1 - t) + t
        return self

    def mark(self, gap: int, source: int | None, target: int | None, strength: float | Floats) -> Network:
        """Draw edges of a gap on top: those from a unit, to a unit, between two, or (None, None) all of them.

        strength: signed, in [-1, 1]; one for all, or (O, I), one for each edge of the layer.
        """
        column, row = self.columns[gap].units, self.columns[gap + 1].units
        chosen = np.ones((len(row), len(column)), dtype=bool)
        if source is not None:
            chosen &= (column == source)[None, :]
        if target is not None:
            chosen &= (row == target)[:, None]
        found = np.flatnonzero(chosen)
        each = (
            np.full(len(found), strength)
            if np.ndim(strength) == 0
            else self.cut(gap, np.asarray(strength))[found]
        )
        self.marks[gap] = (found + self.first_edge[gap], np.clip(each, -1, 1))
        return self

    def unmark(self) -> Network:
        """Nothing is marked any more: no edge, no neuron."""
        self.marks = {}
        self.ring[:] = 0.0
        return self

    def rest(self) -> Network:
        """No pulse anywhere."""
        self.pulses = {}
        return self

    def node_of(self, column: int, unit: int) -> int:
        """The position of a unit among all neurons drawn."""
        return int(self.first_node[column] + np.flatnonzero(self.columns[column].units == unit)[0])

    @property
    def zoom(self) -> float:
        """How much larger than built it stands."""
        return zoom_of(self.points)

    # -- painting --------------------------------------------------------------------------------------------------

    def paint(self, canvas: Canvas) -> None:
        """Edges first, then pulses, then neurons on top."""
        places = canvas.place(self.points[:-2])
        self._paint_edges(canvas, places)
        self._paint_neurons(canvas, places)

    def _paint_edges(self, canvas: Canvas, places: Floats) -> None:
        lasting = []
        for gap in range(len(self.edge_opacity)):
            here, opacity = self.edges(gap), float(self.edge_opacity[gap])
            ends = self.edge_from[here], self.edge_to[here]
            lasting.append(
                self._bundle(canvas, gap, ends, self.strength[here], opacity, until=float(self.reveal[gap]))
            )
        passing: list[Bundle | Pulse] = []
        for gap, (strength, front, spread) in self.pulses.items():
            ends = self.edge_from[self.edges(gap)], self.edge_to[self.edges(gap)]
            passing.append(Pulse(self._bundle(canvas, gap, ends, strength, pulse=True), front, spread))
        for gap, (chosen, strength) in self.marks.items():
            passing.append(
                self._bundle(canvas, gap, (self.edge_from[chosen], self.edge_to[chosen]), strength)
            )
        canvas.draw_edges(
            self.key, places, lasting, passing, self._ink, self.gain * self.theme.additive_gain, self.opacity
        )

    def _bundle(
        self,
        canvas: Canvas,
        gap: int,
        ends: tuple[Floats, Floats],
        strength: Floats,
        opacity: float = 1.0,
        until: float = 1.0,
        pulse: bool = False,
    ) -> Bundle:
        """Width grows with |value|, density with a power of it; a pulse is not thinned by crowding."""
        room, size = self.crowding[gap], np.arange(STEPS + 1) / STEPS
        thinnest = STROKES.signed_min if pulse else STROKES.edge_min
        half_of = np.rint((thinnest + self.edge_max * room * size) * canvas.fine * 16) / 32
        weight_of = np.rint(edges.ONE * size**DENSITY_POWER * (1.0 if pulse else room) * opacity).astype(
            np.int32
        )
        half, weight = np.empty(len(strength), np.float32), np.empty(len(strength), np.int32)
        edges.grade(strength, half_of, weight_of, half, weight)
        return Bundle(*ends, half, weight, until)

    def _paint_neurons(self, canvas: Canvas, places: Floats) -> None:
        radius = np.concatenate([np.full(len(c.units), c.radius) for c in self.columns])
        drawn = (radius > 0) & (self.node_opacity > 0)
        if not drawn.any():
            return
        theme = self.theme
        panel, signal, negative = rgb(theme.panel), rgb(theme.signal), rgb(theme.negative)
        level = np.abs(self.fill[drawn, None])
        signed = self.signed[drawn, None]
        bright = signal * (1 - signed) + rgb(theme.positive) * signed
        lit = np.where(self.fill[drawn, None] >= 0, bright, negative)
        ring = self.ring[drawn, None]
        rim = rgb(theme.muted) * (1 - ring) + rgb(theme.accent) * ring
        wide = radius[drawn] * self.zoom * canvas.unit
        width = np.minimum(STROKES.hairline * canvas.fine, 0.25 * wide) + 2.5 * canvas.fine * self.ring[drawn]
        fills.draw_discs(
            canvas.pixels, places[drawn], wide, (panel + (lit - panel) * level) * 255,
            rim * 255, width, self.node_opacity[drawn] * self.opacity,
        )  # fmt: skip
