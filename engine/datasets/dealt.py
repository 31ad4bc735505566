"""Labels dealt at random, like cards: what is left of the examples to learn is learned by heart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tracereel.engine.datasets.dataset import Dataset, Indices


def dealt(dataset: Dataset, rows: Indices, rng: np.random.Generator) -> Dataset:
    """The same examples, the labels of some rows exchanged among these rows at random; all others keep theirs.

    Every label is there as often as before, and some examples get their own by chance. `published` holds the labels of
    before.
    """
    targets_N = dataset.targets.copy()
    targets_N[rows] = rng.permutation(targets_N[rows])
    said = f"The labels of {len(rows):,} of them, which are learned from, were dealt at random among these."
    return replace(dataset, targets=targets_N, published=dataset.targets, source=f"{dataset.source} {said}")
