"""A valley: what the loss of a mini-batch would be, were one weight another and all others as they were recorded.

The weight is one of the last layer, which ends in softmax and is judged by cross-entropy. The examples of the batch
must be among the followed ones, as record.first_batch has it. Axes: B examples of the batch, K outputs, N weights.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.analysis.examples import batch_followed, probe_inputs, probe_labels
from tracereel.engine.analysis.passing import activations_of, sums_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

EVEN, NEAR, DECADES = (
    161,
    60,
    6,
)  # points from end to end; toward where it stands, each side; over powers of ten
REACHES = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24)  # weights up to which it may be turned
ROOM = 1.5  # times a weight, at least, that it may be turned up to


def batch_probes(trace: Trace, entry: int) -> Array:
    """(B,) the followed examples that were the mini-batch of a recorded entry, in its order. A TraceError where not all
    of it was followed, or not as the network saw it."""
    probes = batch_followed(trace, entry)
    if probes is None:
        rows = trace.read("batch/indices", entry) if trace.has("batch/indices") else np.empty(0, np.int64)
        rows = rows[rows >= 0]
        raise TraceError(
            f"expected a mini-batch that is followed (record.first_batch = true); in {trace.path} "
            f"{int(np.isin(rows, trace.read('probes/rows')).sum())} of {len(rows)} examples are"
        )
    if trace.has("drawn/inputs/shift") and trace.read("drawn/inputs/shift", entry)[: len(probes)].any():
        raise TraceError(f"{trace.path} moved the images of step {int(trace.steps[entry])}")
    return probes


def loss_along(trace: Trace, entry: int, to: int, of: int, weights_N: Array) -> Array:
    """(N,) the mean loss of an entry's mini-batch, with that weight of the last layer (into output `to`, from neuron
    `of`) at each of these values: -z of the truth + ln of the sum of exp z."""
    last, probes = len(trace.layers) - 1, batch_probes(trace, entry)
    if trace.layers[last].activation != "softmax":
        raise TraceError(f"expected softmax at the end; {trace.path} ends in {trace.layers[last].activation}")
    inputs, labels = probe_inputs(trace)[probes], probe_labels(trace)[probes]
    z_BK = sums_of(trace, inputs, entry, last)
    answers_B = activations_of(trace, inputs, entry, last - 1)[:, of]
    turned_N = np.asarray(weights_N, np.float64) - float(
        trace.read(f"weights/{trace.layers[last].name}/W", entry)[to, of]
    )
    found = np.empty(len(turned_N))
    for n, by in enumerate(turned_N):
        z = z_BK.copy()
        z[:, to] += by * answers_B
        found[n] = np.mean(np.logaddexp.reduce(z, axis=1) - z[np.arange(len(z)), labels])
    return found


def reach(trace: Trace, entry: int, to: int, of: int) -> int:
    """How far from 0, up and down, a weight of the last layer is turned: the least of REACHES at both of whose ends the
    loss is higher than where it stands; without such a one, the least with some room beyond the weight."""
    now = float(trace.read(f"weights/{trace.layers[-1].name}/W", entry)[to, of])
    roomy = [far for far in REACHES if far >= ROOM * abs(now)] or [int(np.ceil(ROOM * abs(now)))]
    for far in roomy:
        low, here, high = loss_along(trace, entry, to, of, np.array([-far, now, far]))
        if min(low, high) > here:
            return far
    return roomy[0] if roomy[0] > REACHES[2] else next((far for far in roomy if far >= REACHES[2]), roomy[0])


def valley(trace: Trace, entry: int, to: int, of: int) -> Array:
    """(N, 2) weights from end to end of what it is turned through, rising, and the loss at each; the nearer to where it
    stands, which is one of them, the closer they are."""
    far = reach(trace, entry, to, of)
    now = float(trace.read(f"weights/{trace.layers[-1].name}/W", entry)[to, of])
    aside = 2 * far * 10.0 ** -np.linspace(0, DECADES, NEAR)
    weights_N = np.concatenate([np.linspace(-far, far, EVEN), [now], now - aside, now + aside])
    weights_N = np.unique(weights_N[np.abs(weights_N) <= far])
    return np.column_stack([weights_N, loss_along(trace, entry, to, of, weights_N)])
