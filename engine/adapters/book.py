"""A foreign training as it is written down: numbers of every step, entries of some; what the first holds, all hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from tracereel.engine.adapters.sink import Pace, Sink
from tracereel.engine.adapters.subject import Subject
from tracereel.engine.layers.layer import Array
from tracereel.engine.recording.entry import axes_of
from tracereel.engine.recording.header import library_versions
from tracereel.engine.trace.schema import Header, OptimizerInfo
from tracereel.engine.trace.writing.writer import Axes

Fixed = tuple[dict[str, Array], Axes]


@dataclass(frozen=True)
class About:
    """What a header says of a training, besides what it trains."""

    name: str
    title: str
    seed: int
    optimizer: tuple[str, Mapping[str, Any]]
    steps_per_epoch: int | None
    libraries: Sequence[str]

    def header(self, subject: Subject, pace: Pace) -> Header:
        name, hyperparameters = self.optimizer
        return Header(
            name=self.name,
            title=self.title,
            config={},  # no run of this engine can be made of it
            seed=self.seed,
            dataset=subject.examples().info(),
            loss=subject.loss,
            optimizer=OptimizerInfo(name, dict(hyperparameters)),
            layers=subject.table,
            schedule=str(pace.schedule),
            total_steps=pace.total,
            steps_per_epoch=self.steps_per_epoch or 0,
            probes=len(subject.probes),
            versions=library_versions() | {library: version(library) for library in self.libraries},
            created=datetime.now(UTC).date().isoformat(),
        )


class Book:
    """The file of one recording, and what its first step decided that it holds."""

    def __init__(self, sink: Sink, pace: Pace) -> None:
        self.sink, self.pace = sink, pace
        self.held: frozenset[str] = frozenset()
        """What the first step held; nothing before that."""
        self._scalars: list[str] = []  # the numbers among it

    def begin(
        self, about: About, subject: Subject, scalars: Mapping[str, Any], entry: Mapping[str, Array]
    ) -> None:
        """The first step: of what it does not hold, there is nothing in this trace."""
        self._scalars = [name for name, value in scalars.items() if value is not None]
        keys = [f"scalars/{name}" for name in self._scalars]
        self.held = frozenset({*keys, *entry})
        rows = dict.fromkeys(keys, self.pace.total)
        rows |= {f"validation/{name}": 0 for name in ("steps", "loss", "accuracy")}
        header, steps = about.header(subject, self.pace), len(self.pace.planned)
        self.sink.start(header, steps, subject.fixed(), dict(entry), axes_of(dict(entry)), rows)

    def add(
        self,
        scalars: Mapping[str, Any] | None,
        entry: Mapping[str, Array] | None,
        judged: Mapping[str, float] | None,
    ) -> None:
        """A step: its numbers (nan where one is missing; None at the end), its entry where it is recorded whole."""
        numbers = self._numbers(scalars) if scalars is not None else None
        if entry is not None:
            entry = {key: value for key, value in entry.items() if key in self.held}
        self.sink.add(numbers, entry, judged)

    def correct_total(self) -> None:
        """Say in the header how many steps there may be, where that has grown."""
        self.sink.say_total(self.pace.total)

    def close(self, number: int, fixed: Fixed | None = None, **result: object) -> None:
        """After so many updates, which the header says where nobody knew before."""
        self.sink.close(None if self.pace.known else number, fixed, **result)

    def _numbers(self, scalars: Mapping[str, Any]) -> dict[str, float]:
        told = ((name, scalars.get(name)) for name in self._scalars)
        return {f"scalars/{name}": float("nan" if value is None else value) for name, value in told}
