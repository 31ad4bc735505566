"""Images as arrays have them: with or without a channel axis, first or last, grey or in colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tracereel.engine.datasets.dataset import Array
from tracereel.engine.datasets.files.options import Options
from tracereel.engine.errors import DataError

GREY = np.array(
    [0.299, 0.587, 0.114]
)  # of red, green and blue: ITU-R BT.601, as television and Pillow have it
KEPT = 'colours became grey (dataset.color = "rgb" keeps them)'


def images_of(path: Path, label: str, inputs: Array, options: Options) -> tuple[Array, tuple[str, ...]]:
    """(N, H, W), or (N, H, W, 3) where colours are to be kept, and what was done.

    An axis of 1, 3 or 4 is that of channels: the last, or else the one before height. The fourth is opacity, which is
    left out.
    """
    if inputs.ndim != 4:
        return inputs, ()
    last = inputs.shape[3] in (1, 3, 4)
    if not last and inputs.shape[1] not in (1, 3, 4):
        raise DataError(
            f"{path}: expected images with 1, 3 or 4 channels in {label}, (examples, height, width, channels) or "
            f"(examples, channels, height, width), got {inputs.shape}"
        )
    pixels_NHWC = inputs if last else np.moveaxis(inputs, 1, 3)
    if pixels_NHWC.shape[3] == 1:
        return pixels_NHWC[..., 0], ()
    colours_NHW3 = pixels_NHWC[..., :3]
    if options.color == "rgb":
        return np.ascontiguousarray(colours_NHW3), ()
    return as_grey(colours_NHW3), (KEPT,)


def as_grey(colours_NHW3: Array) -> Array:
    """The brightness of every pixel, of the type that its colours had."""
    pieces = [piece @ GREY for piece in np.array_split(colours_NHW3, max(1, len(colours_NHW3) // 1000))]
    grey_NHW = np.concatenate(pieces)
    return np.round(grey_NHW).astype(colours_NHW3.dtype) if colours_NHW3.dtype.kind in "iu" else grey_NHW
