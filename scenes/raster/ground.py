"""The ground of every frame: dark and a little lifted around the subject, or paper; dithered, so that no bands show."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def ground(height: int, width: int, outside: NDArray[Any], inside: NDArray[Any]) -> NDArray[np.uint8]:
    """(height, width, 4) opaque pixels from one colour (3 floats in 0..1) at the rim to another around the middle."""
    x, y = np.arange(width, dtype=np.int32), np.arange(height, dtype=np.int32)[:, None]
    across, down = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.44
    far = across**2 + (down * 1.1) ** 2
    lifted = 1 / (1 + 5.0 * far) ** 2  # without a rim that the eye could find
    grain = ((x * 73 + y * 151 + (x * y) % 89 * 37) % 256 / 256 - 0.5) * 0.9
    pixels = np.full((height, width, 4), 255, np.uint8)
    for k, (rim, middle) in enumerate(zip(np.asarray(outside), np.asarray(inside), strict=True)):
        pixels[..., k] = np.clip(np.rint(rim * 255 + (middle - rim) * 255 * lifted + grain), 0, 255)
    return pixels
