"""Every optimizer against one table of contracts: its fused kernel does what its readable rule says."""

from __future__ import annotations

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.learning import optimizers
from tracereel.engine.learning.optimizers import OPTIMIZERS

CONTRACTS = {
    "gradient_descent": {},
    "momentum": {"momentum": 0.8},
    "nesterov": {"momentum": 0.7},
    "rmsprop": {"alpha": 0.9, "eps": 1e-6},
    "adam": {"beta1": 0.8, "beta2": 0.95, "eps": 1e-6},
    "adamw": {"beta1": 0.8, "beta2": 0.95, "eps": 1e-6},
}
every_optimizer = pytest.mark.parametrize("name", CONTRACTS)
SIZE = 1003
MASK = np.repeat([1.0, 0.0, 1.0, 0.0], [500, 3, 400, 100])


def begin(name, dtype=np.float64, **changes):
    """An optimizer with uncommon hyperparameters, parameters, and a gradient per step."""
    rng = np.random.default_rng(6)
    optimizer = OPTIMIZERS[name](**{**CONTRACTS[name], **changes})
    parameters = rng.normal(size=SIZE).astype(dtype)
    optimizer.prepare(parameters, MASK.astype(dtype))
    return optimizer, parameters, rng.normal(size=(5, SIZE)).astype(dtype)


def test_every_optimizer_is_in_the_table():
    assert CONTRACTS.keys() == OPTIMIZERS.keys()


@every_optimizer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_fused_kernel_is_the_rule_to_the_last_bit(name, dtype, decay):
    optimizer, parameters, gradients = begin(name, dtype, weight_decay=decay)
    expected, state = parameters.copy(), {slot: np.zeros_like(parameters) for slot in optimizer.slots}
    for t, g in enumerate(gradients, start=1):
        before = parameters.copy()
        optimizer.update(parameters, g, 0.01 * t)
        expected, state = optimizer.rule(expected, g, state, 0.01 * t, t, decays=MASK)
        assert np.abs(parameters - before).min() > 0
        np.testing.assert_array_equal(parameters, expected)
        assert state.keys() == optimizer.state.keys() == {*optimizer.slots}
        for slot in optimizer.slots:
            np.testing.assert_array_equal(optimizer.state[slot], state[slot])
            assert optimizer.state[slot].dtype == dtype
    assert expected.dtype == parameters.dtype == dtype
    assert optimizer.t == len(gradients)


@every_optimizer
def test_a_layer_alone_is_updated_as_within_the_flat_vector(name):
    optimizer, parameters, gradients = begin(name, np.float32, weight_decay=0.3)
    rule, part = optimizer.rule, slice(100, 400)
    state = {slot: np.zeros((30, 10), np.float32) for slot in optimizer.slots}
    start, g = parameters[part].reshape(30, 10).copy(), gradients[0][part].reshape(30, 10)
    optimizer.update(parameters, gradients[0], 0.1)
    found, _ = rule(start, g, state, 0.1, 1)
    np.testing.assert_array_equal(found.ravel(), parameters[part])


@every_optimizer
def test_the_rule_is_pure(name):
    optimizer, parameters, gradients = begin(name)
    state = {slot: np.ones(SIZE) for slot in optimizer.slots}
    before = parameters.copy()
    getattr(optimizers, name)(parameters, gradients[0], state, 0.1, 2)
    np.testing.assert_array_equal(parameters, before)
    assert all((slot == 1).all() for slot in state.values())
    assert all((slot == 0).all() for slot in optimizer.state.values())


@every_optimizer
def test_weights_decay_and_biases_do_not(name):
    plain, plain_parameters, gradients = begin(name)
    decayed, parameters, _ = begin(name, weight_decay=0.3)
    for g in gradients:
        plain.update(plain_parameters, g, 0.01)
        decayed.update(parameters, g, 0.01)
    np.testing.assert_array_equal(parameters[MASK == 0], plain_parameters[MASK == 0])
    assert np.mean(parameters[MASK == 1] != plain_parameters[MASK == 1]) > 0.9


def test_decay_alone_shrinks_in_adamw_and_is_scaled_away_in_adam():
    flat = np.array([1.0, 10.0])
    apart, _ = OPTIMIZERS["adamw"](weight_decay=0.5).rule(
        flat, 0 * flat, {"m": 0 * flat, "v": 0 * flat}, 0.1, 1
    )
    coupled, _ = OPTIMIZERS["adam"](weight_decay=0.5).rule(
        flat, 0 * flat, {"m": 0 * flat, "v": 0 * flat}, 0.1, 1
    )
    np.testing.assert_allclose(apart, [0.95, 9.5])
    np.testing.assert_allclose(coupled, [0.9, 9.9], rtol=1e-6)


@every_optimizer
def test_walking_downhill_arrives(name):
    optimizer, flat = OPTIMIZERS[name](), np.array([3.0, -2.0])
    for _ in range(800):
        optimizer.update(flat, 2 * flat * [1.0, 5.0], 0.01)
    assert np.abs(flat).max() < 0.05


@every_optimizer
def test_slots_that_fade_end_at_zero_and_not_in_slow_numbers(name):
    optimizer, parameters, gradients = begin(name, np.float32, **({"beta2": 0.5} if "adam" in name else {}))
    optimizer.update(parameters, gradients[0], 0.01)
    assert all(slot.all() for slot in optimizer.state.values())
    tiny, fading = np.finfo(np.float32).tiny, True
    for _ in range(1000):
        optimizer.update(parameters, np.zeros_like(parameters), 0.01)
        sizes = np.abs([*optimizer.state.values()])
        fading = fading and not ((sizes > 0) & (sizes < tiny)).any()
    assert fading
    assert not any(slot.any() for slot in optimizer.state.values())


@every_optimizer
def test_preparing_again_begins_again(name):
    optimizer, parameters, gradients = begin(name)
    start = parameters.copy()
    optimizer.update(parameters, gradients[0], 0.1)
    first = parameters.copy()
    optimizer.prepare(start, MASK)
    assert optimizer.t == 0
    optimizer.update(start, gradients[0], 0.1)
    np.testing.assert_array_equal(start, first)


def test_gradients_of_another_size_are_refused():
    optimizer, parameters, gradients = begin("adam")
    with pytest.raises(
        ShapeError, match=r"adam was prepared for 1003 parameters, got 1003 parameters and 9 grad"
    ):
        optimizer.update(parameters, gradients[0][:9], 0.1)


def test_hyperparameters_are_the_usual_ones_unless_given():
    assert OPTIMIZERS["adam"](beta1=0.5).hyperparameters == {
        "beta1": 0.5,
        "beta2": 0.999,
        "eps": 1e-8,
        "weight_decay": 0.0,
    }


def test_an_unknown_hyperparameter_is_refused_with_those_there_are():
    with pytest.raises(
        ConfigError, match=r"adam has no hyperparameter 'momentum'. It has: beta1, beta2, eps, weight_decay"
    ):
        OPTIMIZERS["adam"](momentum=0.9)


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("momentum", {"momentum": 1.0}, "momentum expects momentum of at least 0 and below 1, got 1"),
        ("adam", {"weight_decay": -1.0}, "adam expects weight_decay of at least 0, got -1"),
        ("rmsprop", {"alpha": float("nan")}, "rmsprop expects alpha of at least 0 and below 1, got nan"),
    ],
)
def test_an_impossible_hyperparameter_is_refused(name, wrong, message):
    with pytest.raises(ConfigError, match=message):
        OPTIMIZERS[name](**wrong)
