"""A ring inside a ring: no straight line, but a distance, tells them apart."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset
from tracereel.engine.datasets.points import labelled, points, polar


def circles(rng: np.random.Generator, *, examples: int = 600, noise: float = 0.08) -> Dataset:
    """Two rings around the origin, of radius 0.5 and 1; noise is a standard deviation."""
    labels_N = labelled(examples, 2)
    at_N2 = polar(0.5 + 0.5 * labels_N, rng.uniform(0, 2 * np.pi, examples))
    return points(
        "circles",
        f"{examples:,} points on two rings, moved at random by {noise:g}; made for this run.",
        at_N2 + rng.normal(0, noise, at_N2.shape),
        labels_N,
        ("inner ring", "outer ring"),
    )
