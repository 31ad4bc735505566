"""Small pictures in rows, one per neuron: what each answers to. A frame lights up when its neuron does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracereel.scenes.look.stage import Region
from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.parts.cells import Cells
from tracereel.scenes.parts.columns import pixels

Floats = NDArray[Any]

FRAME = 0.07  # how far a frame stands out around its picture, in scene units


class Gallery:
    """n pictures of rows x columns signed values each, as many beside each other as fit a square arrangement best."""

    def __init__(self, region: Region, n: int, shape: tuple[int, int], theme: Theme) -> None:
        self.theme, self.n = theme, n
        across = math.ceil(math.sqrt(n))
        down = math.ceil(n / across)
        pitch = min(region.width / across, region.height / down)
        self.side = pitch - 3.2 * FRAME
        row, column = np.divmod(np.arange(n), across)
        x = region.x + (column - (across - 1) / 2) * pitch
        y = region.y - (row - (down - 1) / 2) * pitch
        self.centres = np.stack([x, y, np.zeros(n)], axis=1)
        cell = self.side / max(shape)
        spots = [pixels(cx, cy, self.side, shape).places for cx, cy, _ in self.centres]
        self.pictures = Cells(np.concatenate(spots), cell, theme, seam=0)
        self.frames = Cells(self.centres, self.side + 2 * FRAME, theme, seam=0)

    @property
    def members(self) -> list[Any]:
        """Frames, and pictures over them."""
        return [self.frames, self.pictures]

    def show(self, values: Floats, scale: float, level: Floats | None = None) -> Gallery:
        """values: (n, rows * columns), |value| = scale is full colour. level: (n,) in [-1, 1] lights the frames."""
        self.pictures.show_signed(values, scale)
        lit = np.zeros(self.n) if level is None else np.clip(level, -1, 1)
        ink = np.where(lit[:, None] >= 0, rgb(self.theme.signal), rgb(self.theme.negative))
        self.frames.colour = rgb(self.theme.panel) + (ink - rgb(self.theme.panel)) * np.abs(lit)[:, None]
        return self
