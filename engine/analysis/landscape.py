"""Landscapes: the loss of a deep network on a plane through the space of all its numbers, weights and biases alike.

The slice is the plane through three recorded points: the first, the last, and the one between them by which the plane
holds most of the way. There it is exact; elsewhere the network was beside it, and `slice_share` says how much of its
way the plane holds. The ground is the plane of two random directions through any recorded point.

Sums of the first layer are linear in both coordinates: they are added, not made anew at every place. The loss is that
of the stored unseen examples, or, where a trace holds none, of the followed ones. Axes: N examples, S places a side, E
recorded entries, Q all numbers of a network.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tracereel.engine.analysis.memory import remembered
from tracereel.engine.analysis.passing import activation_of, sums_of
from tracereel.engine.analysis.stored import judged
from tracereel.engine.analysis.surprise import surprise_of
from tracereel.engine.errors import TraceError
from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 128  # places a side
BEYOND = 0.22  # of the way's extent: how far a slice reaches beyond it
AROUND = 0.6  # how far the ground reaches to each side, in lengths of what each layer has learned


class Plane(NamedTuple):
    """A point and two directions, (Q,) each, and the places (S,) along these that a grid is made of."""

    origin: Array
    across: Array
    up: Array
    x: Array
    y: Array


# -- the slice ---------------------------------------------------------------------------------------------------------


@remembered
def slice_way(trace: Trace) -> Array:
    """(E, 2) where each recorded entry stands on the slice, straight below or above it: the first at (0, 0), the last
    to the right of it, the one between above."""
    plane = _slice_axes(trace)
    return np.stack([_from_first(trace) @ plane[0], _from_first(trace) @ plane[1]], axis=1)


def slice_entry(trace: Trace) -> int:
    """The entry between the first and the last by which the plane through all three holds most of the way."""
    gone_EQ = _from_first(trace)
    products = gone_EQ @ gone_EQ.T
    squares, ahead = np.diag(products), products[:, -1] / np.sqrt(products[-1, -1])
    aside = np.maximum(squares - ahead**2, 0)  # of each, off the straight way to the last
    crossed = (products - np.outer(ahead, ahead)) ** 2  # what the way of each has of each other's aside
    held = np.where(aside > 1e-9 * squares.max(), crossed.sum(0) / np.maximum(aside, 1e-300), -1.0)
    held[[0, -1]] = -1.0
    if held.max() <= 0:
        raise TraceError(
            f"expected a way that bends; that of {trace.path} is straight, or has no step between"
        )
    return int(held.argmax())


def slice_share(trace: Trace) -> Array:
    """() how much of the way the slice holds: of the squares of all distances from the first point."""
    gone = (_from_first(trace) ** 2).sum(1)
    return np.asarray((slice_way(trace) ** 2).sum() / gone.sum())


@remembered
def slice_losses(trace: Trace, side: int) -> Array:
    """(S * S,) the loss at the places of `slice_places`, row by row from the top."""
    return losses_on(trace, _slice(trace, side)).ravel()


def slice_places(trace: Trace, side: int) -> tuple[Array, Array]:
    """(S,) the places to the right, and (S,) those up, from the top, around the way and somewhat beyond it."""
    plane = _slice(trace, side)
    return plane.x, plane.y


def slice_loss(trace: Trace, entry: int) -> Array:
    """() the loss on the slice where an entry stands below or above it: at the three points, the network's own."""
    x, y = slice_way(trace)[entry]
    across, up = _slice_axes(trace)
    return np.asarray(
        losses_on(trace, Plane(_numbers(trace, 0), across, up, np.array([x]), np.array([y])))[0, 0]
    )


def _slice(trace: Trace, side: int) -> Plane:
    _refuse(trace, side)
    way, (across, up) = slice_way(trace), _slice_axes(trace)
    low, high = way.min(0), way.max(0)
    half = (high - low).max() * (0.5 + BEYOND)
    middle = (low + high) / 2
    x, y = (np.linspace(middle[k] - half, middle[k] + half, side) for k in (0, 1))
    return Plane(_numbers(trace, 0), across, up, x, y[::-1])


@remembered
def _slice_axes(trace: Trace) -> Array:
    """(2, Q) of length 1: toward the last point, and at right angles to that toward the one between."""
    gone = _from_first(trace)
    between = gone[slice_entry(trace)]
    across = gone[-1] / np.linalg.norm(gone[-1])
    up = between - (between @ across) * across
    return np.stack([across, up / np.linalg.norm(up)])


# -- the ground --------------------------------------------------------------------------------------------------------


@remembered
def ground_losses(trace: Trace, side: int, entry: int) -> Array:
    """(S * S,) the loss around a recorded entry, in two random directions, row by row from the top; the middle of an
    odd side is that entry's own. Directions are the same at every entry. Their part in each layer is as long as what
    that layer has learned from its first to its last numbers, times AROUND at the rim."""
    _refuse(trace, side)
    one, two = _directions(trace)
    places = np.linspace(-AROUND, AROUND, side)
    return losses_on(trace, Plane(_numbers(trace, entry), one, two, places, places[::-1])).ravel()


def ground_loss(trace: Trace, entry: int) -> Array:
    """() the loss where a recorded entry stands: the middle of its ground."""
    X, labels = judged(trace)
    return np.asarray(surprise_of(trace, sums_of(trace, X, entry, len(trace.layers) - 1), labels).mean())


@remembered
def _directions(trace: Trace) -> Array:
    """(2, Q) at random by the run's seed."""
    rng = np.random.default_rng(np.random.SeedSequence(trace.seed, spawn_key=(2,)))
    found, change = rng.standard_normal((2, len(_numbers(trace, 0)))), _from_first(trace)[-1]
    for part in _parts(trace):
        found[:, part] *= np.linalg.norm(change[part]) / np.linalg.norm(found[:, part], axis=1, keepdims=True)
    return np.asarray(found)


# -- any plane ---------------------------------------------------------------------------------------------------------


def losses_on(trace: Trace, plane: Plane) -> Array:
    """(len(y), len(x)) the mean loss of the judged examples at every place of a plane."""
    X, labels = judged(trace)
    origin, across, up = (_layers(trace, numbers) for numbers in (plane.origin, plane.across, plane.up))
    Z, Z_x, Z_y = (X @ W.T + b for W, b in (origin[0], across[0], up[0]))
    found = np.empty((len(plane.y), len(plane.x)))
    with threadpool_limits(
        1, user_api="blas"
    ):  # two threads would wait for each other over so small products
        for row, y in enumerate(plane.y):
            A_SNO = (Z + y * Z_y) + plane.x[:, None, None] * Z_x
            for k in range(1, len(origin)):
                A_SNO = activation_of(trace.layers[k - 1], A_SNO)
                (W, b), (W_x, b_x), (W_y, b_y) = origin[k], across[k], up[k]
                W_SOI = (W + y * W_y) + plane.x[:, None, None] * W_x
                b_SO = (b + y * b_y) + plane.x[:, None] * b_x
                A_SNO = A_SNO @ W_SOI.transpose(0, 2, 1) + b_SO[:, None]
            costs = surprise_of(trace, A_SNO.reshape(-1, A_SNO.shape[2]), np.tile(labels, len(plane.x)))
            found[row] = costs.reshape(len(plane.x), -1).mean(1)
    return found


def _keys(trace: Trace) -> list[str]:
    return [
        f"weights/{layer.name}/{name}"
        for layer in trace.layers
        for name in ("W", "b")
        if name in layer.parameters
    ]


def _parts(trace: Trace) -> list[slice]:
    """Where the numbers of each layer lie among all."""
    ends = np.cumsum(
        [0] + [sum(int(np.prod(s)) for s in layer.parameters.values()) for layer in trace.layers]
    )
    return [slice(int(a), int(b)) for a, b in pairwise(ends)]


def _numbers(trace: Trace, entry: int) -> Array:
    """(Q,) all numbers of the network at an entry."""
    return np.concatenate([trace.read(key, entry).astype(np.float64).ravel() for key in _keys(trace)])


@remembered
def _from_first(trace: Trace) -> Array:
    """(E, Q) how far all numbers have come since the first entry."""
    numbers = np.array([_numbers(trace, entry) for entry in range(trace.entries)])
    return np.asarray(numbers - numbers[0])


def _layers(trace: Trace, numbers: Array) -> list[tuple[Array, Array]]:
    """(W, b) of each layer, of all numbers in one row; zeros for a bias that is not there."""
    found = []
    for layer, part in zip(trace.layers, _parts(trace), strict=True):
        wide, deep = layer.parameters["W"]
        W, b = np.split(numbers[part], [wide * deep])
        found.append((W.reshape(wide, deep), b if len(b) else np.zeros(wide)))
    return found


def _refuse(trace: Trace, side: int) -> None:
    if not 2 <= side <= MOST:
        raise TraceError(f"expected 2 to {MOST} places a side, got {side:,}")
    if {layer.kind for layer in trace.layers} != {"dense"}:
        raise TraceError(
            f"expected dense layers; {trace.path} has {', '.join(sorted({x.kind for x in trace.layers}))}"
        )
