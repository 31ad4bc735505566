"""Layers of any kind: what comes in, which units stand out, and where their weights are.

A layer may have no parameters, or weights of any number of axes: what asks for one array of them says so where there
is none.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import probe_inputs
from tracereel.engine.errors import TraceError
from tracereel.engine.layers.layer import Mode
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array, LayerInfo


def weights_of(layer: LayerInfo) -> list[str]:
    """The keys of a layer's weights: parameters of two axes or more; biases and scales have one."""
    return [f"weights/{layer.name}/{name}" for name, shape in layer.parameters.items() if len(shape) > 1]


def all_weights(trace: Trace) -> list[str]:
    """The keys of all weights of a network, from inputs to outputs."""
    return [key for layer in trace.layers for key in weights_of(layer)]


def only_weights(trace: Trace, layer: int) -> str:
    """The key of a layer's weights, where they are one array, outputs first."""
    found = weights_of(trace.layers[layer])
    if len(found) != 1:
        count = f"{len(found)} arrays of" if found else "no"
        raise TraceError(f"{_called(trace, layer)} has {count} weights; expected a layer that has one")
    return found[0]


def first_with_weights(trace: Trace) -> int:
    """The first layer that has weights."""
    found = next((k for k, layer in enumerate(trace.layers) if weights_of(layer)), None)
    if found is None:
        raise TraceError(f"no layer of {trace.path} has weights")
    return found


def weight_scale(trace: Trace, of: int | str, share: float = 0.998) -> float:
    """One scale for a layer's weights, or those of a key, over the whole run: that share of all |W| is no larger."""
    name = of if isinstance(of, str) else only_weights(trace, of)
    entries = np.unique(np.linspace(0, trace.entries - 1, 12).astype(int))
    sizes = np.concatenate([np.abs(trace.read(name, int(entry))).ravel() for entry in entries])
    return float(np.quantile(sizes, share)) or 1.0


def incoming(trace: Trace, layer: int, entry: int) -> Array:
    """(P, I) what the layer receives for every probe: the activations before it, or the inputs."""
    if layer == 0:
        return probe_inputs(trace)
    activations = trace.read(f"activations/{trace.layers[layer - 1].name}", entry)
    return activations.reshape(len(activations), -1)


def shown_units(trace: Trace, layer: int, limit: int = 16) -> Array:
    """The units to draw where not all can be: those whose activation varies most over the probes when training
    ends, in their own order. All of them when they are no more than `limit`."""
    activations = trace.read(f"activations/{trace.layers[layer].name}", trace.entries - 1)
    spread = activations.reshape(len(activations), -1).std(0)
    chosen = np.argsort(-spread, kind="stable")[:limit]
    return np.sort(chosen).astype(np.int64)


def activation(name: str, z: Array) -> Array:
    """What an activation function makes of pre-activations, for drawing its curve."""
    layer = ACTIVATIONS[name]
    answer, _ = layer.forward({}, np.asarray(z, dtype=np.float64)[:, None], Mode())
    return np.asarray(answer)[:, 0]


def _called(trace: Trace, layer: int) -> str:
    """A layer as a message names it."""
    return f"layer '{trace.layers[layer].name}' ({trace.layers[layer].kind}) of {trace.path}"
