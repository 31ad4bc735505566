"""A run as the trace that it will be: what is known of it before it is recorded, for roles to look at.

Roles look at the header first, and at what was recorded after that. Whoever asks a forecast for a number is told that
it is not there yet: as far as can be known, the run fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracereel.engine.trace.schema import Header

PROBED = ("preactivations", "activations", "deltas")
ALWAYS = ("steps", "epochs", "batch/indices", "batch/losses", "scalars/loss", "scalars/accuracy")
UNSEEN = ("evaluation/inputs", "evaluation/targets", "evaluation/rows")  # where there is a test split
LEARNED = ("learned/inputs", "learned/targets", "learned/rows")  # where a run asked for them
FOLLOWED = ("probe_losses", "probes/inputs", "probes/rows", "probes/split", "probes/targets")


class NotRecordedYet(Exception):
    """A forecast was asked for what only a recording holds."""


class Forecast:
    """See the module. entries: how many steps will be recorded. whole: whether more is kept than scalars."""

    def __init__(self, header: Header, entries: int, whole: bool = True) -> None:
        self.header, self.entries, self.path = header, entries, header.name
        self.name, self.title, self.seed = header.name, header.title, header.seed
        self.layers, self.class_names = header.layers, header.dataset.class_names
        self.finished, self.stopped = True, None
        self._keys = [*ALWAYS, *_weights(header, "weights"), *(_followed(header) if whole else ())]

    def keys(self) -> list[str]:
        """The paths of arrays that there will be."""
        return sorted(self._keys)

    def has(self, key: str) -> bool:
        """Whether there will be such an array."""
        return key in self._keys

    def __getattr__(self, name: str) -> Any:
        raise NotRecordedYet(name)


def _followed(header: Header) -> Iterator[str]:
    """What is recorded where examples are followed."""
    yield from FOLLOWED
    yield from LEARNED if header.config.get("record", {}).get("learned") else ()
    yield from UNSEEN if header.dataset.splits.get("test") else ()
    yield from _weights(header, "gradients")
    for layer in header.layers:
        yield from (f"{quantity}/{layer.name}" for quantity in PROBED)


def _weights(header: Header, quantity: str) -> Iterator[str]:
    for layer in header.layers:
        yield from (f"{quantity}/{layer.name}/{name}" for name in layer.parameters)
