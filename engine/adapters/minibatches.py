"""What is told of a step's mini-batch: which examples it holds, in the room that there is, and whether that can be so.

A trace says of a mini-batch that its mean loss and gradients are those of the step. Where a training did something
besides (dropout within forward, a penalty in the gradients, gradients that a hook changed), that is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from tracereel.engine.adapters.explained import Explained, is_mean
from tracereel.engine.adapters.known import Known, as_inputs
from tracereel.engine.adapters.labels import as_labels
from tracereel.engine.adapters.saying import Once
from tracereel.engine.adapters.table import Recomputed
from tracereel.engine.datasets.dataset import Indices
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.trace.reading.layout import fill_value

KINDS: dict[str, Any] = {"batch/indices": np.int64, "batch/losses": np.float32}
CLOSE = 1e-5  # the share of a loss, or of a gradient's length, that rounding may take
FACTOR = "clip_factor"
UNKNOWN = "(dropout within forward(), or a penalty): which examples it is of is recorded as unknown"
NOBODY = np.empty(0, np.int64)


class MiniBatches:
    """The mini-batches of a training: `largest` is how many examples there is room for."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self._kinds = dict(KINDS)
        self._expected = False
        self._warned = Once()

    def expect(self, count: int) -> None:
        """Mini-batches of so many examples will be told, also where the first is not known."""
        self.largest, self._expected = max(self.largest, count), True

    def rows(self, known: Known, batch: Any) -> Indices:
        """The numbers by which the examples of a mini-batch are known."""
        return known.rows.find(as_inputs(batch))

    def entry(
        self, known: Known, batch: Any, targets: Any, losses: Any, held: frozenset[str] | None
    ) -> dict[str, Array]:
        """Which examples the mini-batch holds, and their losses; where that is unknown, none. held: by the first."""
        entry: dict[str, Array] = {}
        if batch is not None:
            rows = self.rows(known, batch)
            entry["batch/indices"] = rows if targets is None or _wants(known, rows, targets) else rows[:0]
        if losses is not None:
            found = np.asarray(losses).reshape(-1)
            if not held and found.dtype == np.float64:
                self._kinds["batch/losses"] = np.float64
            entry["batch/losses"] = found.astype(self._kinds["batch/losses"])
        for key in self._kinds if self._expected and not held else (held or ()) & KINDS.keys():
            entry.setdefault(key, np.empty(0, self._kinds[key]))
        return entry

    def doubt(
        self,
        number: int,
        entry: dict[str, Array],
        scalars: dict[str, Any],
        known: Known,
        again: Recomputed | None,
        weights: Named,
        heard: bool = False,
    ) -> None:
        """Take back what the mini-batch does not explain: which it was, or what clipping did to its gradients.

        heard: whoever records knows that the loss is the mean, and that nobody changed the gradients.
        """
        dtype = next(array.dtype for named in weights.values() for array in named.values())
        if not scalars.get("precision", 0.0) <= np.finfo(dtype).eps:
            return  # its numbers are coarser than what they would be held against
        self._doubt_losses(number, entry, scalars, dtype)
        rows = entry.get("batch/indices", NOBODY)
        if again is None or not len(rows) or not (rows < len(known.seen)).all():
            return
        X, targets = known.seen[rows], known.dataset.targets[rows]
        look = self._glance if heard else self._look
        with suppress(Unknowable):  # nor will a proof say anything of it
            look(number, entry, scalars, again, weights, X, targets)

    def _doubt_losses(
        self, number: int, entry: dict[str, Array], scalars: dict[str, Any], dtype: Any
    ) -> None:
        """Of examples whose losses do not make up that of the step, none is named."""
        losses = entry.get("batch/losses", NOBODY)
        if len(losses) and not is_mean(_number(scalars["loss"]), losses, dtype):
            entry |= {key: entry[key][:0] for key in KINDS if key in entry}
            self._warned.say(
                "loss", f"the loss of step {number} is not the mean of its examples' losses {UNKNOWN}"
            )

    def _look(
        self,
        number: int,
        entry: dict[str, Array],
        scalars: dict[str, Any],
        again: Recomputed,
        weights: Named,
        X: Array,
        targets: Array,
    ) -> None:
        """By what rounding allows."""
        explained, losses = Explained(again, weights, X, targets), entry.get("batch/losses", NOBODY)
        if not explained.is_loss(_number(scalars["loss"])) or not (
            explained.are_losses(losses) if len(losses) else True
        ):
            self._take_back_rows(number, entry)
            return
        if scalars.get("accuracy") is not None and not explained.is_accuracy(_number(scalars["accuracy"])):
            scalars["accuracy"] = float("nan")
            self._warned.say(
                "accuracy",
                f"the accuracy of step {number} is not the share of right answers in its mini-batch, 0 to 1: it is "
                "recorded as unknown",
            )
        factor = _number(scalars.get(FACTOR))
        if np.isfinite(factor) and not explained.are_gradients(entry, factor):
            self._take_back_factor(number, scalars)

    def _glance(
        self,
        number: int,
        entry: dict[str, Array],
        scalars: dict[str, Any],
        again: Recomputed,
        weights: Named,
        X: Array,
        targets: Array,
    ) -> None:
        """Whether the network is what its table says: at a tenth of the cost."""
        loss, expected, slack = again.gradients(weights, X, targets)
        if abs(loss - _number(scalars["loss"])) > CLOSE * (0.1 + abs(loss)):
            self._take_back_rows(number, entry)
        elif scalars.get(FACTOR) is not None and not _explains(entry, expected, slack, scalars[FACTOR]):
            self._take_back_factor(number, scalars)

    def _take_back_rows(self, number: int, entry: dict[str, Array]) -> None:
        entry["batch/indices"] = entry["batch/indices"][:0]
        self._warned.say(
            "loss",
            f"the loss of step {number} is not the mean over its mini-batch, as the network computes it {UNKNOWN}",
        )

    def _take_back_factor(self, number: int, scalars: dict[str, Any]) -> None:
        scalars[FACTOR] = float("nan")
        self._warned.say(
            "gradient",
            f"the gradients of step {number} are not those of its mini-batch times one factor (a hook, a penalty "
            "or another clipping changed them): they are recorded as the update used them, and cannot be proven",
        )

    def fitted(self, number: int, entry: Mapping[str, Array], is_first: bool) -> dict[str, Array]:
        """What was told of a mini-batch's examples, in the room that there is; nothing, where they are too many.

        The first step decides how much room there is. Half of a mini-batch would be taken for all of it.
        """
        if is_first:
            self.largest = max(self.largest, *(len(entry[key]) for key in KINDS if key in entry), 0)
        return {key: self._fit(number, found) if key in KINDS else found for key, found in entry.items()}

    def _fit(self, number: int, found: Array) -> Array:
        if len(found) <= self.largest:
            room = np.full(self.largest, fill_value(found.dtype), found.dtype)
            room[: len(found)] = found
            return room
        self._warned.say(
            "room",
            f"step {number} has {len(found)} examples in its mini-batch, and there is room for {self.largest}: which "
            f"they were is not recorded where there are more. Say how many there can be: batch_size={len(found)}",
        )
        return np.full(self.largest, fill_value(found.dtype), found.dtype)


def _number(told: Any) -> float:
    return float("nan") if told is None else float(told)


def _wants(known: Known, rows: Indices, targets: Any) -> bool:
    """Whether the dataset wants of its rows what was wanted of them now; of newcomers, nobody knows."""
    wanted = known.dataset.targets
    given = np.asarray(targets)
    if wanted.dtype.kind == "i" and wanted.ndim == 1:
        given = as_labels(given)
    old = rows < len(wanted)
    return bool(np.array_equal(wanted[rows[old]].reshape(-1), given[old].reshape(-1)))


def _explains(entry: Mapping[str, Array], expected: Named, slack: Mapping[str, float], factor: float) -> bool:
    """Whether the gradients are those expected, times the factor."""
    for layer, named in expected.items():
        for name, gradient in named.items():
            found = entry.get(f"gradients/{layer}/{name}")
            if found is None or np.isnan(found).all() or not np.isfinite(factor):
                continue
            length = float(np.linalg.norm(gradient)) * abs(factor)
            off = float(np.linalg.norm(found - np.float64(factor) * gradient))
            if off > CLOSE * length + slack[layer] * abs(factor):
                return False
    return True
