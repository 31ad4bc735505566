"""What an update left: whether anybody else changed weights, or what the optimizer keeps, before the next one."""

from __future__ import annotations

from typing import Any

import numpy as np

from tracereel.engine.adapters.torch_gradients import state_of
from tracereel.engine.layers.layer import Array

UNKNOWN = -1


class Left:
    """Copies of all that an update left, kept until the next step."""

    def __init__(self) -> None:
        self._number = UNKNOWN
        self._copies: list[tuple[Any, dict[str, Any]]] = []
        self._handed: list[Any] = []
        self._others: set[int] = set()

    def hand(self, parameters: list[Any]) -> None:
        """The gradients as they were seen: whoever changes them after that changes the update."""
        self._handed = [None if p.grad is None else state_of(p.grad) for p in parameters]

    def keep(self, number: int, parameters: list[Any], kept: list[dict[str, Any]]) -> None:
        """After an update: `number` is that of the next step."""
        self._number = number
        now = [None if p.grad is None else state_of(p.grad) for p in parameters]
        self._others = {place for place, seen in enumerate(self._handed) if seen != now[place]}
        self._copies = [
            (parameter.detach().clone(), {key: value.clone() for key, value in state.items()})
            for parameter, state in zip(parameters, kept, strict=True)
        ]

    def compare(self, number: int, parameters: list[Any], kept: list[dict[str, Any]]) -> Array:
        """For each parameter 1 where it is as it was left, 0 where it is not, -1 where that is not known."""
        found = np.full(len(parameters), UNKNOWN, np.int8)
        if number == self._number:
            for place, (copy, parameter, state) in enumerate(
                zip(self._copies, parameters, kept, strict=True)
            ):
                found[place] = (
                    place not in self._others
                    and copy[0].equal(parameter.detach())
                    and _are_same(copy[1], state)
                )
        self._copies = []
        return found


def _are_same(before: dict[str, Any], now: dict[str, Any]) -> bool:
    return before.keys() == now.keys() and all(before[key].equal(now[key]) for key in now)
