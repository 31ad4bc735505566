"""Recording a Keras 3 training: a callback for model.fit, whatever the backend.

    model.fit(X, y, callbacks=[Recording("my.zarr", train=(X, y), test=(X2, y2))])

A callback sees weights before and after every batch, and the loss that Keras reports. It sees neither gradients nor
which examples were in the batch: those arrays are absent, and a clip that needs them says so. Keras adds losses up over
an epoch; the loss of a batch is what its metric "loss" grew by, so it is as exact as a difference of float32 sums.
A fit that breaks off leaves OUT.recording, which opens like any trace: Keras does not tell its callbacks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from tracereel.engine.adapters.harmless import end_early
from tracereel.engine.adapters.plain import Recorder
from tracereel.engine.adapters.safe_names import safe_names
from tracereel.engine.adapters.saying import warn_safely
from tracereel.engine.adapters.table import OTHER, dense_row, with_link
from tracereel.engine.errors import ConfigError
from tracereel.engine.layers.layer import Array
from tracereel.engine.trace.schema import LayerInfo

SAME = {"linear": "identity", "relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax"}
LOSSES = {
    "sparse_categorical_crossentropy": "softmax_cross_entropy",
    "SparseCategoricalCrossentropy": "softmax_cross_entropy",
    "categorical_crossentropy": "softmax_cross_entropy",
    "CategoricalCrossentropy": "softmax_cross_entropy",
    "mse": "mean_squared_error",
    "mean_squared_error": "mean_squared_error",
    "MeanSquaredError": "mean_squared_error",
}


class Recording(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes a trace while model.fit runs. `probes`, `labels`, `train`, `test` and the rest: engine.adapters.plain."""

    def __init__(
        self, out: str | os.PathLike[str], *, seed: int | None = None, loss: str | None = None, **facts: Any
    ) -> None:
        super().__init__()
        self.out, self.seed, self.kind, self.facts = out, seed, loss, facts
        self.recorder: Recorder | None = None
        self._rows: tuple[LayerInfo, ...] = ()
        self._layers: list[Any] = []
        self._weights: dict[str, dict[str, Array]] = {}
        self._rate = 0.0
        self._before = (0.0, 0.0)

    @property
    def notes(self) -> list[str]:
        """What of the model is stored, but cannot be filmed."""
        return [f"'{row.name}' is {row.options['module']}" for row in self._rows if row.kind == OTHER]

    def on_train_begin(self, logs: Any = None) -> None:
        kind = self.kind or _loss(self.model)
        self._layers, self._rows = _table(self.model, kind)
        if self.notes:
            warn_safely(f"recorded, but no clip can show this network yet: {'; '.join(self.notes)}")
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        told = {"steps_per_epoch": steps, "total_steps": steps * epochs if steps and epochs else None}
        told |= {"source": "Recorded from Keras.", "libraries": ("keras",), **self.facts}
        self.recorder = Recorder(
            self.out,
            layers=self._rows,
            seed=_seed() if self.seed is None else self.seed,
            loss=kind,
            kernel="in,out",
            optimizer=_optimizer(self.model),
            **told,
        ).__enter__()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The weights before the update; what it was made of is known when it is over."""
        self._safely(self._begin_batch)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._safely(self._end_batch)

    def on_train_end(self, logs: Any = None) -> None:
        recorder = self._started
        self._safely(lambda: recorder.finish(self._now()))
        recorder.__exit__(None, None, None)

    def _safely(self, work: Callable[[], None]) -> None:
        """Trouble after the first batch ends the recording, and never the training."""
        recorder = self._started
        try:
            if not recorder.finished:
                work()
        except Exception as trouble:
            if not recorder.number:
                raise
            end_early(recorder, trouble)

    def _begin_batch(self) -> None:
        recorder = self._started
        if recorder.wants_entry or recorder.wants_validation:
            self._weights = self._now()
        self._rate = _number(self.model.optimizer.learning_rate)
        self._before = self._total()

    def _end_batch(self) -> None:
        (total, count), (before, counted) = self._total(), self._before
        loss = (total - before) / (count - counted) if count > counted else float("nan")
        self._started.step(self._weights, loss=loss, learning_rate=self._rate)

    @property
    def _started(self) -> Recorder:
        if self.recorder is None:
            raise ConfigError("Recording is a callback: model.fit(..., callbacks=[recording])")
        return self.recorder

    def _total(self) -> tuple[float, float]:
        """What the metric "loss" has added up so far in this epoch: losses, and of how many examples."""
        metric = next(metric for metric in self.model.metrics if metric.name == "loss")
        return _number(metric.total), _number(metric.count)

    def _now(self) -> dict[str, dict[str, Array]]:
        return {
            row.name: {
                name: np.array(keras.ops.convert_to_numpy(weight)) for name, weight in _weights(layer, row)
            }
            for layer, row in zip(self._layers, self._rows, strict=True)
        }


def _weights(layer: Any, row: LayerInfo) -> list[tuple[str, Any]]:
    if row.kind == "dense":
        return [("W", layer.kernel), ("b", layer.bias)]
    return list(zip(row.parameters, layer.weights, strict=True))


def _table(model: Any, kind: str) -> tuple[list[Any], tuple[LayerInfo, ...]]:
    """Dense layers in a row, with the activations that follow them; anything else is stored as it is."""
    layers: list[Any] = []
    rows: list[LayerInfo] = []
    names = safe_names(layer.name for layer in model.layers)
    chain = isinstance(model, keras.Sequential) or _is_chain(model)
    for layer, name in zip(model.layers, names, strict=True):
        made = type(layer).__name__
        activation = SAME.get(getattr(getattr(layer, "activation", None), "__name__", "linear"))
        if made in ("InputLayer", "Flatten", "Reshape"):
            continue
        if made in ("Activation", "ReLU", "Softmax") and rows and rows[-1].activation == "identity":
            found = activation if made == "Activation" else made.lower()
            if found and rows[-1].kind == "dense" and not _options(layer):
                rows[-1] = LayerInfo(**{**vars(rows[-1]), "activation": found})
                continue
        if made == "Dense" and layer.use_bias and activation and chain and len(layer.kernel.shape) == 2:
            rows.append(dense_row(name, activation, *map(int, layer.kernel.shape)))
        else:
            called = safe_names(f"{w.path.split('/')[-1]}_{i}" for i, w in enumerate(layer.weights))
            shapes = {name: tuple(w.shape) for name, w in zip(called, layer.weights, strict=True)}
            rows.append(LayerInfo(name, OTHER, "identity", (), (), shapes, {"module": made}))
        layers.append(layer)
    return layers, with_link(rows, kind)


def _options(layer: Any) -> bool:
    """Whether a ReLU is not the plain one."""
    return bool(
        getattr(layer, "negative_slope", 0)
        or getattr(layer, "max_value", None)
        or getattr(layer, "threshold", 0)
    )


def _is_chain(model: Any) -> bool:
    """Whether every layer of a functional model feeds the next one alone."""
    nodes = [layer._inbound_nodes for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return all(len(found) == 1 and len(found[0].parent_nodes) == 1 for found in nodes)


def _loss(model: Any) -> str:
    told = model.loss if isinstance(model.loss, str) else type(model.loss).__name__
    if told not in LOSSES:
        raise ConfigError(
            f"expected a loss among {', '.join(LOSSES)}; got {told}. Name it: Recording(loss=...)"
        )
    return LOSSES[told]


def _optimizer(model: Any) -> tuple[str, dict[str, Any]]:
    """Its name is Keras's own: without gradients and slots, no rule can be proven."""
    optimizer = model.optimizer
    return f"keras.{type(optimizer).__name__}", {"lr": _number(optimizer.learning_rate)}


def _seed() -> int:
    """That of keras.utils.set_random_seed; 0 where nobody set one, and the training cannot be repeated anyway."""
    return int(keras.src.backend.common.global_state.get_global_attribute("global_random_seed") or 0)


def _number(variable: Any) -> float:
    return float(keras.ops.convert_to_numpy(variable))


__all__: Sequence[str] = ("Recording",)
