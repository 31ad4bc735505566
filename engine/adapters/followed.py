"""What a foreign network makes of the followed examples: as given, and the rest computed from its layer table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tracereel.engine.adapters.saying import warn_safely
from tracereel.engine.adapters.subject import Subject
from tracereel.engine.errors import ShapeError, TraceError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named, Probe

PER_PROBE = ("preactivations", "activations", "deltas")
CLOSE = 1e-3  # given activations and those of the layer table may differ by rounding, never by this share
Given = Mapping[str, Mapping[str, Any] | None]


class Followed:
    """Pre-activations, activations, deltas and losses of the followed examples of one subject."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._contradicted: set[str] = set()  # what is given, and is not what the layer table gives

    def entry(self, weights: Named, given: Given, losses: Any, is_first: bool) -> dict[str, Array]:
        """With these weights, by address; what is given of the first step is held against the layer table."""
        subject, entry = self._subject, dict[str, Array]()
        lacking = losses is None or any(given[family] is None for family in PER_PROBE)
        probe: Probe | None = None
        if subject.again is not None and (lacking or is_first):
            probe = subject.again.probe(weights, subject.probes.X, subject.probes.targets)
        for family in PER_PROBE:
            told = given[family] if family not in self._contradicted else None
            arrays = getattr(probe, family) if told is None and probe is not None else told
            for layer, array in (arrays or {}).items():
                entry[f"{family}/{layer}"] = np.asarray(array)
        if losses is not None or probe is not None:
            entry["probe_losses"] = np.asarray(losses if losses is not None else probe.losses_P)  # type: ignore[union-attr]
        self._refuse_other_shapes(entry)
        if probe is not None and is_first:
            self._check_deltas(entry, probe)
            _refuse_other_activations(entry, probe)
        return entry

    def _refuse_other_shapes(self, entry: Mapping[str, Array]) -> None:
        for row in self._subject.table:
            for family in PER_PROBE:
                array = entry.get(f"{family}/{row.name}")
                expected = (len(self._subject.probes), *row.output_shape)
                if array is not None and array.shape != expected:
                    raise ShapeError(
                        f"{family}['{row.name}'] expects shape {expected}, one row per followed example; "
                        f"got {array.shape}"
                    )

    def _check_deltas(self, entry: dict[str, Array], probe: Probe) -> None:
        """A gradient that is turned or stopped on its way back is no derivative of the loss, which deltas are."""
        for layer, expected in probe.deltas.items():
            off = np.abs(entry[f"deltas/{layer}"] - expected)
            if not (off <= CLOSE * (1e-3 + np.abs(expected).max(initial=0.0))).all():
                self._contradicted.add("deltas")
        if "deltas" in self._contradicted:
            entry |= {f"deltas/{layer}": np.asarray(array) for layer, array in probe.deltas.items()}
            warn_safely(
                "the gradients that flow back through this network are not the derivatives of its layers: deltas are "
                "computed from the layer table instead"
            )


def _refuse_other_activations(entry: Mapping[str, Array], probe: Probe) -> None:
    for family in ("preactivations", "activations"):
        for layer, expected in getattr(probe, family).items():
            off = np.abs(entry[f"{family}/{layer}"] - expected)
            if not (off <= CLOSE * (1 + np.abs(expected))).all():
                raise TraceError(
                    f"{family}['{layer}'] are not what the layer table gives for the followed examples: off by "
                    f"up to {float(off.max()):.3g}. Check the activation of '{layer}'; no dropout"
                )
