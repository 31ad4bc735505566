"""The engine does what PyTorch does: losses, gradients and weights over five steps, to 1e-6.

The values were made by reference/make_pytorch_reference.py, which says how.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.learning.optimizers import OPTIMIZERS
from tracereel.engine.learning.settings import Settings, TrainingData
from tracereel.engine.learning.training import train

with np.load(Path(__file__).parent / "reference" / "pytorch_reference.npz") as archive:
    REFERENCE = {name: archive[name] for name in archive.files}
CASES = {case["name"]: case for case in json.loads(REFERENCE["CASES"].item())["cases"]}
TARGETS = {
    "softmax_cross_entropy": "labels",
    "binary_cross_entropy": "yes_or_no",
    "mean_squared_error": "numbers",
}


def retrace(case):
    """The same training by the engine: flat parameters, flat gradients and losses of every step."""
    blocks = [
        Block("hidden", Dense(4), ACTIVATIONS[case["activation"]]),
        Block("output", Dense(3), ACTIVATIONS["identity"]),
    ]
    network = Network(blocks, (4,), LOSSES[case["loss"]], np.float64)
    network.flat[:] = REFERENCE[f"{case['name']}/parameters"][0]
    optimizer = OPTIMIZERS[case["optimizer"]](weight_decay=case["weight_decay"], **case["hyperparameters"])
    none, rows = np.arange(0), np.arange(8)
    data = TrainingData(REFERENCE["inputs"], REFERENCE[TARGETS[case["loss"]]], rows, none, none)
    settings = Settings(5, "full", case["learning_rate"], clip_norm=case["clip_norm"])
    parameters, gradients, losses = [], [], []
    for step in train(network, optimizer, data, settings):
        parameters.append(network.flat.copy())
        if not step.final:
            gradients.append(network.flat_gradients.copy())
            losses.append(step.loss)
    return np.array(parameters), np.array(gradients), np.array(losses)


@pytest.mark.parametrize("name", CASES)
def test_five_steps_match_pytorch(name):
    parameters, gradients, losses = retrace(CASES[name])
    expected = REFERENCE[f"{name}/parameters"]
    assert parameters.shape == expected.shape == (6, 35)
    assert np.abs(np.diff(expected, axis=0)).max(axis=1).min() > 1e-3
    np.testing.assert_allclose(losses, REFERENCE[f"{name}/losses"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(gradients, REFERENCE[f"{name}/gradients"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(parameters, expected, rtol=0, atol=1e-6)


def test_the_reference_covers_everything_there_is():
    assert {case["activation"] for case in CASES.values()} == ACTIVATIONS.keys()
    assert {case["loss"] for case in CASES.values()} == LOSSES.keys()
    for decay in (False, True):
        cases = [case for case in CASES.values() if bool(case["weight_decay"]) == decay]
        assert {case["optimizer"] for case in cases} == OPTIMIZERS.keys()


def test_cases_differ_from_one_another():
    """Two that end alike would mean that an option was ignored when they were made."""
    ends = {name: REFERENCE[f"{name}/parameters"][-1] for name in CASES}
    alike = {("activation_tanh", "loss_softmax_cross_entropy"), ("optimizer_adam", "optimizer_adamw")}
    assert {(a, b) for a, b in combinations(ends, 2) if np.abs(ends[a] - ends[b]).max() < 1e-4} == alike
