"""A trace in its role: whether it fits, and what a clip reads from it, every number with its address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracereel.engine import analysis
from tracereel.engine.trace import Trace
from tracereel.scenes.read.readings import Address, Reading, format_value, names_format

Example = tuple[str, int]  # an example of a dataset: its digest, and the row in it
Place = tuple[str, int | None, tuple[int, ...]]  # array, recorded entry (None: it has none), index
NEAR = 1e-9  # an entry so little before a recorded one, by rounding, is that


@dataclass(frozen=True)
class Role:
    """What a clip needs of a trace. `refuse` says why a trace does not fit, or None."""

    needs: str
    dense: bool = True
    alone: bool = False  # whether one layer is enough
    classes: bool = True
    link: str | None = None  # the activation of the last layer
    entries: int = 2
    holds: tuple[str, ...] = ()  # arrays, or the beginnings of their paths: gradients, batch/indices

    def refuse(self, trace: Trace) -> str | None:
        """One line that says what was expected and what came; None when the trace fits."""
        header = trace.header
        kinds = sorted({layer.kind for layer in header.layers})
        found = None
        if self.classes and len(header.dataset.class_names) < 2:
            found = f"'{header.dataset.name}' has no classes"
        elif self.dense and kinds != ["dense"]:
            found = f"its layers are {', '.join(kinds)}; only dense ones are drawn"
        elif self.classes and header.layers[-1].output_shape != (len(header.dataset.class_names),):
            wide = math.prod(header.layers[-1].output_shape)
            found = f"its last layer has {wide} outputs for {len(header.dataset.class_names)} classes"
        elif self.dense and not self.alone and len(header.layers) < 2:
            found = "it has no hidden layer"
        elif self.link and header.layers[-1].activation != self.link:
            found = f"its last layer ends in {header.layers[-1].activation}"
        elif trace.entries < self.entries:
            found = f"it holds {trace.entries} recorded steps, fewer than {self.entries}"
        elif header.probes < 1 or not trace.has("probes/inputs"):
            found = "it follows no examples (record.probes)"
        elif lacking := [name for name in self.holds if not _holds(trace, name)]:
            found = f"it was recorded without {' and '.join(lacking)}"
        found = found or self.lacks(trace)
        return found and f"expected {self.needs}; {trace.path}: {found}"

    def lacks(self, trace: Trace) -> str | None:
        """What is missing, or other, in a trace that has all of that; None where nothing is."""
        return None


def _holds(trace: Trace, name: str) -> bool:
    return any(key == name or key.startswith(f"{name}/") for key in trace.keys())  # noqa: SIM118 (a method)


class View:
    """A trace in its role: what a clip reads from, every number with its address."""

    def __init__(self, role: str, trace: Trace) -> None:
        self.role, self.trace = role, trace
        self.header = trace.header
        self.noun = trace.header.dataset.noun
        self.layers = trace.layers
        self.class_names = tuple(  # on one line each, and none without one
            " ".join(name.split()) or f"class {k}" for k, name in enumerate(trace.class_names)
        )
        self.last = trace.entries - 1

    def example(self, probe: int) -> Example:
        """Which example of which data a probe is."""
        return self.header.dataset.digest, int(self.trace.read("probes/rows")[probe])

    def probe_of(self, example: Example) -> int | None:
        """The probe that is this example; None where none is."""
        digest, row = example
        found = np.flatnonzero(self.trace.read("probes/rows") == row)
        return int(found[0]) if digest == self.header.dataset.digest and len(found) else None

    @property
    def is_image(self) -> bool:
        """Whether an example is a picture of one shade."""
        dataset = self.header.dataset
        return dataset.kind == "image" and len(dataset.input_shape) == 2

    def around(self, entry: float) -> tuple[int, int, float]:
        """The recorded entries before and after an entry, and how far it is on the way from one to the other."""
        low = int(np.clip(np.floor(entry + NEAR), 0, self.last))
        return low, min(low + 1, self.last), max(0.0, float(entry - low))

    def step(self, entry: int) -> int:
        """The training step number of a recorded entry."""
        return int(self.trace.steps[entry])

    def read(self, format: str, array: str, entry: int | None = None, *index: int) -> Reading:
        """The reading of one recorded number; entry None for arrays without steps."""
        return self.derive(format, None, [(array, entry, index)])

    def at_step(self, format: str, array: str, step: int, *index: int) -> Reading:
        """The reading of a number that is recorded at every step (scalars/...), by step number."""
        return self._make(format, None, (Address(self.role, array, step, tuple(index)),))

    def derive(
        self,
        format: str,
        function: str | None,
        places: Sequence[Place],
    ) -> Reading:
        """The reading of a named function (engine.analysis.FUNCTIONS) of several recorded numbers."""
        return self._make(format, function, tuple(self._address(place) for place in places))

    def _address(self, place: Place) -> Address:
        array, entry, index = place
        step = None if entry is None else self.step(entry)
        return Address(self.role, array, step, tuple(int(i) for i in index))

    def combine(self, format: str, function: str, *readings: Reading) -> Reading:
        """A function of readings that each are one recorded number."""
        return self._make(format, function, tuple(s for reading in readings for s in reading.sources))

    def across(
        self, format: str, function: str, places: Sequence[Place], other: View, others: Sequence[Place]
    ) -> Reading:
        """A function of numbers of this trace, and then of another's."""
        sources = tuple(
            view._address(place) for view, own in ((self, places), (other, others)) for place in own
        )
        traces = {view.role: view.trace for view in (self, other)}
        value = analysis.compute(traces.__getitem__, sources, function)
        return Reading(value, format_value(format, value), format, sources, function)

    def name(self, array: str, entry: int | None, *index: int) -> Reading:
        """A recorded class index, as the class's name."""
        return self.derive(names_format(self.class_names), None, [(array, entry, index)])

    def guess(self, entry: int, probe: int, names: Sequence[str] | None = None) -> Reading:
        """The class that the network finds likeliest, by name (or by other names, cut to their place)."""
        key = f"activations/{self.layers[-1].name}"
        return self.derive(names_format(names or self.class_names), "argmax", [(key, entry, (probe,))])

    def _make(self, format: str, function: str | None, sources: tuple[Address, ...]) -> Reading:
        value = analysis.compute(lambda _: self.trace, sources, function)
        return Reading(value, format_value(format, value), format, sources, function)
