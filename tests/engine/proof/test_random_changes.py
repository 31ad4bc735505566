"""Single numbers changed at random, by ten times what rounding allows: with everything looked at, none gets away."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.proof.tampering import falsified
from tracereel.engine import trace
from tracereel.engine.layers.layer import Mode
from tracereel.engine.proof import batches
from tracereel.engine.proof.made import Updates
from tracereel.engine.proof.subject import Subject
from tracereel.engine.proof.verify import verify

FAMILIES = ("weights", "gradients", "preactivations", "activations", "deltas", "optimizer")


def allowed(subject, key, entry, index):
    """What rounding allows the number, by the check of its own kind."""
    family, layer, *rest = key.split("/")
    if family == "gradients":
        gradient = batches.rerun(subject, entry).gradients[layer][rest[0]]
        return gradient.allowed[index]
    if family in ("weights", "optimizer"):
        return updated(subject, entry - 1, layer, *rest).allowed[index]
    block = next(block for block in subject.network.blocks if block.name == layer)
    Z = subject.recorded(f"preactivations/{layer}", entry)
    if family == "activations":
        A, _ = block.activation.forward({}, Z, Mode())
        return (subject.network.predictions(A) if layer == subject.names[-1] else A).allowed[index]
    return 1e-6 * max(1.0, abs(Z.value[index])) if family == "preactivations" else 1e-6


def updated(subject, entry, layer, name, slot=None):
    optimizer = Updates(subject).usual
    key = f"{layer}/{name}"
    state = {slot: subject.recorded(f"optimizer/{key}/{slot}", entry) for slot in optimizer.slots}
    weights, gradients = (subject.recorded(f"{family}/{key}", entry) for family in ("weights", "gradients"))
    lr = subject.trace.value("scalars/learning_rate", subject.step(entry))
    after, slots = optimizer.rule(weights, gradients, state, lr, subject.step(entry) + 1, name == "W")
    return after if slot is None else slots[slot]


@pytest.mark.parametrize("seed", range(21))
def test_a_single_number_that_was_changed_does_not_get_away(moons, tmp_path, seed):
    rng, subject = np.random.default_rng(seed), Subject(trace.open(moons), None)
    family = FAMILIES[seed % len(FAMILIES)]
    key = str(rng.choice([k for k in sorted(subject.keys) if k.startswith(f"{family}/")]))
    entry = int(rng.integers(1, subject.trace.gradient_entries))
    values = subject.trace.read(key, entry)
    index = tuple(int(rng.integers(side)) for side in values.shape)
    by = 10 * allowed(subject, key, entry, index) * rng.choice([-1, 1])

    def change(array):
        before, there = array[(entry, *index)], (entry, *index)
        array[there] += np.float32(by)
        if (
            array[there] == before
        ):  # what is computed without rounding allows no error: the next number there is
            array[there] = np.nextafter(before, np.float32(by) * np.inf)
        return array

    report = verify(falsified(moons, tmp_path / "false.zarr", {key: change}), everything=True)
    assert not report.holds, f"{key} {entry} {index} by {by}\n" + "\n".join(report.lines())
    assert report.check("digests").verdict == "holds"
