"""Two interleaved half circles: the smallest problem that a straight line cannot solve."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.points import labelled, points, polar


def moons(rng: np.random.Generator, *, examples: int = 600, noise: float = 0.1) -> Dataset:
    """Two half circles of radius 1, the lower moved by (1, 0.5); noise is a standard deviation."""
    labels_N = labelled(examples, 2)
    angle_N = rng.uniform(0, np.pi, examples) + np.pi * labels_N
    lower_N2 = labels_N[:, None] * np.array([1.0, 0.5])
    centre_2 = np.array([0.5, 0.25])
    at_N2 = polar(np.ones(examples), angle_N) + lower_N2 - centre_2
    return points(
        "moons",
        f"{examples:,} points on two half circles, moved at random by {noise:g}; made for this run.",
        at_N2 + rng.normal(0, noise, at_N2.shape),
        labels_N,
        ("upper moon", "lower moon"),
    )
