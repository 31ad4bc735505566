"""The inputs and targets of dataset rows: from the dataset, loaded again, or from what the trace holds of it."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import numpy as np

from tracereel.engine.datasets import mnist
from tracereel.engine.errors import TracereelError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import shaped
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.runs.build import Prepared, build
from tracereel.engine.runs.schema import validated
from tracereel.engine.trace import Trace, seen

GROUPS = ("probes", "evaluation", "learned")  # of examples that a trace may hold


class Examples:
    """The examples that a run learned from, as far as they can be had here; nothing is downloaded."""

    def __init__(self, trace: Trace, keys: Collection[str]) -> None:
        self.trace, self.keys = trace, keys

    @cached_property
    def prepared(self) -> Prepared:
        """What the run configuration makes, before any training; Unknowable where it cannot be had."""
        return self._loaded[0] if self._loaded[0] is not None else self._refuse()

    @property
    def missing(self) -> str:
        """Why the dataset cannot be had; empty where it can."""
        return self._loaded[1]

    def at(self, rows: Array) -> tuple[Array, Array]:
        """(inputs as the network sees them, in float64; targets) of some rows of the dataset."""
        if self._loaded[0] is not None:
            data = self._loaded[0].data
            if len(rows) and not (rows.min() >= 0 and rows.max() < len(data.inputs)):
                raise Unknowable(f"row {rows.max()} is not one of the {len(data.inputs)} examples")
            return self._entering(data.inputs[rows]), data.targets[rows]
        return self._from_trace(rows)

    def group(self, name: str) -> tuple[Array, Array]:
        """(inputs, targets) that the trace holds, of one of GROUPS."""
        for part in ("inputs", "targets"):
            if f"{name}/{part}" not in self.keys:
                raise Unknowable(f"the trace does not hold {name}/{part}")
        X = seen.inputs(self.trace.header.dataset, self.trace.read(f"{name}/inputs"))
        return self._entering(X), self.targets(name)

    def targets(self, name: str) -> Array:
        """What answers to one of GROUPS were held against, which the trace holds."""
        return seen.targets(self.trace.header.dataset, self.trace.read(f"{name}/targets"))

    def _entering(self, X: Array) -> Array:
        """Examples in float64, in the shape that the layer table begins with."""
        return shaped(X, self.trace.layers[0].input_shape).astype(np.float64)

    def _from_trace(self, rows: Array) -> tuple[Array, Array]:
        known, inputs, targets = self._held
        places = [known.get(int(row)) for row in rows]
        if None in places:
            raise Unknowable(self.missing)
        chosen = np.array(places, np.int64)
        return inputs[chosen], targets[chosen]

    @cached_property
    def _held(self) -> tuple[dict[int, int], Array, Array]:
        """The rows that the trace itself holds: where each stands, inputs, targets."""
        groups = [g for g in GROUPS if {f"{g}/{p}" for p in ("inputs", "targets", "rows")} <= set(self.keys)]
        if not groups:
            raise Unknowable(self.missing)
        rows = np.concatenate([self.trace.read(f"{group}/rows") for group in groups])
        parts = [self.group(group) for group in groups]
        inputs, targets = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
        return {int(row): place for place, row in enumerate(rows)}, inputs, targets

    def _refuse(self) -> Prepared:
        raise Unknowable(self.missing)

    @cached_property
    def _loaded(self) -> tuple[Prepared | None, str]:
        header = self.trace.header
        name = header.dataset.name
        if not header.config:  # recorded from another library
            return None, f"the dataset {name} is known only as far as the trace holds it"
        if header.config.get("dataset", {}).get("name") == "mnist" and not _mnist_is_here():
            folder = f"{mnist.FOLDER_VARIABLE}=FOLDER"
            return None, f"MNIST is not on this machine. Say where it is: {folder}"
        try:
            run = validated(header.config, f"{header.name}.toml", Path.cwd())
            prepared = build(run, as_before=not header.dataset.centre)
        except TracereelError as error:
            return None, f"the dataset {name} could not be loaded again: {error}"
        if prepared.dataset.digest != header.dataset.digest:
            return None, (
                f"the dataset {name} is another here (digest {prepared.dataset.digest[:12]}) than the one "
                f"that was learned from ({header.dataset.digest[:12]})"
            )
        return prepared, ""


def _mnist_is_here() -> bool:
    """Whether MNIST can be loaded without a download."""
    if os.environ.get(mnist.FOLDER_VARIABLE):
        return True
    import pooch

    folder = Path(pooch.os_cache("tracereel")) / "mnist"
    return all(any(folder.glob(f"{name.split('-idx')[0]}*")) for name in mnist.SHA256)
