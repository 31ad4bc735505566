"""A plane that fades toward a foot, so that what stands below it stands on the ground.

plane = Fading(box, theme)
plane.foot = 650.0                             # pixels of a 720-line frame
"""

from __future__ import annotations

import numpy as np

from tracereel.scenes.parts.plane import Plane
from tracereel.scenes.raster.canvas import Canvas

FADE = 90.0  # pixels over which it fades before its foot


class Fading(Plane):
    """A plane that fades toward a foot. foot: pixels of a 720-line frame at which nothing is seen of it any more."""

    foot = 0.0

    def paint(self, canvas: Canvas) -> None:
        """Manim's frame."""
        before = canvas.pixels.copy()
        super().paint(canvas)
        rows = (np.arange(len(before)) + 0.5) / canvas.fine
        seen = np.clip((self.foot - rows) / FADE, 0, 1)[:, None, None]
        part = seen[:, 0, 0] < 1
        mixed = before[part] + (canvas.pixels[part].astype(float) - before[part]) * seen[part]
        canvas.pixels[part] = np.rint(mixed).astype(before.dtype)
