"""Exclusive or, the problem that stopped the perceptron: points around four corners.

M. Minsky and S. Papert, Perceptrons, 1969.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.points import labelled, points


def xor(rng: np.random.Generator, *, examples: int = 400, noise: float = 0.15) -> Dataset:
    """Points around (±0.5, ±0.5); the class says whether the signs differ; noise is a standard deviation."""
    corner_N = labelled(examples, 4)
    right_N, upper_N = corner_N % 2, corner_N // 2
    at_N2 = np.stack([right_N, upper_N], axis=1) - 0.5
    return points(
        "xor",
        f"{examples:,} points around four corners, moved at random by {noise:g}; made for this run.",
        at_N2 + rng.normal(0, noise, at_N2.shape),
        right_N ^ upper_N,
        ("same signs", "different signs"),
    )
