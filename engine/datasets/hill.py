"""Zeros and ones by one number: how bright the middle of each image is.

One weight and one bias tell them apart, so that a network's loss can be computed at every place.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.digits import digits

MIDDLE = slice(3, 5)  # of eight rows, and of eight columns


def hill() -> Dataset:
    """The 360 zeros and ones of `digits`: four middle pixels added up, 0 to 4; wanted is 1 of a one, 0 of a zero."""
    images = digits()
    chosen = np.flatnonzero(images.targets < 2)
    middle_N = images.network_inputs(chosen)[:, MIDDLE, MIDDLE].sum((1, 2), dtype=np.float32)
    return Dataset(
        name="hill",
        source=f"The four middle pixels of its zeros and ones, added up. {images.source}",
        kind="series",
        noun="image",
        inputs=middle_N[:, None],
        targets=images.targets[chosen, None].astype(np.float32),
        feature_names=("light in the middle",),
    )
