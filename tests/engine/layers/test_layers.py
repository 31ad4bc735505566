"""Every layer, and two that are still to come, against one table of contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from tracereel.engine.errors import ConfigError, ShapeError
from tracereel.engine.layers.activations.leaky_relu import LeakyReLU
from tracereel.engine.layers.chain import Chain
from tracereel.engine.layers.dense import Dense, dense
from tracereel.engine.layers.dropout import Dropout
from tracereel.engine.layers.flatten import Flatten
from tracereel.engine.layers.layer import Elementwise, Mode, ParameterSpec, forward_inside, prefixed
from tracereel.engine.layers.registry import ACTIVATIONS, KINDS, build, options
from tracereel.engine.layers.reshape import Reshape


@dataclass(frozen=True)
class BatchNorm(Elementwise):
    """Standardize over the batch: running statistics, and a pass that differs in training."""

    kind: ClassVar[str] = "batch_norm"

    def parameters(self, input_shape):
        width = input_shape[-1]
        return {
            "scale": ParameterSpec((width,), width, width, "scale"),
            "shift": ParameterSpec((width,), width, width, "bias"),
        }

    def state(self, input_shape):
        return {"mean": np.zeros(input_shape), "variance": np.ones(input_shape)}

    def forward(self, params, X, mode):
        mean, variance = mode.state["mean"], mode.state["variance"]
        if mode.training:
            mean, variance = X.mean(axis=0), X.var(axis=0)
            mode.updates["mean"] = 0.9 * mode.state["mean"] + 0.1 * mean
            mode.updates["variance"] = 0.9 * mode.state["variance"] + 0.1 * variance
        spread = np.sqrt(variance + 1e-5)
        normal = mode.observed["normal"] = (X - mean) / spread

        def backward(dY):
            dN = dY * params["scale"]
            if mode.training:
                dN = dN - dN.mean(axis=0) - normal * (dN * normal).mean(axis=0)
            return dN / spread, {"scale": (dY * normal).sum(axis=0), "shift": dY.sum(axis=0)}

        return normal * params["scale"] + params["shift"], backward


@dataclass(frozen=True)
class Residual:
    """What comes in, plus what a layer makes of it: a layer within a layer."""

    kind: ClassVar[str] = "residual"
    inner: Dense | Chain

    def output_shape(self, input_shape):
        return self.inner.output_shape(input_shape)

    def parameters(self, input_shape):
        return prefixed(self.inner.parameters(input_shape), "inner")

    def state(self, input_shape):
        return prefixed(self.inner.state(input_shape), "inner")

    def forward(self, params, X, mode):
        Y, inner_backward = forward_inside("inner", self.inner, params, X, mode)

        def backward(dY):
            dX, gradients = inner_backward(dY)
            return (None if dX is None else dX + dY), gradients

        return X + Y, backward


CONTRACTS = {
    **{kind: (layer, (5,)) for kind, layer in ACTIVATIONS.items()},
    "leaky_relu_steep": (LeakyReLU(0.3), (5,)),
    "tanh_of_images": (ACTIVATIONS["tanh"], (2, 3)),
    "dense": (Dense(3), (5,)),
    "chain": (Chain((Dense(4), ACTIVATIONS["tanh"], Dense(3))), (5,)),
    "chain_in_chain": (Chain((Chain((ACTIVATIONS["gelu"], Dense(4))), ACTIVATIONS["softmax"])), (5,)),
    "dropout": (Dropout(0.4), (5,)),
    "dropout_of_images": (Dropout(), (2, 3)),
    "flatten": (Flatten(), (2, 3)),
    "flatten_of_rows": (Flatten(), (5,)),
    "flatten_of_volumes": (Flatten(), (2, 3, 2)),
    "reshape": (Reshape((2, 3)), (6,)),
    "reshape_to_a_row": (Reshape((6,)), (2, 3)),
    "dense_of_what_was_reshaped": (Chain((Reshape((3, 2)), Flatten(), Dense(3))), (6,)),
    "batch_norm": (BatchNorm(), (5,)),
    "residual": (Residual(Chain((Dense(5), Dropout(0.4), BatchNorm(), ACTIVATIONS["gelu"]))), (5,)),
}
every_layer = pytest.mark.parametrize(("layer", "shape"), CONTRACTS.values(), ids=CONTRACTS)
every_mode = pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])


def test_every_layer_has_a_contract():
    assert KINDS.keys() <= {layer.kind for layer, _ in CONTRACTS.values()}


def case(layer, shape, dtype=np.float64, training=True, **mode):
    """Inputs, parameters, running statistics and a Mode maker, from one seed; nothing sits on a kink at 0."""
    rng = np.random.default_rng(3)

    def values(shape):
        return (rng.uniform(0.1, 1, shape) * rng.choice([-1, 1], shape)).astype(dtype)

    X = values((6, *shape))
    params = {name: values(spec.shape) for name, spec in layer.parameters(shape).items()}
    state = {
        name: np.abs(values(np.shape(start))) + start.astype(dtype)
        for name, start in layer.state(shape).items()
    }

    def fresh():
        return Mode(training, np.random.default_rng(5), state, **mode)

    return X, params, fresh


def numeric_gradient(function, array, step=1e-6):
    """Central differences of a number with respect to every entry of an array."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        value = array[place]
        array[place] = value + step
        above = function()
        array[place] = value - step
        below = function()
        array[place] = value
        gradient[place] = (above - below) / (2 * step)
    return gradient


def assert_close(found, expected):
    scale = max(np.abs(expected).max(), 1e-3)
    assert np.abs(found - expected).max() / scale < 1e-6


@every_mode
@every_layer
def test_gradients_match_finite_differences(layer, shape, training):
    X, params, fresh = case(layer, shape, training=training)
    Y, backward = layer.forward(params, X, fresh())
    dY = np.random.default_rng(9).normal(size=Y.shape)

    def projected():
        return float(np.sum(layer.forward(params, X, fresh())[0] * dY))

    dX, gradients = backward(dY)
    assert gradients.keys() == params.keys()
    assert np.abs(dX).max() > 1e-3
    assert_close(dX, numeric_gradient(projected, X))
    for name, gradient in gradients.items():
        assert_close(gradient, numeric_gradient(projected, params[name]))


@every_mode
@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_are_as_announced_and_precision_stays(layer, shape, training, dtype):
    X, params, fresh = case(layer, shape, dtype, training)
    mode = fresh()
    Y, backward = layer.forward(params, X, mode)
    dX, gradients = backward(np.ones_like(Y))
    assert Y.shape == (len(X), *layer.output_shape(shape))
    assert dX.shape == X.shape
    assert {name: gradient.shape for name, gradient in gradients.items()} == {
        name: spec.shape for name, spec in layer.parameters(shape).items()
    }
    inside = mode.observed.values()
    everything = [Y, dX, *gradients.values(), *mode.drawn.values(), *mode.updates.values(), *inside]
    assert {len(array) for array in inside} <= {len(X)}
    assert {array.dtype for array in everything} == {np.dtype(dtype)}


@every_layer
def test_backward_returns_the_same_twice_and_touches_nothing(layer, shape):
    X, params, fresh = case(layer, shape)
    before = X.copy(), {name: array.copy() for name, array in params.items()}
    Y, backward = layer.forward(params, X, fresh())
    dY = np.random.default_rng(9).normal(size=Y.shape)
    kept = dY.copy()
    first, second = backward(dY), backward(dY)
    np.testing.assert_array_equal(first[0], second[0])
    for name in params:
        np.testing.assert_array_equal(first[1][name], second[1][name])
        np.testing.assert_array_equal(params[name], before[1][name])
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(dY, kept)


@every_layer
def test_running_statistics_and_draws_are_left_in_training_only(layer, shape):
    X, params, fresh = case(layer, shape)
    training = fresh()
    layer.forward(params, X, training)
    assert training.updates.keys() == layer.state(shape).keys()
    inference = Mode(state=training.state)
    first, _ = layer.forward(params, X, inference)
    second, _ = layer.forward(params, X, Mode(state=training.state))
    assert not inference.updates
    assert not inference.drawn
    np.testing.assert_array_equal(first, second)


@every_layer
def test_what_was_drawn_is_not_drawn_again(layer, shape):
    X, params, fresh = case(layer, shape)
    first = fresh()
    Y, backward = layer.forward(params, X, first)
    again = Mode(training=True, rng=None, state=first.state, drawn=dict(first.drawn))
    Y_again, backward_again = layer.forward(params, X, again)
    np.testing.assert_array_equal(Y_again, Y)
    np.testing.assert_array_equal(backward_again(np.ones_like(Y))[0], backward(np.ones_like(Y))[0])
    assert again.drawn.keys() == first.drawn.keys()


@every_layer
def test_without_an_input_gradient_the_parameters_still_get_theirs(layer, shape):
    X, params, fresh = case(layer, shape)
    Y, backward = layer.forward(params, X, fresh())
    _, expected = backward(np.ones_like(Y))
    Y, backward = layer.forward(params, X, case(layer, shape, input_gradient=False)[2]())
    dX, gradients = backward(np.ones_like(Y))
    assert gradients.keys() == expected.keys()
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(gradient, expected[name])
    if isinstance(layer, Dense | Chain):
        assert dX is None


def test_dense_writes_its_gradients_where_the_mode_says():
    X, params, _ = case(Dense(3), (5,))
    into = {name: np.full_like(array, 7) for name, array in params.items()}
    Y, backward = dense(params, X, Mode(gradients=into))
    dY = np.random.default_rng(9).normal(size=Y.shape)
    _, gradients = backward(dY)
    assert gradients["W"] is into["W"]
    assert gradients["b"] is into["b"]
    np.testing.assert_allclose(into["W"], np.einsum("bo,bi->oi", dY, X), rtol=1e-12)
    np.testing.assert_allclose(into["b"], dY.sum(axis=0), rtol=1e-12)


def test_a_chain_names_what_is_inside_by_place():
    layer = Chain((Dense(4), BatchNorm(), Dropout(), Chain((Dense(3),))))
    X, params, fresh = case(layer, (5,))
    mode = fresh()
    layer.forward(params, X, mode)
    assert [*layer.parameters((5,))] == ["0/W", "0/b", "1/scale", "1/shift", "3/0/W", "3/0/b"]
    assert {*mode.updates} == {"1/mean", "1/variance"}
    assert {*mode.drawn} == {"2/mask"}


def test_a_chain_shows_what_is_inside_its_layers_and_what_goes_between_them():
    layer = Chain((Dense(4), Residual(Chain((BatchNorm(), Dense(4)))), ACTIVATIONS["tanh"]))
    X, params, fresh = case(layer, (5,))
    mode = fresh()
    Y, _ = layer.forward(params, X, mode)
    assert [*mode.observed] == ["0/outputs", "1/inner/0/normal", "1/inner/0/outputs", "1/outputs"]
    np.testing.assert_array_equal(mode.observed["0/outputs"], X @ params["0/W"].T + params["0/b"])
    np.testing.assert_array_equal(np.tanh(mode.observed["1/outputs"]), Y)


def test_a_mask_forgets_a_share_and_makes_up_for_it():
    X, mode = np.ones((100, 50), np.float32), Mode(True, np.random.default_rng(5))
    Y, _ = Dropout(0.2).forward({}, X, mode)
    np.testing.assert_array_equal(Y, mode.drawn["mask"])
    assert np.unique(Y).tolist() == [0, 1.25]
    assert (Y == 0).mean() == pytest.approx(0.2, abs=0.02)


def test_float32_forgets_what_float64_forgets():
    masks = []
    for dtype in (np.float32, np.float64):
        mode = Mode(True, np.random.default_rng(5))
        Dropout(0.3).forward({}, np.ones((40, 9), dtype), mode)
        masks.append(mode.drawn["mask"] > 0)
    np.testing.assert_array_equal(*masks)


def test_without_training_nothing_is_forgotten_and_nobody_is_asked_for_random_numbers():
    X = np.ones((2, 3))
    assert Dropout(0.9).forward({}, X, Mode())[0] is X


def test_reshaping_keeps_the_order_of_numbers():
    X = np.arange(12.0).reshape(2, 6)
    Y, _ = Reshape((2, 3)).forward({}, X, Mode())
    assert Y[1].tolist() == [[6, 7, 8], [9, 10, 11]]
    np.testing.assert_array_equal(Flatten().forward({}, Y, Mode())[0], X)


def test_reshape_names_both_numbers_when_they_disagree():
    with pytest.raises(ShapeError, match=r"^reshape to 4 x 4 expects 16 numbers, got 10 \(2 x 5\)$"):
        Reshape((4, 4)).output_shape((2, 5))


@pytest.mark.parametrize(
    ("kind", "at", "expected"),
    [
        ("identity", -2.0, -2.0),
        ("relu", -2.0, 0.0),
        ("relu", 2.0, 2.0),
        ("leaky_relu", -2.0, -0.02),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", np.log(3), 0.75),
        ("tanh", np.log(2), 0.6),
        ("gelu", 1.0, 0.8411919906082768),
    ],
)
def test_activations_at_values_known_by_heart(kind, at, expected):
    Y, _ = ACTIVATIONS[kind].forward({}, np.array([[at]]), Mode())
    assert Y.item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activations_stay_finite_far_out(kind):
    X = np.array([[-80.0, -30.0, 0.0, 30.0, 80.0], [1e4, -1e4, 1e4, -1e4, 0]], np.float32)
    Y, backward = ACTIVATIONS[kind].forward({}, X, Mode())
    dX, _ = backward(np.ones_like(Y))
    assert np.isfinite(Y).all()
    assert np.isfinite(dX).all()


def test_dense_names_both_widths_when_they_disagree():
    params = {"W": np.zeros((3, 64)), "b": np.zeros(3)}
    with pytest.raises(ShapeError, match=r"^dense expects inputs of width 64, got 784$"):
        dense(params, np.zeros((2, 784)), Mode())


def test_dense_says_what_to_do_with_images():
    with pytest.raises(
        ShapeError, match=r"^dense expects inputs in one row, got 28 x 28. Flatten them first$"
    ):
        Dense(3).output_shape((28, 28))


def test_dense_needs_a_width():
    with pytest.raises(ShapeError, match=r"^dense needs a width of at least 1, got 0$"):
        Dense(0).output_shape((5,))


@pytest.mark.parametrize(
    "layer",
    [
        Dense(3),
        Reshape((2, 3)),
        Dropout(0.2),
        LeakyReLU(0.2),
        Chain((Dense(4), ACTIVATIONS["gelu"], Chain((Dense(3),)))),
    ],
)
def test_a_layer_comes_back_from_its_plain_values(layer):
    assert build(layer.kind, options(layer)) == layer


def test_an_unknown_layer_is_refused_with_those_there_are():
    with pytest.raises(
        ConfigError, match=r"no layer is called 'denze'. There are: dense, dropout, flatten, reshape, chain"
    ):
        build("denze", {})
