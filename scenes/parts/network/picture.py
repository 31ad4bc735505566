"""A network as a picture that paints itself: tiles that are maps of weights, rows, lines, bars, and their light.

It knows no trace: arrays in, pixels out. Strengths are shares in [-1, 1] of a scale that whoever shows it has chosen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.parts.network.bars import paint_bars
from tracereel.scenes.parts.network.inks import POWER, inks_of
from tracereel.scenes.parts.network.pose import Pose, corners, eased
from tracereel.scenes.parts.network.shape import Shape
from tracereel.scenes.parts.network.state import Lit, Neurons, resting
from tracereel.scenes.raster.canvas import Canvas, Painted
from tracereel.scenes.raster.easel import STEPS, Easel
from tracereel.scenes.raster.sheet import Lines, Web

Floats = NDArray[Any]
NEAR = 0.35  # power of how much thicker rows and frames are from near by which they are brighter


class Network(Painted):
    """See the module."""

    def __init__(self, shape: Shape, pose: Pose, theme: Theme, down: bool = False) -> None:
        super().__init__()
        self.shape, self.pose, self.theme, self.down = shape, pose, theme, down
        self.pixels = np.zeros(shape.inputs)  # what goes in, each in [0, 1]
        self.flown = np.ones(shape.inputs)  # how far each has come from the picture to the spine
        self.weights = [
            np.zeros((count, shape.count if k == 0 else shape.layers[k - 1]), np.float32)
            for k, count in enumerate(shape.layers)
        ]
        self.neurons = [resting(count, shape.cells(k)) for k, count in enumerate(shape.layers)]
        self.lit: list[Lit] = []
        self.haze = 1.15  # of the lines at rest
        self.haze_reveal = np.ones(
            len(shape.layers)
        )  # share of their way that the lines into each layer are drawn
        self.shares = np.zeros(shape.layers[-1])  # of the outputs' bars
        self.wanting = np.zeros(shape.layers[-1])  # of the same bars, violet: what is missing or too much
        self.grown = 1.0
        self.tracks = np.zeros(shape.layers[-1])  # how much is seen of the tracks in which bars grow
        self.before = np.zeros(shape.layers[-1])  # how full bars were at another time, where that is marked
        self.before_seen, self.before_lit = 1.0, 0.0  # how much is seen of that; how far it leads
        self.lit_seen = 1.0  # of all that a pass lights
        self.input_light = 1.0
        self.copies = np.zeros((0, 4))  # boxes of copies of what goes in, on their way to tiles
        self.copies_seen = np.zeros(0)
        self.track = 96.0  # length of the tracks in which named inputs lie
        self.easel = Easel(down)
        self.inks = inks_of(theme)
        self.ramps = [self.inks.ramp(k, POWER) for k in (0, 1, 3, 4)]  # positive, negative, value, error
        self.edge = rgb(theme.edge) * 255
        self.accent = rgb(theme.accent) * 255

    # -- places ---------------------------------------------------------------------------------------------------

    def source_points(self, layer: int) -> Floats:
        """(sources, 2) where the lines into a layer begin."""
        pose, down = self.pose, int(self.down)
        if layer > 0:
            return pose.leave[layer - 1]
        rows, columns = self.shape.inputs
        r, c = np.divmod(np.arange(rows * columns), columns)
        share = (r + (c + 0.5) / columns) / rows
        box = pose.spine
        across = box[1 - down] + (share - 0.5) * box[3 - down]
        along = np.full(len(share), box[down] + box[2 + down] / 2)
        return np.column_stack([across, along] if self.down else [along, across])

    def end_points(self, layer: int, to: Floats, of: Floats, fan: float) -> Floats:
        """(E, 2) where lines end: in the row of their neuron, or (fan 1) each at its own row of the tile's rim."""
        ends = self.pose.enter[layer][to]
        if fan <= 0:
            return ends
        down = int(self.down)
        boxes = self.pose.tiles[layer][to]
        rows, columns = self.shape.cells(layer)
        r, c = np.divmod(of, columns)
        share = (r + (c + 0.5) / columns) / rows
        across = boxes[:, 1 - down] + (share - 0.5) * boxes[:, 3 - down]
        along = boxes[:, down] - boxes[:, 2 + down] / 2
        rim = np.column_stack([across, along] if self.down else [along, across])
        return ends + (rim - ends) * fan

    # -- painting -------------------------------------------------------------------------------------------------

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame: lines and rows first, then the picture, tiles and bars on them, then their glow."""
        easel, fine = self.easel, canvas.fine
        easel.begin(canvas.pixels, fine)
        self._paint_lines(easel, fine)
        self._paint_rows(easel, fine)
        self._paint_input(easel, fine)
        for layer in range(len(self.shape.layers)):
            self._paint_tiles(easel, layer, fine)
        paint_bars(self, easel, fine)
        self._paint_copies(easel, fine)
        if self.inks.dark:
            easel.bloom()

    def _ends(self, layer: int, to: Floats, of: Floats, fan: float, fine: float) -> Floats:
        return np.column_stack([self.source_points(layer)[of], self.end_points(layer, to, of, fan)]) * fine

    def _paint_lines(self, easel: Easel, fine: float) -> None:
        webs, passing, heads = [], [], []
        for layer, weights in enumerate(self.weights):
            sources = weights.shape[1]
            webs.append(
                Web(
                    self.source_points(layer) * fine,
                    self.pose.enter[layer] * fine,
                    weights * self.pose.reached(layer)[:, None] if self.pose.only else weights,
                    round(0.105 * (16 / sources) ** 0.57, 6) * float(self.pose.haze[layer]) * self.haze,
                    0.5 * max(1.0, fine),
                    float(self.haze_reveal[layer]),
                )
            )
        for lit in self.lit:
            size = np.abs(lit.strength)
            half = 0.5 * (lit.thin + (lit.thick - lit.thin) * size) * fine
            ends = self._ends(lit.layer, lit.to, lit.of, self.pose.fan if lit.fan else 0.0, fine)
            seen = self.lit_seen * (1.0 if lit.fan else float(self.pose.haze[lit.layer]))
            if seen <= 0:
                continue
            weight = np.sign(lit.strength) * (0.30 + 0.70 * size) * (lit.light * seen)
            weight = weight * self.pose.reached(lit.layer)[lit.to]
            until = np.broadcast_to(np.asarray(lit.until, float), size.shape)
            lines = Lines(ends, half, np.abs(weight) if lit.kind else weight, until, lit.kind, lit.backward)
            passing.append(lines)
            if lit.front is not None:
                length = ends[:, 3] - ends[:, 1] if self.down else ends[:, 2] - ends[:, 0]
                kind = 2 if lit.kind == 2 else 1
                heads.append(
                    (
                        Lines(ends, half + 0.4 * fine, 0.35 + 0.65 * size, 1.0, kind, lit.backward),
                        lit.front * length,
                    )
                )
        easel.draw_lines(webs, passing, heads, self.inks, self.opacity)

    def _paint_rows(self, easel: Easel, fine: float) -> None:
        """The rows of neurons: their sums before the tile, their answers behind it."""
        for layer, neurons in enumerate(self.neurons):
            pose = self.pose
            seen = float(pose.trunks[layer]) * pose.seen[layer] * self.opacity
            if not (seen > 0).any():
                continue
            last = layer == len(self.neurons) - 1
            glow = pose.bold**NEAR
            boxes = corners(pose.tiles[layer])
            down = int(self.down)
            near, far = boxes[:, down], boxes[:, 2 + down]
            across = pose.tiles[layer][:, 1 - down]
            on_row = np.abs(pose.enter[layer][:, 1 - down] - across) < 0.5 * pose.tiles[layer][:, 3 - down]
            begin, end = pose.enter[layer][:, down], pose.leave[layer][:, down]
            faint = np.full(len(across), 1.0)
            self._rows(easel, begin, near, across, faint, self.edge, 0.75 * seen * on_row, 0.0, fine)
            if not last:
                self._rows(easel, far, end, across, faint, self.edge, 0.75 * seen * on_row, 0.0, fine)
            size = np.abs(neurons.sums)
            color = np.where((neurons.sums >= 0)[:, None], self.inks.lines[0], self.inks.lines[1])
            shown = self.lit_seen * seen * on_row * (size > 0.004)
            self._rows(
                easel, begin, begin + (near - begin) * neurons.arrived, across, pose.bold * (1.0 + 5.5 * size), color,
                np.minimum(1, glow * (0.55 + 0.45 * size)) * shown, 0.35 * glow * size, fine,
            )  # fmt: skip
            size = np.abs(neurons.answers)
            color = np.where((neurons.answers >= 0)[:, None], self.inks.lines[3], self.inks.lines[1])
            shown = self.lit_seen * seen * on_row * (size > 0.004)
            if not last:
                self._rows(
                    easel, far, far + (end - far) * neurons.passed, across, pose.bold * (1.0 + 5.0 * size), color,
                    np.minimum(1, glow * (0.45 + 0.5 * size)) * shown, 0.6 * glow * size, fine,
                )  # fmt: skip

            self._paint_returned(easel, layer, (begin, near, far, end, across), seen * on_row, fine)

    def _paint_returned(
        self, easel: Easel, layer: int, row: tuple[Floats, ...], seen: Floats, fine: float
    ) -> None:
        """The row of a neuron as far as its error has come: behind the tile, then before it."""
        size = self.neurons[layer].error
        if not size.any():
            return
        begin, near, far, end, across = row
        color = np.broadcast_to(self.inks.lines[4], (len(across), 3))
        shown = seen * (size > 0.004) * (0.4 + 0.55 * size)
        sides = [(begin, near)] if layer == len(self.neurons) - 1 else [(begin, near), (far, end)]
        for first, second in sides:
            self._rows(easel, first, second, across, 1.0 + 5.0 * size, color, shown, 0.6 * size, fine)

    def _rows(
        self, easel: Easel, begin: Floats, end: Floats, across: Floats, thick: Floats, color: Floats, seen: Floats,
        shine: Floats | float, fine: float,
    ) -> None:  # fmt: skip
        half = thick / 2
        sides = [begin, across - half, end, across + half]
        rects = np.column_stack([sides[k] for k in ((1, 0, 3, 2) if self.down else (0, 1, 2, 3))]) * fine
        count = len(rects)
        easel.draw_rects(
            rects, 0.0, np.broadcast_to(color, (count, 3)).astype(float), np.asarray(seen, float),
            np.broadcast_to(np.asarray(shine, float), count).copy(),
        )  # fmt: skip

    def _paint_input(self, easel: Easel, fine: float) -> None:
        seen = self.pose.picture_seen * self.opacity
        if seen > 0 and self.shape.is_image:
            box = corners(self.pose.picture[None])[0] * fine
            values = self.pixels * self.input_light
            cell = (box[2] - box[0]) / values.shape[1]
            gap = 0.12 if cell >= 5 else 0.0
            ground = self.inks.cell * 0.72 if self.inks.dark else self.inks.cell * 0.965
            easel.draw_pane(box, self._valued(values), gap, ground, seen, 0.5 * values**2 * seen)
        if self.pose.spine_seen > 0 and self.shape.is_image:
            box = corners(self.pose.spine[None])[0] * fine
            values = (self.pixels * (self.flown >= 1) * self.input_light).reshape(-1)
            cells = self._valued(values[None, :] if self.down else values[:, None])
            shines = 0.3 * (values[None, :] if self.down else values[:, None])
            easel.draw_pane(box, cells, 0.0, self.inks.cell, self.pose.spine_seen * self.opacity, shines)
            self._paint_flight(easel, fine)
        elif self.pose.spine_seen > 0:
            self._paint_tracks(easel, fine)

    def _paint_flight(self, easel: Easel, fine: float) -> None:
        """Pixels on their way from the picture to the spine: they leave along their row, then fall into line."""
        away = ((self.flown > 0) & (self.flown < 1) & (self.pixels > 0.02)).reshape(-1)
        if not away.any():
            return
        rows, columns = self.shape.inputs
        down, pose = int(self.down), self.pose
        r, c = np.divmod(np.flatnonzero(away), columns)
        cell = pose.picture[2:] / [columns, rows]
        begin = pose.picture[:2] - pose.picture[2:] / 2 + np.column_stack([c + 0.5, r + 0.5]) * cell
        end = self.source_points(0)[away] - np.eye(2)[down] * pose.spine[2 + down] / 2
        t = self.flown.reshape(-1)[away]
        early, late = np.clip(1.5 * t, 0, 1), np.clip(2 * t - 1, 0, 1)
        share = np.empty((len(t), 2))
        share[:, down], share[:, 1 - down] = eased(early), eased(late)
        centre = begin + (end - begin) * share
        thin = np.where(
            np.arange(2) == down, pose.spine[2 + down], pose.spine[3 - down] / (rows * columns) + 1.0
        )
        size = 0.88 * cell * (1 - share) + thin * share
        rects = np.column_stack([centre - size / 2, centre + size / 2]) * fine
        values = self.pixels.reshape(-1)[away]
        easel.draw_rects(rects, 0.0, self._valued(values), np.ones(len(t)), 0.4 * values)

    def _paint_copies(self, easel: Easel, fine: float) -> None:
        """Copies of what goes in: light alone, so that what they come to lie on shows."""
        seen = np.repeat(self.copies_seen * self.opacity, (lit := np.flatnonzero(self.pixels > 0.02)).size)
        if not (seen > 0).any():
            return
        rows, columns = self.shape.inputs
        r, c = np.divmod(lit, columns)
        centre, size = self.copies[:, None, :2], self.copies[:, None, 2:]
        begin = centre - size / 2 + np.column_stack([c, r]) / [columns, rows] * size
        rects = np.concatenate([begin, begin + size / [columns, rows] * 0.94], axis=2).reshape(-1, 4) * fine
        value = np.tile(self.pixels.reshape(-1)[lit], len(self.copies))
        colors = np.broadcast_to(self.inks.lines[3], (len(rects), 3)).astype(float)
        easel.draw_rects(rects, 0.0, colors, seen * value**POWER, 0.12 * value)

    def _paint_tracks(self, easel: Easel, fine: float) -> None:
        """Named inputs: where each lies in its range, as a filled track at the end of its row."""
        points = self.source_points(0)
        values = self.pixels.reshape(-1)
        seen = np.full(len(values), self.pose.spine_seen * self.opacity)
        length, thick = self.track, 14.0
        for share, ink, light in ((np.ones(len(values)), self.edge, 0.0), (values, self.inks.lines[3], 0.5)):
            x0, y0 = points[:, 0] - length - 10, points[:, 1] - thick / 2
            if self.down:
                x0, y0 = points[:, 0] - length / 2, points[:, 1] - thick - 8
            rects = np.column_stack([x0, y0, x0 + length * share, y0 + thick]) * fine
            colors = np.broadcast_to(ink, (len(values), 3)).astype(float)
            easel.draw_rects(rects, 3 * fine, colors, seen * (0.6 if light == 0 else 0.95), light * values)

    def _valued(self, values: Floats) -> Floats:
        return self.ramps[2][np.minimum(np.abs(values) * STEPS + 0.5, STEPS).astype(int)]

    def _paint_tiles(self, easel: Easel, layer: int, fine: float) -> None:
        neurons, pose = self.neurons[layer], self.pose
        seen = pose.seen[layer] * self.opacity
        boxes = corners(pose.tiles[layer]) * fine
        shape = easel.pixels.shape
        there = (
            (seen > 0)
            & (boxes[:, 2] > 0)
            & (boxes[:, 3] > 0)
            & (boxes[:, 0] < shape[1])
            & (boxes[:, 1] < shape[0])
        )
        if not there.any():
            return
        cell = (boxes[0, 2] - boxes[0, 0]) / neurons.face.shape[2]
        gap = 0.1 if cell >= 6.5 else 0.0
        ground, shown, printed = self.inks.cell * 0.85, seen * there, float(neurons.printed)
        if printed < 1:
            easel.draw_tiles(
                boxes, neurons.face, np.array(self.ramps[:2]), self.inks.cell, neurons.bright * (1 - printed), gap,
                ground, shown, (0.10 + 0.25 * np.abs(neurons.answers)) * neurons.bright * (1 - printed),
            )  # fmt: skip
        if printed > 0:
            violet = np.array([self.ramps[3]] * 2)
            easel.draw_tiles(
                boxes, neurons.prints, violet, self.inks.cell, np.ones(len(boxes)), gap, ground, shown * printed,
                np.full(len(boxes), 0.45 * printed),
            )  # fmt: skip
        self._paint_frames(easel, boxes, neurons, seen * there, fine)

    def _paint_frames(self, easel: Easel, boxes: Floats, neurons: Neurons, seen: Floats, fine: float) -> None:
        count = len(boxes)
        zeros = np.zeros(count)
        radius = 5.0 * fine * min(2.0, max(1.0, (boxes[0, 2] - boxes[0, 0]) / (52 * fine)))
        grown = boxes + np.array([-1.0, -1.0, 1.0, 1.0]) * fine
        plain = np.broadcast_to(self.edge, (count, 3)).astype(float)
        easel.draw_frames(grown, radius, np.full(count, 1.1 * fine), plain, seen * 0.9, zeros)
        value = np.abs(neurons.answers) * self.lit_seen
        color = np.where((neurons.answers >= 0)[:, None], self.inks.lines[3], self.inks.lines[1])
        bold = self.pose.bold
        width, shown = (0.8 + 2.6 * value) * bold * fine, np.minimum(1, (0.3 + 0.9 * value) * bold**NEAR)
        easel.draw_frames(
            grown, radius, width, color, seen * shown * (value > 0.004), (0.25 + 0.75 * value) * 0.9
        )
        violet = np.broadcast_to(self.inks.lines[4], (count, 3)).astype(float)
        easel.draw_frames(grown, radius, (0.8 + 2.6 * neurons.error) * fine, violet,
                          seen * np.minimum(1, 0.25 + 0.9 * neurons.error) * (neurons.error > 0.004),
                          (0.25 + 0.75 * neurons.error) * 0.9)  # fmt: skip
        yellow = np.broadcast_to(self.accent, (count, 3)).astype(float)
        easel.draw_frames(
            grown,
            radius,
            np.full(count, 2.6 * bold * fine),
            yellow,
            seen * neurons.focus,
            0.7 * neurons.focus,
        )
