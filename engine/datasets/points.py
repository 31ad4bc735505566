"""Points in the plane: what moons, circles, spirals and xor have in common."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Array, Dataset


def labelled(examples: int, classes: int) -> Array:
    """examples labels 0, 1, ..., 0, 1, ...: every class as often as the others, to within one."""
    return np.arange(examples, dtype=np.int64) % classes


def polar(radius_N: Array, angle_N: Array) -> Array:
    """Radii and angles to x and y, (N, 2)."""
    return np.stack([radius_N * np.cos(angle_N), radius_N * np.sin(angle_N)], axis=1)


def points(
    name: str, source: str, points_N2: Array, labels_N: Array, class_names: tuple[str, ...]
) -> Dataset:
    """A dataset of points with two coordinates, each of one class."""
    return Dataset(
        name=name,
        source=source,
        kind="points",
        noun="point",
        inputs=points_N2.astype(np.float32),
        targets=labels_N.astype(np.int64),
        class_names=class_names,
        feature_names=("x", "y"),
    )
