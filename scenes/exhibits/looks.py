"""Looks: images held close, each with what a rule looks at in it, in yellow: holes, cuts, where ink leans.

looks = Looks(theme, [Held(image, look, begin, end)])
looks.show(come, marked)               # how far each has come from where it stood, and how much of the marks is there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.engine.analysis import Look
from tracereel.scenes.look.theme import Theme
from tracereel.scenes.parts.network.panel import ERROR, LOOK, VALUE, Bar, Bricks, Frame, Items, Pane, Panel
from tracereel.scenes.parts.network.pose import between, eased

Floats = NDArray[Any]
THIN, THICK = 0.34, 0.9  # pixels of the image: how wide marks are
BEHIND = 0.3  # of its light: what a small image loses, so that marks on its strokes are seen
LARGE = 200.0  # pixels of a 720-line frame from which they are seen anyway
GHOST = 0.5  # how much is seen of lines that only say where is looked


@dataclass(frozen=True)
class Held:
    """An image, what is looked at in it, the box where it comes from, and that where it is held; whether it was read
    wrongly."""

    image: Floats
    look: Look
    begin: Floats
    end: Floats
    wrong: bool = False


class Looks:
    """See the module."""

    def __init__(self, theme: Theme) -> None:
        self.panel = Panel(theme)
        self.held: list[Held] = []

    @property
    def members(self) -> list[Any]:
        """All that is drawn."""
        return [self.panel]

    def show(self, come: Sequence[float], marked: Sequence[float], seen: float = 1.0) -> None:
        """Each on its way, with its marks: both from 0 to 1. seen: how visible all are."""
        items = self.panel.items = Items()
        for held, t, marks in zip(self.held, come, marked, strict=True):
            if t <= 0:
                continue
            box = between(held.begin[None], held.end[None], eased(t))[0][0]
            crossed = held.look.cuts or held.look.leans or held.look.foot
            bright = 1 - BEHIND * marks * bool(crossed and box[2] < LARGE)
            items.panes.append(Pane(box, held.image, VALUE, seen=seen, bright=bright, frame=None, shine=0.2))
            items.frames.append(Frame(box, ERROR if held.wrong else LOOK, seen=seen, width=2.6))
            if marks > 0:
                mark(items, held.look, box, held.image.shape, marks * seen)


def mark(items: Items, look: Look, box: Floats, shape: tuple[int, ...], seen: float) -> None:
    """Everything that is looked at, over an image in a box."""
    side = float(box[2]) / shape[1]
    corner = np.array([box[0] - box[2] / 2, box[1] - box[3] / 2])

    def placed(top: float, left: float, bottom: float, right: float) -> Floats:
        """Rows and columns of the image as a box of the frame."""
        middle = corner + side * np.array([(left + right) / 2, (top + bottom) / 2])
        return np.array([*middle, side * (right - left), side * (bottom - top)])

    rows, columns = np.nonzero(look.holes)
    if len(rows):
        cells = np.array(
            [placed(r, c, r + 1, c + 1) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)]
        )
        cells[:, 2:] *= 0.92
        items.bricks.append(Bricks(cells, LOOK, seen, 0.5 * seen, 0.8))
    for window in (look.box, look.window):
        if window is not None:
            items.frames.append(
                Frame(placed(*window), LOOK, seen=GHOST * seen, width=1.6, shine=0.2, radius=2)
            )
    for row, runs in look.cuts:
        y = row + 0.5
        items.bars.append(Bar(placed(y - THIN / 2, 0, y + THIN / 2, shape[1]), LOOK, GHOST * seen))
        items.bars += [Bar(placed(y - THICK / 2, a, y + THICK / 2, b), LOOK, seen, 0.4) for a, b in runs]
    for top, bottom, at in look.leans:
        edges = [placed(edge - THIN / 2, 0, edge + THIN / 2, shape[1]) for edge in (top, bottom)]
        items.bars += [Bar(edge, LOOK, GHOST * seen) for edge in edges]
        if np.isfinite(at):
            items.bars.append(Bar(placed(top, at - THICK / 2, bottom, at + THICK / 2), LOOK, seen, 0.4))
    if look.foot is not None:
        row, first, end = look.foot
        items.bars.append(Bar(placed(row, first, row + 1, end), LOOK, seen, 0.4))
