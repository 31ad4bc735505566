"""The training cycle: forward, loss, backward, update, as four phases of a round trip."""

from __future__ import annotations

import numpy as np
from manim import Dot, Line, VGroup

from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import STROKES, TYPE, Theme
from tracereel.scenes.parts.curve import STROKE
from tracereel.scenes.parts.text import Figures

PHASES = ("forward", "loss", "backward", "update")


class Cycle(VGroup):
    """Four words at the corners of a rectangle, a line from each to the next, and a bead that travels clockwise."""

    def __init__(self, region: Region, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        corners = [region.at(0, 1), region.at(1, 1), region.at(1, 0), region.at(0, 0)]
        self.words = VGroup()
        for name, corner in zip(PHASES, corners, strict=True):
            self.words.add(Figures(name, TYPE.body, theme.muted, align=None).place_middle(corner))
        self.paths: list[tuple[np.ndarray, np.ndarray]] = []
        lines = VGroup()
        for i in range(4):
            a, b = self.words[i], self.words[(i + 1) % 4]
            if i % 2 == 0:
                toward = np.sign(b.get_x() - a.get_x())
                start = np.array([a.get_x() + toward * (a.width / 2 + 0.15), corners[i][1], 0])
                end = np.array([b.get_x() - toward * (b.width / 2 + 0.15), corners[i][1], 0])
            else:
                toward = np.sign(corners[(i + 1) % 4][1] - corners[i][1])
                start, end = (
                    (corners[i] + [0, toward * 0.28, 0]),
                    (corners[(i + 1) % 4] - [0, toward * 0.28, 0]),
                )
            self.paths.append((start, end))
            lines.add(Line(start, end, color=theme.faint, stroke_width=STROKES.rule * STROKE))
            across = (end - start) / max(1e-9, float(np.linalg.norm(end - start)))
            side = np.array([-across[1], across[0], 0])
            for flank in (side, -side):
                barb = end - 0.14 * across + 0.08 * flank
                lines.add(Line(barb, end, color=theme.faint, stroke_width=STROKES.rule * STROKE))
        self.bead = Dot(self.paths[0][0], radius=0.08, color=theme.accent)
        self.add(lines, self.words, self.bead)
        self.bead.set_opacity(0)

    def show(self, turn: float | None) -> Cycle:
        """Where the trip has come: 0 forward, 0.25 loss, 0.5 backward, 0.75 update, and round again; None: over."""
        if turn is None:
            for word in self.words:
                word.recolor(self.theme.muted)
            self.bead.set_opacity(0)
            return self
        place = (turn % 1.0) * 4
        phase, part = int(place) % 4, place - int(place)
        for i, word in enumerate(self.words):
            word.recolor(self.theme.accent if i == phase else self.theme.muted)
        start, end = self.paths[phase]
        self.bead.move_to(start + (end - start) * max(0.0, (part - 0.5) * 2))
        self.bead.set_opacity(1.0 if part > 0.5 else 0.0)
        return self
