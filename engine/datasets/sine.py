"""One wave of a sine: a curve to fit instead of classes to tell apart."""

from __future__ import annotations

import numpy as np

from tracereel.engine.datasets.dataset import Dataset


def sine(rng: np.random.Generator, *, examples: int = 200, noise: float = 0.05) -> Dataset:
    """y = sin(πx) for x evenly from -1 to 1; noise is the standard deviation of y."""
    x_N = np.linspace(-1, 1, examples)
    y_N = np.sin(np.pi * x_N) + rng.normal(0, noise, examples)
    return Dataset(
        name="sine",
        source=f"{examples:,} points of a sine wave, moved at random by {noise:g}; made for this run.",
        kind="series",
        noun="point",
        inputs=x_N[:, None].astype(np.float32),
        targets=y_N[:, None].astype(np.float32),
        feature_names=("x",),
    )
