"""Finished pictures laid over a frame, compiled by Numba. Colours are premultiplied."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def lay_picture(pixels: Any, picture: Any, row: int, column: int, opacity: int) -> None:
    """Lay a picture over a frame, its corner at (row, column), wholly inside.

    pixels: (H, W), picture: (h, w), uint32, four bytes of premultiplied RGBA each. opacity: 0 to 256, of the picture.
    """
    even, half = np.uint32(0x00FF00FF), np.uint32(0x00800080)
    eight, most = np.uint32(8), np.uint32(255)
    share = np.uint32(opacity)
    for j in range(picture.shape[0]):
        source, target = picture[j], pixels[row + j, column : column + picture.shape[1]]
        for i in range(picture.shape[1]):
            s = source[i]
            s = (((s & even) * share >> eight) & even) | (((s >> eight) & even) * share & ~even)
            keep = most - (s >> np.uint32(24))
            d = target[i]
            low = (d & even) * keep + half
            high = ((d >> eight) & even) * keep + half
            low = ((low + ((low >> eight) & even)) >> eight) & even
            high = (high + ((high >> eight) & even)) & ~even
            target[i] = s + (low | high)
