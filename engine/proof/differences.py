"""Central finite differences in float64: derivatives from the loss alone, which no way back can lead astray.

d = (L(x + h) - L(x - h)) / 2h. It may be off by what L's own rounding in float64 makes of it, and by half of what
the slopes on either side differ, which counts curvature, and a kink (ReLU) between the two; and what was recorded,
by what rounding allows the analytic derivative.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tracereel.engine.layers.layer import Array
from tracereel.engine.proof.passes import Parameters, onward, plain, run
from tracereel.engine.proof.report import Check, Place
from tracereel.engine.proof.rerun import Batch, clip_factor
from tracereel.engine.proof.rounded import Rounded, exact
from tracereel.engine.proof.rounding_rules import Format
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally, Unknown

H = 2.0**-24  # near the square root of float64's precision: curvature and rounding take as much
PER_ARRAY = 4  # numbers of each array that are compared
ENTRIES = 4  # whose gradients and deltas are compared, unless everything is
DOUBLE = Format(np.dtype(np.float64))

Point = tuple[int, ...]
Loss = Callable[[Callable[[Any], Any]], Any]
"""The loss where the numbers stand now; given `double`, with what rounding in float64 does to it."""

double = partial(exact, format=DOUBLE)


def of_gradients(subject: Subject, tally: Tally, batch: Batch) -> None:
    """The largest and some other numbers of every gradient array of an entry."""
    entry, network, factor = batch.entry, subject.network, clip_factor(subject, batch.entry)
    held = [
        (layer, name)
        for layer, name in subject.parameters
        if (key := f"gradients/{layer}/{name}") in subject.keys and subject.has_gradient(key, entry)
    ]
    if factor is None or not held:
        return
    weights, state = plain(subject.weights(entry)), plain(subject.state(entry))

    def loss(number: Callable[[Any], Any]) -> Any:
        outputs = run(network, _each(weights, number), state, number(batch.X), batch.drawn).outputs
        return network.loss(outputs, batch.targets)[0].mean()

    middle = loss(double)
    tally.looked += 1
    for layer, name in held:
        place = Place(f"gradients/{layer}/{name}", subject.step(entry))
        recorded, analytic = subject.trace.read(place.array, entry), batch.gradients[layer][name]
        values = weights[layer][name] = weights[layer][name].copy()
        for index in _some(recorded, entry):
            slope, doubt = _derivative(values, index, loss, middle)
            allowed = (doubt + float(analytic.allowed[index])) * factor
            tally.one(place.at(index), float(recorded[index]), slope * factor, allowed)


def of_deltas(subject: Subject) -> Check:
    """Some deltas of every layer: move one z of one probe, and go on from there to its loss."""
    tally, unknown = subject.tally("deltas by differences"), Unknown()
    subject.need(
        "probes/targets", *subject.of("weights"), *subject.of("preactivations"), *subject.of("deltas")
    )
    everything = range(subject.trace.entries)
    for entry in subject.chosen(everything, ENTRIES):
        tally.looked += 1
        for place, name in enumerate(subject.names):
            with unknown.of(name):
                _of_layer(subject, tally, entry, place)
    return tally.check(len(everything), f"entries, {PER_ARRAY} numbers of each array", unknown.said)


def _of_layer(subject: Subject, tally: Tally, entry: int, layer: int) -> None:
    network, name = subject.network, subject.names[layer]
    weights, state = subject.weights(entry), subject.state(entry)
    place = Place(f"deltas/{name}", subject.step(entry))
    targets, recorded = subject.examples.targets("probes"), subject.trace.read(place.array, entry)
    Z = subject.recorded(f"preactivations/{name}", entry)
    outputs, backward = onward(network, weights, state, layer, Z)
    analytic = backward(network.loss(outputs, targets)[1](np.ones(len(targets))))
    for index in _some(recorded, entry):
        loss, z = _own_loss(subject, entry, layer, Z.value, targets, index[0])
        slope, doubt = _derivative(z, (0, *index[1:]), loss, loss(double))
        allowed = doubt + float(analytic.allowed[index])
        tally.one(place.at(index), float(recorded[index]), slope, allowed)


def _own_loss(
    subject: Subject, entry: int, layer: int, Z: Array, targets: Array, probe: int
) -> tuple[Loss, Array]:
    """One probe's loss as a function of its pre-activations z of a layer, and that z, to be moved."""
    weights, state = plain(subject.weights(entry)), plain(subject.state(entry))
    z, target = Z[probe : probe + 1].copy(), targets[probe : probe + 1]

    def loss(number: Callable[[Any], Any]) -> Any:
        outputs, _ = onward(subject.network, _each(weights, number), state, layer, number(z))
        return subject.network.loss(outputs, target)[0].sum()

    return loss, z


def _derivative(values: Array, index: Point, loss: Loss, middle: Rounded) -> tuple[float, float]:
    """dLoss/dvalues[index], and how far it may be off; middle is the loss where nothing is moved."""
    at, here = float(values[index]), float(middle.value)
    h = H * max(1.0, abs(at))
    values[index] = at + h
    above = (float(loss(np.asarray)) - here) / h
    values[index] = at - h
    below = (here - float(loss(np.asarray))) / h
    values[index] = at
    return (above + below) / 2, abs(above - below) / 2 + 2 * float(middle.allowed) / h


def _each(weights: Parameters, number: Callable[[Any], Any]) -> Parameters:
    return {layer: {name: number(value) for name, value in named.items()} for layer, named in weights.items()}


def _some(array: Array, seed: int) -> list[Point]:
    """The place of the largest number, and of a few others: the same ones every time."""
    if not array.size:
        return []
    others = np.random.default_rng(seed).integers(array.size, size=PER_ARRAY - 1)
    places = dict.fromkeys([int(np.abs(array).argmax()), *others.tolist()])
    return [tuple(int(i) for i in np.unravel_index(place, array.shape)) for place in places]
