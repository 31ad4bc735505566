"""What is being proven: a trace, the network that its layer table describes, and which entries are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np

from tracereel.engine.errors import TracereelError
from tracereel.engine.learning.network import Network
from tracereel.engine.proof.passes import Numbers, Parameters
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.rounded import exact
from tracereel.engine.proof.rounding_rules import Format
from tracereel.engine.proof.rows import Examples
from tracereel.engine.proof.tally import Tally
from tracereel.engine.trace import Trace

T = TypeVar("T")


class Subject:
    """A trace under proof. `sample` is how many entries each check looks at; None is all of them."""

    def __init__(self, trace: Trace, sample: int | None) -> None:
        self.trace, self.sample = trace, sample
        self.header = trace.header
        self.keys = frozenset(trace.keys())
        self.examples = Examples(trace, self.keys)
        self.names = [layer.name for layer in trace.layers]
        self.parameters = [(layer.name, name) for layer in trace.layers for name in layer.parameters]

    @cached_property
    def format(self) -> Format:
        """The format that weights were recorded in; it is what rounding is measured by."""
        weights = self.need(*self.of("weights"))
        return Format(np.dtype(self.trace.layout(weights[0])[2] if weights else np.float32))

    @cached_property
    def network(self) -> Network:
        """The network of the layer table, for its layers, roles and loss; its own weights are not used."""
        try:
            return Network.from_table(self.header.table, self.header.loss, np.float64)
        except (TracereelError, KeyError, TypeError, ValueError, IndexError) as error:
            raise Unknowable(f"the layer table does not make a network here: {error}") from error

    @property
    def shift(self) -> int:
        """By how many pixels the run says that images may have been moved."""
        return int(self.header.config.get("augment", {}).get("shift", 0))

    @property
    def shuffled(self) -> bool:
        """Whether the run says that the labels of its training examples were dealt at random."""
        return bool(self.header.config.get("dataset", {}).get("labels") == "shuffled")

    @property
    def scalars_only(self) -> bool:
        """Whether the run says that no example is kept."""
        return bool(self.header.config.get("record", {}).get("keep") == "scalars")

    def of(self, family: str) -> list[str]:
        """The keys that a family of arrays should have: one per parameter, or one per layer."""
        if family in ("weights", "gradients"):
            return [f"{family}/{layer}/{name}" for layer, name in self.parameters]
        return [f"{family}/{layer}" for layer in self.names]

    def need(self, *keys: str) -> Sequence[str]:
        """The same keys; those that the trace does not hold make a check impossible."""
        missing = [key for key in keys if key not in self.keys]
        if missing:
            self.need_entries()
            others = f" and {len(missing) - 1} others" if len(missing) > 1 else ""
            raise Unknowable(f"the trace does not hold {missing[0]}{others}")
        return keys

    def need_entries(self) -> None:
        """A recording that was only just begun has nothing to be checked."""
        if not self.trace.entries:
            raise Unknowable("no step is recorded yet")

    def chosen(self, candidates: Iterable[T], most: int | None = None) -> list[T]:
        """All candidates, or a sample spread evenly over them, with the first and the last; never more than `most`."""
        everything = list(candidates)
        limit = len(everything) if self.sample is None else min(self.sample, most or self.sample)
        if len(everything) <= limit:
            return everything
        places = np.linspace(0, len(everything) - 1, limit).round().astype(int)
        return [everything[place] for place in places]

    def step(self, entry: int) -> int:
        return int(self.trace.steps[entry])

    def tally(self, name: str) -> Tally:
        """Of a training that did not finish, or ran elsewhere, numbers may have grown beyond all bounds."""
        return Tally(name, self.trace.finished and bool(self.header.config))

    def recorded(self, key: str, entry: int | None = None) -> Numbers:
        """An array of one entry, exactly as it was recorded."""
        return exact(self.trace.read(key, entry), self.format)

    def weights(self, entry: int) -> Parameters:
        return self._by_layer("weights", entry)

    def gradients(self, entry: int) -> Parameters:
        return self._by_layer("gradients", entry)

    def is_precise(self, entry: int) -> bool:
        """Whether the mini-batch of an entry was computed as finely as it is recorded; nan where nobody knows."""
        if "scalars/precision" not in self.keys:
            return True
        told = float(self.trace.read("scalars/precision", self.step(entry)))
        return not told > np.finfo(self.format.dtype).eps

    def need_precision(self, entry: int) -> None:
        if not self.is_precise(entry):
            raise Unknowable(
                f"step {self.step(entry)} was computed in a coarser format than it is recorded in"
            )

    def has_gradient(self, key: str, entry: int) -> bool:
        """Whether a parameter had a gradient: in a training elsewhere, frozen ones have none."""
        return bool(self.header.config) or not np.isnan(self.trace.read(key, entry)).all()

    def state(self, entry: int) -> Parameters:
        """The running statistics of an entry; where the trace holds none, those before any training."""
        named: Parameters = {layer: dict(values) for layer, values in self.network.state.items()}
        for layer, values in named.items():
            for name in values:
                values[name] = self.recorded(self.need(f"state/{layer}/{name}")[0], entry)
        return named

    def _by_layer(self, family: str, entry: int) -> Parameters:
        named: Parameters = {layer: {} for layer in self.names}
        for layer, name in self.parameters:
            named[layer][name] = self.recorded(f"{family}/{layer}/{name}", entry)
        return named

    def outputs_key(self) -> str:
        """Where the network's raw outputs are recorded: before the loss's link, where it has one."""
        linked = self.network.loss.link != "identity"
        return f"{'preactivations' if linked else 'activations'}/{self.names[-1]}"
