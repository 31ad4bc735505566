"""1,797 handwritten digits of 8x8 pixels, small enough to travel with the project."""

from __future__ import annotations

from importlib import resources

import numpy as np

from tracereel.engine.datasets.dataset import Dataset

SOURCE = (
    "1,797 handwritten digits of 8x8 pixels: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten "
    "Digits, UCI Machine Learning Repository, 1998, doi.org/10.24432/C50P49, CC BY 4.0."
)


def digits() -> Dataset:
    """UCI's optical digits (its test part, as scikit-learn ships it): grey levels 0 to 16, ten classes."""
    with resources.files(__package__).joinpath("digits.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        images_NHW, labels_N = arrays["images"], arrays["labels"].astype(np.int64)
    return Dataset(
        name="digits",
        source=SOURCE,
        kind="image",
        noun="image",
        inputs=images_NHW,
        targets=labels_N,
        scale=1 / 16,
        class_names=tuple("0123456789"),
    )
