"""A mini-batch run through the layer table: whether it explains what was told of its step, as a proof will ask.

What a proof would call false is recorded as unknown: a penalty far below what anybody would see is one, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tracereel.engine.adapters.table import Recomputed
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.proof.batches import accuracies
from tracereel.engine.proof.passes import run
from tracereel.engine.proof.rounded import exact
from tracereel.engine.proof.rounding_rules import Format
from tracereel.engine.proof.tally import Tally


class Explained:
    """What the weights make of the examples of a mini-batch, each number with what rounding allows."""

    def __init__(self, again: Recomputed, weights: Named, X: Array, targets: Array) -> None:
        self._network, self._targets = again.network, targets
        self._format = Format(np.dtype(again.network.dtype))
        inputs = exact(again.fitted(X), self._format)
        self._pass = run(self._network, _double(weights), {}, inputs, {})
        self._losses, loss_backward = self._network.loss(self._pass.outputs, targets)
        share = np.full(len(X), 1 / len(X), self._format.dtype).astype(np.float64)
        _, self._gradients = self._pass.backward(loss_backward(share))

    def is_loss(self, told: float) -> bool:
        """Whether it is the mean over the examples."""
        return _agree(told, self._losses.mean())

    def are_losses(self, told: Array) -> bool:
        """Whether they are those of the examples."""
        return _agree(told, self._losses)

    def is_accuracy(self, told: float) -> bool:
        """Whether it is the share of right answers, however rounding fell."""
        tally = Tally("")
        tally.between("", told, *accuracies(self._network, self._pass.outputs, self._targets), 0)
        return not tally.differing

    def are_gradients(self, entry: Mapping[str, Array], factor: float) -> bool:
        """Whether the gradients of an entry, where there are any, are the mean over the examples times a factor."""
        found = {
            (layer, name): entry.get(f"gradients/{layer}/{name}")
            for layer, named in self._gradients.items()
            for name in named
        }
        return all(
            _agree(told, self._gradients[layer][name] * factor)
            for (layer, name), told in found.items()
            if told is not None and not np.isnan(told).all()
        )


def is_mean(loss: float, losses: Array, dtype: Any) -> bool:
    """Whether a loss is the mean of those of its examples, but for rounding in a training of that type."""
    return _agree(loss, exact(losses, Format(np.dtype(dtype))).mean())


def _agree(told: Any, expected: Any) -> bool:
    tally = Tally("")
    tally.compare("", told, expected)
    return not (tally.differing or tally.complaints)


def _double(weights: Named) -> dict[str, dict[str, Array]]:
    return {
        layer: {name: array.astype(np.float64) for name, array in named.items()}
        for layer, named in weights.items()
    }
