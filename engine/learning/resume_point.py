"""Where a training stands before a step, and how to put a network and its optimizer back there.

Weights, the optimizer's slots, running statistics, and the states of both random generators: what order the epoch has
follows from the state before it was shuffled, the learning rate from the step's number, and the rest from the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.network import Named, Network
from tracereel.engine.learning.optimizers import Optimizer

Slots = dict[str, dict[str, dict[str, Array]]]
GeneratorState = Mapping[str, Any]  # what numpy's bit generators call their state: plain numbers and a name


@dataclass(frozen=True)
class Position:
    """Just before the random numbers of step `number` are drawn."""

    number: int
    shuffling: GeneratorState
    """Before the order of this epoch was drawn."""
    dropout: GeneratorState


@dataclass(frozen=True)
class ResumePoint:
    """A position, and copies of everything that training has changed until then, by the names of a trace."""

    position: Position
    arrays: dict[str, Array]

    @classmethod
    def before(cls, position: Position, parameters: Named, slots: Slots, state: Named) -> ResumePoint:
        return cls(position, {key: array.copy() for key, array in _changing(parameters, slots, state)})

    def restore(self, network: Network, optimizer: Optimizer, slots: Slots) -> None:
        """Put everything back, in place; the optimizer has been prepared."""
        for key, array in _changing(network.parameters, slots, network.state):
            array[...] = self.arrays[key]
        optimizer.t = self.position.number


def flat(prefix: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """({prefix}/a/b, array) for every array of nested dictionaries."""
    for name, branch in tree.items():
        if isinstance(branch, Mapping):
            yield from flat(f"{prefix}/{name}", branch)
        else:
            yield f"{prefix}/{name}", branch


def _changing(parameters: Named, slots: Slots, state: Named) -> Iterator[tuple[str, Array]]:
    yield from flat("weights", parameters)
    yield from flat("optimizer", slots)
    yield from flat("state", state)
