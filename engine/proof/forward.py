"""The followed examples: what the recorded weights make of them, layer by layer, there and back.

Every layer is computed from what is recorded before it (or, going back, behind it), so a layer's tolerance is that
of its own arithmetic alone; link by link, the whole pass is proven.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.layers.layer import Mode, prefixed, within
from tracereel.engine.learning.network import shaped
from tracereel.engine.proof.passes import Numbers, through
from tracereel.engine.proof.report import Check, Unknowable
from tracereel.engine.proof.rounded import Rounded, exact
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.tally import Tally, Unknown


def forward(subject: Subject) -> Check:
    """Pre-activations and activations of the probes, and what layers show of their inside, are what the recorded
    weights give, in inference mode."""
    tally, unknown = subject.tally("forward"), Unknown()
    subject.need(*subject.of("weights"), *subject.of("preactivations"), *subject.of("activations"))
    X, _ = subject.examples.group("probes")
    everything = range(subject.trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        _forward(subject, tally, unknown, entry, exact(X, subject.format))
    return tally.check(len(everything), f"entries x {len(X)} probes", unknown.said)


def _forward(subject: Subject, tally: Tally, unknown: Unknown, entry: int, X: Numbers) -> None:
    network, step = subject.network, subject.step(entry)
    weights, state = subject.weights(entry), subject.state(entry)
    expected: Numbers
    for place, block in enumerate(network.blocks):
        key, inner = f"preactivations/{block.name}", Mode(state=state[block.name])
        recorded, outer = subject.recorded(key, entry), Mode()
        with unknown.of(block.name):
            X = shaped(X, network.shapes[place])
            expected, _ = through(block.transform, weights[block.name], X, inner)
            tally.compare(key, recorded.value, expected, step)
        X = subject.recorded(f"activations/{block.name}", entry)
        with unknown.of(block.name):
            expected, _ = through(block.activation, {}, recorded, outer)
            if block is network.blocks[-1]:
                expected = network.predictions(expected)
            tally.compare(f"activations/{block.name}", X.value, expected, step)
        shown = inner.observed | prefixed(outer.observed, "activation")
        _inner(subject, tally, unknown, entry, block.name, shown)


def _inner(
    subject: Subject, tally: Tally, unknown: Unknown, entry: int, layer: str, shown: dict[str, Numbers]
) -> None:
    """What was recorded of a layer's inside; not all that it shows now was recorded when it was."""
    for name in within(dict.fromkeys(subject.keys), f"inner/{layer}"):
        key = f"inner/{layer}/{name}"
        with unknown.of(layer):
            if name not in shown:
                raise Unknowable(f"{key} is not among what it shows here")
            found: Numbers = shown[name]
            expected: Numbers = found if isinstance(found, Rounded) else exact(found, subject.format)
            tally.compare(key, subject.trace.read(key, entry), expected, subject.step(entry))


def losses(subject: Subject) -> Check:
    """Each probe's loss is that of its recorded outputs and its target."""
    tally, trace = subject.tally("probe losses"), subject.trace
    subject.need("probe_losses", "probes/targets", subject.outputs_key())
    targets = subject.examples.targets("probes")
    everything = range(trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        expected: Numbers = subject.network.loss(_outputs(subject, entry), targets)[0]
        tally.compare("probe_losses", trace.read("probe_losses", entry), expected, subject.step(entry))
    return tally.check(len(everything), f"entries x {len(targets)} probes")


def deltas(subject: Subject) -> Check:
    """Each probe's dLoss/dz is what the chain rule gives, from the loss back to the first layer."""
    tally, unknown = subject.tally("deltas"), Unknown()
    subject.need("probes/targets", *subject.of("weights"), *subject.of("preactivations"))
    subject.need(*subject.of("deltas"), *subject.of("activations"))
    everything = range(subject.trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        _deltas(subject, tally, unknown, entry)
    return tally.check(len(everything), f"entries x {subject.header.probes} probes", unknown.said)


def _deltas(subject: Subject, tally: Tally, unknown: Unknown, entry: int) -> None:
    """From the last block to the first: dA from the recorded delta behind it, then through the activation."""
    network, step = subject.network, subject.step(entry)
    weights, state = subject.weights(entry), subject.state(entry)
    targets = subject.examples.targets("probes")
    dA: Numbers = network.loss(_outputs(subject, entry), targets)[1](np.ones(len(targets)))
    for place in reversed(range(len(network.blocks))):
        block = network.blocks[place]
        recorded = subject.recorded(f"deltas/{block.name}", entry)
        with unknown.of(block.name):
            if dA is not None:
                Z = subject.recorded(f"preactivations/{block.name}", entry)
                A, back = through(block.activation, {}, Z, Mode())
                expected, _ = back(shaped(dA, A.shape[1:]))
                tally.compare(f"deltas/{block.name}", recorded.value, expected, step)
        dA = None
        with unknown.of(block.name):
            if place:
                before = subject.recorded(f"activations/{network.blocks[place - 1].name}", entry)
                before, mode = shaped(before, network.shapes[place]), Mode(state=state[block.name])
                dA, _ = through(block.transform, weights[block.name], before, mode)[1](recorded)


def _outputs(subject: Subject, entry: int) -> Numbers:
    return subject.recorded(subject.outputs_key(), entry)
