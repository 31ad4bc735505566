"""Whose training it is: the layers of a foreign network, its loss, and the examples that it is known by.

What nobody said before, the first step decides: the layer table by its weights, the followed examples by its batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tracereel.engine.adapters.known import Known, Naming
from tracereel.engine.adapters.minibatches import MiniBatches
from tracereel.engine.adapters.table import Activation, Recomputed, dense_table, loss_name
from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.recording.entry import fixed_of
from tracereel.engine.recording.probes import Examples
from tracereel.engine.trace.schema import LayerInfo
from tracereel.engine.trace.writing.writer import Axes


class Subject:
    """Layers, loss and examples, known from the first step on. `given`: the splits and the examples to follow."""

    def __init__(
        self,
        layers: Mapping[str, Activation] | Sequence[LayerInfo],
        loss: str | None,
        naming: Naming,
        given: Mapping[str, Any],
    ) -> None:
        self.loss = loss_name(loss) if loss is not None else ""
        """Of one whose loss is not known yet, the first step is what it has to be named before."""
        self.table: tuple[LayerInfo, ...] = () if isinstance(layers, Mapping) else tuple(layers)
        self.given = dict(given)
        self.probes = self.evaluation = _nobody()
        self.is_chosen = False
        """Whether the first step has come, and all is known."""
        self.again: Recomputed | None = None
        """What the table makes of examples; None where it holds what the engine does not know."""
        self._layers, self._naming = layers, naming
        self._known: Known | None = None

    def choose(self, weights: Named, batches: MiniBatches, batch: Any) -> None:
        """Everything that the first weights and the first mini-batch decide."""
        if not self.table:
            assert isinstance(self._layers, Mapping)
            self.table = dense_table(self._layers, weights, self.loss)
        first = next(array for named in weights.values() for array in named.values())
        self.again = Recomputed.of(self.table, self.loss, first.dtype)
        known = self.examples()
        rows = batches.rows(known, batch) if batch is not None else np.empty(0, np.int64)
        self.probes, self.evaluation = known.examples(rows)
        if self.again is not None:
            width = int(np.prod(self.again.network.input_shape))
            found = int(np.prod(self.probes.X.shape[1:]))
            if width != found:
                raise ShapeError(
                    f"layer '{self.table[0].name}' expects {width} inputs, an example to follow has {found}"
                )
        self.is_chosen = True

    def call_loss(self, name: str, table: Sequence[LayerInfo]) -> None:
        """The loss, and the layer table that ends as it does, where they were not known before."""
        self.loss, self.table, self._known = loss_name(name), tuple(table), None

    def examples(self) -> Known:
        """The examples as they were given; known from the number of classes, so from the table on."""
        if self._known is None:
            counted = self.loss == "softmax_cross_entropy" or bool(self._naming.class_names)
            outputs = int(np.prod(self.table[-1].output_shape))
            classes = (2 if outputs == 1 else outputs) if counted else 0
            self._known = Known(self._naming, classes, **self.given)
        return self._known

    def refuse_examples(self) -> None:
        """Examples that cannot be recorded, whatever the loss."""
        Known(self._naming, 0, **self.given)

    def split(self, name: str) -> tuple[Array, Array]:
        """(inputs, targets) of a split that was given, as they are recorded."""
        return self.examples().parts[name]

    def fixed(self) -> tuple[dict[str, Array], Axes]:
        """What a trace holds of the examples once, and its axes."""
        arrays, axes = fixed_of(self.probes, self.evaluation)
        soft = self.examples().soft_arrays(probes=self.probes.rows, evaluation=self.evaluation.rows)
        return arrays | soft, axes | {key: ("probe" if "probes" in key else "example",) for key in soft}


def _nobody() -> Examples:
    none = np.empty(0, np.int64)
    return Examples(none, none, none, none, none)
