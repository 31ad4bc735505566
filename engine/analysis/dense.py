"""Dense layers: what every connection carries, forward and back."""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.layers import incoming
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array


def refuse_other_layers(trace: Trace) -> None:
    """A TraceError where a network has layers that are not dense."""
    for layer in range(len(trace.layers)):
        _weights(trace, layer)


def contributions(trace: Trace, layer: int, entry: int, probe: int) -> Array:
    """(O, I) what each connection adds to its target's sum: weight times incoming activation."""
    W_OI = trace.read(_weights(trace, layer), entry)
    return np.asarray(W_OI * incoming(trace, layer, entry)[probe])


def example_gradient(trace: Trace, layer: int, entry: int, probe: int) -> Array:
    """(O, I) the derivative of one example's own loss by each weight: delta times incoming activation."""
    _weights(trace, layer)
    delta_O = trace.read(f"deltas/{trace.layers[layer].name}", entry)[probe]
    return np.outer(delta_O, incoming(trace, layer, entry)[probe])


def telling_weight(trace: Trace, entry: int, probe: int) -> tuple[int, int]:
    """(to, of) the weight of the last layer whose gradient is told: into the right class's output, from the neuron
    whose answer times that output's error is largest. Of equal ones the first."""
    last = len(trace.layers) - 1
    to = int(trace.read("probes/targets")[probe])
    return to, int(np.abs(example_gradient(trace, last, entry, probe)[to]).argmax())


def _weights(trace: Trace, layer: int) -> str:
    """The key of a dense layer's W_OI."""
    of = trace.layers[layer]
    if of.kind != "dense" or len(of.parameters.get("W", ())) != 2:
        raise TraceError(f"expected dense layers alone; {trace.path}: its layer '{of.name}' is {of.kind}")
    return f"weights/{of.name}/W"
