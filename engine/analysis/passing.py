"""Passing: any inputs through the network as it was at a recorded step, in inference mode and in float64."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracereel.engine.errors import TraceError
from tracereel.engine.layers import registry
from tracereel.engine.layers.layer import Layer, Mode
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array, LayerInfo


class Passed(NamedTuple):
    """What a layer makes of N inputs: its sums, and the activations that it passes on."""

    sums: Array
    activations: Array


def passed(trace: Trace, inputs_NI: Array, entry: int, layer: int | None = None) -> Passed:
    """What comes out of a layer (the last, if none is named) with the weights recorded at an entry; each in one row.

    inputs are what the network sees: raw ones times the dataset's scale. The last layer's activations are its
    predictions: chances, where it ends in softmax or sigmoid.
    """
    last = len(trace.layers) - 1 if layer is None else layer
    if not 0 <= last < len(trace.layers):
        raise TraceError(f"{trace.path} has layers 0 to {len(trace.layers) - 1}, got {layer}")
    X = np.asarray(inputs_NI, np.float64)
    Z = X
    for info in trace.layers[: last + 1]:
        transform, activation = _of(info)
        X = X.reshape(len(X), *info.input_shape)
        state = _recorded(trace, "state", info.name, entry)
        Z, _ = transform.forward(_recorded(trace, "weights", info.name, entry), X, Mode(state=state))
        X, _ = activation.forward({}, Z, Mode())
    return Passed(Z.reshape(len(Z), -1), X.reshape(len(X), -1))


def sums_of(trace: Trace, inputs_NI: Array, entry: int, layer: int) -> Array:
    """(N, O) the sums that the units of a layer form, before its activation."""
    return passed(trace, inputs_NI, entry, layer).sums


def activations_of(trace: Trace, inputs_NI: Array, entry: int, layer: int | None = None) -> Array:
    """(N, O) what a layer passes on; without one, what the network predicts."""
    return passed(trace, inputs_NI, entry, layer).activations


def activation_of(info: LayerInfo, Z: Array) -> Array:
    """What a layer's activation makes of sums, whose last axis is the layer's units."""
    activation = registry.build(info.activation, info.activation_options)
    return activation.forward({}, Z.reshape(-1, Z.shape[-1]), Mode())[0].reshape(Z.shape)


def _of(info: LayerInfo) -> tuple[Layer, Layer]:
    """A row of the layer table as a layer and its activation."""
    keys = registry.outputs_keys(info.kind)
    told = dict.fromkeys(keys, info.output_shape[-1]) if keys else {}
    return (
        registry.build(info.kind, told | info.options),
        registry.build(info.activation, info.activation_options),
    )


def _recorded(trace: Trace, family: str, layer: str, entry: int) -> dict[str, Array]:
    """The parameters, or the running statistics, of a layer at an entry; floats in float64."""
    start = f"{family}/{layer}/"
    keys = [key for key in trace.keys() if key.startswith(start)]  # noqa: SIM118
    found = {key[len(start) :]: trace.read(key, entry) for key in keys}
    return {
        name: value.astype(np.float64) if value.dtype.kind == "f" else value for name, value in found.items()
    }
