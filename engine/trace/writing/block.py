"""What training has seen and the trace does not hold yet: up to 32 entries, and the numbers of every step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.trace.reading.layout import fill_value
from tracereel.engine.trace.schema import BLOCK, Array

RAGGED = ("batch/", "drawn/")  # what a shorter last batch leaves partly empty

Rows = dict[str, list[float]]


class Room:
    """Memory for 32 entries. One block at a time fills it, from its first entry until it is committed."""

    def __init__(self, entry: Mapping[str, Array]) -> None:
        self.entries = {key: np.empty((BLOCK, *value.shape), value.dtype) for key, value in entry.items()}
        self.free = threading.Event()
        self.free.set()


class Block:
    """Up to 32 entries, and the numbers of every step and evaluation since the block before.

    `enter` returns when the room is this block's to fill.
    """

    def __init__(self, room: Room, enter: Callable[[], None]) -> None:
        self.room, self._enter = room, enter
        self.count = 0
        self.steps: Rows = {}
        self.evaluations: Rows = {}

    @property
    def is_full(self) -> bool:
        return self.count == BLOCK

    def add(self, values: Mapping[str, Array]) -> None:
        """Copy one entry; what it does not hold stays empty."""
        if stranger := next((key for key in values if key not in self.room.entries), None):
            raise TraceError(f"every entry holds what the first one held, got {stranger} besides")
        if not self.count:
            self._enter()
        for key, rows in self.room.entries.items():
            _copy(key, rows[self.count, ...], values.get(key))
        self.count += 1

    def add_row(self, rows: Rows, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            rows.setdefault(key, []).append(value)

    def held(self) -> dict[str, dict[str, Array]]:
        """What it holds, by the axis that it makes longer: {"entry": {key: rows}, ...}. Entries are views."""
        return {
            "entry": {key: rows[: self.count] for key, rows in self.room.entries.items()}
            if self.count
            else {},
            "step": {key: np.array(rows, np.float64) for key, rows in self.steps.items()},
            "evaluation": {key: np.array(rows) for key, rows in self.evaluations.items()},
        }

    def put_back(self, held: Mapping[str, Mapping[str, Array]]) -> None:
        """Hold again what held() gave."""
        self.count = max((len(rows) for rows in held["entry"].values()), default=0)
        for key, rows in held["entry"].items():
            self.room.entries[key][: self.count] = rows
        self.steps = {key: rows.tolist() for key, rows in held["step"].items()}
        self.evaluations = {key: rows.tolist() for key, rows in held["evaluation"].items()}


def _copy(key: str, row: Array, value: Array | None) -> None:
    if value is not None and value.shape == row.shape:
        row[...] = value
        return
    row[...] = fill_value(row.dtype)
    if value is None:
        return
    fits = value.ndim == row.ndim and all(a <= b for a, b in zip(value.shape, row.shape, strict=True))
    if not (key.startswith(RAGGED) and fits):
        raise TraceError(f"{key} expects shape {row.shape} in every entry, got {value.shape}")
    row[tuple(slice(side) for side in value.shape)] = value
