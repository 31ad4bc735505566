"""The hill: a network of one weight and one bias, whose loss can be computed at every place, and the ways walked there.

The loss is the mean of squared misses over those of the followed examples that the network learns from. Axes: N such
examples, E recorded entries, S places a side.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import probe_inputs, probe_targets
from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activation_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 1024  # places a side
SUMS = 24.0  # what a bias may add, and, to the largest input, a weight: beyond, a neuron's answers change no more
DOWN = 1 / 20  # of the first loss: below, a walker is down


def hill_way(trace: Trace) -> Array:
    """(E, 2) weight and bias at every recorded entry."""
    _refuse(trace)
    layer = trace.layers[0].name
    found = [trace.read(f"weights/{layer}/{name}").reshape(trace.entries) for name in ("W", "b")]
    return np.stack(found, axis=1).astype(np.float64)


def hill_reach(trace: Trace) -> Array:
    """(2,) how far the map reaches from nothing to each side: weights and biases."""
    largest = float(np.abs(hill_examples(trace)[0]).max()) or 1.0
    return np.array([2 * SUMS / largest, SUMS])


@remembered
def hill_losses(trace: Trace, side: int) -> Array:
    """(S * S,) the loss at every place of the map: rows for biases, from the least, columns for weights."""
    if not 2 <= side <= MOST:
        raise TraceError(f"expected 2 to {MOST:,} places a side, got {side:,}")
    reach = hill_reach(trace)
    weights, biases = (np.linspace(-far, far, side) for far in reach)
    return losses_at(trace, weights[None], biases[:, None]).ravel()


def losses_at(trace: Trace, weights: Array, biases: Array) -> Array:
    """The loss at places, of any shape that weights and biases have together."""
    x_N, wanted_N = hill_examples(trace)
    total = np.zeros(np.broadcast_shapes(weights.shape, biases.shape))
    kinds, counts = np.unique(np.stack([x_N, wanted_N]), axis=1, return_counts=True)
    for (x, wanted), count in zip(kinds.T, counts, strict=True):  # many examples are alike
        said = activation_of(trace.layers[0], (weights * x + biases)[..., None])[..., 0]
        total += count * (said - wanted) ** 2
    return np.asarray(total / len(x_N))


def hill_loss(trace: Trace, entry: int) -> Array:
    """() the loss where a recorded entry stands, of the losses that were recorded for the examples."""
    _refuse(trace)
    return np.asarray(trace.read("probe_losses", entry)[_is_learned(trace)].mean(dtype=np.float64))


def hill_down(trace: Trace) -> Array:
    """() the first recorded step at which that loss is below a twentieth of the first; -1, where it never is."""
    _refuse(trace)
    losses = trace.read("probe_losses")[:, _is_learned(trace)].mean(1, dtype=np.float64)
    below = losses < DOWN * losses[0]
    return np.asarray(trace.steps[below.argmax()] if below.any() else -1)


def hill_lacks(trace: Trace) -> str | None:
    """What is other in a network that has no such map; None, where it has one."""
    layers = trace.layers
    if len(layers) != 1 or layers[0].kind != "dense" or layers[0].parameters != {"W": (1, 1), "b": (1,)}:
        count = sum(int(np.prod(shape)) for layer in layers for shape in layer.parameters.values())
        return f"its network has {count:,} weights and biases in {len(layers)} layers, not one of each"
    if trace.header.loss != "mean_squared_error":
        return f"its loss is {trace.header.loss}, no mean of squares"
    return (
        None if trace.header.probes and _is_learned(trace).any() else "it follows no examples (record.probes)"
    )


def _is_learned(trace: Trace) -> Array:
    """(P,) which of the followed examples the network learns from."""
    return np.asarray(trace.read("probes/split") == 0)


def hill_examples(trace: Trace) -> tuple[Array, Array]:
    """(N,) inputs of the examples that are learned from, and (N,) what is wanted of them."""
    _refuse(trace)
    learned = _is_learned(trace)
    wanted = probe_targets(trace)
    return probe_inputs(trace)[learned, 0], wanted.reshape(len(learned))[learned].astype(np.float64)


def _refuse(trace: Trace) -> None:
    if lacking := hill_lacks(trace):
        raise TraceError(f"expected a network of one weight and one bias; {trace.path}: {lacking}")
