"""Trainings that nobody made for these clips, recorded from outside: small, quick, and each odd in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.learning.network import Network
from tracereel.engine.trace.schema import LayerInfo

CLASSES = 7
LONG = (
    "a river stone from the northern hills",
    "a river shell from the northern hills",
    "a feather of a crow from the northern hills",
    "a feather of a jay from the northern hills",
    "moss from the northern hills",
    "bark from the northern hills",
    "a cone from the northern hills",
)


@dataclass(frozen=True)
class Training:
    """Gradient descent on dense layers, two thirds of whose examples are trained on."""

    widths: tuple[int, ...] = (5, 8, 6, CLASSES)
    activation: Any = "relu"
    last: str = "softmax"
    loss: str = "softmax_cross_entropy"
    rate: float = 0.4
    steps: int = 24
    before: int = 0  # updates that nobody recorded
    batch: int = 8
    low: float = 0.0  # inputs lie between this and 1
    examples: int = 96
    still: tuple[str, ...] = ()  # layers that never move
    drawn: str = ""  # what the trace says of how the first weights were drawn
    probes: tuple[int, int] | None = (
        None  # rows of the examples to follow; chosen by the recorder, where not given
    )
    facts: Mapping[str, Any] = field(default_factory=dict)  # for the recorder; None takes one of its own away

    @property
    def names(self) -> list[str]:
        return [*(f"hidden{k + 1}" for k in range(len(self.widths) - 2)), "output"]

    @property
    def table(self) -> list[LayerInfo]:
        rows = []
        for name, inputs, outputs in zip(self.names, self.widths, self.widths[1:], strict=False):
            kind, options = self.activation if isinstance(self.activation, tuple) else (self.activation, {})
            rows.append(
                LayerInfo(
                    name=name, kind="dense", activation=self.last if name == "output" else kind,
                    input_shape=(inputs,), output_shape=(outputs,), options={"width": outputs},
                    parameters={"W": (outputs, inputs), "b": (outputs,)},
                    activation_options={} if name == "output" else options, initializer=self.drawn,
                )
            )  # fmt: skip
        return rows

    def data(self) -> tuple[Any, Any]:
        """Clouds around a centre for each class, so that there is something to learn."""
        rng = np.random.default_rng(4)
        centres = rng.uniform(self.low, 1, (self.widths[-1], self.widths[0]))
        Y = np.arange(self.examples) % self.widths[-1]
        X = np.clip(centres[Y] + rng.normal(0, 0.12, (self.examples, self.widths[0])), self.low, 1)
        return X.astype(np.float32), Y

    def network(self) -> Network:
        rng = np.random.default_rng(1)
        network = Network.from_table([vars(row) for row in self.table], self.loss)
        for named in network.parameters.values():
            named["W"][...] = rng.standard_normal(named["W"].shape) / np.sqrt(named["W"].shape[1])
            named["b"][...] = 0
        return network

    def recorder(self, path: Path) -> Recorder:
        X, Y = self.data()
        trained = self.examples * 2 // 3
        own: dict[str, Any] = {
            "train": (X[:trained], Y[:trained]),
            "validation": (X[trained:], Y[trained:]),
            "test": (X[trained:], Y[trained:]),
            "steps_per_epoch": trained // self.batch,
            "total_steps": self.steps,
        }
        if self.probes is not None:
            rows = slice(*self.probes)
            own |= {"probes": X[rows], "labels": Y[rows]}
        chosen = {key: value for key, value in (own | dict(self.facts)).items() if value is not None}
        return Recorder(path, layers=self.table, seed=3, loss=self.loss, **chosen)

    def record(self, path: Path) -> None:
        (X, Y), network, trained = self.data(), self.network(), self.examples * 2 // 3
        with self.recorder(path) as recorder:
            for number in range(self.before + self.steps):
                rows = np.arange(number * self.batch, (number + 1) * self.batch) % trained
                losses, _ = network.loss_and_gradients(X[rows], Y[rows])
                if number >= self.before:
                    told = {"loss": losses.mean(), "losses": losses, "learning_rate": self.rate}
                    recorder.step(plain(network.parameters), plain(network.gradients), batch=X[rows], **told)
                for name in set(self.names) - set(self.still):
                    for key, weights in network.parameters[name].items():
                        weights -= self.rate * network.gradients[name][key]
            recorder.finish(plain(network.parameters))


def plain(tree: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Arrays as they are now."""
    return {name: {key: array.copy() for key, array in named.items()} for name, named in tree.items()}


ALONE = {"validation": None, "test": None}
SQUARES = {"loss": "mean_squared_error", "facts": {"class_names": "abcdefg"}}

TRAININGS = {
    "later": Training(before=60, facts={"noun": "leaf", "class_names": LONG}),
    "alone": Training(widths=(64, 12, CLASSES), facts=ALONE | {"input_shape": (8, 8)}),
    "rising": Training(rate=60.0, batch=4, steps=40),
    "long": Training(
        widths=(6, 9, 8, 7, CLASSES), activation="tanh", low=-1.0, rate=0.2, steps=120,
        facts={"class_names": LONG, "feature_names": [f"a feature with a long name, {k}" for k in "abcdef"]},
    ),
    "once": Training(widths=(2, 4, 3), batch=64, steps=1, facts={"probes": 1}),
    "sums": Training(last="identity", rate=0.3, steps=60, **SQUARES),
    "squares": Training(**SQUARES),
    "stopped": Training(steps=30, facts={"total_steps": 50, "schedule": "every:3"}),
    "sparse": Training(steps=120, facts={"schedule": "every:6", "steps_per_epoch": None}),
    "picture": Training(
        widths=(64, 12, 9, CLASSES), low=-1.0, activation=("leaky_relu", {"slope": 0.3}), still=("hidden1",),
        facts={"input_shape": (8, 8)},
    ),
    "strangers": Training(probes=(70, 78), facts=ALONE | {"train": None}),
    "others": Training(probes=(40, 48), facts={"noun": "hour"}),
    "single": Training(batch=1, steps=12, still=("output",), facts={"total_steps": 12, "schedule": "every:1"}),
    "fresh": Training(widths=(1, 1, 2), drawn="he", steps=60, facts={"noun": "city"}),
    "many": Training(widths=(5, 12, 40), examples=240, rate=1.0, steps=60),
    "diverged": Training(rate=1e18, steps=4),
}  # fmt: skip
