"""How each update was made: the rule, and what it was made with where the trace says so of every step.

A training elsewhere may move its momentum, freeze a layer, or give two layers different rates. Such a trace holds
updates/NAME (entry, parameter), parameters in the order of the layer table; or scalars/NAME, one number for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tracereel.engine.errors import ConfigError
from tracereel.engine.layers.layer import Array
from tracereel.engine.learning.optimizers import METHODS, OPTIMIZERS, Optimizer
from tracereel.engine.proof.report import Unknowable
from tracereel.engine.proof.subject import Subject
from tracereel.engine.trace.schema import UPDATES, numbered

BIAS_DECAY = "bias_decay"  # a hyperparameter of libraries whose decay does not ask what a parameter is
DECAY, RATE = "weight_decay", "learning_rate"
ROLLING = ("momentum", "nesterov")


@dataclass(frozen=True)
class Made:
    """One update of one parameter: t is its number as its rule counts; 0 where the optimizer left it alone."""

    optimizer: Optimizer
    lr: float
    t: int
    decays: bool


class Updates:
    """What the trace says of its updates."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.places = {key: place for place, key in enumerate(numbered(subject.trace.layers))}
        self.name = subject.header.optimizer.name
        self._held: dict[str, Array] = {}
        if self.name not in METHODS:
            raise Unknowable(f"no optimizer is called '{self.name}' here. There are: {', '.join(METHODS)}")

    def of(self, entry: int, layer: str, name: str) -> Made:
        """How the parameter got from an entry to the next; Unknowable where its rule alone does not say."""
        t = self._t(entry, layer, name)
        if self._told("as_left", entry + 1, layer, name) == 0:
            raise Unknowable(
                f"after step {self.subject.step(entry)} another hand than the optimizer's changed it"
            )
        if t < 0:
            raise Unknowable(f"by what rule step {self.subject.step(entry)} changed it is not known")
        if t == 0:
            return Made(self.usual, 0.0, 0, False)
        lr = self._setting(RATE, entry, layer, name)
        if lr is None:
            self.subject.need(f"scalars/{RATE}")
        return Made(
            self._optimizer(entry, layer, name), float(lr or 0.0), t, self._decays(entry, layer, name)
        )

    def is_first(self, layer: str, name: str) -> bool:
        """Whether the first recorded update of a parameter was its first."""
        return self._t(0, layer, name) == 1

    @cached_property
    def usual(self) -> Optimizer:
        """What the header says."""
        told = self.subject.header.optimizer.hyperparameters
        return _optimizer(self.name, {key: told[key] for key in told if key not in ("lr", BIAS_DECAY)})

    def _optimizer(self, entry: int, layer: str, name: str) -> Optimizer:
        """The header's, with what is told of this step."""
        kept = {**self.usual.hyperparameters}
        for key in kept:
            told = self._setting(key, entry, layer, name)
            kept[key] = kept[key] if told is None else told
        if (
            self.name in ROLLING and kept["momentum"] == 0
        ):  # then nothing rolls, and the velocity stays as it is
            return _optimizer("gradient_descent", {DECAY: kept[DECAY]})
        return _optimizer(self.name, kept)

    def _t(self, entry: int, layer: str, name: str) -> int:
        told = self._told("t", entry, layer, name)
        return self.subject.step(entry) + 1 if told is None else int(told)

    def _decays(self, entry: int, layer: str, name: str) -> bool:
        """Whether a parameter decays: weights do, biases and scales only where the trace says so."""
        if self._told(DECAY, entry, layer, name) is not None:
            return True
        header, decay = self.subject.header.optimizer.hyperparameters, self.usual.hyperparameters[DECAY]
        of_biases = header.get(BIAS_DECAY, 0.0)
        if of_biases not in (0.0, decay):
            raise Unknowable(
                f"biases decay by {of_biases} and weights by {decay}: expected the same, or none"
            )
        return bool(decay) and (bool(of_biases) or self.subject.network.specs[layer][name].role == "weight")

    def _setting(self, what: str, entry: int, layer: str, name: str) -> float | None:
        """A hyperparameter at a step: of the parameter, else of all of them; None where neither is told."""
        told = self._told(what, entry, layer, name)
        if told is None and (key := f"scalars/{what}") in self.subject.keys:
            told = float(self.subject.trace.read(key, self.subject.step(entry)))
        return told

    def _told(self, what: str, entry: int, layer: str, name: str) -> float | None:
        if what not in self._held and (key := f"{UPDATES}/{what}") in self.subject.keys:
            self._held[what] = self.subject.trace.read(key)
        held = self._held.get(what)
        return None if held is None else float(held[entry, self.places[layer, name]])


def _optimizer(name: str, options: dict[str, float]) -> Optimizer:
    try:
        return OPTIMIZERS[name](**options)
    except (ConfigError, TypeError) as error:
        raise Unknowable(f"the optimizer {name} cannot be made as the trace says: {error}") from error
