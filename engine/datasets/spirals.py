"""Arms that wind around each other: a boundary that takes two layers and some patience."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.points import labelled, points, polar


def spirals(
    rng: np.random.Generator, *, examples: int = 900, noise: float = 0.02, arms: int = 3, turns: float = 0.75
) -> Dataset:
    """Arms from radius 0.1 to 1, each turning turns times; noise is a standard deviation."""
    labels_N = labelled(examples, arms)
    along_N = np.sqrt(rng.uniform(0, 1, examples))  # evenly over the area, not crowded at the middle
    angle_N = 2 * np.pi * (turns * along_N + labels_N / arms)
    at_N2 = polar(0.1 + 0.9 * along_N, angle_N)
    return points(
        "spirals",
        f"{examples:,} points on {arms} spiral arms, moved at random by {noise:g}; made for this run.",
        at_N2 + rng.normal(0, noise, at_N2.shape),
        labels_N,
        tuple(f"arm {arm + 1}" for arm in range(arms)),
    )
