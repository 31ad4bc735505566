"""The layer table of a foreign network, and what its layers make of the followed examples, computed from that table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tracereel.engine.adapters.safe_names import unsafe_name
from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.layer import Array
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Named, Network, Probe
from tracereel.engine.trace.schema import LayerInfo

Activation = str | tuple[str, dict[str, float]]
Tree = Mapping[str, Mapping[str, Any]]
OTHER = "other"
"""The kind of a layer that is stored, and that no clip can show yet."""


def loss_name(name: str) -> str:
    if name not in LOSSES:
        raise ConfigError(f"no loss is called '{name}'. There are: {', '.join(LOSSES)}")
    return name


def dense_row(name: str, activation: Activation, inputs: int, outputs: int) -> LayerInfo:
    kind, options = activation if isinstance(activation, tuple) else (activation, {})
    if kind not in ACTIVATIONS:
        raise ConfigError(
            f"layer '{name}': no activation is called '{kind}'. There are: {', '.join(ACTIVATIONS)}"
        )
    return LayerInfo(
        name=name,
        kind="dense",
        activation=kind,
        input_shape=(inputs,),
        output_shape=(outputs,),
        parameters={"W": (outputs, inputs), "b": (outputs,)},
        options={"width": outputs},
        activation_options=dict(options),
    )


def dense_table(layers: Mapping[str, Activation], params: Tree, loss: str) -> tuple[LayerInfo, ...]:
    """The table of dense layers from their names, in order, with their activations, and from their first weights."""
    if not isinstance(layers, Mapping) or not layers:
        raise ConfigError(
            'layers expects names with activations, in order: {"hidden": "relu", "output": "softmax"}'
        )
    if set(params) != set(layers):
        raise ShapeError(f"params expects the layers {', '.join(layers)}; got {', '.join(params) or 'none'}")
    rows: list[LayerInfo] = []
    for name, activation in layers.items():
        unsafe_name(name)
        if set(params[name]) != {"W", "b"}:
            raise ShapeError(f"params['{name}'] expects W and b, got {', '.join(params[name]) or 'nothing'}")
        shape, bias = np.shape(params[name]["W"]), np.shape(params[name]["b"])
        if len(shape) != 2 or bias != shape[:1]:
            raise ShapeError(
                f"params['{name}'] expects W of shape (outputs, inputs) and b of shape (outputs,), got {shape} and "
                f"{bias}. Where kernels are stored as (inputs, outputs): Recorder(kernel='in,out')"
            )
        if rows and rows[-1].output_shape != shape[1:]:
            raise ShapeError(
                f"params['{name}']['W'] expects {rows[-1].output_shape[0]} inputs, the outputs of '{rows[-1].name}', "
                f"got {shape[1]}. Name them in order; where kernels are (inputs, outputs): kernel='in,out'"
            )
        rows.append(dense_row(name, activation, shape[1], shape[0]))
    return with_link(rows, loss)


def with_link(rows: Sequence[LayerInfo], loss: str) -> tuple[LayerInfo, ...]:
    """The table as networks are stored: the last layer's activation is what the loss makes of its outputs."""
    link, last = LOSSES[loss].link, rows[-1]
    if last.kind == OTHER or link == "identity":
        return tuple(rows)
    if last.activation not in ("identity", link):
        raise ConfigError(
            f"layer '{last.name}' ends in {last.activation}, but {loss} has {link} in it. Say '{link}'"
        )
    facts = {**vars(last), "activation": link}
    return (*rows[:-1], LayerInfo(**facts))


class Recomputed:
    """The network that the table describes: what the recorded weights make of examples, in inference mode."""

    def __init__(self, table: Sequence[LayerInfo], loss: str, dtype: Any) -> None:
        self.network = Network.from_table(
            [vars(row) | {"options": dict(row.options)} for row in table], loss, dtype
        )

    @classmethod
    def of(cls, table: Sequence[LayerInfo], loss: str, dtype: Any) -> Recomputed | None:
        """None where the table holds what the engine does not know."""
        return None if any(row.kind == OTHER for row in table) else cls(table, loss, dtype)

    def probe(self, params: Named, X: Array, targets: Array) -> Probe:
        return self._with(params).probe(self.fitted(X), targets)

    def predict(self, params: Named, X: Array) -> Array:
        return self._with(params).predict(self.fitted(X))

    def gradients(self, params: Named, X: Array, targets: Array) -> tuple[float, Named, dict[str, float]]:
        """(mean loss, its gradients, how far rounding may move a layer's) of a mini-batch, by the table alone."""
        network = self._with(params)
        losses, _ = network.loss_and_gradients(self.fitted(X), targets)
        pull = {
            layer: max(1.0, *(float(np.linalg.norm(array)) for array in named.values()))
            for layer, named in network.parameters.items()
        }
        unit = 8 * float(np.finfo(network.dtype).eps) * float(np.abs(X).max(initial=1.0))
        slack = {layer: unit * float(np.prod(list(pull.values()))) / own for layer, own in pull.items()}
        return float(losses.mean()), network.gradients, slack

    def judge(self, params: Named, X: Array, targets: Array) -> tuple[float, float]:
        """(mean loss, accuracy) on a split."""
        network, loss, right = self._with(params), 0.0, 0.0
        for start in range(0, len(X), 1024):
            part = slice(start, start + 1024)
            outputs, _ = network.forward(self.fitted(X[part]))
            losses, _ = network.loss(outputs, targets[part])
            loss += float(losses.sum(dtype=np.float64))
            right += network.loss.accuracy(outputs, targets[part]) * len(losses)
        return loss / len(X), right / len(X)

    def fitted(self, X: Array) -> Array:
        """Examples in the shape and type that the network takes."""
        return X.reshape(len(X), *self.network.input_shape).astype(self.network.dtype, copy=False)

    def _with(self, params: Named) -> Network:
        for layer, named in self.network.parameters.items():
            for name, array in named.items():
                array[...] = params[layer][name]
        return self.network
