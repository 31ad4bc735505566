"""1,797 handwritten digits of 8x8 pixels, small enough to travel with the project."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.shipped import shipped

SOURCE = (
    "1,797 handwritten digits of 8x8 pixels: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten "
    "Digits, UCI Machine Learning Repository, 1998, doi.org/10.24432/C50P49, CC BY 4.0."
)
SHA256 = "aa64e930663d6e9271e1566601d65e70236553f73ec6cb041a4ab37167cf1d04"


def digits() -> Dataset:
    """UCI's optical digits (its test part, as scikit-learn ships it): grey levels 0 to 16, ten classes."""
    arrays = shipped("digits.npz", SHA256)
    return Dataset(
        name="digits",
        source=SOURCE,
        kind="image",
        noun="image",
        inputs=arrays["images"],
        targets=arrays["labels"].astype(np.int64),
        scale=1 / 16,
        class_names=tuple("0123456789"),
    )
