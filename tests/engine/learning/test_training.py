"""Training: what a Step holds and when, repeatability, batches of every size, divergence by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError, DataError, TrainingDiverged
from tracereel.engine.layers.dense import Dense
from tracereel.engine.layers.layer import Elementwise
from tracereel.engine.layers.registry import ACTIVATIONS
from tracereel.engine.learning.blocks import Block
from tracereel.engine.learning.losses import LOSSES
from tracereel.engine.learning.network import Network
from tracereel.engine.learning.optimizers import OPTIMIZERS
from tracereel.engine.learning.resume_point import ResumePoint
from tracereel.engine.learning.schedules import cosine
from tracereel.engine.learning.settings import Settings, TrainingData
from tracereel.engine.learning.training import (
    Evaluation,
    evaluate,
    first_batch,
    steps_per_epoch,
    streams,
    total_steps,
    train,
)


@dataclass(frozen=True)
class Dropout(Elementwise):
    kind: ClassVar[str] = "dropout"

    def forward(self, params, X, mode):
        if not mode.training:
            return X, lambda dY: (dY, {})
        mask = mode.drawn["mask"] = (mode.rng.random(X.shape) < 0.5).astype(X.dtype) * 2
        return X * mask, lambda dY: (dY * mask, {})


@dataclass(frozen=True)
class RunningMean(Elementwise):
    kind: ClassVar[str] = "running_mean"

    def state(self, input_shape):
        return {"mean": np.zeros(input_shape)}

    def forward(self, params, X, mode):
        if mode.training:
            mode.updates["mean"] = 0.5 * mode.state["mean"] + 0.5 * X.mean(axis=0)
        return X, lambda dY: (dY, {})


@dataclass(frozen=True)
class NoBias(Dense):
    def parameters(self, input_shape):
        return {"W": super().parameters(input_shape)["W"]}

    def forward(self, params, X, mode):
        Y, backward = super().forward({**params, "b": np.zeros(self.width, X.dtype)}, X, mode)
        return Y, lambda dY: (None, {"W": backward(dY)[1]["W"]})


def data(dtype=np.float32):
    """Three clouds of 40 points in the plane: 100 to train on, 10 to validate, 10 to test."""
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    centres = np.array([[2, 0], [-2, 2], [-2, -2]])
    inputs = (centres[labels] + rng.normal(size=(120, 2))).astype(dtype)
    rows = rng.permutation(120)
    return TrainingData(inputs, labels, rows[:100], rows[100:110], rows[110:])


def network(seed=5, dropout=False, dtype=np.float32):
    middle = [Block("dropped", Dropout(), ACTIVATIONS["identity"])] if dropout else []
    blocks = [
        Block("hidden", Dense(8), ACTIVATIONS["tanh"]),
        *middle,
        Block("output", Dense(3), ACTIVATIONS["identity"]),
    ]
    net = Network(blocks, (2,), LOSSES["softmax_cross_entropy"], dtype)
    net.initialize(streams(seed).initialization)
    return net


def run(seed=5, optimizer="adam", dropout=False, listen=lambda step: None, **settings):
    """Train from a seed; the finished network and every Step's number, loss and indices."""
    net = network(seed, dropout)
    chosen = Settings(**{"epochs": 2, "batch_size": 16, "learning_rate": 0.05, "seed": seed, **settings})
    seen = []
    for step in train(net, OPTIMIZERS[optimizer](), data(), chosen):
        listen(step)
        seen.append((step.number, step.loss, step.indices))
    return net, seen


def test_a_network_learns():
    net, _ = run(epochs=6)
    assert evaluate(net, data(), data().test).accuracy >= 0.9
    assert evaluate(network(), data(), data().test).accuracy < 0.9


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dropout", [False, True])
def test_the_same_seed_gives_the_same_bits(optimizer, dropout):
    rate = 0.01
    (a, seen), (b, again) = (run(5, optimizer, dropout, learning_rate=rate) for _ in range(2))
    other, _ = run(6, optimizer, dropout, learning_rate=rate)
    np.testing.assert_array_equal(a.flat, b.flat)
    assert [entry[1] for entry in seen[:-1]] == [entry[1] for entry in again[:-1]]
    assert not np.array_equal(a.flat, other.flat)


def test_looking_and_probing_changes_nothing():
    def look(step):
        step.network.probe(data().inputs[:9], data().targets[:9])
        step.network.predict(data().inputs[:9])

    silent, _ = run(dropout=True)
    watched, _ = run(dropout=True, listen=look)
    np.testing.assert_array_equal(silent.flat, watched.flat)


def test_streams_are_independent_and_repeat():
    first, second = streams(3), streams(3)
    draws = [stream.random(4).tolist() for stream in first]
    assert draws == [stream.random(4).tolist() for stream in second]
    assert len({tuple(draw) for draw in [*draws, streams(4).dropout.random(4).tolist()]}) == 4


@pytest.mark.parametrize(
    ("batch_size", "sizes"),
    [(16, [16] * 6 + [4]), (50, [50, 50]), (1, [1] * 100), ("full", [100]), (1000, [100])],
)
def test_every_example_is_used_once_an_epoch_whatever_the_batch(batch_size, sizes):
    settings = Settings(2, batch_size, 0.01)
    net, seen = run(batch_size=batch_size, learning_rate=0.01)
    assert np.isfinite(net.flat).all()
    assert steps_per_epoch(settings, 100) == len(sizes)
    assert total_steps(settings, 100) == 2 * len(sizes) == len(seen) - 1
    assert [len(indices) for _, _, indices in seen] == [*sizes, *sizes, 0]
    epochs = [
        np.concatenate([entry[2] for entry in seen[:-1]][i * len(sizes) : (i + 1) * len(sizes)])
        for i in (0, 1)
    ]
    for rows in epochs:
        assert sorted(rows) == sorted(data().train)
    assert np.array_equal(*epochs) == (batch_size == "full")


def test_a_step_comes_before_its_update_and_explains_it():
    net, optimizer = network(), OPTIMIZERS["adam"](weight_decay=0.01)
    steps = train(net, optimizer, data(), Settings(1, 16, 0.05, cosine()))
    before = None
    for step in steps:
        if before is not None:
            parameters, gradients, state, lr, t = before
            for layer in net.names:
                for name in ("W", "b"):
                    expected, slots = optimizer.rule(
                        parameters[layer][name],
                        gradients[layer][name],
                        state[layer][name],
                        lr,
                        t,
                        decays=name == "W",
                    )
                    np.testing.assert_array_equal(step.parameters[layer][name], expected)
                    for slot in ("m", "v"):
                        np.testing.assert_array_equal(step.optimizer_state[layer][name][slot], slots[slot])
        if not step.final:
            before = (
                *(copied(part) for part in (step.parameters, step.gradients, step.optimizer_state)),
                step.learning_rate,
                step.number + 1,
            )
    assert step.final


def copied(tree):
    return {key: copied(value) if isinstance(value, dict) else value.copy() for key, value in tree.items()}


def test_a_step_says_where_training_stands():
    steps = []

    def keep(step):
        examples, labels = data().inputs[step.indices], data().targets[step.indices]
        assert step.final == (step.gradients is None)
        if not step.final:
            losses, _ = step.network.loss(step.network.forward(examples)[0], labels)
            np.testing.assert_allclose(step.losses, losses, rtol=1e-4, atol=1e-6)
            assert step.loss == pytest.approx(step.losses.mean())
            assert step.accuracy == np.mean(step.network.predict(examples).argmax(axis=1) == labels)
            assert step.gradient_norm == pytest.approx(np.linalg.norm(step.network.flat_gradients), rel=1e-5)
        steps.append(step)

    run(listen=keep, schedule=cosine())
    assert [step.number for step in steps] == [*range(15)]
    assert [step.epoch for step in steps] == pytest.approx([n / 7 for n in range(15)])
    assert [step.number for step in steps if step.evaluation] == [0, 7, 14]
    assert steps[3].learning_rate == pytest.approx(0.05 * cosine()(3, 14))
    assert [step.final for step in steps] == [False] * 14 + [True]
    last = steps[-1]
    assert np.isnan([last.loss, last.accuracy, last.gradient_norm, last.learning_rate]).all()
    assert last.indices.size == last.losses.size == 0
    assert last.evaluation.loss < steps[0].evaluation.loss


def test_evaluation_is_over_the_validation_split_with_these_weights():
    points, found = data(), []

    def keep(step):
        if step.evaluation:
            outputs, _ = step.network.forward(points.inputs[points.validation])
            labels = points.targets[points.validation]
            losses, _ = step.network.loss(outputs, labels)
            expected = Evaluation(float(losses.mean()), float(np.mean(outputs.argmax(axis=1) == labels)))
            found.append((step.evaluation.loss, step.evaluation.accuracy))
            assert found[-1] == pytest.approx((expected.loss, expected.accuracy))

    run(listen=keep)
    assert len(set(found)) == 3


def test_without_a_validation_split_there_is_no_evaluation():
    points = data()
    none = TrainingData(points.inputs, points.targets, points.train, points.test[:0], points.test)
    steps = list(train(network(), OPTIMIZERS["adam"](), none, Settings(1, 50, 0.1)))
    assert [step.evaluation for step in steps] == [None] * 3


def test_evaluation_adds_up_over_several_batches():
    net, points = network(), data()
    whole, parts = (evaluate(net, points, points.train, batch) for batch in (1024, 7))
    assert (whole.loss, whole.accuracy) == pytest.approx((parts.loss, parts.accuracy))


def test_dropout_masks_are_told_and_new_in_every_step():
    masks = []
    run(dropout=True, listen=lambda step: masks.append(step.drawn))
    assert masks[0]["dropped"]["mask"].shape == (16, 8)
    assert not np.array_equal(masks[0]["dropped"]["mask"], masks[1]["dropped"]["mask"])
    assert masks[-1] == {}


def test_dropout_leaves_the_order_of_examples_alone():
    order, with_dropout = run()[1], run(dropout=True)[1]
    for (_, loss, rows), (_, other_loss, other_rows) in zip(order[:-1], with_dropout[:-1], strict=True):
        np.testing.assert_array_equal(rows, other_rows)
        assert loss != other_loss


def test_running_statistics_are_those_before_the_update():
    means, batches = [], []
    blocks = [Block("centred", RunningMean(), ACTIVATIONS["identity"]), *network().blocks]
    net = Network(blocks, (2,), LOSSES["softmax_cross_entropy"])
    net.initialize(streams(5).initialization)
    for step in train(net, OPTIMIZERS["adam"](), data(), Settings(1, 25, 0.05)):
        means.append(step.state["centred"]["mean"].copy())
        batches.append(data().inputs[step.indices])
    expected = np.zeros(2, np.float32)
    for mean, batch in zip(means, batches, strict=True):
        np.testing.assert_array_equal(mean, expected)
        if len(batch):
            expected = 0.5 * expected + 0.5 * batch.mean(axis=0)
    assert means[-1].all()


def test_clipping_shortens_the_gradient_and_says_by_how_much():
    factors = []

    def keep(step):
        if not step.final:
            norm = np.linalg.norm(step.network.flat_gradients)
            assert norm == pytest.approx(min(step.gradient_norm, 0.5), rel=1e-5)
            assert step.clip_factor == pytest.approx(norm / step.gradient_norm, rel=1e-5)
            factors.append(step.clip_factor)

    run(listen=keep, clip_norm=0.5, epochs=4)
    assert min(factors) < 0.9
    assert max(factors) == 1.0


@pytest.mark.parametrize("loss", ["mean_squared_error", "binary_cross_entropy"])
def test_other_losses_train_as_well(loss):
    points = data()
    two = TrainingData(
        points.inputs, (points.targets == 0) * 1.0, points.train, points.validation, points.test
    )
    blocks = [Block("a", Dense(6), ACTIVATIONS["relu"]), Block("b", Dense(1), ACTIVATIONS["identity"])]
    net = Network(blocks, (2,), LOSSES[loss])
    net.initialize(streams(0).initialization)
    losses, accuracies = zip(
        *((s.loss, s.accuracy) for s in train(net, OPTIMIZERS["adam"](), two, Settings(5, 20, 0.05))),
        strict=True,
    )
    assert losses[-2] < losses[0] / 2
    assert np.isnan(accuracies[:-1]).all() == (loss == "mean_squared_error")


def test_double_precision_trains_on_single_precision_data():
    net = network(dtype=np.float64)
    start = net.flat.copy()
    list(train(net, OPTIMIZERS["momentum"](), data(), Settings(1, 16, 0.1)))
    assert net.flat.dtype == np.float64
    assert not np.array_equal(net.flat, start)


def test_divergence_names_the_step_the_learning_rate_and_the_layer():
    points, seen = data(), []
    numbers = TrainingData(points.inputs, points.inputs * 3, points.train, points.validation, points.test)
    blocks = [Block("first", Dense(8), ACTIVATIONS["tanh"]), Block("last", Dense(2), ACTIVATIONS["identity"])]
    net = Network(blocks, (2,), LOSSES["mean_squared_error"])
    net.initialize(streams(0).initialization)
    steps = train(net, OPTIMIZERS["gradient_descent"](), numbers, Settings(50, 25, 20.0))
    with pytest.raises(TrainingDiverged) as raised:
        seen.extend(step.number for step in steps)
    error = raised.value
    assert error.step == len(seen) > 2
    assert error.learning_rate == 20
    assert error.layer in ("first", "last")
    assert f"diverged at step {len(seen)}: layer '{error.layer}' is no longer finite" in str(error)
    assert "--set optimizer.lr=2" in str(error)


@pytest.mark.parametrize("layer", ["hidden", "output"])
def test_the_first_layer_that_broke_is_the_one_named(layer):
    net = network()
    net.parameters[layer]["W"][0, 0] = np.nan
    with pytest.raises(TrainingDiverged, match=f"at step 0: layer '{layer}'"):
        next(train(net, OPTIMIZERS["adam"](), data(), Settings(1, 16, 0.1)))


def test_a_gradient_that_breaks_before_the_loss_does_is_found():
    net = network()
    steps = train(net, OPTIMIZERS["gradient_descent"](), data(), Settings(1, 16, 0.1))
    next(steps)
    honest = net.loss_and_gradients

    def broken(*arguments):
        result = honest(*arguments)
        net.gradients["output"]["b"][1] = np.inf
        return result

    net.loss_and_gradients = broken
    with pytest.raises(TrainingDiverged, match="at step 1: layer 'output'"):
        next(steps)


def test_an_update_that_breaks_the_finished_weights_is_found():
    net = network()
    settings = Settings(1, "full", 0.1)
    steps = train(net, OPTIMIZERS["gradient_descent"](), data(), settings)
    step = next(steps)
    step.gradients["output"]["W"][0, 0] = np.inf
    with pytest.raises(TrainingDiverged, match="at step 1: layer 'output'"):
        next(steps)


@pytest.mark.parametrize("size", [1e20, 1e-25])
def test_gradients_whose_squares_leave_single_precision_still_have_a_length(size):
    """A layer without its bias's share: weights of 0 and inputs of `size` give gradients of that size."""
    points = data()
    wrong = (points.targets == 0).astype(int)
    extreme = TrainingData(points.inputs * np.float32(size), wrong, *[points.train] * 3)
    net = Network([Block("only", NoBias(2), ACTIVATIONS["identity"])], (2,), LOSSES["softmax_cross_entropy"])
    step = next(train(net, OPTIMIZERS["gradient_descent"](), extreme, Settings(1, "full", 0.1)))
    length = np.linalg.norm(net.flat_gradients.astype(np.float64))
    assert 0.1 * size < length < 10 * size
    assert step.gradient_norm == pytest.approx(length, rel=1e-6)


def test_finished_weights_that_are_finite_but_useless_are_found():
    net = network()
    steps = train(net, OPTIMIZERS["gradient_descent"](), data(), Settings(1, "full", 0.1))
    next(steps)
    net.flat[:] = 3e38
    with pytest.raises(TrainingDiverged, match="at step 1: layer 'hidden'"):
        next(steps)


# -- going on -----------------------------------------------------------------------------------------------


def resumable(seed=5):
    """Dropout, running statistics, and everything else that a step may depend on."""
    blocks = [Block("centred", RunningMean(), ACTIVATIONS["identity"]), *network(seed, dropout=True).blocks]
    net = Network(blocks, (2,), LOSSES["softmax_cross_entropy"])
    net.initialize(streams(seed).initialization)
    return net


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [16, "full"])
@pytest.mark.parametrize("moment", [0, 1, 7, 9, -1])
def test_training_goes_on_from_any_step_to_the_same_bits(optimizer, batch_size, moment):
    settings = Settings(2, batch_size, 0.01, cosine(), clip_norm=1.0, seed=5)
    net, told, points = resumable(), [], []
    for step in train(net, OPTIMIZERS[optimizer](), data(), settings):
        points.append(ResumePoint.before(step.position, step.parameters, step.optimizer_state, step.state))
        told.append((step.number, step.loss, step.indices.tolist(), step.epoch, step.evaluation))
    moment = min(moment, len(points) - 1) if moment >= 0 else len(points) - 1
    again = resumable(seed=6)
    steps = train(again, OPTIMIZERS[optimizer](), data(), settings, points[moment])
    seen = [(step.number, step.loss, step.indices.tolist(), step.epoch, step.evaluation) for step in steps]
    assert repr(seen) == repr(told[moment:])
    np.testing.assert_array_equal(again.flat, net.flat)
    np.testing.assert_array_equal(again.state["centred"]["mean"], net.state["centred"]["mean"])


def test_the_first_batch_is_known_without_training():
    for batch_size in (16, "full", 1000):
        settings = Settings(1, batch_size, 0.01, seed=3)
        first = next(train(network(), OPTIMIZERS["adam"](), data(), settings))
        np.testing.assert_array_equal(first_batch(data(), settings), first.indices)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 0}, "training takes 1 or more epochs, got 0"),
        ({"batch_size": 0}, "batch_size is 'full' or at least 1, got 0"),
        ({"learning_rate": 0.0}, "the learning rate is a number above 0, got 0"),
        ({"learning_rate": float("nan")}, "the learning rate is a number above 0, got nan"),
        ({"clip_norm": -1.0}, "clip_norm is a number above 0, got -1"),
        ({"shift": -1}, "shift is a number of pixels, 0 or more, got -1"),
    ],
)
def test_impossible_settings_are_refused(changes, message):
    with pytest.raises(ConfigError, match=message):
        Settings(**{"epochs": 1, "batch_size": 16, "learning_rate": 0.1, **changes})


def test_impossible_data_is_refused():
    some, none = np.zeros((4, 2)), np.arange(0)
    with pytest.raises(DataError, match="expected a target per input, got 3 for 4 inputs"):
        TrainingData(some, np.zeros(3), np.arange(4), none, none)
    with pytest.raises(DataError, match="training needs at least one example, got an empty training split"):
        TrainingData(some, np.zeros(4), none, none, none)
