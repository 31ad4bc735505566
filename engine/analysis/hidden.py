"""Hidden: a network whose last hidden layer has two neurons, and where these two numbers put the unseen examples.

All that its last layer knows of an example are these two numbers, so they are a place. Axes: N unseen examples that the
trace holds.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activations_of
from tracereel.engine.analysis.stored import unseen_inputs, unseen_right
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

ROUND = (1.0, 2.0, 5.0)  # times a power of ten: lengths that are easily compared
SHORT = 3  # of the extent of all places: the length below which the round one lies
NARROW, WIDE = 2, 98  # percentiles of places between which their extent is measured


def waist(trace: Trace) -> int:
    """The number of the last hidden layer. Raises TraceError where it has not two neurons."""
    layer = len(trace.layers) - 2
    shape = trace.layers[layer].output_shape if layer >= 0 else ()
    if shape != (2,):
        wide = " x ".join(map(str, shape)) or "none"
        raise TraceError(f"expected two neurons before the last layer, {trace.path} has {wide}")
    return layer


@remembered
def hidden_places(trace: Trace, entry: int) -> Array:
    """(N, 2) what the two neurons answer, with the weights of a recorded entry."""
    return activations_of(trace, unseen_inputs(trace), entry, waist(trace))


def hidden_ruler(trace: Trace, entry: int) -> Array:
    """() the largest of 1, 2, 5, 10, 20, ... that is not more than a third of the extent of all places, the outermost
    left out; 0 where they are all one."""
    low, high = np.percentile(hidden_places(trace, entry), [NARROW, WIDE], axis=0)
    most = float((high - low).max()) / SHORT
    if not most > 0:
        return np.array(0.0)
    power = 10.0 ** np.floor(np.log10(most))
    fits = [step * power for step in ROUND if step * power <= most * (1 + 1e-12)]
    return np.array(max(fits, default=power))


def hidden_middle(trace: Trace, entry: int) -> Array:
    """(3,) the mean of all places, and how far from it the nearer half of them reaches."""
    places = hidden_places(trace, entry)
    middle = places.mean(0)
    far = np.sort(np.linalg.norm(places - middle, axis=1))
    return np.array([*middle, far[max(len(far) // 2 - 1, 0)]])


def hidden_halves(trace: Trace, entry: int) -> Array:
    """(2,) how many of the nearer half are read rightly, and of the farther, as shares."""
    near, right = hidden_near(trace, entry), unseen_right(trace, entry)
    return np.array([right[near].mean(), right[~near].mean()])


def hidden_near(trace: Trace, entry: int) -> Array:
    """(N,) which examples are of the half that lies nearer to the middle."""
    places = hidden_places(trace, entry)
    far = np.linalg.norm(places - hidden_middle(trace, entry)[:2], axis=1)
    return np.asarray(np.argsort(np.argsort(far, kind="stable")) < len(far) // 2)
