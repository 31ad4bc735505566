"""A theme's colours, as the raster takes them."""

from __future__ import annotations

import numpy as np

from tracereel.scenes.look.theme import Theme, rgb
from tracereel.scenes.raster.easel import Inks

POWER = 0.75  # of |v| / s, on the way from a cell's colour to its ink


def inks_of(theme: Theme) -> Inks:
    """A theme's colours as the raster takes them."""
    lines = [theme.positive, theme.negative, theme.cancel, theme.value, theme.error]
    return Inks(np.array([rgb(color) for color in lines]) * 255, rgb(theme.cell) * 255, theme.name == "dark")
