"""Every loss against one table of contracts."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine.errors import ShapeError
from tracereel.engine.layers.layer import Mode
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.losses import LOSSES

RNG = np.random.default_rng(4)
CONTRACTS = {
    "softmax_cross_entropy": ("softmax_cross_entropy", (6, 4), RNG.integers(0, 4, 6)),
    "softmax_cross_entropy_of_bytes": (
        "softmax_cross_entropy",
        (6, 4),
        RNG.integers(0, 4, 6).astype(np.uint8),
    ),
    "binary_cross_entropy": ("binary_cross_entropy", (6, 3), RNG.integers(0, 2, (6, 3))),
    "binary_cross_entropy_in_a_row": ("binary_cross_entropy", (6, 1), RNG.integers(0, 2, 6)),
    "mean_squared_error": ("mean_squared_error", (6, 3), RNG.normal(size=(6, 3))),
    "mean_squared_error_in_a_row": ("mean_squared_error", (6, 1), RNG.normal(size=6)),
    "mean_squared_error_of_labels": ("mean_squared_error", (6, 4), RNG.integers(0, 4, 6)),
    "mean_squared_error_of_images": ("mean_squared_error", (6, 2, 3), RNG.normal(size=(6, 2, 3))),
}
every_loss = pytest.mark.parametrize(("name", "shape", "targets"), CONTRACTS.values(), ids=CONTRACTS)


@every_loss
def test_gradients_match_finite_differences(name, shape, targets):
    outputs = np.random.default_rng(8).normal(size=shape)
    weights = np.random.default_rng(9).uniform(0.5, 2, len(outputs))
    _, backward = LOSSES[name](outputs, targets)
    found = backward(weights)
    expected = np.zeros_like(outputs)
    for place in np.ndindex(outputs.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = outputs.copy()
            moved[place] += step
            ends.append(weights @ LOSSES[name](moved, targets)[0])
        expected[place] = (ends[0] - ends[1]) / 2e-6
    assert np.abs(expected).max() > 1e-2
    assert np.abs(found - expected).max() / np.abs(expected).max() < 1e-6


@every_loss
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_loss_per_example_and_precision_stays(name, shape, targets, dtype):
    outputs = np.random.default_rng(8).normal(size=shape).astype(dtype)
    losses, backward = LOSSES[name](outputs, targets)
    assert losses.shape == shape[:1]
    gradient = backward(np.ones_like(losses))
    assert gradient.shape == shape
    assert {losses.dtype, gradient.dtype} == {np.dtype(dtype)}


@every_loss
def test_losses_are_far_from_overflow_and_say_so_in_numbers(name, shape, targets):
    outputs = np.where(np.random.default_rng(8).random(shape) < 0.5, -1e4, 1e4).astype(np.float32)
    losses, backward = LOSSES[name](outputs, targets)
    assert np.isfinite(losses).all()
    assert losses.max() > 100
    assert np.isfinite(backward(np.ones_like(losses))).all()


def test_softmax_cross_entropy_is_minus_the_log_of_the_right_probability():
    outputs = np.random.default_rng(8).normal(size=(5, 3))
    targets = np.array([0, 1, 2, 1, 0])
    probabilities, _ = ACTIVATIONS["softmax"].forward({}, outputs, Mode())
    losses, backward = LOSSES["softmax_cross_entropy"](outputs, targets)
    np.testing.assert_allclose(losses, -np.log(probabilities[np.arange(5), targets]), rtol=1e-12)
    np.testing.assert_allclose(backward(np.ones(5)), probabilities - np.eye(3)[targets], atol=1e-15)


def test_binary_cross_entropy_of_an_undecided_output_is_log_two():
    losses, backward = LOSSES["binary_cross_entropy"](np.zeros((2, 1)), np.array([0, 1]))
    np.testing.assert_allclose(losses, np.log(2))
    np.testing.assert_allclose(backward(np.ones(2)), [[0.5], [-0.5]])


def test_mean_squared_error_is_the_mean_over_outputs():
    losses, _ = LOSSES["mean_squared_error"](np.array([[1.0, 3.0]]), np.array([[0.0, 1.0]]))
    assert losses.tolist() == [2.5]
    losses, _ = LOSSES["mean_squared_error"](np.array([[0.0, 3.0]]), np.array([1]))
    assert losses.tolist() == [2.0]


@pytest.mark.parametrize(
    ("name", "outputs", "targets", "expected"),
    [
        ("softmax_cross_entropy", [[1, 2], [3, 0], [0, 1]], [1, 1, 1], 2 / 3),
        ("binary_cross_entropy", [[2.0], [-1.0], [-3.0], [1.0]], [1, 0, 1, 1], 3 / 4),
        ("mean_squared_error", [[0, 1], [1, 0]], [1, 1], 1 / 2),
        ("mean_squared_error", [[0.0], [1.0]], [0.0, 1.0], np.nan),
    ],
)
def test_accuracy_counts_right_answers_where_there_are_any(name, outputs, targets, expected):
    found = LOSSES[name].accuracy(np.array(outputs), np.array(targets))
    assert found == pytest.approx(expected, nan_ok=True)


def test_links_name_activations():
    assert {name: loss.link for name, loss in LOSSES.items()} == {
        "softmax_cross_entropy": "softmax",
        "binary_cross_entropy": "sigmoid",
        "mean_squared_error": "identity",
    }
    assert all(loss.link in ACTIVATIONS for loss in LOSSES.values())


@pytest.mark.parametrize("wrong", [10, -1])
def test_a_label_without_an_output_is_named(wrong):
    with pytest.raises(ShapeError, match=f"softmax_cross_entropy expects labels 0 to 9, .* got {wrong}"):
        LOSSES["softmax_cross_entropy"](np.zeros((3, 10)), np.array([0, wrong, 1]))


def test_labels_are_integers():
    with pytest.raises(
        ShapeError, match=r"one class label \(an integer\) per example: shape \(3,\), got float64"
    ):
        LOSSES["softmax_cross_entropy"](np.zeros((3, 10)), np.zeros(3))


def test_targets_have_the_shape_of_outputs():
    with pytest.raises(ShapeError, match=r"mean_squared_error expects targets of shape \(3, 2\), got \(3,\)"):
        LOSSES["mean_squared_error"](np.zeros((3, 2)), np.zeros(3))
