"""The followed examples: what the recorded weights make of them, layer by layer, there and back.

Every layer is computed from what is recorded before it (or, going back, behind it), so a layer's tolerance is that
of its own arithmetic alone; link by link, the whole pass is proven.
"""

from __future__ import annotations

import numpy as np

from tracereel.engine.layers.layer import Mode
from tracereel.engine.proof.report import Check
from tracereel.engine.proof.rounded import exact
from tracereel.engine.proof.subject import Numbers, Subject
from tracereel.engine.proof.tally import Tally


def forward(subject: Subject) -> Check:
    """Pre-activations and activations of the probes are what the recorded weights give, in inference mode."""
    tally = subject.tally("forward")
    subject.need(*subject.of("weights"), *subject.of("preactivations"), *subject.of("activations"))
    X, _ = subject.examples.group("probes")
    everything = range(subject.trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        _forward(subject, tally, entry, exact(X, subject.format))
    return tally.check(len(everything), f"entries x {len(X)} probes")


def _forward(subject: Subject, tally: Tally, entry: int, X: Numbers) -> None:
    network, step = subject.network, subject.step(entry)
    weights, state = subject.weights(entry), subject.state(entry)
    for block in network.blocks:
        expected: Numbers
        key = f"preactivations/{block.name}"
        expected, _ = block.transform.forward(weights[block.name], X, Mode(state=state[block.name]))
        recorded = subject.recorded(key, entry)
        tally.compare(key, recorded.value, expected, step)
        key = f"activations/{block.name}"
        expected, _ = block.activation.forward({}, recorded, Mode())
        if block is network.blocks[-1]:
            expected = network.predictions(expected)
        X = subject.recorded(key, entry)
        tally.compare(key, X.value, expected, step)


def losses(subject: Subject) -> Check:
    """Each probe's loss is that of its recorded outputs and its target."""
    tally, trace = subject.tally("probe losses"), subject.trace
    subject.need("probe_losses", "probes/targets", subject.outputs_key())
    targets = trace.read("probes/targets")
    everything = range(trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        expected: Numbers = subject.network.loss(_outputs(subject, entry), targets)[0]
        tally.compare("probe_losses", trace.read("probe_losses", entry), expected, subject.step(entry))
    return tally.check(len(everything), f"entries x {len(targets)} probes")


def deltas(subject: Subject) -> Check:
    """Each probe's dLoss/dz is what the chain rule gives, from the loss back to the first layer."""
    tally = subject.tally("deltas")
    subject.need("probes/targets", *subject.of("weights"), *subject.of("preactivations"))
    subject.need(*subject.of("deltas"), *subject.of("activations"))
    everything = range(subject.trace.entries)
    for entry in subject.chosen(everything):
        tally.looked += 1
        _deltas(subject, tally, entry)
    return tally.check(len(everything), f"entries x {subject.header.probes} probes")


def _deltas(subject: Subject, tally: Tally, entry: int) -> None:
    """From the last block to the first: dA from the recorded delta behind it, then through the activation."""
    network, step = subject.network, subject.step(entry)
    weights, state = subject.weights(entry), subject.state(entry)
    targets = subject.trace.read("probes/targets")
    dA: Numbers = network.loss(_outputs(subject, entry), targets)[1](np.ones(len(targets)))
    for place in reversed(range(len(network.blocks))):
        block = network.blocks[place]
        Z = subject.recorded(f"preactivations/{block.name}", entry)
        expected: Numbers = block.activation.forward({}, Z, Mode())[1](dA)[0]
        recorded = subject.recorded(f"deltas/{block.name}", entry)
        tally.compare(f"deltas/{block.name}", recorded.value, expected, step)
        if place:
            before = subject.recorded(f"activations/{network.blocks[place - 1].name}", entry)
            mode = Mode(state=state[block.name])
            dA = block.transform.forward(weights[block.name], before, mode)[1](recorded)[0]


def _outputs(subject: Subject, entry: int) -> Numbers:
    return subject.recorded(subject.outputs_key(), entry)
